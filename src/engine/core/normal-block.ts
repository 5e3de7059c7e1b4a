/**
 * @file Normal values in single precision, sixteen at a time, to the last bit as PyTorch draws them on x86. It computes
 * logarithm, sine and cosine by the polynomials of Cephes with fused multiplication and addition, in the order below
 * (`aten/src/ATen/native/cpu/avx_mathfun.h` as compiled); 1.6 million values were compared.
 */

const { fround } = Math;

/** Values of one block: the first half gives radii, the second half angles. */
export const NORMAL_BLOCK = 16;

const HALF = NORMAL_BLOCK / 2;
const TWO_PI = fround(2 * Math.PI);
const SQRT_HALF = fround(Math.SQRT1_2);
const SMALLEST_NORMAL = 2 ** -126;

const LOGARITHM = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1
].map(fround);
const SINE = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1].map(fround);
const COSINE = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2].map(fround);
/** ln 2 in two parts, the greater exact in few bits. */
const LN2_HIGH = fround(0.693359375);
const LN2_LOW = fround(-2.1219444e-4);
/** π/4 in three parts, for the same reason. */
const QUARTER_PI = [0.78515625, 2.4187564849853515625e-4, 3.77489497744594108e-8].map(fround);
const FOUR_BY_PI = fround(4 / Math.PI);

/** a · b + c, rounded once. */
function fused(a: number, b: number, c: number): number {
  return fround(a * b + c);
}

/** The polynomial with these coefficients, the highest first. */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = coefficients[0];
  for (let i = 1; i < coefficients.length; i++) value = fused(value, x, coefficients[i]);
  return value;
}

const bits = new DataView(new ArrayBuffer(4));

/** ln x for 0 < x ≤ 1. */
function logarithm(given: number): number {
  bits.setFloat32(0, Math.max(given, SMALLEST_NORMAL));
  const word = bits.getInt32(0);
  let exponent = (word >> 23) - 126;
  // The mantissa, in [½, 1).
  bits.setInt32(0, (word & 0x007fffff) | 0x3f000000);
  const mantissa = bits.getFloat32(0);
  let x = fround(mantissa - 1);
  if (mantissa < SQRT_HALF) {
    exponent -= 1;
    x = fround(x + mantissa);
  }
  const square = fround(x * x);
  const tail = fused(fround(polynomial(LOGARITHM, x) * x), square, fround(exponent * LN2_LOW));
  return fused(exponent, LN2_HIGH, fround(x + fused(-square, 0.5, tail)));
}

/** Writes radius · cos(angle) and radius · sin(angle), for an angle in [0, 2π), and then times `std` plus `mean`. */
function writePair(
  block: Float32Array,
  place: number,
  radius: number,
  angle: number,
  mean: number,
  std: number
): void {
  const octant = (Math.trunc(fround(angle * FOUR_BY_PI)) + 1) & ~1;
  let x = angle;
  for (const part of QUARTER_PI) x = fused(-octant, part, x);
  const square = fround(x * x);
  const fourth = fround(polynomial(COSINE, square) * square);
  const cosine = fround(fused(fourth, square, -fround(square * 0.5)) + 1);
  const sine = fused(fround(polynomial(SINE, square) * square), x, x);
  const isTurned = (octant & 2) !== 0;
  const across = isTurned ? cosine : sine;
  const along = isTurned ? sine : cosine;
  const cos = (~(octant - 2) & 4) !== 0 ? -along : along;
  const sin = (octant & 4) !== 0 ? -across : across;
  block[place] = fused(fround(radius * cos), std, mean);
  block[place + HALF] = fused(fround(radius * sin), std, mean);
}

/** Turns sixteen uniform values from [0, 1) into normal ones (Box and Muller). */
export function transformSingleBlock(block: Float32Array, mean: number, std: number): void {
  for (let place = 0; place < HALF; place++) {
    const radius = fround(Math.sqrt(-2 * logarithm(fround(1 - block[place]))));
    writePair(block, place, radius, fround(TWO_PI * block[place + HALF]), fround(mean), fround(std));
  }
}
