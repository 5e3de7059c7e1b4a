/**
 * @file Means and variances of groups of elements, in one pass: sums of the distances from an element of the group and
 * of their squares, in doubles. No distance from the mean is longer than √n deviations, so that little cancels, and a
 * square of a float does not overflow.
 */
import { bytesPerElement, type DType } from '../../../core/dtype.js';
import { FunctionBuilder, type Local } from '../assembler.js';
import { f64x2, v128, type Expression } from '../instructions.js';
import type { ReduceTemplate } from './element-reduction.js';
import { FIRST_LANE, PAIRS, type Extent } from './elements.js';
import { halves } from './halves.js';
import { inFours, type Lanes } from './lanes.js';
import { params } from './tile.js';

type Vector = Expression<'v128'>;

export interface MomentsTemplate {
  /** Of the elements and of the results. */
  readonly dtype: DType;
  readonly along: ReduceTemplate['along'];
  /** Writes the standard deviation in place of the variance. */
  readonly root: boolean;
}

/** What two lanes have added up. */
interface Sums {
  /** The element from which distances are measured. */
  readonly origin: Local<'v128'>;
  readonly distances: Local<'v128'>;
  readonly squares: Local<'v128'>;
}

function createSums(f: FunctionBuilder): Sums {
  const [origin, distances, squares] = f.locals('v128', 3);
  return { origin, distances, squares };
}

/** Begins at an origin; from 0 where it is not finite, so that an infinity stays what it is. */
function reset(f: FunctionBuilder, { origin, distances, squares }: Sums, first: Vector): void {
  f.set(origin, first);
  f.set(origin, v128.and(origin, f64x2.eq(f64x2.sub(origin, origin), v128.zero())));
  f.set(distances, v128.zero());
  f.set(squares, v128.zero());
}

/** Adds two elements, or of one alone the first lane. */
function take(f: FunctionBuilder, { origin, distances, squares }: Sums, value: Vector, extent: Extent): void {
  const distance = f64x2.sub(value, origin);
  const d = f.let(extent === 'one' ? v128.and(distance, FIRST_LANE) : distance);
  f.set(distances, f64x2.add(distances, d));
  f.set(squares, f64x2.add(squares, f64x2.mul(d, d)));
}

/** Brings all lanes of both into the first lane of the first. */
function join(f: FunctionBuilder, [first, second]: readonly [Sums, Sums]): void {
  for (const name of ['distances', 'squares'] as const) {
    f.set(first[name], f64x2.add(first[name], second[name]));
    f.set(first[name], f64x2.add(first[name], halves(first[name])[1]));
  }
}

/** Where a group begins, and the loops over its elements. */
interface Group {
  readonly from: Local<'i32'>;
  readonly counts: readonly Local<'i32'>[];
  readonly steps: readonly Local<'i32'>[];
  /** Bytes of an element. */
  readonly width: number;
}

/** Sums up one group whose innermost elements lie side by side, four at a time. */
function alongReduced(f: FunctionBuilder, dtype: DType, sums: readonly [Sums, Sums], group: Group): void {
  const { from, counts, steps, width } = group;
  for (const own of sums) reset(f, own, PAIRS.repeated(f, dtype, from).value);
  const line = f.let(from);
  f.repeat(f.let(counts[2]), () => {
    const place = f.let(line);
    inFours(f, counts[3], lanes => {
      takeFour(f, dtype, sums, place, lanes, width);
      f.increase(place, lanes * width);
    });
    f.increase(line, steps[2]);
  });
  join(f, sums);
}

/** Sums up four groups side by side, or one. */
function acrossReduced(
  f: FunctionBuilder,
  dtype: DType,
  sums: readonly [Sums, Sums],
  { from, counts, steps, width }: Group,
  lanes: Lanes
): void {
  sums.slice(0, lanes === 4 ? 2 : 1).forEach((own, half) => {
    const place = f.let(from);
    f.increase(place, half * 2 * width);
    reset(f, own, PAIRS.row(f, dtype, place, lanes === 4 ? 'vector' : 'one').value);
  });
  const line = f.let(from);
  f.repeat(f.let(counts[2]), () => {
    const place = f.let(line);
    f.repeat(f.let(counts[3]), () => {
      takeFour(f, dtype, sums, place, lanes, width);
      f.increase(place, steps[3]);
    });
    f.increase(line, steps[2]);
  });
}

function takeFour(
  f: FunctionBuilder,
  dtype: DType,
  sums: readonly [Sums, Sums],
  place: Local<'i32'>,
  lanes: Lanes,
  width: number
): void {
  take(
    f,
    sums[0],
    PAIRS.row(f, dtype, place, lanes === 4 ? 'vector' : 'one').value,
    lanes === 4 ? 'vector' : 'one'
  );
  if (lanes === 1) return;
  const second = f.let(place);
  f.increase(second, 2 * width);
  take(f, sums[1], PAIRS.row(f, dtype, second, 'vector').value, 'vector');
}

/** Mean and variance of what two lanes added up. */
interface Scale {
  /** Elements of a group, and what the sum of squares is divided by; the same in both lanes. */
  readonly count: Vector;
  readonly divisor: Vector;
}

function results(
  f: FunctionBuilder,
  { origin, distances, squares }: Sums,
  { count, divisor }: Scale,
  root: boolean
): readonly [mean: Vector, variance: Vector] {
  const shift = f.let(f64x2.div(distances, count));
  // Σ(x − m)² = Σd² − Σd·(m − origin)
  const total = f64x2.max(f64x2.sub(squares, f64x2.mul(distances, shift)), v128.zero());
  const variance = f64x2.div(total, divisor);
  return [f64x2.add(origin, shift), root ? f64x2.sqrt(variance) : variance];
}

/**
 * Parameters: input, mean, variance · kept, keptInner · reduced, reducedInner (counts, at least 1) · byte steps of the
 * input along these four, of both outputs along the first two · elements of a group, divisor (numbers).
 */
export function momentsOfGroups({ dtype, along, root }: MomentsTemplate): FunctionBuilder {
  const f = new FunctionBuilder();
  const [input, ...outputs] = params(f, 3);
  const [counts, steps] = [params(f, 4), params(f, 4)];
  const outputSteps = params(f, 2);
  const [count, divisor] = [f.param('f64'), f.param('f64')];
  const scale = { count: f.let(f64x2.splat(count)), divisor: f.let(f64x2.splat(divisor)) };
  const sums = [createSums(f), createSums(f)] as const;
  const width = bytesPerElement(dtype);
  f.repeat(counts[0], () => {
    const from = f.let(input);
    const to = outputs.map(output => f.let(output));
    const turn = (lanes: Lanes): void => {
      const group = { from, counts, steps, width };
      if (along === 'reduced') alongReduced(f, dtype, sums, group);
      else acrossReduced(f, dtype, sums, group, lanes);
      const found = sums.slice(0, lanes === 4 ? 2 : 1).map(own => results(f, own, scale, root));
      to.forEach((output, i) => {
        const place = f.let(output);
        for (const own of found) {
          PAIRS.write(f, dtype, place, f.let(own[i]), lanes === 4 ? 'vector' : 'one');
          f.increase(place, 2 * width);
        }
        f.increase(output, lanes === 4 ? 4 * width : outputSteps[1]);
      });
      f.increase(from, lanes === 4 ? 4 * width : steps[1]);
    };
    if (along === 'kept') {
      inFours(f, counts[1], turn);
    } else {
      f.times(counts[1], () => {
        turn(1);
      });
    }
    f.increase(input, steps[0]);
    for (const output of outputs) f.increase(output, outputSteps[0]);
  });
  return f;
}
