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

/** The smallest and the largest value of a dtype; for int64 those that a double holds exactly. */
export function valueRange(dtype: DType): readonly [number, number] {
  switch (dtype) {
    case 'bool':
      return [0, 1];
    case 'uint8':
      return [0, 255];
    case 'int32':
      return [-(2 ** 31), 2 ** 31 - 1];
    case 'int64':
      return [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
    case 'float32':
    case 'float64':
      return [-Infinity, Infinity];
  }
}

const RANK: Readonly<Record<DType, number>> = {
  bool: 0,
  uint8: 1,
  int32: 2,
  int64: 3,
  float32: 4,
  float64: 5
};

/** The dtype of an operation on two tensors with dimensions, by PyTorch's rule. */
export function promoteTypes(left: DType, right: DType): DType {
  return RANK[left] >= RANK[right] ? left : right;
}

/** 0 for bool, 1 for integers, 2 for floating point: a number literal changes a dtype only across these. */
export function dtypeCategory(dtype: DType): 0 | 1 | 2 {
  if (dtype === 'bool') return 0;
  return isFloatingPoint(dtype) ? 2 : 1;
}

const SCALAR_TYPE_NAMES: Readonly<Record<DType, string>> = {
  float32: 'Float',
  float64: 'Double',
  int32: 'Int',
  int64: 'Long',
  uint8: 'Byte',
  bool: 'Bool'
};

/** PyTorch's C++ name of a dtype, which its messages use. */
export function scalarTypeName(dtype: DType): string {
  return SCALAR_TYPE_NAMES[dtype];
}

const C_TYPE_NAMES: Readonly<Record<DType, string>> = {
  float32: 'float',
  float64: 'double',
  int32: 'int',
  int64: 'long int',
  uint8: 'unsigned char',
  bool: 'bool'
};

/** The C type of a dtype's elements: PyTorch's older messages name the dtype by it. */
export function cTypeName(dtype: DType): string {
  return C_TYPE_NAMES[dtype];
}
