/** @file Reductions over elements of every dtype, two doubles at a time. */
import { bytesPerElement, type DType } from '../../../core/dtype.js';
import type { ReduceName } from '../../backend.js';
import { FunctionBuilder, type Local } from '../assembler.js';
import { f64x2, i32, i32x4, v128, type Expression } from '../instructions.js';
import { beyond, FIRST_LANE, PAIRS, type Extent } from './elements.js';
import { halves } from './halves.js';
import { params } from './tile.js';

type Vector = Expression<'v128'>;

export interface ReduceTemplate {
  readonly name: ReduceName;
  readonly input: DType;
  readonly output: DType;
  /** Which dimension lies side by side: the inner reduced one, or the inner kept one in input and output. */
  readonly along: 'reduced' | 'kept' | 'neither';
}

/** What a missing element must be, and how an element joins what was there. Of `all` and `any` it is a mask. */
interface Reduction {
  readonly neutral: number;
  readonly start: Vector;
  readonly element: (value: Vector) => Vector;
  readonly combine: (sofar: Vector, element: Vector) => Vector;
}

const isNotZero = (value: Vector): Vector => f64x2.ne(value, v128.zero());

function numeric(neutral: number, combine: Reduction['combine']): Reduction {
  return { neutral, start: f64x2.const(neutral), element: value => value, combine };
}

const REDUCTIONS: Readonly<Record<ReduceName, Reduction>> = {
  sum: numeric(0, f64x2.add),
  prod: numeric(1, f64x2.mul),
  max: numeric(-Infinity, f64x2.max),
  min: numeric(Infinity, f64x2.min),
  all: { neutral: 1, start: i32x4.const(-1), element: isNotZero, combine: v128.and },
  any: { neutral: 0, start: v128.zero(), element: isNotZero, combine: v128.or }
};

/** The running results of two lanes, and how rows of elements join them. */
interface Running {
  readonly sofar: Local<'v128'>;
  /** Begins anew. */
  reset(): void;
  /** Takes what lies at `place`, and moves it on by `step` bytes. */
  take(place: Local<'i32'>, extent: Extent, step: Expression<'i32'> | number): void;
  /** Brings the second lane into the first. */
  join(): void;
}

function createRunning(f: FunctionBuilder, { name, input }: ReduceTemplate): Running {
  const { neutral, start, element, combine } = REDUCTIONS[name];
  const sofar = f.local('v128');
  return {
    sofar,
    reset: () => {
      f.set(sofar, start);
    },
    take: (place, extent, step) => {
      const { value } = PAIRS.row(f, input, place, extent);
      const own = extent === 'one' ? v128.bitselect(value, f64x2.const(neutral), FIRST_LANE) : value;
      f.set(sofar, combine(sofar, element(own)));
      f.increase(place, step);
    },
    join: () => {
      f.set(sofar, combine(sofar, halves(sofar)[1]));
    }
  };
}

/**
 * Parameters: input, output · kept, keptInner · reduced, reducedInner (counts, at least 1) · byte steps of the
 * input along these four, of the output along the first two. Result: 1 where an integer did not fit.
 */
export function reduceElements(template: ReduceTemplate): FunctionBuilder {
  const { name, output: outputDtype, along } = template;
  const f = new FunctionBuilder();
  const [input, output] = params(f, 2);
  const counts = params(f, 4);
  const steps = params(f, 4);
  const outputSteps = params(f, 2);
  const outside = f.local('v128');
  const running = createRunning(f, template);
  const [width, outputWidth] = [template.input, outputDtype].map(bytesPerElement);
  /** One result, or two side by side. */
  const results = (from: Local<'i32'>, to: Local<'i32'>, extent: Extent): void => {
    walk(f, running, { along, width, from, counts, steps }, extent);
    const out = isMask(name) ? null : beyond(outputDtype, running.sofar, extent);
    if (out !== null) f.set(outside, v128.or(outside, out));
    PAIRS.write(f, outputDtype, to, written(name, outputDtype, running.sofar), extent);
    f.increase(from, extent === 'vector' ? 2 * width : steps[1]);
    f.increase(to, extent === 'vector' ? 2 * outputWidth : outputSteps[1]);
  };
  f.repeat(counts[0], () => {
    const [from, to] = [f.let(input), f.let(output)];
    const isPaired = along === 'kept';
    if (isPaired) {
      f.times(i32.shrU(counts[1], i32.const(1)), () => {
        results(from, to, 'vector');
      });
    }
    f.times(isPaired ? i32.and(counts[1], i32.const(1)) : counts[1], () => {
      results(from, to, 'one');
    });
    f.increase(input, steps[0]);
    f.increase(output, outputSteps[0]);
  });
  f.return(v128.anyTrue(outside));
  return f;
}

/** What comes together in one result, or in two side by side. */
interface Block {
  readonly along: ReduceTemplate['along'];
  /** Bytes of an element. */
  readonly width: number;
  readonly from: Local<'i32'>;
  readonly counts: readonly Local<'i32'>[];
  readonly steps: readonly Local<'i32'>[];
}

function walk(f: FunctionBuilder, running: Running, block: Block, extent: Extent): void {
  const { along, width, counts, steps } = block;
  running.reset();
  const line = f.let(block.from);
  f.repeat(f.let(counts[2]), () => {
    const place = f.let(line);
    if (along === 'reduced') {
      f.times(i32.shrU(counts[3], i32.const(1)), () => {
        running.take(place, 'vector', 2 * width);
      });
      f.if(i32.and(counts[3], i32.const(1)), () => {
        running.take(place, 'one', width);
      });
    } else {
      f.repeat(f.let(counts[3]), () => {
        running.take(place, extent, steps[3]);
      });
    }
    f.increase(line, steps[2]);
  });
  if (extent === 'one') running.join();
}

function isMask(name: ReduceName): boolean {
  return name === 'all' || name === 'any';
}

/** The result as it is stored: a mask into bool, a number elsewhere. */
function written(name: ReduceName, output: DType, result: Vector): Vector {
  if (output === 'bool') return isMask(name) ? result : isNotZero(result);
  return isMask(name) ? v128.and(result, f64x2.const(1)) : result;
}
