/** @file Reads what `scripts/oracle.py` wrote: PyTorch's tensors and cases. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { DType } from '../../src/engine/core/dtype.js';
import type { Tensor } from '../../src/engine/core/tensor.js';
import { fromTypedArray } from '../../src/engine/ops/creation.js';
import { readValues } from '../../src/engine/ops/read.js';

/** A tensor as the oracle writes it: base64 of little-endian bytes. */
export interface TensorRecord {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: string;
}

/**
 * How far apart numbers may be: |a − b| ≤ relative · |b| + absolute · max(atLeast, largest |b| of the tensor). The second
 * part is for sums whose terms cancel: their rounding error follows the terms, not the sum.
 */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
  /** Default 1. With 0, numbers near 0 are compared as strictly as others. */
  readonly atLeast?: number;
}

export const FORWARD: Tolerance = { relative: 1e-5, absolute: 1e-6 };
export const GRADIENT: Tolerance = { relative: 1e-4, absolute: 1e-5 };
export const EXACT: Tolerance = { relative: 0, absolute: 0 };

/** The content of `fixtures/<name>.json`. The caller says what the script put there. */
export function readFixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'));
}

/** The record's numbers. */
export function recordValues(record: TensorRecord): number[] {
  const bytes = Uint8Array.from(Buffer.from(record.data, 'base64'));
  switch (record.dtype) {
    case 'float32':
      return [...new Float32Array(bytes.buffer)];
    case 'float64':
      return [...new Float64Array(bytes.buffer)];
    case 'int64':
      return [...new BigInt64Array(bytes.buffer)].map(Number);
    case 'int32':
      return [...new Int32Array(bytes.buffer)];
    case 'uint8':
    case 'bool':
      return [...bytes];
  }
}

export function recordTensor(record: TensorRecord): Tensor {
  return fromTypedArray(Float64Array.from(recordValues(record)), record.shape, { dtype: record.dtype });
}

/** A tensor's numbers in row-major order. */
export function tensorValues(tensor: Tensor): number[] {
  return [...readValues(tensor)];
}

/** Fails unless shape and dtype are the record's and the numbers lie within the tolerance. */
export function expectTensor(actual: Tensor, record: TensorRecord, tolerance: Tolerance): void {
  expect({ shape: actual.shape, dtype: actual.dtype }).toEqual({ shape: record.shape, dtype: record.dtype });
  const expected = recordValues(record);
  const values = tensorValues(actual);
  const exact = record.dtype !== 'float32' && record.dtype !== 'float64';
  const { relative, absolute, atLeast = 1 } = exact ? EXACT : tolerance;
  const largest = expected.reduce(
    (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
    atLeast
  );
  expected.forEach((value, place) => {
    const distance = Math.abs(values[place] - value);
    const isSame =
      Object.is(values[place] + 0, value + 0) || distance <= relative * Math.abs(value) + absolute * largest;
    if (!isSame) {
      expect.fail(`element ${place}: ${values[place]} is not ${value} (of ${expected.length} elements)`);
    }
  });
}
