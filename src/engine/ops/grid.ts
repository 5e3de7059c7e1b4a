/** @file Tables made from rows: outer products and grids. */
import { readCall } from '../core/checked.js';
import { formatList, ShapeError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { warn } from '../core/warning.js';
import { expand, reshape } from './broadcast.js';
import { mul } from './elementwise.js';
import { transpose } from './movement.js';

const UNSAID = 'torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument.';

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
