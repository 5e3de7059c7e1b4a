/** @file What a number becomes as an element of a dtype. Source: PyTorch's c10/util/TypeCast.h and overflows.h. */
import { isFloatingPoint, valueRange, type DType } from './dtype.js';
import { ValueError } from './errors.js';

/** As PyTorch's messages of this kind call the types. */
const NAMES: Readonly<Record<DType, string>> = {
  float32: 'float',
  float64: 'double',
  int32: 'int',
  int64: 'int64_t',
  uint8: 'uint8_t',
  bool: 'bool'
};

function fits(value: number, dtype: DType): boolean {
  if (dtype === 'float32') return !Number.isFinite(value) || Number.isFinite(Math.fround(value));
  const [least, most] = valueRange(dtype);
  return value >= least && value <= most;
}

/**
 * The number as `dtype` holds it: integers are cut towards zero, and −1 … −255 are counted from the end of uint8.
 *
 * @throws ValueError for what does not fit, such as 300 or NaN as uint8.
 */
export function convertNumber(op: string, value: number, dtype: DType, name = NAMES[dtype]): number {
  if (dtype === 'bool') return value === 0 ? 0 : 1;
  if (dtype === 'uint8' && Number.isInteger(value) && value < 0 && value >= -255) return value + 256;
  if (!fits(value, dtype) && dtype !== 'float64') {
    const bounds = dtype === 'int64' ? ' (it must lie within ±2^53)' : '';
    throw new ValueError(
      `${op}: value cannot be converted to type ${name} without overflow${bounds}, got ${value}`
    );
  }
  return isFloatingPoint(dtype) ? value : Math.trunc(value);
}
