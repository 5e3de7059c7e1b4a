/** @file Reductions. Sums are kept in doubles, so that a long one loses nothing. */
import { FunctionBuilder, type Local } from '../assembler.js';
import { f32, f32x4, f64, f64x2, v128, type Expression } from '../instructions.js';
import { halves, joined } from './halves.js';
import { inFours, load, store, type Lanes } from './lanes.js';
import { params } from './tile.js';

type Vector = Expression<'v128'>;
export type ReduceKind = 'sum' | 'max' | 'min';

/** Four running results, in one vector or, for sums, in two of doubles. */
export interface Accumulator {
  reset(): void;
  take(value: Vector): void;
  /** The four results. */
  four(): Vector;
  /** The four results made one. */
  one(): Expression<'f32'>;
}

function createAccumulator(f: FunctionBuilder, kind: ReduceKind): Accumulator {
  if (kind === 'sum') return createSum(f);
  const best = f.local('v128');
  const [combine, combineOne] = kind === 'max' ? [f32x4.max, f32.max] : [f32x4.min, f32.min];
  const lane = (index: number): Expression<'f32'> => f32x4.extractLane(best, index);
  return {
    reset: () => {
      f.set(best, f32x4.const(kind === 'max' ? -Infinity : Infinity));
    },
    take: value => {
      f.set(best, combine(best, value));
    },
    four: () => best,
    one: () => combineOne(combineOne(lane(0), lane(1)), combineOne(lane(2), lane(3)))
  };
}

/** A running sum in doubles. */
export function createSum(f: FunctionBuilder): Accumulator {
  const [low, high] = f.locals('v128', 2);
  return {
    reset: () => {
      f.set(low, v128.zero());
      f.set(high, v128.zero());
    },
    take: value => {
      const x = f.let(value);
      f.set(low, f64x2.add(low, f64x2.promoteLowF32x4(x)));
      f.set(high, f64x2.add(high, f64x2.promoteLowF32x4(halves(x)[1])));
    },
    four: () => joined(f32x4.demoteF64x2Zero(low), f32x4.demoteF64x2Zero(high)),
    one: () => {
      const both = f.let(f64x2.add(low, high));
      return f32.demoteF64(f64.add(f64x2.extractLane(both, 0), f64x2.extractLane(both, 1)));
    }
  };
}

/** What a missing lane must hold for it not to count. */
function neutral(kind: ReduceKind): number {
  return kind === 'sum' ? 0 : kind === 'max' ? -Infinity : Infinity;
}

/**
 * Parameters: input, output · kept, keptInner · reduced, reducedInner (counts, at least 1) · byte steps of the
 * input along these four, of the output along the first two.
 *
 * `along` says which dimension lies side by side in the input: the inner reduced one, over which vectors are
 * then summed, or the inner kept one, of which four are then done at once.
 */
export function reduceBlock(kind: ReduceKind, along: 'reduced' | 'kept'): FunctionBuilder {
  const f = new FunctionBuilder();
  const [input, output] = params(f, 2);
  const [kept, keptInner, reduced, reducedInner] = params(f, 4);
  const [keptStep, keptInnerStep, reducedStep, reducedInnerStep] = params(f, 4);
  const [outputStep, outputInnerStep] = params(f, 2);
  const accumulator = createAccumulator(f, kind);
  const [from, to, line] = f.locals('i32', 3);
  const walk = (row: (line: Local<'i32'>) => void): void => {
    accumulator.reset();
    f.set(line, from);
    f.repeat(f.let(reduced), () => {
      row(f.let(line));
      f.increase(line, reducedStep);
    });
  };
  const alongReduced = (place: Local<'i32'>): void => {
    inFours(f, reducedInner, lanes => {
      const rest = f32x4.const(neutral(kind));
      accumulator.take(lanes === 4 ? v128.load(place) : v128.load32Lane(place, rest, 0));
      f.increase(place, lanes * 4);
    });
  };
  const acrossReduced = (lanes: Lanes) => (place: Local<'i32'>) => {
    f.repeat(f.let(reducedInner), () => {
      accumulator.take(load(place, lanes));
      f.increase(place, reducedInnerStep);
    });
  };
  f.repeat(kept, () => {
    f.set(from, input);
    f.set(to, output);
    if (along === 'reduced') {
      f.repeat(f.let(keptInner), () => {
        walk(alongReduced);
        f.add(f32.store(to, accumulator.one()));
        f.increase(from, keptInnerStep);
        f.increase(to, outputInnerStep);
      });
    } else {
      inFours(f, keptInner, lanes => {
        walk(acrossReduced(lanes));
        store(f, to, accumulator.four(), lanes);
        f.increase(from, lanes * 4);
        f.increase(to, lanes * 4);
      });
    }
    f.increase(input, keptStep);
    f.increase(output, outputStep);
  });
  return f;
}
