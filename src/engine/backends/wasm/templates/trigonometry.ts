/**
 * @file Sine and cosine of four floats at once, computed in doubles: x = q · π/2 + r, then the Taylor series of r.
 * Whatever x is, r is exact to far more than a float holds.
 */
import type { FunctionBuilder, Local } from '../assembler.js';
import { f32x4, f64x2, i32, i32x4, i8x16, v128, type Expression } from '../instructions.js';
import { halves, joined } from './halves.js';

type Vector = Expression<'v128'>;

/** π/2 in two parts; the first has 33 bits, so that its multiples up to 2²⁰ are exact. */
const HALF_PI_HIGH = 1.5707963267341256;
const HALF_PI_LOW = 6.077100506506192e-11;
/** Up to here two parts of π/2 are enough. */
const NEAR = 2 ** 20;

/** 2/π, 24 binary digits in each part. */
const TWO_OVER_PI = [
  0xa2f983, 0x6e4e44, 0x1529fc, 0x2757d1, 0xf534dd, 0xc0db62, 0x95993c, 0x439041, 0xfe5163
].map((digits, i) => digits * 2 ** (-24 * (i + 1)));

/** 1 − r²/2! + r⁴/4! − … and (1 − r²/3! + r⁴/5! − …), highest power first, for |r| ≤ π/4. */
const COSINE = [1 / 479001600, -1 / 3628800, 1 / 40320, -1 / 720, 1 / 24, -1 / 2, 1];
const SINE = [1 / 6227020800, -1 / 39916800, 1 / 362880, -1 / 5040, 1 / 120, -1 / 6, 1];

/** What is left of x, and the quarter turns that were taken from it, both doubles. */
interface Reduced {
  readonly rest: Local<'v128'>;
  readonly turns: Local<'v128'>;
}

function reduceNear(f: FunctionBuilder, x: Local<'v128'>): Reduced {
  const turns = f.let(f64x2.nearest(f64x2.mul(x, f64x2.const(2 / Math.PI))));
  const rest = f64x2.sub(x, f64x2.mul(turns, f64x2.const(HALF_PI_HIGH)));
  return { turns, rest: f.let(f64x2.sub(rest, f64x2.mul(turns, f64x2.const(HALF_PI_LOW)))) };
}

/** Payne and Hanek's way: x times each part of 2/π is exact, and whole turns are dropped before they are added. */
function reduceFar(f: FunctionBuilder, x: Local<'v128'>, { rest, turns }: Reduced): void {
  f.set(rest, v128.zero());
  f.set(turns, v128.zero());
  const product = f.local('v128');
  const whole = f.local('v128');
  for (const part of TWO_OVER_PI) {
    f.set(product, f64x2.mul(x, f64x2.const(part)));
    const dropped = f64x2.mul(f64x2.nearest(f64x2.mul(product, f64x2.const(0.25))), f64x2.const(4));
    f.set(rest, f64x2.add(rest, f64x2.sub(product, dropped)));
    f.set(whole, f64x2.nearest(rest));
    f.set(rest, f64x2.sub(rest, whole));
    f.set(turns, f64x2.add(turns, whole));
  }
  f.set(rest, f64x2.mul(rest, f64x2.const(Math.PI / 2)));
}

function polynomial(f: FunctionBuilder, x: Vector, coefficients: readonly number[]): Local<'v128'> {
  const sum = f.let(f64x2.const(coefficients[0]));
  for (const coefficient of coefficients.slice(1)) {
    f.set(sum, f64x2.add(f64x2.mul(sum, x), f64x2.const(coefficient)));
  }
  return sum;
}

/** The sine or cosine of the low two floats of `half`, before its sign, and the quarter turns as integers. */
function halfSine(f: FunctionBuilder, half: Vector, shift: 0 | 1): Record<'size' | 'turns', Local<'v128'>> {
  const x = f.let(f64x2.promoteLowF32x4(half));
  const reduced = reduceNear(f, x);
  f.if(v128.anyTrue(f64x2.gt(f64x2.abs(x), f64x2.const(NEAR))), () => {
    reduceFar(f, x, reduced);
  });
  const { rest } = reduced;
  const square = f.let(f64x2.mul(rest, rest));
  const sine = f.let(f64x2.mul(rest, polynomial(f, square, SINE)));
  const cosine = polynomial(f, square, COSINE);
  const turns = f.let(i32x4.add(i32x4.truncSatF64x2SZero(reduced.turns), i32x4.const(shift)));
  const spread = i8x16.shuffle(turns, turns, [0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 7, 4, 5, 6, 7]);
  const odd = i32x4.ne(v128.and(spread, i32x4.const(1)), v128.zero());
  return { size: f.let(f32x4.demoteF64x2Zero(v128.bitselect(cosine, sine, odd))), turns };
}

function quarters(f: FunctionBuilder, x: Local<'v128'>, shift: 0 | 1): Vector {
  const [low, high] = halves(x).map(half => halfSine(f, half, shift));
  // Every other half turn changes the sign: bit 1 of the quarter turns becomes the sign bit.
  const flips = i32x4.shl(v128.and(joined(low.turns, high.turns), i32x4.const(2)), i32.const(30));
  return v128.xor(joined(low.size, high.size), flips);
}

/** sin x, of a small x x itself, so that −0 stays. */
export function sin(f: FunctionBuilder, value: Vector): Vector {
  const x = f.let(value);
  const result = quarters(f, x, 0);
  return v128.bitselect(x, result, f32x4.lt(f32x4.abs(x), f32x4.const(2 ** -13)));
}

/** cos x = sin(x + π/2) */
export function cos(f: FunctionBuilder, value: Vector): Vector {
  return quarters(f, f.let(value), 1);
}
