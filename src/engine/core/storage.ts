/**
 * @file Where the numbers of a tensor lie. A backend allocates a `Storage`; several tensors may share one.
 * Only the backend knows what stands behind the handle: a typed array, a place in the wasm heap, a GPU buffer.
 */
import type { DType } from './dtype.js';

/**
 * A one-dimensional block of elements that belongs to a backend. Nobody frees it: it dies with the last tensor
 * that refers to it.
 */
export interface Storage {
  /** The element type. */
  readonly dtype: DType;
  /** Number of elements. */
  readonly length: number;
  /** Name of the backend that owns it. */
  readonly backend: string;
}

/** A strided look into a storage: what a kernel reads and writes. Strides and offset count elements. */
export interface View {
  readonly storage: Storage;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}
