/**
 * @file Functions of four floats at once. exp and log follow the polynomials of Cephes (Moshier), whose error is
 * at most 2 units in the last place over the whole range; tanh and sigmoid are made of them, within 4.
 */
import type { FunctionBuilder } from '../assembler.js';
import { f32x4, i32, i32x4, v128, type Expression } from '../instructions.js';

type Vector = Expression<'v128'>;

/** Horner's scheme, highest coefficient first. */
function polynomial(f: FunctionBuilder, x: Vector, coefficients: readonly number[]): Vector {
  const sum = f.let(f32x4.const(coefficients[0]));
  for (const coefficient of coefficients.slice(1)) {
    f.set(sum, f32x4.add(f32x4.mul(sum, x), f32x4.const(coefficient)));
  }
  return sum;
}

const EXP = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 0.50000001201
];
const LOG2_E = 1.44269504088896341;
/** ln 2 in two parts, the first short enough for its multiples to be exact. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.12194440054690583e-4;

/** eˣ = 2ⁿ · e^r with n = round(x / ln 2). */
export function exp(f: FunctionBuilder, value: Vector): Vector {
  const x = f.let(f32x4.min(f32x4.max(value, f32x4.const(-104)), f32x4.const(89)));
  const n = f.let(f32x4.nearest(f32x4.mul(x, f32x4.const(LOG2_E))));
  f.set(x, f32x4.sub(x, f32x4.mul(n, f32x4.const(LN2_HIGH))));
  f.set(x, f32x4.sub(x, f32x4.mul(n, f32x4.const(LN2_LOW))));
  const tail = f32x4.mul(f32x4.mul(x, x), polynomial(f, x, EXP));
  const mantissa = f.let(f32x4.add(f32x4.add(tail, x), f32x4.const(1)));
  // 2ⁿ in two factors, since n goes beyond what one exponent holds.
  const whole = f.let(i32x4.truncSatF32x4S(n));
  const half = f.let(i32x4.shrS(whole, i32.const(1)));
  return f32x4.mul(f32x4.mul(mantissa, powerOfTwo(half)), powerOfTwo(i32x4.sub(whole, half)));
}

function powerOfTwo(exponent: Vector): Vector {
  return i32x4.shl(i32x4.add(exponent, i32x4.const(127)), i32.const(23));
}

const LOG = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1
];
const SMALLEST_NORMAL = 1.17549435e-38;

/** ln x = e · ln 2 + ln m with m in [√½, √2). */
export function log(f: FunctionBuilder, value: Vector): Vector {
  const x = f.let(value);
  const subnormal = f.let(f32x4.lt(x, f32x4.const(SMALLEST_NORMAL)));
  const scaled = f.let(v128.bitselect(f32x4.mul(x, f32x4.const(2 ** 23)), x, subnormal));
  const bias = v128.bitselect(i32x4.const(126 + 23), i32x4.const(126), subnormal);
  const exponent = f.let(f32x4.convertI32x4S(i32x4.sub(i32x4.shrU(scaled, i32.const(23)), bias)));
  const m = f.let(v128.or(v128.and(scaled, i32x4.const(0x007fffff)), f32x4.const(0.5)));
  const small = f.let(f32x4.lt(m, f32x4.const(Math.SQRT1_2)));
  f.set(exponent, f32x4.sub(exponent, v128.and(small, f32x4.const(1))));
  f.set(m, f32x4.sub(f32x4.add(m, v128.and(small, m)), f32x4.const(1)));
  const square = f.let(f32x4.mul(m, m));
  const tail = f.let(f32x4.mul(f32x4.mul(m, square), polynomial(f, m, LOG)));
  f.set(tail, f32x4.add(tail, f32x4.mul(exponent, f32x4.const(LN2_LOW))));
  f.set(tail, f32x4.sub(tail, f32x4.mul(square, f32x4.const(0.5))));
  const result = f.let(f32x4.add(f32x4.add(m, tail), f32x4.mul(exponent, f32x4.const(LN2_HIGH))));
  const zero = v128.zero();
  f.set(result, v128.bitselect(f32x4.const(-Infinity), result, f32x4.eq(x, zero)));
  f.set(result, v128.bitselect(f32x4.const(Infinity), result, f32x4.eq(x, f32x4.const(Infinity))));
  // Negative numbers and NaN are not ≥ 0: all bits set is a NaN.
  return v128.or(result, v128.not(f32x4.ge(x, zero)));
}

const TANH = [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1];

/** An odd polynomial near 0; ±(1 − 2 / (e^2|x| + 1)) elsewhere. */
export function tanh(f: FunctionBuilder, value: Vector): Vector {
  const x = f.let(value);
  const size = f.let(f32x4.abs(x));
  const square = f.let(f32x4.mul(x, x));
  const near = f.let(f32x4.add(f32x4.mul(f32x4.mul(polynomial(f, square, TANH), square), x), x));
  const power = f.let(exp(f, f32x4.add(size, size)));
  const far = f32x4.sub(f32x4.const(1), f32x4.div(f32x4.const(2), f32x4.add(power, f32x4.const(1))));
  const signed = v128.or(far, v128.and(x, f32x4.const(-0)));
  return v128.bitselect(near, signed, f32x4.lt(size, f32x4.const(0.625)));
}

/** 1 / (1 + e⁻ˣ) */
export function sigmoid(f: FunctionBuilder, value: Vector): Vector {
  const power = f.let(exp(f, f32x4.neg(value)));
  return f32x4.div(f32x4.const(1), f32x4.add(f32x4.const(1), power));
}
