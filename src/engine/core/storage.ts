/**
 * @file Where the numbers of a tensor lie. A backend allocates a `Storage`; several tensors may share one.
 * Only the backend knows what stands behind the handle: a typed array, a place in the wasm heap, a GPU buffer.
 */
import type { DType } from './dtype.js';

/**
 * A one-dimensional block of `length` elements that belongs to the backend which made it.
 * User code never frees one: it dies with the last tensor that refers to it.
 */
export interface Storage {
  readonly dtype: DType;
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
