/** @file The loop that computes each output from the inputs at the same place, and what can be computed in it. */
import type { BinaryName, UnaryName } from '../../backend.js';
import { FunctionBuilder, type Local } from '../assembler.js';
import { f32x4, i16x8, i32, i32x4, i8x16, v128, type Expression } from '../instructions.js';
import { erf, exp, log, log1p, pow, sigmoid, tanh } from './mathematics.js';
import { params } from './tile.js';

type Vector = Expression<'v128'>;

/**
 * How an input lies along the innermost dimension: floats side by side, one float for the whole row, floats at
 * some distance, or bytes side by side, which come as integers.
 */
export type InputKind = 'row' | 'same' | 'apart' | 'bytes';

/** Writes four outputs; `scalars` are the numbers given at the call. */
export type Body = (f: FunctionBuilder, inputs: readonly Vector[], scalars: readonly Vector[]) => Vector;

export interface ElementwiseTemplate {
  readonly inputs: readonly InputKind[];
  /** Floats, or a comparison's masks written as bytes 0 and 1. */
  readonly output: 'float32' | 'bool';
  readonly scalars: number;
  readonly body: Body;
}

/** One operand's place in the nest of loops. */
interface Cursor {
  readonly place: Local<'i32'>;
  readonly steps: readonly Local<'i32'>[];
}

/**
 * Parameters: four counts, outermost first, each at least 1; the output's address and three outer byte steps;
 * for each input its address and four byte steps; the scalars.
 */
export function elementwise(template: ElementwiseTemplate): FunctionBuilder {
  const f = new FunctionBuilder();
  const counts = params(f, 4);
  const output = { place: f.param('i32'), steps: params(f, 3) };
  const inputs = template.inputs.map(() => ({ place: f.param('i32'), steps: params(f, 4) }));
  const numbers = Array.from({ length: template.scalars }, () => f.param('f32'));
  const scalars = numbers.map(number => f.let(f32x4.splat(number)));
  const nest = (dim: number, to: Local<'i32'>, from: readonly Local<'i32'>[]): void => {
    if (dim === 3) {
      const cursors = inputs.map((input, i) => ({ place: f.let(from[i]), steps: input.steps }));
      innerRow(f, template, counts[3], f.let(to), cursors, scalars);
      return;
    }
    const innerTo = f.let(to);
    const innerFrom = from.map(place => f.let(place));
    f.repeat(f.let(counts[dim]), () => {
      nest(dim + 1, innerTo, innerFrom);
      f.increase(innerTo, output.steps[dim]);
      innerFrom.forEach((place, i) => {
        f.increase(place, inputs[i].steps[dim]);
      });
    });
  };
  nest(
    0,
    output.place,
    inputs.map(input => input.place)
  );
  return f;
}

function innerRow(
  f: FunctionBuilder,
  template: ElementwiseTemplate,
  count: Local<'i32'>,
  to: Local<'i32'>,
  inputs: readonly Cursor[],
  scalars: readonly Vector[]
): void {
  const same = inputs.map((input, i) =>
    template.inputs[i] === 'same' ? f.let(v128.load32Splat(input.place)) : null
  );
  const compute = (width: 4 | 1): void => {
    const values = inputs.map((input, i) => same[i] ?? f.let(loadInput(f, template.inputs[i], input, width)));
    const result = template.body(f, values, scalars);
    if (template.output === 'bool') {
      const flags = i8x16.narrowI16x8U(
        i16x8.narrowI32x4U(v128.and(result, i32x4.const(1)), v128.zero()),
        v128.zero()
      );
      f.add(width === 4 ? v128.store32Lane(to, flags, 0) : v128.store8Lane(to, flags, 0));
      f.increase(to, width);
    } else {
      f.add(width === 4 ? v128.store(to, result) : v128.store32Lane(to, result, 0));
      f.increase(to, width * 4);
    }
    inputs.forEach((input, i) => {
      advance(f, template.inputs[i], input, width);
    });
  };
  f.times(i32.shrU(count, i32.const(2)), () => {
    compute(4);
  });
  f.times(i32.and(count, i32.const(3)), () => {
    compute(1);
  });
}

