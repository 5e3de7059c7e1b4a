/** @file What makes one value of many. `tensor-methods.ts` hangs them on `Tensor`. */
import type { DType } from '../core/dtype.js';
import type { Tensor } from '../core/tensor.js';
import type { Dims, ReduceOptions, SumOptions, ValuesAndIndices } from '../ops/reduce.js';
import type {
  DimsOptions,
  ExtremeOptions,
  NormDtypeOptions,
  PlaceOptions,
  ProductOptions,
  SpreadOptions,
  SumDimsOptions
} from './reduction-calls.js';

/** What makes one value of many. */
export interface ReductionMethods {
  /**
   * The sum along `dim` (one, several, or all by default). Integers and booleans sum into int64, unless `dtype`
   * says otherwise. `[N, C]` → `[N]` for dim 1, or `[N, 1]` with `keepdim`.
   *
   * @throws IndexError where there is no such dimension; ValueError where one comes twice.
   * @example
   * const x = tensor([[1, 2], [3, 4]]);
   * x.sum(); // → tensor(10.)
   * x.sum(0); // → tensor([4., 6.])
   * x.sum(1, true); // → tensor([[3.], [7.]])
   * x.sum({ dim: 1, keepdim: true }); // → tensor([[3.], [7.]])
   */
  sum(dim?: Dims | SumDimsOptions, keepdim?: boolean | SumDimsOptions): Tensor;
  /**
   * The mean along `dim` (one, several, or all by default); of no elements NaN. `[N, C]` → `[N]` for dim 1, or `[N,
   * 1]` with `keepdim`.
   *
   * @throws DtypeError for integers and booleans, unless `dtype` is a floating point one; IndexError where there is
   * no such dimension; ValueError where one comes twice.
   * @example
   * tensor([[1, 2], [3, 4]]).mean(0); // → tensor([2., 3.])
   */
  mean(dim?: Dims | SumDimsOptions, keepdim?: boolean | SumDimsOptions): Tensor;
  /**
   * The variance along `dim` (all by default): `Σ(x − mean)² / (n − correction)`. Default `correction` 1, the
   * unbiased one; PyTorch's older `unbiased` false is a correction of 0. `[N, C]` → `[N]` for dim 1, or `[N, 1]` with `keepdim`.
   *
   * @throws DtypeError for integers and booleans; IndexError where there is no such dimension; ValueError where one
   * comes twice, or both `unbiased` and `correction` are given.
   * @example
   * tensor([1, 2, 3, 4]).var(); // → tensor(1.6667)
   * tensor([1, 2, 3, 4]).var(0, { correction: 0 }); // → tensor(1.2500)
   * tensor([1, 2, 3, 4]).var(0, false); // → tensor(1.2500)
   */
  var(
    dim?: Dims | boolean | SpreadOptions,
    unbiased?: boolean | SpreadOptions,
    keepdim?: boolean | SpreadOptions
  ): Tensor;
  /**
   * The standard deviation along `dim` (all by default): the root of `var`. Default `correction` 1. `[N, C]` →
   * `[N]` for dim 1, or `[N, 1]` with `keepdim`.
   *
   * @throws DtypeError for integers and booleans; IndexError where there is no such dimension; ValueError where one
   * comes twice, or both `unbiased` and `correction` are given.
   * @example
   * tensor([1, 2, 3, 4]).std(); // → tensor(1.2910)
   */
  std(
    dim?: Dims | boolean | SpreadOptions,
    unbiased?: boolean | SpreadOptions,
    keepdim?: boolean | SpreadOptions
  ): Tensor;
  /**
   * The smallest element, a tensor without dimensions; NaN wins. Equal ones share its gradient.
   * With `other` the smaller of two, element by element (`minimum`); default: none.
   *
   * @throws IndexError for a tensor without elements; ShapeError where the shapes of two do not broadcast.
   * @example
   * tensor([[3, 1], [2, 4]]).min(); // → tensor(1.)
   * tensor([1, 5]).min(tensor([3, 3])); // → tensor([1., 3.])
   */
  min(other?: Tensor): Tensor;
  /**
   * The smallest values along `dim` and where they stand (int64; the first of equals). `[N, C]` → two of `[N]`
   * for dim 1, or `[N, 1]` with `keepdim`.
   *
   * @throws IndexError where there is no such dimension, or it is empty.
   * @example
   * const { values, indices } = tensor([[3, 1], [2, 4]]).min(1);
   * values; // → tensor([1., 2.])
   * indices; // → tensor([1, 0])
   */
  min(dim: number | ExtremeOptions, keepdim?: boolean | ReduceOptions): ValuesAndIndices;
  /**
   * The largest element, a tensor without dimensions; NaN wins. Equal ones share its gradient.
   * With `other` the larger of two, element by element (`maximum`); default: none.
   *
   * @throws IndexError for a tensor without elements; ShapeError where the shapes of two do not broadcast.
   * @example
   * tensor([[3, 1], [2, 4]]).max(); // → tensor(4.)
   * tensor([1, 5]).max(tensor([3, 3])); // → tensor([3., 5.])
   */
  max(other?: Tensor): Tensor;
  /**
   * The largest values along `dim` and where they stand (int64; the first of equals). `[N, C]` → two of `[N]` for
   * dim 1, or `[N, 1]` with `keepdim`.
   *
   * @throws IndexError where there is no such dimension, or it is empty.
   * @example
   * const { values, indices } = tensor([[3, 1], [2, 4]]).max(1);
   * values; // → tensor([3., 4.])
   * indices; // → tensor([0, 1])
   */
  max(dim: number | ExtremeOptions, keepdim?: boolean | ReduceOptions): ValuesAndIndices;
  /**
   * The largest values along `dim` (one, several, or all by default), without their places. `[N, C]` → `[N]` for
   * dim 1, or `[N, 1]` with `keepdim`. Equal ones share the gradient.
   *
   * @throws IndexError where there is no such dimension, or nothing along it; ValueError where one comes twice.
   * @example
   * tensor([[3, 1], [2, 4]]).amax(0); // → tensor([3., 4.])
   */
  amax(dim?: Dims | DimsOptions, keepdim?: boolean | DimsOptions): Tensor;
  /**
   * The smallest values along `dim` (one, several, or all by default), without their places. `[N, C]` → `[N]` for
   * dim 1, or `[N, 1]` with `keepdim`. Equal ones share the gradient.
   *
   * @throws IndexError where there is no such dimension, or nothing along it; ValueError where one comes twice.
   * @example
   * tensor([[3, 1], [2, 4]]).amin(0); // → tensor([2., 1.])
   */
  amin(dim?: Dims | DimsOptions, keepdim?: boolean | DimsOptions): Tensor;
  /**
   * Where the smallest element stands along `dim` (int64; the first of equals); by default its place in the
   * flattened tensor. `[N, C]` → `[N]` for dim 1, or `[N, 1]` with `keepdim`.
   *
   * @throws IndexError where there is nothing to choose from; DtypeError for bool.
   * @example
   * tensor([[3, 1], [2, 4]]).argmin(1); // → tensor([1, 0])
   */
  argmin(dim?: number | null | PlaceOptions, keepdim?: boolean | PlaceOptions): Tensor;
  /**
   * Where the largest element stands along `dim` (int64; the first of equals); by default its place in the
   * flattened tensor. For scores `[N, classes]`, `argmax(1)` is the class of each.
   *
   * @throws IndexError where there is nothing to choose from; DtypeError for bool.
   * @example
   * tensor([[3, 1], [2, 4]]).argmax(1); // → tensor([0, 1])
   * tensor([[3, 1], [2, 4]]).argmax(); // → tensor(3)
   */
  argmax(dim?: number | null | PlaceOptions, keepdim?: boolean | PlaceOptions): Tensor;
  /**
   * The product along `dim`, or of everything by default. Integers and booleans multiply into int64, unless `dtype`
   * says otherwise. `[N, C]` → `[N]` for dim 1, or `[N, 1]` with `keepdim`.
   *
   * @throws IndexError where there is no such dimension.
   * @example
   * tensor([[1, 2], [3, 4]]).prod(); // → tensor(24.)
   */
  prod(dim?: number | null | ProductOptions, keepdim?: boolean | ProductOptions): Tensor;
  /**
   * The p-norm `(Σ|x|ᵖ)^(1/p)` of all elements or along `dim`. Default `p` 2, which `'fro'` means too; `Infinity`
   * gives the largest `|x|`, 0 counts those that are not 0. `[N, C]` → `[N]` for dim 1, or `[N, 1]` with `keepdim`.
   *
   * @throws IndexError where there is no such dimension; ValueError where one comes twice.
   * @example
   * tensor([3, 4]).norm(); // → tensor(5.)
   * tensor([3, -4]).norm(1); // → tensor(7.)
   * tensor([[3, 4]]).norm(2, 1, true); // → tensor([[5.]])
   */
  norm(
    p?: number | 'fro' | NormDtypeOptions,
    dim?: Dims | NormDtypeOptions,
    keepdim?: boolean | NormDtypeOptions,
    dtype?: DType | null | NormDtypeOptions
  ): Tensor;
  /**
   * `ln Σ eˣ` along `dim`, without overflow. `[N, C]` → `[N]` for dim 1, or `[N, 1]` with `keepdim`.
   *
   * @throws IndexError where there is no such dimension; ValueError where one comes twice.
   * @example
   * tensor([1000, 1000]).logsumexp(0); // → tensor(1000.6932)
   */
  logsumexp(dim: number | readonly number[], keepdim?: boolean | ReduceOptions): Tensor;
  /**
   * Running sums along `dim`, in the same shape. Integers and booleans sum into int64, unless `dtype` says
   * otherwise.
   *
   * @throws IndexError where there is no such dimension.
   * @example
   * tensor([1, 2, 3]).cumsum(0); // → tensor([1., 3., 6.])
   */
  cumsum(dim: number, options?: Pick<SumOptions, 'dtype'>): Tensor;
  /**
   * Whether every element is true, or not 0, along `dim` (all by default). Result: bool, of uint8 0 or 1. `[N, C]`
   * → `[N]` for dim 1, or `[N, 1]` with `keepdim`.
   *
   * @throws IndexError where there is no such dimension; ValueError where one comes twice.
   * @example
   * tensor([[1, 0], [2, 3]]).all(1); // → tensor([False, True])
   */
  all(dim?: Dims | DimsOptions, keepdim?: boolean | DimsOptions): Tensor;
  /**
   * Whether some element is true, or not 0, along `dim` (all by default). Result: bool, of uint8 0 or 1. `[N, C]` →
   * `[N]` for dim 1, or `[N, 1]` with `keepdim`.
   *
   * @throws IndexError where there is no such dimension; ValueError where one comes twice.
   * @example
   * tensor([[1, 0], [0, 0]]).any(1); // → tensor([ True, False])
   */
  any(dim?: Dims | DimsOptions, keepdim?: boolean | DimsOptions): Tensor;
}
