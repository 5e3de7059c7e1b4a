/** @file Triangles of matrices. */
import { readCall } from '../core/checked.js';
import { formatList, ShapeError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from './arguments.js';
import { ge, le, where } from './compare.js';
import { fromTypedArray } from './creation.js';
import { add } from './elementwise.js';
import { scalarTensor } from './promotion.js';

/** The options of `tril` and `triu`. */
export interface DiagonalOptions {
  /** How far above the main diagonal the triangle ends; negative below. Default 0. */
  readonly diagonal?: number;
}

function checkMatrix(op: string, { shape }: Tensor): void {
  if (shape.length >= 2) return;
  throw new ShapeError(`${op}: input tensor must have at least 2 dimensions, got ${formatList(shape)}`);
}

/** Numbers of rows as a column, and of columns as a row. */
function places({ shape }: Tensor): readonly [rows: Tensor, columns: Tensor] {
  const [height, width] = shape.slice(-2);
  const counted = (size: number): Int32Array => Int32Array.from({ length: size }, (_, place) => place);
  return [fromTypedArray(counted(height), [height, 1]), fromTypedArray(counted(width), [1, width])];
}

/**
 * The lower triangle of matrices `[…, H, W]`, with zeros above the diagonal, in the same shape.
 *
 * @throws ShapeError for less than two dimensions.
 * @example
 * tril(tensor([[1, 2], [3, 4]])); // → tensor([[1., 0.], [3., 4.]])
 */
export function tril(...given: [input: Tensor, diagonal?: number | DiagonalOptions]): Tensor {
  const [input, ...rest] = readCall('tril', given);
  checkMatrix('tril', input);
  const { diagonal = 0 } = readOptions<DiagonalOptions>(['diagonal'], ...rest);
  const [rows, columns] = places(input);
  return where(le(columns, add(rows, diagonal)), input, scalarTensor(0, input.dtype));
}

/**
 * The upper triangle of matrices `[…, H, W]`, with zeros below the diagonal, in the same shape.
 *
 * @throws ShapeError for less than two dimensions.
 * @example
 * triu(tensor([[1, 2], [3, 4]]), 1); // → tensor([[0., 2.], [0., 0.]])
 */
export function triu(...given: [input: Tensor, diagonal?: number | DiagonalOptions]): Tensor {
  const [input, ...rest] = readCall('triu', given);
  checkMatrix('triu', input);
  const { diagonal = 0 } = readOptions<DiagonalOptions>(['diagonal'], ...rest);
  const [rows, columns] = places(input);
  return where(ge(columns, add(rows, diagonal)), input, scalarTensor(0, input.dtype));
}
