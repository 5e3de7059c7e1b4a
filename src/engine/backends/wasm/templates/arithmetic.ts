/** @file The functions of the expressions in two arithmetics: on four floats at once, and on two doubles. */
import type { BinaryFunction, Comparison, Mapping, UnaryFunction } from '../../../core/expression.js';
import type { FunctionBuilder } from '../assembler.js';
import { f32x4, f64x2, i32x4, i8x16, v128, type Expression as Instruction } from '../instructions.js';
import { erf, exp, expm1, log, log1p, pow, sigmoid, tanh } from './mathematics.js';
import { cos, sin } from './trigonometry.js';

type Vector = Instruction<'v128'>;
type OfOne = (f: FunctionBuilder, x: Vector) => Vector;
type OfTwo = (f: FunctionBuilder, left: Vector, right: Vector) => Vector;

/** What has a template on vectors of one kind; an expression with anything else runs on the host. */
export interface Arithmetic {
  readonly unary: Partial<Record<UnaryFunction, OfOne>>;
  readonly binary: Partial<Record<BinaryFunction, OfTwo>>;
  readonly comparison: Readonly<Record<Comparison, (left: Vector, right: Vector) => Vector>>;
  readonly constant: (value: number) => Vector;
  /** What is known of expressions: whether all their functions are here. */
  readonly writable: WeakMap<Mapping, boolean>;
}

type Instructions = typeof f32x4 | typeof f64x2;

/** What a machine has an instruction for, or a short sequence of them. */
function plain(own: Instructions): Arithmetic {
  const [zero, one] = [v128.zero(), own.const(1)];
  return {
    unary: {
      neg: (_, x) => own.neg(x),
      abs: (_, x) => own.abs(x),
      sqrt: (_, x) => own.sqrt(x),
      rsqrt: (_, x) => own.div(one, own.sqrt(x)),
      reciprocal: (_, x) => own.div(one, x),
      // A zero keeps its sign, NaN stays.
      sign: (_, x) =>
        v128.bitselect(
          v128.or(v128.and(x, own.const(-0)), one),
          x,
          v128.or(own.lt(x, zero), own.gt(x, zero))
        ),
      floor: (_, x) => own.floor(x),
      ceil: (_, x) => own.ceil(x),
      round: (_, x) => own.nearest(x),
      square: (_, x) => own.mul(x, x)
    },
    binary: {
      add: (_, a, b) => own.add(a, b),
      sub: (_, a, b) => own.sub(a, b),
      mul: (_, a, b) => own.mul(a, b),
      div: (_, a, b) => own.div(a, b),
      maximum: (_, a, b) => own.max(a, b),
      minimum: (_, a, b) => own.min(a, b)
    },
    comparison: { eq: own.eq, ne: own.ne, lt: own.lt, le: own.le, gt: own.gt, ge: own.ge },
    constant: own.const,
    writable: new WeakMap()
  };
}

const ofFloats = plain(f32x4);

/** Four floats at once. */
export const FLOATS: Arithmetic = {
  ...ofFloats,
  unary: { ...ofFloats.unary, exp, expm1, log, log1p, sin, cos, tanh, sigmoid, erf },
  binary: { ...ofFloats.binary, pow }
};

/** Two doubles at once, which hold every number of the other dtypes. */
export const DOUBLES: Arithmetic = plain(f64x2);

/** Added to a whole double below 2⁵¹, it leaves the low bits of the sum the integer's. */
const ALIGNER = 1.5 * 2 ** 52;

/** Two doubles below 2⁵¹ cut towards zero, each as an integer in the low bits of its half. */
export function wrapped(x: Vector): Vector {
  return f64x2.add(f64x2.trunc(x), f64x2.const(ALIGNER));
}

/** The low 32 bits of either half, side by side in the first half. */
export function lowWords(x: Vector): Vector {
  return i8x16.shuffle(x, x, [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11]);
}

/** Two int32 held in doubles: a product keeps its low 32 bits. */
export const INT32: Arithmetic = {
  ...DOUBLES,
  binary: {
    ...DOUBLES.binary,
    mul: (_, a, b) => f64x2.convertLowI32x4S(i32x4.mul(lowWords(wrapped(a)), lowWords(wrapped(b))))
  },
  writable: new WeakMap()
};
