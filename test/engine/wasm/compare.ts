/** Runs one kernel on the wasm backend and on the reference backend, over the same seeded numbers. */
import type { Backend, Kernels } from '../../../src/engine/backends/backend.js';
import { createHostKernels } from '../../../src/engine/backends/reference/kernels.js';
import { ReferenceBackend } from '../../../src/engine/backends/reference/backend.js';
import { WasmBackend } from '../../../src/engine/backends/wasm/backend.js';
import { hasRelaxedMadd } from '../../../src/engine/backends/wasm/features.js';
import type { HeapLimits } from '../../../src/engine/backends/wasm/heap.js';
import { arrayType, type DType, type TypedArray } from '../../../src/engine/core/dtype.js';
import type { View } from '../../../src/engine/core/storage.js';

// Node 20 has fused multiply and add only behind this flag; browsers have it by default.
if (!hasRelaxedMadd()) (await import('node:v8')).setFlagsFromString('--experimental-wasm-relaxed-simd');

export const reference = new ReferenceBackend();

export function wasmBackend(options: { strict?: boolean; limits?: HeapLimits } = {}): WasmBackend {
  return new WasmBackend({ hostKernels: createHostKernels, ...options });
}

/** Mulberry32: small, seeded, good enough to choose shapes and numbers. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  choose<T>(values: readonly T[]): T {
    return values[this.integer(0, values.length - 1)];
  }

  numbers(length: number, low = -1, high = 1): Float32Array {
    return Float32Array.from({ length }, () => low + this.next() * (high - low));
  }
}

export function count(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function contiguous(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let dim = shape.length - 2; dim >= 0; dim--) strides[dim] = strides[dim + 1] * shape[dim + 1];
  return strides;
}

/** A view as a test writes it down. */
export interface Operand {
  readonly shape: readonly number[];
  readonly values: TypedArray;
  readonly dtype?: DType;
  readonly strides?: readonly number[];
  readonly offset?: number;
}

export function operand(shape: readonly number[], values: TypedArray): Operand {
  return { shape, values };
}

/** Room for results, filled with NaN so that what a kernel leaves out is seen. */
export function room(shape: readonly number[], dtype: DType = 'float32'): Operand {
  return { shape, dtype, values: new (arrayType(dtype))(count(shape)).fill(dtype === 'bool' ? 7 : NaN) };
}

export function viewOn(
  backend: Backend,
  { shape, values, dtype = 'float32', strides, offset }: Operand
): View {
  const storage = backend.allocate(dtype, values.length);
  backend.write(storage, values);
  return { storage, shape, strides: strides ?? contiguous(shape), offset: offset ?? 0 };
}

/** Contents of every operand's storage after the call. */
export function run(
  backend: Backend,
  operands: readonly Operand[],
  call: (kernels: Kernels, views: readonly View[]) => void
): TypedArray[] {
  const views = operands.map(own => viewOn(backend, own));
  call(backend.kernels, views);
  return views.map(view => backend.read(view.storage));
}

/** Largest difference, in units of what the tolerance allows; NaN and infinities must be alike. */
export function difference(actual: ArrayLike<number>, expected: ArrayLike<number>, scale = 1): number {
  if (actual.length !== expected.length) return Infinity;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(actual[i], expected[i]) || actual[i] === expected[i]) continue;
    if (!Number.isFinite(expected[i]) || !Number.isFinite(actual[i])) return Infinity;
    worst = Math.max(worst, Math.abs(actual[i] - expected[i]) / Math.max(scale, Math.abs(expected[i])));
  }
  return worst;
}

/** The wasm backend's results beside the reference's, for every operand. */
export function bothWays(
  backend: Backend,
  operands: readonly Operand[],
  call: (kernels: Kernels, views: readonly View[]) => void
): { actual: TypedArray[]; expected: TypedArray[] } {
  return { actual: run(backend, operands, call), expected: run(reference, operands, call) };
}
