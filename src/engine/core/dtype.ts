/** @file Element types: their names, widths and the typed arrays that hold them. */

/** PyTorch's dtype names. `int64` and `float64` are both held in doubles, so that either reads back as a number. */
export type DType = 'float32' | 'float64' | 'int32' | 'int64' | 'uint8' | 'bool';

export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: Float64Array,
  uint8: Uint8Array,
  bool: Uint8Array
} as const;

/** The class of typed array in which a dtype is held. */
export function arrayType(dtype: DType): (typeof ARRAYS)[DType] {
  return ARRAYS[dtype];
}

/** Bytes one element takes. */
export function bytesPerElement(dtype: DType): number {
  return ARRAYS[dtype].BYTES_PER_ELEMENT;
}

export function isFloatingPoint(dtype: DType): boolean {
  return dtype === 'float32' || dtype === 'float64';
}
