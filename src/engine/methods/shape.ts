/** @file What puts elements elsewhere: other shapes, parts, picked elements. `tensor-methods.ts` hangs them on `Tensor`. */
import type { Tensor } from '../core/tensor.js';
import type { RepeatInterleaveOptions, UnbindOptions } from '../ops/parts.js';
import type { DiagonalOptions } from '../ops/triangle.js';
import type { IndexItem } from '../ops/index-spec.js';
import type * as movement from '../ops/movement.js';
import type { FlattenOptions, RollOptions } from '../ops/movement.js';
import type { PadMode, PadOptions } from '../ops/pad-modes.js';
import type { Operand } from '../ops/promotion.js';
import type { NumberList } from '../ops/size-list.js';
import type { SqueezeOptions } from './shape-calls.js';

/** What puts elements elsewhere: other shapes, parts, picked elements. */
export interface ShapeMethods {
  /**
   * The same elements in another shape; one size may be −1 and follows from the others: `[6]` → `[2, 3]` for `[2,
   * −1]`. Shares the memory where that is possible, else copies.
   *
   * @throws ShapeError where the number of elements differs; ValueError without any size.
   * @example
   * arange(6).reshape(2, -1); // → tensor([[0, 1, 2], [3, 4, 5]])
   * arange(6).reshape([2, -1]); // → tensor([[0, 1, 2], [3, 4, 5]])
   * arange(6).reshape([4, 2]); // → ShapeError: shape '[4, 2]' is invalid for input of size 6
   */
  reshape(...shape: NumberList): Tensor;
  /**
   * As `reshape`, but never copies: `[6]` → `[2, 3]` for `[2, −1]`.
   *
   * @throws ShapeError where only a copy would do, or the number of elements differs; ValueError without any size.
   * @example
   * arange(6).view([2, 3]).shape; // → [ 2, 3 ]
   * arange(6).view([2, 3]).t().view([6]); // → ShapeError: view: view size is not compatible with …
   */
  view(...size: NumberList): Tensor;
  /**
   * The dimensions `startDim` to `endDim` joined into one. Default: all. `[N, C, H, W]` → `[N, C·H·W]` for
   * `flatten(1)`.
   *
   * @throws ShapeError where `endDim` comes before `startDim`; IndexError where there is no such dimension.
   * @example
   * zeros([8, 3, 4, 4]).flatten(1).shape; // → [ 8, 48 ]
   */
  flatten(startDim?: number | FlattenOptions, endDim?: number | FlattenOptions): Tensor;
  /**
   * Dimension `dim` split into `sizes`, of which one may be −1: the way back from `flatten`. `[N, C·H·W]` → `[N, C,
   * H, W]`.
   *
   * @throws ShapeError where the sizes do not multiply up to that of the dimension; IndexError where there is no
   * such dimension.
   * @example
   * zeros([8, 48]).unflatten(1, [3, 4, -1]).shape; // → [ 8, 3, 4, 4 ]
   */
  unflatten(dim: number, sizes: readonly number[]): Tensor;
  /**
   * The dimensions in the order `dims`, `[H, W, C]` → `[C, H, W]` for `[2, 0, 1]`; a view that shares the memory.
   *
   * @throws ShapeError unless every dimension is named; ValueError where one comes twice; IndexError where there is
   * no such dimension.
   * @example
   * zeros([28, 20, 3]).permute([2, 0, 1]).shape; // → [ 3, 28, 20 ]
   */
  permute(...dims: NumberList): Tensor;
  /**
   * Two dimensions exchanged, `[N, L, C]` → `[N, C, L]` for 1 and 2; a view that shares the memory.
   *
   * @throws IndexError where there is no such dimension.
   * @example
   * zeros([2, 3, 5]).transpose(1, 2).shape; // → [ 2, 5, 3 ]
   */
  transpose(dim0: number, dim1: number): Tensor;
  /**
   * The matrix transposed, `[M, N]` → `[N, M]`; a vector stays as it is. A view that shares the memory.
   *
   * @throws ShapeError for more than two dimensions.
   * @example
   * tensor([[1, 2], [3, 4]]).t(); // → tensor([[1., 3.], [2., 4.]])
   */
  t(): Tensor;
  /**
   * Without the dimensions of size 1: all of them by default, or those of `dim` that are. `[1, C, 1]` → `[C]`. A
   * view that shares the memory.
   *
   * @throws IndexError where there is no such dimension; ValueError where one comes twice.
   * @example
   * zeros([1, 3, 1]).squeeze().shape; // → [ 3 ]
   * zeros([1, 3, 1]).squeeze(0).shape; // → [ 3, 1 ]
   */
  squeeze(...dim: readonly number[] | readonly [dim: readonly number[] | SqueezeOptions]): Tensor;
  /**
   * A new dimension of size 1 before dimension `dim`; −1 puts it at the end. `[H, W]` → `[1, H, W]` for 0. A view
   * that shares the memory.
   *
   * @throws IndexError where `dim` lies outside −(ndim + 1) … ndim.
   * @example
   * zeros([28, 28]).unsqueeze(0).shape; // → [ 1, 28, 28 ]
   */
  unsqueeze(dim: number): Tensor;
  /**
   * Dimensions of size 1 repeated to `shape`, without copying; −1 keeps a size. New dimensions come in front. `[C,
   * 1]` → `[N, C, L]`.
   *
   * @throws ShapeError where a size that is not 1 would change; ValueError where a size is negative or no whole
   * number.
   * @example
   * tensor([[1], [2]]).expand([-1, 3]); // → tensor([[1., 1., 1.], [2., 2., 2.]])
   */
  expand(...size: NumberList): Tensor;
  /**
   * As `expand`: dimensions of size 1 repeated to `shape`, without copying. `[C, 1]` → `[N, C, L]`.
   *
   * @throws ShapeError where a size that is not 1 would change; ValueError where a size is negative or no whole
   * number.
   * @example
   * tensor([1, 2]).broadcastTo([2, 2]); // → tensor([[1., 2.], [1., 2.]])
   */
  broadcastTo(...size: NumberList): Tensor;
  /**
   * The tensor laid `repeats[dim]` times one after another along each dimension: `[C]` → `[n, C·m]` for `[n, m]`. A
   * copy.
   *
   * @throws ShapeError where there are fewer counts than dimensions; ValueError where a count is negative or no
   * whole number.
   * @example
   * tensor([1, 2]).repeat([2, 2]); // → tensor([[1., 2., 1., 2.], [1., 2., 1., 2.]])
   */
  repeat(...repeats: NumberList): Tensor;
  /**
   * The elements in reverse along each of `dims`, in the same shape. A copy, unlike a slice with a negative step.
   *
   * @throws IndexError where there is no such dimension; ValueError where one comes twice.
   * @example
   * tensor([[1, 2], [3, 4]]).flip(1); // → tensor([[2., 1.], [4., 3.]])
   */
  flip(...dims: NumberList): Tensor;
  /**
   * The elements shifted along `dims`, in the same shape; what leaves at one end comes back at the other. By
   * default the flattened tensor is shifted.
   *
   * @throws ValueError unless there is a shift for each of `dims`; IndexError where there is no such dimension.
   * @example
   * tensor([1, 2, 3, 4]).roll(1); // → tensor([4., 1., 2., 3.])
   */
  roll(shifts: number | readonly number[], dims?: number | readonly number[] | RollOptions): Tensor;
  /**
   * `length` elements along `dim` from `start` on, `[L]` → `[length]`; a view that shares the memory.
   *
   * @throws IndexError or ValueError where the part does not lie within the dimension; ShapeError for a tensor
   * without dimensions.
   * @example
   * tensor([1, 2, 3, 4]).narrow(0, 1, 2); // → tensor([2., 3.])
   */
  narrow(dim: number, start: number, length: number): Tensor;
  /**
   * The part at `index` of dimension `dim`, which falls away, `[N, C]` → `[N]` for dim 1; a view that shares the
   * memory. Negative counts from the end.
   *
   * @throws IndexError where there is no such dimension or place.
   * @example
   * tensor([[1, 2], [3, 4]]).select(1, -1); // → tensor([2., 4.])
   */
  select(dim: number, index: number): Tensor;
  /**
   * What PyTorch's square brackets give, `x[0, :, 1:3]`: by a string, one item, or an array of places, slices, `'...'`,
   * `null` for a new dimension, index tensors and masks. Places and slices give a view, index tensors and masks a
   * copy.
   *
   * @throws IndexError for too many indices, or one outside its dimension; ValueError for a slice whose step is not
   * positive, or a text that is none; DtypeError for an index tensor that holds neither integers nor bool.
   * @example
   * const x = arange(6).reshape([2, 3]);
   * x.index('0, 1:'); // → tensor([1, 2])
   * x.index(1); // → tensor([3, 4, 5])
   * x.index([':', [2, 0]]); // → tensor([[2, 0], [5, 3]])
   * x.index([x.gt(2)]); // → tensor([3, 4, 5])
   */
  index(spec: IndexItem | readonly IndexItem[]): Tensor;
  /**
   * The elements at `index` along `dim`: `out[i][j] = this[i][index[i][j]]` for dim 1. The result has the shape
   * of `index`.
   *
   * @throws IndexError where an index lies outside; ShapeError where `index` does not fit; DtypeError unless it
   * holds integers.
   * @example
   * const scores = tensor([[1, 2], [3, 4]]);
   * scores.gather(1, tensor([[1], [0]], { dtype: 'int64' })); // → tensor([[2.], [3.]])
   */
  gather(dim: number, index: Tensor): Tensor;
  /**
   * A copy in which `source` is written at `index` along `dim`: `out[i][index[i][j]] = source[i][j]` for dim 1.
   * Where an index comes twice, the last one counts.
   *
   * @throws IndexError where an index lies outside; ShapeError or DtypeError where `index` or `source` do not
   * fit; ValueError for a number that the dtype cannot hold.
   * @example
   * zeros([2, 3]).scatter(1, tensor([[2], [0]], { dtype: 'int64' }), 1); // → tensor([[0., 0., 1.], [1., 0., 0.]])
   */
  scatter(dim: number, index: Tensor, source: Operand): Tensor;
  /**
   * A copy to which `source` is added at `index` along `dim`: `out[i][index[i][j]] += source[i][j]` for dim 1.
   *
   * @throws IndexError where an index lies outside; ShapeError or DtypeError where `index` or `source` do not
   * fit.
   * @example
   * zeros([3]).scatterAdd(0, tensor([0, 2, 2], { dtype: 'int64' }), ones([3])); // → tensor([1., 0., 2.])
   */
  scatterAdd(dim: number, index: Tensor, source: Tensor): Tensor;
  /**
   * The parts along `dim` at the places in the vector `index`, in its order: `[N, C]` → `[N, n]` for dim 1. A copy.
   *
   * @throws IndexError where a place lies outside; DtypeError unless `index` holds integers.
   * @example
   * tensor([[1, 2], [3, 4]]).indexSelect(1, tensor([1, 1, 0], { dtype: 'int64' })); // → tensor([[2., 2., 1.], [4., 4., 3.]])
   */
  indexSelect(dim: number, index: Tensor): Tensor;
  /**
   * `value` where `mask` is true, this tensor elsewhere, in its dtype; `mask` broadcasts.
   *
   * @throws DtypeError unless `mask` is bool; ShapeError where `value` has dimensions; ValueError for a number that
   * the dtype cannot hold.
   * @example
   * const x = tensor([1, -2, 3]);
   * x.maskedFill(x.lt(0), 0); // → tensor([1., 0., 3.])
   */
  maskedFill(mask: Tensor, value: Operand): Tensor;
  /**
   * Elements added around the last dimensions: `pad` is `[left, right, top, bottom, …]`, the last dimension
   * first, and negative amounts cut. Default: zeros. As `F.pad`.
   *
   * @throws ShapeError where the padding is larger than its mode can fill; ValueError for amounts that are no whole
   * numbers or not in pairs; DtypeError for bool, unless `mode` is `'constant'` or `'circular'`.
   * @example
   * tensor([[1, 2]]).pad([1, 0, 0, 1]); // → tensor([[0., 1., 2.], [0., 0., 0.]])
   */
  pad(pad: readonly number[], mode?: PadMode | PadOptions, value?: number | null | PadOptions): Tensor;
  /**
   * All windows of `size` elements along `dim`, `step` apart, as a new last dimension; a view that shares the
   * memory. `[L]` → `[⌊(L − size) / step⌋ + 1, size]`. Not `F.unfold`, which cuts images into columns.
   *
   * @throws ValueError where the window is larger than the dimension; IndexError where there is no such dimension.
   * @example
   * tensor([1, 2, 3, 4]).unfold(0, 2, 1); // → tensor([[1., 2.], [2., 3.], [3., 4.]])
   */
  unfold(dim: number, size: number, step: number): Tensor;
  /**
   * Pieces along `dim` (default 0): of one size, the last perhaps smaller, or of the sizes given: `[5]` → `[2]`,
   * `[2]` and `[1]` for 2. Views that share the memory.
   *
   * @throws ValueError where the sizes do not add up to the dimension's; IndexError where there is no such
   * dimension.
   * @example
   * arange(5).split(2); // → [ tensor([0, 1]), tensor([2, 3]), tensor([4]) ]
   * arange(5).split([1, 4])[1]; // → tensor([1, 2, 3, 4])
   */
  split(splitSize: number | readonly number[], dim?: number | movement.DimOptions): Tensor[];
  /**
   * At most `chunks` pieces of equal size along `dim` (default 0), the last perhaps smaller: `[5]` → `[3]` and
   * `[2]` for 2. Views that share the memory.
   *
   * @throws ValueError unless `chunks` is at least 1; IndexError where there is no such dimension.
   * @example
   * arange(5).chunk(2); // → [ tensor([0, 1, 2]), tensor([3, 4]) ]
   */
  chunk(chunks: number, dim?: number | movement.DimOptions): Tensor[];
  /**
   * All parts along a dimension (0 by default), which falls away: `[N, C]` → N of `[C]`. Views.
   *
   * @throws IndexError where there is no such dimension.
   * @example
   * tensor([[1, 2], [3, 4]]).unbind()[1]; // → tensor([3., 4.])
   */
  unbind(dim?: number | UnbindOptions): Tensor[];
  /**
   * The tensor in the shape of another, to which it broadcasts. A view.
   *
   * @throws ShapeError where it does not broadcast to it.
   * @example
   * tensor([[1], [2]]).expandAs(zeros([2, 3])).shape; // → [ 2, 3 ]
   */
  expandAs(other: Tensor): Tensor;
  /**
   * Each part along a dimension several times, one behind the other; by default of all elements: `[N]` →
   * `[N · repeats]`.
   *
   * @throws ShapeError where there is neither one count nor one for each part; ValueError for negative counts;
   * IndexError where there is no such dimension.
   * @example
   * tensor([1, 2]).repeatInterleave(2); // → tensor([1., 1., 2., 2.])
   */
  repeatInterleave(repeats: number | Tensor, dim?: number | null | RepeatInterleaveOptions): Tensor;
  /**
   * The lower triangle of matrices `[…, H, W]`, with zeros above the diagonal (0 by default the main one).
   *
   * @throws ShapeError for less than two dimensions.
   * @example
   * tensor([[1, 2], [3, 4]]).tril(); // → tensor([[1., 0.], [3., 4.]])
   */
  tril(diagonal?: number | DiagonalOptions): Tensor;
  /**
   * The upper triangle of matrices `[…, H, W]`, with zeros below the diagonal (0 by default the main one).
   *
   * @throws ShapeError for less than two dimensions.
   * @example
   * tensor([[1, 2], [3, 4]]).triu(1); // → tensor([[0., 2.], [0., 0.]])
   */
  triu(diagonal?: number | DiagonalOptions): Tensor;
}
