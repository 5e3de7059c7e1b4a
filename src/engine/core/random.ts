/**
 * @file Random streams. PyTorch's CPU generator (`aten/src/ATen/core/MT19937RNGEngine.h` and the kernels over it),
 * draw for draw, so that a seed gives here the numbers that it gives there.
 */

import { ValueError } from './errors.js';
import { NORMAL_BLOCK, transformSingleBlock } from './normal-block.js';

const STATE_LENGTH = 624;
const MIDDLE = 397;
/** From this many values on, PyTorch draws an integer from 64 bits instead of 32. */
const WIDE_RANGE = 2 ** 28;

type FloatArray = Float32Array | Float64Array;

/**
 * A stream of random numbers, the same as PyTorch's CPU generator: an MT19937 twister. By default it starts
 * somewhere unforeseeable.
 *
 * @throws ValueError unless `seed` is a whole number.
 * @example
 * manualSeed(0).float32(); // → 0.49625658988952637
 */
export class Generator {
  readonly #state = new Uint32Array(STATE_LENGTH);
  #next = STATE_LENGTH;
  /** Box and Muller's method makes two normal values at a time; the second waits here. */
  #waitingNormal: number | null = null;

  /** Without a seed the stream starts somewhere unforeseeable. */
  constructor(seed = Math.floor(Math.random() * 2 ** 32)) {
    this.manualSeed(seed);
  }

  /**
   * Starts the stream anew.
   *
   * @param seed a whole number; only its low 32 bits count, as in PyTorch.
   * @throws ValueError unless `seed` is a whole number.
   * @example
   * manualSeed(0).manualSeed(1).float32() === manualSeed(1).float32(); // → true
   */
  manualSeed(seed: number): this {
    if (!Number.isSafeInteger(seed)) {
      throw new ValueError(
        `manualSeed: seed must be an integer between -(2^53 - 1) and 2^53 - 1, got ${seed}`
      );
    }
    const state = this.#state;
    state[0] = seed;
    for (let i = 1; i < STATE_LENGTH; i++) {
      const previous = state[i - 1] ^ (state[i - 1] >>> 30);
      state[i] = Math.imul(1812433253, previous) + i;
    }
    this.#next = STATE_LENGTH;
    this.#waitingNormal = null;
    return this;
  }

