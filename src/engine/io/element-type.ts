/**
 * @file The element types of files: how wide each is, the dtype that holds it here, and its bytes to and from numbers.
 * A type that has no dtype here is widened: half and bfloat16 to float32, small integers to int32, uint32 to int64. Every
 * engine that runs JavaScript is little-endian, so typed arrays are read as little-endian.
 */
import type { DType, TypedArray } from '../core/dtype.js';
import { FileError } from '../core/errors.js';
import { Tensor } from '../core/tensor.js';
import { fromTypedArray } from '../ops/creation.js';
import { readValues } from '../ops/read.js';

/** Element types that a file may hold, by PyTorch's names. */
export type FileType = DType | 'float16' | 'bfloat16' | 'int8' | 'int16' | 'uint16' | 'uint32' | 'uint64';

interface ElementType {
  readonly bytes: number;
  readonly dtype: DType;
}

/** Every type that can be read. */
export const ELEMENT_TYPES: Readonly<Record<FileType, ElementType>> = {
  bool: { bytes: 1, dtype: 'bool' },
  uint8: { bytes: 1, dtype: 'uint8' },
  int8: { bytes: 1, dtype: 'int32' },
  int16: { bytes: 2, dtype: 'int32' },
  uint16: { bytes: 2, dtype: 'int32' },
  int32: { bytes: 4, dtype: 'int32' },
  uint32: { bytes: 4, dtype: 'int64' },
  int64: { bytes: 8, dtype: 'int64' },
  uint64: { bytes: 8, dtype: 'int64' },
  float16: { bytes: 2, dtype: 'float32' },
  bfloat16: { bytes: 2, dtype: 'float32' },
  float32: { bytes: 4, dtype: 'float32' },
  float64: { bytes: 8, dtype: 'float64' }
};

/** How errors name the bytes that are read. */
export interface Field {
  readonly op: string;
  /** `tensor 'conv1.weight'` */
  readonly name: string;
}

/** A copy in little-endian order that starts where a typed array may. */
function alignedCopy(bytes: Uint8Array, width: number, littleEndian: boolean): ArrayBuffer {
  const copy = new Uint8Array(bytes);
  if (!littleEndian) {
    for (let start = 0; start < copy.length; start += width) copy.subarray(start, start + width).reverse();
  }
  return copy.buffer;
}

/** The value of a half-precision number (IEEE 754 binary16). */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** 64-bit integers as doubles; one that a double cannot hold is an error. */
function wideIntegers({ op, name }: Field, buffer: ArrayBuffer, isSigned: boolean): Float64Array {
  const words = new Uint32Array(buffer);
  const values = new Float64Array(words.length / 2);
  for (let i = 0; i < values.length; i++) {
    const high = isSigned ? words[2 * i + 1] | 0 : words[2 * i + 1];
    values[i] = high * 2 ** 32 + words[2 * i];
    if (!Number.isSafeInteger(values[i])) {
      const exact = (BigInt(high) << 32n) + BigInt(words[2 * i]);
      throw new FileError(`${op}: ${name}: integers must lie within ±2^53, got ${exact.toString()}`);
    }
  }
  return values;
}

/** The numbers that bytes of a type stand for, as the typed array of its dtype. */
function decodeElements(field: Field, bytes: Uint8Array, type: FileType, littleEndian = true): TypedArray {
  const buffer = alignedCopy(bytes, ELEMENT_TYPES[type].bytes, littleEndian);
  switch (type) {
    case 'bool':
      return new Uint8Array(buffer).map(value => (value === 0 ? 0 : 1));
    case 'uint8':
      return new Uint8Array(buffer);
    case 'int8':
      return Int32Array.from(new Int8Array(buffer));
    case 'int16':
      return Int32Array.from(new Int16Array(buffer));
    case 'uint16':
      return Int32Array.from(new Uint16Array(buffer));
    case 'int32':
      return new Int32Array(buffer);
    case 'uint32':
      return Float64Array.from(new Uint32Array(buffer));
    case 'int64':
    case 'uint64':
      return wideIntegers(field, buffer, type === 'int64');
    case 'float16':
      return Float32Array.from(new Uint16Array(buffer), halfToNumber);
    case 'bfloat16':
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), bits => bits << 16).buffer);
    case 'float32':
      return new Float32Array(buffer);
    case 'float64':
      return new Float64Array(buffer);
  }
}

/** A tensor of these bytes, which must be as many as its shape says. */
export function decodeTensor(
  field: Field,
  bytes: Uint8Array,
  type: FileType,
  shape: readonly number[],
  littleEndian = true
): Tensor {
  const values = decodeElements(field, bytes, type, littleEndian);
  return fromTypedArray(values, shape, { dtype: ELEMENT_TYPES[type].dtype });
}

/** A tensor's elements in row-major order as little-endian bytes of its own dtype. */
export function encodeTensor(tensor: Tensor): Uint8Array {
  const values = readValues(tensor);
  if (tensor.dtype !== 'int64') {
    return new Uint8Array(values.slice().buffer);
  }
  return new Uint8Array(BigInt64Array.from(values as ArrayLike<number>, BigInt).buffer);
}

/** Checks what a user wants to save: tensors by name. */
export function checkTensors(op: string, tensors: Readonly<Record<string, Tensor>>): [string, Tensor][] {
  const entries: [string, unknown][] = Object.entries(tensors);
  return entries.map(([name, tensor]) => {
    if (tensor instanceof Tensor) return [name, tensor];
    throw new FileError(`${op}: '${name}' must be a tensor, got ${typeof tensor}`);
  });
}
