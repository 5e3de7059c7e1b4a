/** @file Triangles of matrices, and tables made from rows: outer products and grids. */
import { readCall } from '../core/checked.js';
import { formatList, ShapeError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { warn } from '../core/warning.js';
import { readOptions } from './arguments.js';
import { expand, reshape } from './broadcast.js';
import { ge, le, where } from './compare.js';
import { fromTypedArray } from './creation.js';
import { add, mul } from './elementwise.js';
import { transpose } from './movement.js';
import { scalarTensor } from './promotion.js';

const UNSAID = 'torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument.';

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

/**
 * All products of two rows: `[N]` and `[M]` → `[N, M]`.
 *
 * @throws ShapeError unless both have one dimension.
 * @example
 * outer(tensor([1, 2]), tensor([10, 20])); // → tensor([[10., 20.], [20., 40.]])
 */
export function outer(...given: [input: Tensor, vec2: Tensor]): Tensor {
  const [input, vec2] = readCall('outer', given);
  for (const [name, { ndim }] of [
    ['self', input],
    ['vec2', vec2]
  ] as const) {
    if (ndim === 1) continue;
    throw new ShapeError(`outer: Expected 1-D argument ${name}, but got ${ndim}-D`);
  }
  return mul(reshape(input, [input.numel, 1]), vec2);
}

/** The options of `meshgrid`. */
export interface MeshgridOptions {
  /** Whether the first row runs along the rows of the grid (`'ij'`), or along its columns. Default `'ij'`. */
  readonly indexing?: 'ij' | 'xy';
}

/**
 * The coordinates of a grid: rows `[N]`, `[M]`, … → as many tensors of shape `[N, M, …]`; with `indexing: 'xy'` the
 * first two dimensions change places.
 *
 * @throws ShapeError for more than one dimension.
 * @example
 * meshgrid([tensor([1, 2]), tensor([3, 4, 5])])[1]; // → tensor([[3., 4., 5.], [3., 4., 5.]])
 */
export function meshgrid(...given: [tensors: readonly Tensor[], options?: MeshgridOptions]): Tensor[] {
  const [tensors, { indexing } = {}] = readCall('meshgrid', given);
  if (indexing === undefined) warn(UNSAID);
  tensors.forEach(({ shape }) => {
    if (shape.length < 2) return;
    throw new ShapeError(
      `meshgrid: Expected 0D or 1D tensor in the tensor list but got: ${formatList(shape)}`
    );
  });
  const shape = tensors.map(each => each.numel);
  const grids = tensors.map((each, place) => {
    const alone = shape.map((size, dim) => (dim === place ? size : 1));
    return expand(reshape(each, alone), shape);
  });
  return indexing === 'xy' && shape.length > 1 ? grids.map(each => transpose(each, 0, 1)) : grids;
}
