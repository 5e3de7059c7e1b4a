/**
 * @file The element types of files: how wide each is, the dtype that holds it here, and its bytes to and from numbers.
 * A type that has no dtype here is widened: short floats to float32, small integers to int32, uint32 to int64. Every
 * engine that runs JavaScript is little-endian, so typed arrays are read as little-endian.
 */
import type { DType, TypedArray } from '../core/dtype.js';
import { FileError } from '../core/errors.js';
import { Tensor } from '../core/tensor.js';
import { fromTypedArray } from '../ops/creation.js';
import { readValues } from '../ops/read.js';
import { SHORT_FLOATS, shortFloatValues, type ShortFloat } from './short-float.js';

/** Element types that a file may hold, by PyTorch's names. */
export type FileType = DType | ShortFloat | 'int8' | 'int16' | 'uint16' | 'uint32' | 'uint64';

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
  float16: shortFloat('float16'),
  bfloat16: shortFloat('bfloat16'),
  float8_e4m3fn: shortFloat('float8_e4m3fn'),
  float8_e4m3fnuz: shortFloat('float8_e4m3fnuz'),
  float8_e5m2: shortFloat('float8_e5m2'),
  float8_e5m2fnuz: shortFloat('float8_e5m2fnuz'),
  float8_e8m0fnu: shortFloat('float8_e8m0fnu'),
  float32: { bytes: 4, dtype: 'float32' },
  float64: { bytes: 8, dtype: 'float64' }
};

function shortFloat(type: ShortFloat): ElementType {
  return { bytes: SHORT_FLOATS[type].bits / 8, dtype: 'float32' };
}

/** How errors name the bytes that are read. */
export interface Field {
  readonly op: string;
  /** `tensor 'conv1.weight'` */
  readonly name: string;
}

/** The elements in little-endian order from where a typed array may start: the bytes themselves where they are so. */
function alignedBuffer(bytes: Uint8Array, width: number, littleEndian: boolean): Uint8Array {
  if (bytes.byteOffset % width === 0 && (littleEndian || width === 1)) return bytes;
  const copy = new Uint8Array(bytes);
  if (!littleEndian) {
    for (let start = 0; start < copy.length; start += width) copy.subarray(start, start + width).reverse();
  }
  return copy;
}

/** A typed array over bytes, as {@link alignedBuffer} gives them. */
function look<Elements>(
  Kind: {
    new (buffer: ArrayBufferLike, start: number, length: number): Elements;
    readonly BYTES_PER_ELEMENT: number;
  },
  bytes: Uint8Array
): Elements {
  return new Kind(bytes.buffer, bytes.byteOffset, bytes.length / Kind.BYTES_PER_ELEMENT);
}

/** 64-bit integers as doubles; one that a double cannot hold is an error. */
function wideIntegers({ op, name }: Field, bytes: Uint8Array, isSigned: boolean): Float64Array {
  const words = look(Uint32Array, bytes);
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

/** The numbers that bytes of a type stand for, as the typed array of its dtype; a look at the bytes where it can be. */
function decodeElements(field: Field, bytes: Uint8Array, type: FileType, littleEndian: boolean): TypedArray {
  const data = alignedBuffer(bytes, ELEMENT_TYPES[type].bytes, littleEndian);
  switch (type) {
    case 'bool':
      return data.map(value => (value === 0 ? 0 : 1));
    case 'uint8':
      return data;
    case 'int8':
      return new Int32Array(look(Int8Array, data));
    case 'int16':
      return new Int32Array(look(Int16Array, data));
    case 'uint16':
      return new Int32Array(look(Uint16Array, data));
    case 'int32':
      return look(Int32Array, data);
    case 'uint32':
      return new Float64Array(look(Uint32Array, data));
    case 'int64':
    case 'uint64':
      return wideIntegers(field, data, type === 'int64');
    case 'float32':
      return look(Float32Array, data);
    case 'float64':
      return look(Float64Array, data);
    default:
      return shortFloatValues(type, SHORT_FLOATS[type].bits === 8 ? data : look(Uint16Array, data));
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