  /**
   * 32 random bits, as a whole number from 0 up to 2³² − 1.
   *
   * @example
   * manualSeed(0).uint32(); // → 2357136044
   */
  uint32(): number {
    if (this.#next === STATE_LENGTH) {
      this.#twist();
    }
    let bits = this.#state[this.#next++];
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    bits ^= bits >>> 18;
    return bits >>> 0;
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < STATE_LENGTH; i++) {
      const bits = (state[i] & 0x80000000) | (state[(i + 1) % STATE_LENGTH] & 0x7fffffff);
      state[i] = state[(i + MIDDLE) % STATE_LENGTH] ^ (bits >>> 1) ^ (bits & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }

  /**
   * A uniform number from [0, 1) in steps of 2⁻²⁴: PyTorch's float32.
   *
   * @example
   * manualSeed(0).float32(); // → 0.49625658988952637
   */
  float32(): number {
    return (this.uint32() & 0xffffff) * 2 ** -24;
  }

  /**
   * A uniform number from [0, 1) in steps of 2⁻⁵³: PyTorch's float64.
   *
   * @example
   * manualSeed(0).float64(); // → 0.9700530018065531
   */
  float64(): number {
    const high = this.uint32() & 0x1fffff;
    return (high * 2 ** 32 + this.uint32()) * 2 ** -53;
  }

  /**
   * A number of the standard normal distribution, by Box and Muller's method.
   *
   * @example
   * manualSeed(0).normal(); // → 1.5409961082440433
   */
  normal(): number {
    if (this.#waitingNormal !== null) {
      const value = this.#waitingNormal;
      this.#waitingNormal = null;
      return value;
    }
    const angle = 2 * Math.PI * this.float64();
    const radius = Math.sqrt(-2 * Math.log1p(-this.float64()));
    this.#waitingNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /**
   * A whole number from 0 up to but not `count`, which goes up to 2⁵³.
   *
   * @example
   * manualSeed(0).integerBelow(6); // → 2
   */
  integerBelow(count: number): number {
    if (count < WIDE_RANGE) {
      return this.uint32() % count;
    }
    const high = BigInt(this.uint32());
    return Number(((high << 32n) | BigInt(this.uint32())) % BigInt(count));
  }

  /**
   * A seed for another generator, drawn as PyTorch's loader draws one: of 64 bits the low 32, all that a seed
   * counts.
   *
   * @example
   * manualSeed(0).drawSeed(); // → 2546248239
   */
  drawSeed(): number {
    this.uint32();
    return this.uint32();
  }

  /**
   * Fills an array with uniform values: `low + (high − low) · u`, bounds in the array's own precision. Defaults 0
   * and 1.
   *
   * @example
   * const values = new Float32Array(2);
   * manualSeed(0).fillUniform(values);
   * values; // → Float32Array(2) [ 0.49625658988952637, 0.7682217955589294 ]
   */
  fillUniform(values: FloatArray, low = 0, high = 1): void {
    if (values instanceof Float64Array) {
      for (let i = 0; i < values.length; i++) {
        values[i] = this.float64() * (high - low) + low;
      }
      return;
    }
    const start = Math.fround(low);
    const range = Math.fround(Math.fround(high) - start);
    for (let i = 0; i < values.length; i++) {
      values[i] = this.float32() * range + start;
    }
  }

  /**
   * Fills an array with normal values; from sixteen on, block by block, as PyTorch does. Defaults: mean 0,
   * deviation 1.
   *
   * @example
   * const values = new Float32Array(2);
   * manualSeed(0).fillNormal(values, 10);
   * values; // → Float32Array(2) [ 11.540996551513672, 9.706570625305176 ]
   */
  fillNormal(values: FloatArray, mean = 0, std = 1): void {
    const length = values.length;
    if (length < NORMAL_BLOCK) {
      for (let i = 0; i < length; i++) {
        values[i] = this.normal() * std + mean;
      }
      return;
    }
    this.fillUniform(values);
    for (let start = 0; start + NORMAL_BLOCK <= length; start += NORMAL_BLOCK) {
      transformBlockToNormal(values.subarray(start, start + NORMAL_BLOCK), mean, std);
    }
    if (length % NORMAL_BLOCK !== 0) {
      const tail = values.subarray(length - NORMAL_BLOCK);
      this.fillUniform(tail);
      transformBlockToNormal(tail, mean, std);
    }
  }

  /**
   * Fills an array with 1 where a draw succeeds (with this probability) and 0 elsewhere.
   *
   * @example
   * const coins = new Uint8Array(6);
   * manualSeed(0).fillBernoulli(coins, 0.5);
   * coins; // → Uint8Array(6) [ 0, 0, 1, 0, 0, 0 ]
   */
  fillBernoulli(values: FloatArray | Uint8Array, probability: number): void {
    for (let i = 0; i < values.length; i++) {
      values[i] = this.float64() < probability ? 1 : 0;
    }
  }

  /**
   * The numbers 0 … length − 1 in random order.
   *
   * @example
   * manualSeed(0).permutation(4); // → Float64Array(4) [ 0, 1, 3, 2 ]
   */
  permutation(length: number): Float64Array {
    const order = Float64Array.from({ length }, (_, i) => i);
    for (let i = 0; i < length - 1; i++) {
      const other = i + (this.uint32() % (length - i));
      const value = order[i];
      order[i] = order[other];
      order[other] = value;
    }
    return order;
  }
}

/** Turns 16 uniform values into 16 normal ones: the first eight give radii, the last eight angles. */
function transformBlockToNormal(block: FloatArray, mean: number, std: number): void {
  if (block instanceof Float32Array) {
    transformSingleBlock(block, mean, std);
    return;
  }
  const half = NORMAL_BLOCK / 2;
  for (let j = 0; j < half; j++) {
    const radius = Math.sqrt(-2 * Math.log(1 - block[j]));
    const angle = 2 * Math.PI * block[j + half];
    block[j] = radius * Math.cos(angle) * std + mean;
    block[j + half] = radius * Math.sin(angle) * std + mean;
  }
}

/** The stream that every random function draws from when it is given no other. */
export const defaultGenerator = new Generator();

/**
 * Starts the random numbers anew: weights, shuffles and dropout masks that follow are those of
 * `torch.manual_seed(seed)`.
 *
 * @param seed a whole number; only its low 32 bits count, as in PyTorch.
 * @returns the stream that random functions draw from when they are given no other.
 * @throws ValueError unless `seed` is a whole number.
 * @example
 * manualSeed(42);
 * rand([1]).item() === (manualSeed(42), rand([1]).item()); // → true
 */
export function manualSeed(seed: number): Generator {
  return defaultGenerator.manualSeed(seed);
}
