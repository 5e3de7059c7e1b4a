/**
 * @file Functions of four floats at once. exp and log follow the polynomials of Cephes (Moshier), whose error is
 * at most 2 units in the last place over the whole range; what is made of them stays within 4.
 */
import type { FunctionBuilder, Local } from '../assembler.js';
import { f32x4, f64x2, i32, i32x4, v128, type Expression } from '../instructions.js';
import { halves, joined } from './halves.js';
import { multiplyAdd } from './tile.js';

type Vector = Expression<'v128'>;

/** A vector of this number, made once. */
function four(f: FunctionBuilder, value: number): Local<'v128'> {
  return f.constant(f32x4.const(value));
}

/** Horner's scheme, highest coefficient first. */
function polynomial(f: FunctionBuilder, x: Vector, coefficients: readonly number[]): Vector {
  const madd = multiplyAdd(f.fused);
  const sum = f.let(four(f, coefficients[0]));
  for (const coefficient of coefficients.slice(1)) {
    f.set(sum, madd(sum, x, four(f, coefficient)));
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

/** Added to a small float, it leaves no room for a fraction: the low bits of the sum are the rounded number. */
const ROUNDER = 1.5 * 2 ** 23;

/** eˣ = 2ⁿ · e^r with n = round(x / ln 2). */
export function exp(f: FunctionBuilder, value: Vector): Vector {
  const x = f.let(f32x4.pmin(f32x4.pmax(value, four(f, -104)), four(f, 89)));
  const madd = multiplyAdd(f.fused);
  const shifted = f.let(madd(x, four(f, LOG2_E), four(f, ROUNDER)));
  const n = f.let(f32x4.sub(shifted, four(f, ROUNDER)));
  f.set(x, madd(n, four(f, -LN2_HIGH), x));
  f.set(x, madd(n, four(f, -LN2_LOW), x));
  return scaledExp(f, x, f.let(i32x4.sub(shifted, four(f, ROUNDER))));
}

/** e^r − 1 for |r| ≤ ½ ln 2. */
function expNear(f: FunctionBuilder, r: Local<'v128'>): Vector {
  return multiplyAdd(f.fused)(f32x4.mul(r, r), polynomial(f, r, EXP), r);
}

/** 2ⁿ · e^r for |r| ≤ ½ ln 2. */
function scaledExp(f: FunctionBuilder, r: Local<'v128'>, n: Local<'v128'>): Vector {
  const mantissa = f.let(f32x4.add(expNear(f, r), four(f, 1)));
  // 2ⁿ in two factors, since n goes beyond what one exponent holds.
  const half = f.let(i32x4.shrS(n, i32.const(1)));
  return f32x4.mul(f32x4.mul(mantissa, powerOfTwo(half)), powerOfTwo(i32x4.sub(n, half)));
}

/** eˣ − 1, exact near 0. */
export function expm1(f: FunctionBuilder, value: Vector): Vector {
  const x = f.let(value);
  const near = f.let(expNear(f, x));
  const far = f.let(f32x4.sub(exp(f, x), four(f, 1)));
  return v128.bitselect(near, far, f32x4.le(f32x4.abs(x), four(f, Math.LN2 / 2)));
}

function powerOfTwo(exponent: Vector): Vector {
  return i32x4.shl(i32x4.add(exponent, i32x4.const(127)), i32.const(23));
}

const LOG = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1
];
const SMALLEST_NORMAL = 1.17549435e-38;

/** x = 2^exponent · mantissa with the mantissa in [√½, √2), for x > 0; both as floats. */
function decompose(f: FunctionBuilder, x: Local<'v128'>): { exponent: Local<'v128'>; mantissa: Vector } {
  const subnormal = f.let(f32x4.lt(x, four(f, SMALLEST_NORMAL)));
  const scaled = f.let(v128.bitselect(f32x4.mul(x, four(f, 2 ** 23)), x, subnormal));
  const bias = v128.bitselect(i32x4.const(126 + 23), i32x4.const(126), subnormal);
  const exponent = f.let(f32x4.convertI32x4S(i32x4.sub(i32x4.shrU(scaled, i32.const(23)), bias)));
  const m = f.let(v128.or(v128.and(scaled, i32x4.const(0x007fffff)), four(f, 0.5)));
  const small = f.let(f32x4.lt(m, four(f, Math.SQRT1_2)));
  f.set(exponent, f32x4.sub(exponent, v128.and(small, four(f, 1))));
  return { exponent, mantissa: f32x4.add(m, v128.and(small, m)) };
}

/** ln x = e · ln 2 + ln m with m in [√½, √2). */
export function log(f: FunctionBuilder, value: Vector): Vector {
  const x = f.let(value);
  const { exponent, mantissa } = decompose(f, x);
  const m = f.let(f32x4.sub(mantissa, four(f, 1)));
  const square = f.let(f32x4.mul(m, m));
  const tail = f.let(f32x4.mul(f32x4.mul(m, square), polynomial(f, m, LOG)));
  f.set(tail, f32x4.add(tail, f32x4.mul(exponent, four(f, LN2_LOW))));
  f.set(tail, f32x4.sub(tail, f32x4.mul(square, four(f, 0.5))));
  const result = f.let(f32x4.add(f32x4.add(m, tail), f32x4.mul(exponent, four(f, LN2_HIGH))));
  const zero = v128.zero();
  f.set(result, v128.bitselect(four(f, -Infinity), result, f32x4.eq(x, zero)));
  f.set(result, v128.bitselect(four(f, Infinity), result, f32x4.eq(x, four(f, Infinity))));
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
  const far = f32x4.sub(four(f, 1), f32x4.div(four(f, 2), f32x4.add(power, four(f, 1))));
  const signed = v128.or(far, v128.and(x, four(f, -0)));
  return v128.bitselect(near, signed, f32x4.lt(size, four(f, 0.625)));
}

/** 1 / (1 + e⁻ˣ) */
export function sigmoid(f: FunctionBuilder, value: Vector): Vector {
  const power = f.let(exp(f, f32x4.neg(value)));
  return f32x4.div(four(f, 1), f32x4.add(four(f, 1), power));
}

/** ln(1 + x): the rounding of 1 + x is made good by the factor x / ((1 + x) − 1). */
export function log1p(f: FunctionBuilder, value: Vector): Vector {
  const x = f.let(value);
  const sum = f.let(f32x4.add(x, four(f, 1)));
  const rounded = f.let(f32x4.sub(sum, four(f, 1)));
  const result = f.let(f32x4.mul(log(f, sum), f32x4.div(x, rounded)));
  const tiny = f32x4.eq(rounded, v128.zero());
  const infinite = f32x4.eq(x, four(f, Infinity));
  return v128.bitselect(x, result, v128.or(tiny, infinite));
}

/** erf x / x as a polynomial in x² for |x| < 1; ln erfc x as one in x for 1 ≤ x ≤ 4. Fitted to the exact values. */
const ERF_NEAR = [
  7.853837450966239e-5, -8.010186138562858e-4, 5.188326817005873e-3, -2.6853810995817184e-2,
  0.1128358542919159, -0.3761262595653534, 1.1283791065216064
];
const ERFC_LOG = [
  1.8638581968843937e-4, -2.9477213975042105e-3, 2.183830924332142e-2, -0.10310725122690201,
  -0.6381442546844482, -1.127089500427246, -3.4144558594562113e-4
];

/** 2/√π ∫₀ˣ e^(−t²) dt: an odd polynomial near 0, ±(1 − e^P(|x|)) elsewhere. */
export function erf(f: FunctionBuilder, value: Vector): Vector {
  const x = f.let(value);
  const near = f.let(f32x4.mul(x, polynomial(f, f.let(f32x4.mul(x, x)), ERF_NEAR)));
  const size = f.let(f32x4.min(f32x4.abs(x), four(f, 4)));
  const far = f32x4.sub(four(f, 1), exp(f, polynomial(f, size, ERFC_LOG)));
  const signed = f.let(v128.or(far, v128.and(x, four(f, -0))));
  return v128.bitselect(near, signed, f32x4.lt(f32x4.abs(x), four(f, 1)));
}

/** Terms of artanh's series in s², |s| ≤ 0.172, which leave an error of 2⁻⁴⁰. */
const ARTANH = Array.from({ length: 8 }, (_, k) => 1 / (15 - 2 * k));

/** y · ln x in doubles, for the low two floats of each: ln x = e · ln 2 + 2 artanh((m − 1) / (m + 1)). */
function productWithLog(f: FunctionBuilder, exponent: Vector, mantissa: Vector, y: Vector): Vector {
  const m = f.let(f64x2.promoteLowF32x4(mantissa));
  const one = f64x2.const(1);
  const s = f.let(f64x2.div(f64x2.sub(m, one), f64x2.add(m, one)));
  const square = f.let(f64x2.mul(s, s));
  const series = f.let(f64x2.const(ARTANH[0]));
  for (const term of ARTANH.slice(1)) f.set(series, f64x2.add(f64x2.mul(series, square), f64x2.const(term)));
  const whole = f64x2.mul(f64x2.promoteLowF32x4(exponent), f64x2.const(Math.LN2));
  const logarithm = f64x2.add(whole, f64x2.mul(f64x2.add(s, s), series));
  return f64x2.mul(f64x2.promoteLowF32x4(y), logarithm);
}

/** |x|ʸ for finite x that are not 0: e^(y ln |x|), its exponent in doubles, since y multiplies the logarithm's error. */
function magnitudeOfPower(f: FunctionBuilder, size: Local<'v128'>, y: Local<'v128'>): Vector {
  const { exponent, mantissa } = decompose(f, size);
  const m = f.let(mantissa);
  const [exponents, mantissas, powers] = [halves(exponent), halves(m), halves(y)];
  const parts = [0, 1].map(half => {
    const product = productWithLog(f, exponents[half], mantissas[half], powers[half]);
    const t = f.let(f64x2.min(f64x2.max(product, f64x2.const(-104)), f64x2.const(89)));
    const n = f.let(f64x2.nearest(f64x2.mul(t, f64x2.const(LOG2_E))));
    const rest = f32x4.demoteF64x2Zero(f64x2.sub(t, f64x2.mul(n, f64x2.const(Math.LN2))));
    return { rest: f.let(rest), whole: f.let(i32x4.truncSatF64x2SZero(n)) };
  });
  const rest = f.let(joined(parts[0].rest, parts[1].rest));
  return scaledExp(f, rest, f.let(joined(parts[0].whole, parts[1].whole)));
}

/** xʸ with C's rules: 1 for y = 0 and x = 1, ±0 and ±∞ by y's sign and oddness, NaN for x < 0 and broken y. */
export function pow(f: FunctionBuilder, base: Vector, exponent: Vector): Vector {
  const x = f.let(base);
  const y = f.let(exponent);
  const one = four(f, 1);
  const infinity = four(f, Infinity);
  const zero = v128.zero();
  const size = f.let(f32x4.abs(x));
  const endless = f.let(v128.or(f32x4.eq(size, zero), f32x4.eq(size, infinity)));
  const grows = v128.xor(f32x4.eq(size, zero), f32x4.gt(y, zero));
  const result = f.let(v128.bitselect(v128.and(infinity, grows), magnitudeOfPower(f, size, y), endless));
  f.set(result, v128.or(result, f32x4.ne(y, y)));
  const half = f.let(f32x4.mul(y, four(f, 0.5)));
  const integer = f.let(f32x4.eq(f32x4.floor(y), y));
  const odd = v128.and(integer, f32x4.ne(f32x4.floor(half), half));
  f.set(result, v128.xor(result, v128.and(odd, v128.and(x, four(f, -0)))));
  const undefinedRoot = v128.andnot(v128.andnot(f32x4.lt(x, zero), integer), endless);
  f.set(result, v128.or(result, undefinedRoot));
  f.set(result, v128.or(result, f32x4.ne(x, x)));
  const isOne = v128.or(f32x4.eq(x, one), v128.and(f32x4.eq(size, one), f32x4.eq(f32x4.abs(y), infinity)));
  return v128.bitselect(one, result, v128.or(isOne, f32x4.eq(y, zero)));
}
