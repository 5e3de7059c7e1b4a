/** @file What can be asked of the order of values, and which values there are. `tensor-methods.ts` hangs them on `Tensor`. */
import type { Tensor } from '../core/tensor.js';
import type {
  BincountOptions,
  SortOptions,
  TopkOptions,
  UniqueOptions,
  UniqueValues,
  WithMore
} from '../ops/order.js';
import type { ValuesAndIndices } from '../ops/reduce.js';

/** What can be asked of the order of values. */
export interface OrderMethods {
  /**
   * The values along a dimension in ascending order, and where each stood: two tensors in the shape of this one, the
   * second int64. Default: the last dimension. NaN is larger than any number; equal values keep their order.
   *
   * @throws IndexError where there is no such dimension.
   * @example
   * tensor([3, 1, 2]).sort().values; // → tensor([1., 2., 3.])
   * tensor([3, 1, 2]).sort({ descending: true }).indices; // → tensor([0, 2, 1])
   */
  sort(dim?: number | SortOptions, descending?: boolean | SortOptions): ValuesAndIndices;
  /**
   * Where the values along a dimension stand when they are sorted, int64, in the shape of this tensor. Default: the last
   * dimension.
   *
   * @throws IndexError where there is no such dimension.
   * @example
   * tensor([3, 1, 2]).argsort(); // → tensor([1, 2, 0])
   */
  argsort(dim?: number | SortOptions, descending?: boolean | SortOptions): Tensor;
  /**
   * The `k` largest values along a dimension, the largest first, and where each stood: this tensor's shape with `k`
   * in that dimension, by default the last.
   *
   * @throws IndexError where there is no such dimension; ValueError where `k` is more than its size.
   * @example
   * tensor([1, 5, 3, 4]).topk(2).values; // → tensor([5., 4.])
   */
  topk(
    k: number,
    dim?: number | TopkOptions,
    largest?: boolean | TopkOptions,
    sorted?: boolean | TopkOptions
  ): ValuesAndIndices;
  /**
   * The different values, ascending, `[n]`, with where each element's value is among them, or how often each comes.
   *
   * @example
   * tensor([3, 1, 1]).unique({ returnCounts: true }).counts; // → tensor([2, 1])
   */
  unique(options: WithMore): UniqueValues;
  /**
   * The different values, ascending, `[n]`.
   *
   * @example
   * tensor([3, 1, 1, 2]).unique(); // → tensor([1., 2., 3.])
   */
  unique(options?: UniqueOptions): Tensor;
  /**
   * The places of all elements that are not zero, row by row: `[n, ndim]`, int64.
   *
   * @example
   * tensor([[0, 7], [8, 0]]).nonzero(); // → tensor([[0, 1], [1, 0]])
   */
  nonzero(): Tensor;
  /**
   * How often each of 0, 1, 2, … comes: `[n]` → `[largest + 1]`, int64, or the sums of their weights.
   *
   * @throws DtypeError unless it is of integers; ValueError unless it is one row of numbers from 0; ShapeError where
   * the weights have another shape.
   * @example
   * tensor([0, 2, 2], { dtype: 'int64' }).bincount(); // → tensor([1, 0, 2])
   */
  bincount(weights?: Tensor | null | BincountOptions, minlength?: number | BincountOptions): Tensor;
}
