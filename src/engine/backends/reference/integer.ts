/** @file The bounds of integers that are held in doubles. */
import type { DType } from '../../core/dtype.js';
import { ValueError } from '../../core/errors.js';

/** Throws where an int64 result no longer reads back as the number it is. */
export function checkInteger(dtype: DType, value: number): number {
  if (dtype === 'int64' && !Number.isSafeInteger(value)) {
    throw new ValueError(`int64: a value must lie within ±2^53, got ${value}`);
  }
  return value;
}
