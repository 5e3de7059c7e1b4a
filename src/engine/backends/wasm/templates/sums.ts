/** @file Sums of expressions: several at once, in one pass over their inputs. */
import type { Expression } from '../../../core/expression.js';
import { FunctionBuilder, type Local } from '../assembler.js';
import { f32, i32x4, v128 } from '../instructions.js';
import { writeExpression } from './expression.js';
import { inFours, load, store, type Lanes } from './lanes.js';
import { createSum, type Accumulator } from './reduce.js';
import { params } from './tile.js';

export interface SumsTemplate {
  readonly expressions: readonly Expression[];
  /** For each input whether it has an element of its own, or one for all, along the innermost dimension. */
  readonly inputs: readonly ('row' | 'same')[];
  /** Which dimension is innermost: a summed one, or one that is kept, of which four are then done at once. */
  readonly along: 'summed' | 'kept';
}

/** Byte steps along kept, keptInner, summed, summedInner. */
type FourSteps = readonly [Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>];

interface Source {
  readonly kind: 'row' | 'same';
  readonly place: Local<'i32'>;
  readonly steps: FourSteps;
}

const FIRST_LANE = i32x4.lanes([-1, 0, 0, 0]);

/** Adds to the sums what the inputs at these places give, for four elements or, in the first lane, for one. */
function take(
  f: FunctionBuilder,
  { expressions }: SumsTemplate,
  sources: readonly Source[],
  places: readonly Local<'i32'>[],
  sums: readonly Accumulator[],
  lanes: Lanes
): void {
  const values = places.map((place, i) => {
    const value = sources[i].kind === 'same' ? v128.load32Splat(place) : load(place, lanes);
    return { value: f.let(value), isInteger: false };
  });
  expressions.forEach((expression, i) => {
    const value = writeExpression(f, expression, values, []);
    sums[i].take(lanes === 4 ? value : v128.and(value, FIRST_LANE));
  });
}

/** Moves each place by its step along one of the four dimensions. */
function advance(
  f: FunctionBuilder,
  sources: readonly Source[],
  places: readonly Local<'i32'>[],
  dim: 0 | 1 | 2 | 3
): void {
  places.forEach((place, i) => {
    f.increase(place, sources[i].steps[dim]);
  });
}

/** Moves the places of the inputs that have elements of their own along the innermost dimension. */
function advanceRow(
  f: FunctionBuilder,
  sources: readonly Source[],
  places: readonly Local<'i32'>[],
  lanes: Lanes
): void {
  places.forEach((place, i) => {
    if (sources[i].kind === 'row') f.increase(place, lanes * 4);
  });
}

function copies(f: FunctionBuilder, places: readonly Local<'i32'>[]): Local<'i32'>[] {
  return places.map(place => f.let(place));
}

/**
 * Parameters: kept, keptInner, summed, summedInner (counts, at least 1) · for each input its address and byte steps
 * along these four · for each output its address and byte steps along the first two.
 */
export function sumsBlock(template: SumsTemplate): FunctionBuilder {
  const f = new FunctionBuilder();
  const [kept, keptInner, summed, summedInner] = params(f, 4);
  const sources = template.inputs.map(kind => {
    const [place, ...steps] = params(f, 5);
    return { kind, place, steps: steps as unknown as FourSteps };
  });
  const targets = template.expressions.map(() => params(f, 3));
  const sums = template.expressions.map(() => createSum(f));
  /** Sums from `places` on, `lanes` neighbours of the kept dimension at once. */
  const total = (places: readonly Local<'i32'>[], lanes: Lanes): void => {
    for (const sum of sums) sum.reset();
    const outer = copies(f, places);
    f.repeat(f.let(summed), () => {
      const inner = copies(f, outer);
      if (template.along === 'summed') {
        alongSummed(f, template, sources, inner, sums, summedInner);
      } else {
        f.repeat(f.let(summedInner), () => {
          take(f, template, sources, inner, sums, lanes);
          advance(f, sources, inner, 3);
        });
      }
      advance(f, sources, outer, 2);
    });
  };
  const start = sources.map(source => source.place);
  f.repeat(f.let(kept), () => {
    const places = copies(f, start);
    const outputs = targets.map(([place]) => f.let(place));
    if (template.along === 'summed') {
      f.repeat(f.let(keptInner), () => {
        total(places, 4);
        outputs.forEach((output, i) => {
          f.add(f32.store(output, sums[i].one()));
          f.increase(output, targets[i][2]);
        });
        advance(f, sources, places, 1);
      });
    } else {
      inFours(f, keptInner, lanes => {
        total(places, lanes);
        outputs.forEach((output, i) => {
          store(f, output, sums[i].four(), lanes);
          f.increase(output, lanes * 4);
        });
        advanceRow(f, sources, places, lanes);
      });
    }
    advance(f, sources, start, 0);
    targets.forEach(([place, step]) => {
      f.increase(place, step);
    });
  });
  return f;
}

function alongSummed(
  f: FunctionBuilder,
  template: SumsTemplate,
  sources: readonly Source[],
  places: readonly Local<'i32'>[],
  sums: readonly Accumulator[],
  count: Local<'i32'>
): void {
  inFours(f, count, lanes => {
    take(f, template, sources, places, sums, lanes);
    advanceRow(f, sources, places, lanes);
  });
}