function loadInput(f: FunctionBuilder, kind: InputKind, { place, steps }: Cursor, width: 4 | 1): Vector {
  if (kind === 'bytes') {
    const bytes = width === 4 ? v128.load32Zero(place) : v128.load8Splat(place);
    return i32x4.extendLowI16x8U(i16x8.extendLowI8x16U(bytes));
  }
  if (width === 1) return v128.load32Zero(place);
  if (kind !== 'apart') return v128.load(place);
  const gathered = f.let(v128.load32Zero(place));
  const next = f.let(place);
  for (const lane of [1, 2, 3]) {
    f.increase(next, steps[3]);
    f.set(gathered, v128.load32Lane(next, gathered, lane));
  }
  return gathered;
}

function advance(f: FunctionBuilder, kind: InputKind, { place, steps }: Cursor, width: 4 | 1): void {
  if (kind === 'row') f.increase(place, width * 4);
  else if (kind === 'bytes') f.increase(place, width);
  else if (kind === 'apart') f.increase(place, width === 4 ? i32.shl(steps[3], i32.const(2)) : steps[3]);
}

const one = f32x4.const(1);
const zero = v128.zero();

/** What has a template; the rest runs on the host. */
export const UNARY: Partial<Record<UnaryName, (f: FunctionBuilder, x: Vector) => Vector>> = {
  neg: (_, x) => f32x4.neg(x),
  abs: (_, x) => f32x4.abs(x),
  exp,
  log,
  log1p,
  sqrt: (_, x) => f32x4.sqrt(x),
  rsqrt: (_, x) => f32x4.div(one, f32x4.sqrt(x)),
  reciprocal: (_, x) => f32x4.div(one, x),
  tanh,
  sigmoid,
  relu: (_, x) => v128.andnot(x, f32x4.le(x, zero)),
  erf,
  // A zero keeps its sign, NaN stays.
  sign: (_, x) =>
    v128.bitselect(
      v128.or(v128.and(x, f32x4.const(-0)), one),
      x,
      v128.or(f32x4.lt(x, zero), f32x4.gt(x, zero))
    ),
  floor: (_, x) => f32x4.floor(x),
  ceil: (_, x) => f32x4.ceil(x),
  round: (_, x) => f32x4.nearest(x),
  square: (_, x) => f32x4.mul(x, x),
  isnan: (_, x) => f32x4.ne(x, x),
  logicalNot: (_, x) => f32x4.eq(x, zero)
};

export const BINARY: Partial<
  Record<BinaryName, (f: FunctionBuilder, left: Vector, right: Vector) => Vector>
> = {
  add: (_, a, b) => f32x4.add(a, b),
  sub: (_, a, b) => f32x4.sub(a, b),
  mul: (_, a, b) => f32x4.mul(a, b),
  div: (_, a, b) => f32x4.div(a, b),
  pow,
  maximum: (_, a, b) => f32x4.max(a, b),
  minimum: (_, a, b) => f32x4.min(a, b),
  eq: (_, a, b) => f32x4.eq(a, b),
  ne: (_, a, b) => f32x4.ne(a, b),
  lt: (_, a, b) => f32x4.lt(a, b),
  le: (_, a, b) => f32x4.le(a, b),
  gt: (_, a, b) => f32x4.gt(a, b),
  ge: (_, a, b) => f32x4.ge(a, b),
  // Only y ≤ 0 stops a gradient, so that NaN lets it through.
  reluGradient: (_, y, grad) => v128.andnot(grad, f32x4.le(y, zero)),
  sigmoidGradient: (_, y, grad) => f32x4.mul(f32x4.mul(grad, y), f32x4.sub(one, y)),
  tanhGradient: (_, y, grad) => f32x4.mul(grad, f32x4.sub(one, f32x4.mul(y, y)))
};

/** x < min ? min : x > max ? max : x, which keeps NaN. */
export const clampBody: Body = (_, [x], [min, max]) => {
  const low = v128.bitselect(min, x, f32x4.lt(x, min));
  return v128.bitselect(max, low, f32x4.gt(x, max));
};

export const whereBody: Body = (_, [condition, left, right]) =>
  v128.bitselect(left, right, i32x4.gtS(condition, zero));
