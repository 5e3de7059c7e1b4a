/**
 * @file Hangs the operations on `Tensor` as methods. Importing this file is enough; it is imported by `index.ts`,
 * so that everybody who has the library has the methods.
 */
import { backward, type BackwardOptions } from './autograd/backward.js';
import type { DType, TypedArray } from './core/dtype.js';
import { ShapeError } from './core/errors.js';
import { formatTensor } from './core/print.js';
import { normalizeDim } from './core/shape.js';
import { Tensor } from './core/tensor.js';
import { clone, contiguous, expand, reshape, view } from './ops/broadcast.js';
import { clamp, type ClampOptions } from './ops/clamp.js';
import * as compare from './ops/compare.js';
import * as elementwise from './ops/elementwise.js';
import { index, type IndexItem } from './ops/index-spec.js';
import { flip, gather, indexSelect, maskedFill, scatter, scatterAdd } from './ops/indexing.js';
import { bmm, matmul, mm } from './ops/matmul.js';
import * as movement from './ops/movement.js';
import { pad, type PadOptions } from './ops/pad-modes.js';
import { cast, type Operand } from './ops/promotion.js';
import { readValues, readValuesAsync } from './ops/read.js';
import * as reduce from './ops/reduce.js';
import type {
  Dims,
  NormOptions,
  ReduceOptions,
  SumOptions,
  ValuesAndIndices,
  VarianceOptions
} from './ops/reduce.js';

/** Numbers or booleans, nested as deep as a tensor has dimensions. */
type NestedValues = number | boolean | NestedValues[];

type Keep = boolean | ReduceOptions;
type KeepOrDtype = boolean | SumOptions;

/** What can be done with a tensor. Arithmetic broadcasts and promotes dtypes as PyTorch does. */
interface TensorMethods {
  /**
   * The only element as a number; of a bool tensor 0 or 1.
   *
   * @throws ShapeError unless there is exactly one element.
   * @example
   * tensor([[2.5]]).item(); // → 2.5
   */
  item(): number;
  /**
   * The elements as nested arrays, as deep as there are dimensions; a bool tensor gives booleans. PyTorch's
   * `tolist`.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).toArray(); // → [ [ 1, 2 ], [ 3, 4 ] ]
   * tensor(7).toArray(); // → 7
   */
  toArray(): NestedValues;
  /**
   * A copy of the elements as a typed array in row-major order: `Float32Array` for float32, `Float64Array` for
   * float64 and int64, `Int32Array` for int32, `Uint8Array` for uint8 and bool. Unlike PyTorch's `data`, which
   * shares memory.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).t().data(); // → Float32Array(4) [ 1, 3, 2, 4 ]
   */
  data(): TypedArray;
  /**
   * As `data`, but a promise: a backend that computes elsewhere does not hold up the page.
   *
   * @example
   * await tensor([1, 2]).dataAsync(); // → Float32Array(2) [ 1, 2 ]
   */
  dataAsync(): Promise<TypedArray>;
  /**
   * The text that PyTorch prints: four digits, long dimensions shortened, dtype and gradient where they are not
   * the usual.
   *
   * @example
   * tensor([1, 2], { dtype: 'int64' }).toString(); // → 'tensor([1, 2])'
   */
  toString(): string;
  /**
   * The size of one dimension; negative `dim` counts from the end. All sizes are in `shape`.
   *
   * @throws IndexError where there is no such dimension.
   * @example
   * zeros([2, 3, 5]).size(-1); // → 5
   */
  size(dim: number): number;
  /**
   * Adds the gradients of this tensor to `grad` of all leaves it was computed from. The graph is freed on the
   * way, unless `retainGraph` or `createGraph` is true.
   *
   * @param gradient what to start from, in this tensor's shape. Default: 1, for a tensor of one element.
   * @throws GraphError where nothing here needs a gradient, where `gradient` is missing for several elements, or
   * where the graph has been freed.
   * @example
   * const x = tensor([1, 2, 3], { requiresGrad: true });
   * x.square().sum().backward();
   * x.grad; // → tensor([2., 4., 6.])
   */
  backward(gradient?: Tensor | null, options?: BackwardOptions): void;
  /**
   * The same values as another dtype; the tensor itself where it has that dtype. Integers are cut towards zero,
   * and bool is true for everything but 0. Unlike PyTorch's `to`, it takes no device.
   *
   * @example
   * tensor([1.7, -1.7, 0]).to('int64'); // → tensor([ 1, -1, 0])
   */
  to(dtype: DType): Tensor;
  /**
   * A copy with memory of its own. Gradients flow through it; `detach().clone()` cuts them off.
   *
   * @example
   * const x = zeros([2]);
   * x.clone().add(1); // → tensor([1., 1.])
   */
  clone(): Tensor;
  /**
   * The tensor itself if its elements lie in row-major order, else a copy in which they do.
   *
   * @example
   * zeros([2, 3]).t().contiguous().isContiguous(); // → true
   */
  contiguous(): Tensor;

  /**
   * `this + alpha · other`, broadcast to a common shape, in the dtype that both promote to. Default `alpha` 1.
   *
   * @throws ShapeError where the shapes do not broadcast.
   * @example
   * tensor([[1], [2]]).add(tensor([10, 20])); // → tensor([[11., 21.], [12., 22.]])
   */
  add(other: Operand, options?: number | elementwise.AlphaFactorOptions): Tensor;
  /**
   * `this − alpha · other`, broadcast to a common shape, in the dtype that both promote to. Default `alpha` 1.
   *
   * @throws ShapeError where the shapes do not broadcast; DtypeError for two bool tensors.
   * @example
   * tensor([5, 7]).sub(1); // → tensor([4., 6.])
   */
  sub(other: Operand, options?: number | elementwise.AlphaFactorOptions): Tensor;
  /**
   * `this / other`, broadcast to a common shape. Integers divide into float32, unless `roundingMode` is `'trunc'`
   * (towards zero) or `'floor'` (down). Default `null`: no rounding.
   *
   * @throws ShapeError where the shapes do not broadcast.
   * @example
   * tensor([7, -7]).div(2); // → tensor([ 3.5000, -3.5000])
   * tensor([7, -7]).div(2, { roundingMode: 'floor' }); // → tensor([ 3., -4.])
   */
  div(other: Operand, options?: elementwise.DivOptions): Tensor;
  /**
   * `this` to the power of `exponent`, element by element, broadcast to a common shape.
   *
   * @throws ValueError for integers with a negative whole exponent; ShapeError where the shapes do not broadcast.
   * @example
   * tensor([1, 2, 3]).pow(2); // → tensor([1., 4., 9.])
   */
  pow(exponent: Operand): Tensor;
  /**
   * Every element kept within `min` and `max`, numbers or tensors that broadcast; NaN stays. A bare value is
   * `min`, a second one `max`; `null` or nothing stands for no bound.
   *
   * @throws ValueError where there is no bound.
   * @example
   * tensor([-2, 0.5, 3]).clamp({ min: 0, max: 1 }); // → tensor([0.0000, 0.5000, 1.0000])
   * tensor([-2, 0.5, 3]).clamp(0); // → tensor([0.0000, 0.5000, 3.0000])
   */
  clamp(options: Tensor | number | null | ClampOptions, max?: Tensor | number | null): Tensor;
  /**
   * `this · other`, element by element, broadcast to a common shape. The matrix product is `matmul`.
   *
   * @throws ShapeError where the shapes do not broadcast.
   * @example
   * tensor([[1, 2], [3, 4]]).mul(tensor([10, 100])); // → tensor([[ 10., 200.], [ 30., 400.]])
   */
  mul(other: Operand): Tensor;
  /**
   * The larger of two, element by element, broadcast to a common shape; NaN wins. The largest of one tensor is
   * `max`.
   *
   * @throws ShapeError where the shapes do not broadcast.
   * @example
   * tensor([1, 5]).maximum(3); // → tensor([3., 5.])
   */
  maximum(other: Operand): Tensor;
  /**
   * The smaller of two, element by element, broadcast to a common shape; NaN wins. The smallest of one tensor is
   * `min`.
   *
   * @throws ShapeError where the shapes do not broadcast.
   * @example
   * tensor([1, 5]).minimum(3); // → tensor([1., 3.])
   */
  minimum(other: Operand): Tensor;
  /**
   * Whether `this = other`, element by element, broadcast to a common shape. Result: bool.
   *
   * @throws ShapeError where the shapes do not broadcast.
   * @example
   * tensor([1, 2, 3]).eq(2); // → tensor([False, True, False])
   */
  eq(other: Operand): Tensor;
  /**
   * Whether `this ≠ other`, element by element, broadcast to a common shape. Result: bool. NaN differs from
   * itself.
   *
   * @throws ShapeError where the shapes do not broadcast.
   * @example
   * tensor([1, NaN]).ne(tensor([1, NaN])); // → tensor([False, True])
   */
  ne(other: Operand): Tensor;
  /**
   * Whether `this < other`, element by element, broadcast to a common shape. Result: bool.
   *
   * @throws ShapeError where the shapes do not broadcast.
   * @example
   * tensor([1, 2, 3]).lt(2); // → tensor([ True, False, False])
   */
  lt(other: Operand): Tensor;
  /**
   * Whether `this ≤ other`, element by element, broadcast to a common shape. Result: bool.
   *
   * @throws ShapeError where the shapes do not broadcast.
   * @example
   * tensor([1, 2, 3]).le(2); // → tensor([ True, True, False])
   */
  le(other: Operand): Tensor;
  /**
   * Whether `this > other`, element by element, broadcast to a common shape. Result: bool.
   *
   * @throws ShapeError where the shapes do not broadcast.
   * @example
   * tensor([1, 2, 3]).gt(2); // → tensor([False, False, True])
   */
  gt(other: Operand): Tensor;
  /**
   * Whether `this ≥ other`, element by element, broadcast to a common shape. Result: bool.
   *
   * @throws ShapeError where the shapes do not broadcast.
   * @example
   * tensor([1, 2, 3]).ge(2).to('int64').sum(); // → tensor(2)
   */
  ge(other: Operand): Tensor;
  /**
   * `−x`, element by element.
   *
   * @throws DtypeError for bool; there it is `logicalNot`.
   * @example
   * tensor([1, -2]).neg(); // → tensor([-1., 2.])
   */
  neg(): Tensor;
  /**
   * `|x|`, element by element. Its gradient at 0 is 0.
   *
   * @throws DtypeError for bool.
   * @example
   * tensor([1, -2]).abs(); // → tensor([1., 2.])
   */
  abs(): Tensor;
  /**
   * `eˣ`, element by element; integers become float32.
   *
   * @throws DtypeError for bool.
   * @example
   * tensor([0, 1]).exp(); // → tensor([1.0000, 2.7183])
   */
  exp(): Tensor;
  /**
   * The natural logarithm `ln x`, element by element: −∞ of 0 and NaN of negative numbers. Integers become
   * float32.
   *
   * @throws DtypeError for bool.
   * @example
   * tensor([1, Math.E, 0]).log(); // → tensor([0., 1., -inf])
   */
  log(): Tensor;
  /**
   * `ln(1 + x)`, element by element, exact also where x is so small that 1 + x rounds to 1.
   *
   * @example
   * tensor([1e-9]).log1p(); // → tensor([1.0000e-09])
   */
  log1p(): Tensor;
  /**
   * `√x`, element by element: NaN of negative numbers. Integers become float32.
   *
   * @example
   * tensor([4, 2]).sqrt(); // → tensor([2.0000, 1.4142])
   */
  sqrt(): Tensor;
  /**
   * `1/√x`, element by element; integers become float32.
   *
   * @example
   * tensor([4, 2]).rsqrt(); // → tensor([0.5000, 0.7071])
   */
  rsqrt(): Tensor;
  /**
   * `1/x`, element by element; integers become float32.
   *
   * @example
   * tensor([4, -2]).reciprocal(); // → tensor([ 0.2500, -0.5000])
   */
  reciprocal(): Tensor;
  /**
   * `sin x`, element by element, x in radians.
   *
   * @example
   * tensor([0, Math.PI / 2]).sin(); // → tensor([0., 1.])
   */
  sin(): Tensor;
  /**
   * `cos x`, element by element, x in radians.
   *
   * @example
   * tensor([0, Math.PI]).cos(); // → tensor([ 1., -1.])
   */
  cos(): Tensor;
  /**
   * `tanh x`, element by element, between −1 and 1.
   *
   * @example
   * tensor([-1, 0, 1]).tanh(); // → tensor([-0.7616, 0.0000, 0.7616])
   */
  tanh(): Tensor;
  /**
   * `1/(1 + e⁻ˣ)`, element by element, between 0 and 1.
   *
   * @example
   * tensor([-2, 0, 2]).sigmoid(); // → tensor([0.1192, 0.5000, 0.8808])
   */
  sigmoid(): Tensor;
  /**
   * `max(x, 0)`, element by element. Its gradient at 0 is 0.
   *
   * @example
   * tensor([-1, 0, 2]).relu(); // → tensor([0., 0., 2.])
   */
  relu(): Tensor;
  /**
   * The error function `2/√π ∫₀ˣ e^(−t²) dt`, element by element.
   *
   * @example
   * tensor([0, 1]).erf(); // → tensor([0.0000, 0.8427])
   */
  erf(): Tensor;
  /**
   * −1, 0 or 1, element by element. Its gradient is 0.
   *
   * @example
   * tensor([-3, 0, 5]).sign(); // → tensor([-1., 0., 1.])
   */
  sign(): Tensor;
  /**
   * The largest whole number ≤ x, element by element, in the same dtype. Its gradient is 0.
   *
   * @example
   * tensor([1.5, -1.5]).floor(); // → tensor([ 1., -2.])
   */
  floor(): Tensor;
  /**
   * The smallest whole number ≥ x, element by element, in the same dtype. Its gradient is 0.
   *
   * @example
   * tensor([1.5, -1.5]).ceil(); // → tensor([ 2., -1.])
   */
  ceil(): Tensor;
  /**
   * The nearest whole number, element by element; halves go to the even one. Its gradient is 0.
   *
   * @example
   * tensor([0.5, 1.5, 2.4]).round(); // → tensor([0., 2., 2.])
   */
  round(): Tensor;
  /**
   * `x²`, element by element.
   *
   * @example
   * tensor([-3, 2]).square(); // → tensor([9., 4.])
   */
  square(): Tensor;
  /**
   * Whether each element is NaN (not a number). Result: bool.
   *
   * @example
   * tensor([1, 0]).div(tensor([0, 0])).isnan(); // → tensor([False, True])
   */
  isnan(): Tensor;
  /**
   * Whether each element is 0 or false. Result: bool.
   *
   * @example
   * tensor([true, false]).logicalNot(); // → tensor([False, True])
   */
  logicalNot(): Tensor;
  /**
   * This tensor where `condition` is true, `other` elsewhere, broadcast to a common shape.
   *
   * @throws DtypeError unless `condition` is bool; ShapeError where the shapes do not broadcast.
   * @example
   * const x = tensor([-1, 2, -3]);
   * x.where(x.gt(0), 0); // → tensor([0., 2., 0.])
   */
  where(condition: Tensor, other: Operand): Tensor;

  /**
   * The matrix product, PyTorch's `@`: `[…, M, K] × […, K, N] → […, M, N]`. A vector is a row on the left and a
   * column on the right, and its dimension falls away; leading dimensions are batches and broadcast.
   *
   * @throws ShapeError where the inner sizes differ; DtypeError where the dtypes differ.
   * @example
   * tensor([[1, 2], [3, 4]]).matmul(tensor([1, 10])); // → tensor([21., 43.])
   * randn([8, 1, 2, 3]).matmul(randn([5, 3, 4])).shape; // → [ 8, 5, 2, 4 ]
   */
  matmul(other: Tensor): Tensor;
  /**
   * The product of two matrices, `[M, K] × [K, N] → [M, N]`, without broadcasting.
   *
   * @throws ShapeError unless both are matrices whose inner sizes agree; DtypeError where the dtypes differ.
   * @example
   * tensor([[1, 2], [3, 4]]).mm(eye(2)); // → tensor([[1., 2.], [3., 4.]])
   * zeros([2, 3]).mm(zeros([2, 3])); // → ShapeError: mm: mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)
   */
  mm(other: Tensor): Tensor;
  /**
   * The products of two batches of matrices, `[B, M, K] × [B, K, N] → [B, M, N]`, without broadcasting.
   *
   * @throws ShapeError unless both are batches of matrices whose sizes agree; DtypeError where the dtypes differ.
   * @example
   * ones([10, 3, 4]).bmm(ones([10, 4, 5])).shape; // → [ 10, 3, 5 ]
   */
  bmm(other: Tensor): Tensor;

  /**
   * The sum along `dim` (one, several, or all by default). Integers and booleans sum into int64, unless `dtype`
   * says otherwise. `[N, C]` → `[N]` for dim 1, or `[N, 1]` with `keepdim`.
   *
   * @throws IndexError where there is no such dimension.
   * @example
   * const x = tensor([[1, 2], [3, 4]]);
   * x.sum(); // → tensor(10.)
   * x.sum(0); // → tensor([4., 6.])
   * x.sum(1, { keepdim: true }); // → tensor([[3.], [7.]])
   */
  sum(dim?: Dims, options?: KeepOrDtype): Tensor;
  /**
   * The mean along `dim` (one, several, or all by default); of no elements NaN.
   *
   * @throws DtypeError for integers and booleans, unless `dtype` is a floating point one.
   * @example
   * tensor([[1, 2], [3, 4]]).mean(0); // → tensor([2., 3.])
   */
  mean(dim?: Dims, options?: KeepOrDtype): Tensor;
  /**
   * The variance along `dim` (all by default): `Σ(x − mean)² / (n − correction)`. Default `correction` 1, the
   * unbiased one.
   *
   * @throws DtypeError for integers and booleans.
   * @example
   * tensor([1, 2, 3, 4]).var(); // → tensor(1.6667)
   * tensor([1, 2, 3, 4]).var(0, { correction: 0 }); // → tensor(1.2500)
   */
  var(dim?: Dims, options?: VarianceOptions): Tensor;
  /**
   * The standard deviation along `dim` (all by default): the root of `var`. Default `correction` 1.
   *
   * @throws DtypeError for integers and booleans.
   * @example
   * tensor([1, 2, 3, 4]).std(); // → tensor(1.2910)
   */
  std(dim?: Dims, options?: VarianceOptions): Tensor;
  /**
   * The smallest element, a tensor without dimensions; NaN wins. Equal ones share its gradient.
   *
   * @throws IndexError for a tensor without elements.
   * @example
   * tensor([[3, 1], [2, 4]]).min(); // → tensor(1.)
   */
  min(): Tensor;
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
  min(dim: number, options?: Keep): ValuesAndIndices;
  /**
   * The largest element, a tensor without dimensions; NaN wins. Equal ones share its gradient.
   *
   * @throws IndexError for a tensor without elements.
   * @example
   * tensor([[3, 1], [2, 4]]).max(); // → tensor(4.)
   */
  max(): Tensor;
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
  max(dim: number, options?: Keep): ValuesAndIndices;
  /**
   * The largest values along `dim` (one, several, or all by default), without their places. Equal ones share the
   * gradient.
   *
   * @throws IndexError where there is no such dimension, or nothing along it.
   * @example
   * tensor([[3, 1], [2, 4]]).amax(0); // → tensor([3., 4.])
   */
  amax(dim?: Dims, options?: Keep): Tensor;
  /**
   * The smallest values along `dim` (one, several, or all by default), without their places. Equal ones share the
   * gradient.
   *
   * @throws IndexError where there is no such dimension, or nothing along it.
   * @example
   * tensor([[3, 1], [2, 4]]).amin(0); // → tensor([2., 1.])
   */
  amin(dim?: Dims, options?: Keep): Tensor;
  /**
   * Where the smallest element stands along `dim` (int64; the first of equals); by default its place in the
   * flattened tensor.
   *
   * @throws IndexError where there is nothing to choose from; DtypeError for bool.
   * @example
   * tensor([[3, 1], [2, 4]]).argmin(1); // → tensor([1, 0])
   */
  argmin(dim?: number | null, options?: Keep): Tensor;
  /**
   * Where the largest element stands along `dim` (int64; the first of equals); by default its place in the
   * flattened tensor. For scores `[N, classes]`, `argmax(1)` is the class of each.
   *
   * @throws IndexError where there is nothing to choose from; DtypeError for bool.
   * @example
   * tensor([[3, 1], [2, 4]]).argmax(1); // → tensor([0, 1])
   * tensor([[3, 1], [2, 4]]).argmax(); // → tensor(3)
   */
  argmax(dim?: number | null, options?: Keep): Tensor;
  /**
   * The product along `dim`, or of everything by default. Integers and booleans multiply into int64, unless
   * `dtype` says otherwise.
   *
   * @throws IndexError where there is no such dimension.
   * @example
   * tensor([[1, 2], [3, 4]]).prod(); // → tensor(24.)
   */
  prod(dim?: number | null, options?: KeepOrDtype): Tensor;
  /**
   * The p-norm `(Σ|x|ᵖ)^(1/p)` of all elements or along `dim`. Default `p` 2, which `'fro'` means too; `Infinity`
   * gives the largest `|x|`, 0 counts those that are not 0.
   *
   * @example
   * tensor([3, 4]).norm(); // → tensor(5.)
   * tensor([3, -4]).norm(1); // → tensor(7.)
   */
  norm(options?: number | 'fro' | NormOptions): Tensor;
  /**
   * `ln Σ eˣ` along `dim`, without overflow.
   *
   * @throws IndexError where there is no such dimension.
   * @example
   * tensor([1000, 1000]).logsumexp(0); // → tensor(1000.6932)
   */
  logsumexp(dim: number | readonly number[], options?: Keep): Tensor;
  /**
   * Running sums along `dim`, in the same shape. Integers and booleans sum into int64, unless `dtype` says
   * otherwise.
   *
   * @throws IndexError where there is no such dimension.
   * @example
   * tensor([1, 2, 3]).cumsum(0); // → tensor([1., 3., 6.])
   */
  cumsum(dim: number, options?: DType | null | Pick<SumOptions, 'dtype'>): Tensor;
  /**
   * Whether every element is true, or not 0, along `dim` (all by default). Result: bool, of uint8 0 or 1.
   *
   * @example
   * tensor([[1, 0], [2, 3]]).all(1); // → tensor([False, True])
   */
  all(dim?: Dims, options?: Keep): Tensor;
  /**
   * Whether some element is true, or not 0, along `dim` (all by default). Result: bool, of uint8 0 or 1.
   *
   * @example
   * tensor([[1, 0], [0, 0]]).any(1); // → tensor([ True, False])
   */
  any(dim?: Dims, options?: Keep): Tensor;

  /**
   * The same elements in another shape; one size may be −1 and follows from the others. Shares the memory where
   * that is possible, else copies.
   *
   * @throws ShapeError where the number of elements differs.
   * @example
   * arange(6).reshape([2, -1]); // → tensor([[0, 1, 2], [3, 4, 5]])
   * arange(6).reshape([4, 2]); // → ShapeError: shape '[4, 2]' is invalid for input of size 6
   */
  reshape(shape: readonly number[]): Tensor;
  /**
   * As `reshape`, but never copies.
   *
   * @throws ShapeError where only a copy would do, or the number of elements differs.
   * @example
   * arange(6).view([2, 3]).shape; // → [ 2, 3 ]
   * arange(6).view([2, 3]).t().view([6]); // → ShapeError: view: view size is not compatible with …
   */
  view(shape: readonly number[]): Tensor;
  /**
   * The dimensions `start` to `end` joined into one. Default: all. `[N, C, H, W]` → `[N, C·H·W]` for
   * `flatten(1)`.
   *
   * @throws ShapeError where `end` comes before `start`.
   * @example
   * zeros([8, 3, 4, 4]).flatten(1).shape; // → [ 8, 48 ]
   */
  flatten(start?: number, end?: number): Tensor;
  /**
   * Dimension `dim` split into `sizes`, of which one may be −1: the way back from `flatten`.
   *
   * @throws ShapeError where the sizes do not multiply up to that of the dimension.
   * @example
   * zeros([8, 48]).unflatten(1, [3, 4, -1]).shape; // → [ 8, 3, 4, 4 ]
   */
  unflatten(dim: number, sizes: readonly number[]): Tensor;
  /**
   * The dimensions in the order `dims`; a view that shares the memory.
   *
   * @throws ShapeError unless every dimension is named; ValueError where one comes twice.
   * @example
   * zeros([28, 20, 3]).permute([2, 0, 1]).shape; // → [ 3, 28, 20 ]
   */
  permute(dims: readonly number[]): Tensor;
  /**
   * Two dimensions exchanged; a view that shares the memory.
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
   * Without the dimensions of size 1: all of them, or those of `dim` that are. A view that shares the memory.
   *
   * @example
   * zeros([1, 3, 1]).squeeze().shape; // → [ 3 ]
   * zeros([1, 3, 1]).squeeze(0).shape; // → [ 3, 1 ]
   */
  squeeze(dim?: number | readonly number[]): Tensor;
  /**
   * A new dimension of size 1 before dimension `dim`; −1 puts it at the end. A view that shares the memory.
   *
   * @throws IndexError where `dim` lies outside −(ndim + 1) … ndim.
   * @example
   * zeros([28, 28]).unsqueeze(0).shape; // → [ 1, 28, 28 ]
   */
  unsqueeze(dim: number): Tensor;
  /**
   * Dimensions of size 1 repeated to `shape`, without copying; −1 keeps a size. New dimensions come in front.
   *
   * @throws ShapeError where a size that is not 1 would change.
   * @example
   * tensor([[1], [2]]).expand([-1, 3]); // → tensor([[1., 1., 1.], [2., 2., 2.]])
   */
  expand(shape: readonly number[]): Tensor;
  /**
   * As `expand`: dimensions of size 1 repeated to `shape`, without copying.
   *
   * @throws ShapeError where a size that is not 1 would change.
   * @example
   * tensor([1, 2]).broadcastTo([2, 2]); // → tensor([[1., 2.], [1., 2.]])
   */
  broadcastTo(shape: readonly number[]): Tensor;
  /**
   * The tensor laid `counts[dim]` times one after another along each dimension. A copy.
   *
   * @throws ShapeError where there are fewer counts than dimensions.
   * @example
   * tensor([1, 2]).repeat([2, 2]); // → tensor([[1., 2., 1., 2.], [1., 2., 1., 2.]])
   */
  repeat(counts: readonly number[]): Tensor;
  /**
   * The elements in reverse along each of `dims`. A copy, unlike a slice with a negative step.
   *
   * @throws IndexError where there is no such dimension.
   * @example
   * tensor([[1, 2], [3, 4]]).flip(1); // → tensor([[2., 1.], [4., 3.]])
   */
  flip(dims: number | readonly number[]): Tensor;
  /**
   * The elements shifted along `dims`; what leaves at one end comes back at the other. Without `dims` the
   * flattened tensor is shifted.
   *
   * @throws ValueError unless there is a shift for each of `dims`.
   * @example
   * tensor([1, 2, 3, 4]).roll(1); // → tensor([4., 1., 2., 3.])
   */
  roll(shifts: number | readonly number[], dims?: number | readonly number[]): Tensor;
  /**
   * `length` elements along `dim` from `start` on; a view that shares the memory.
   *
   * @throws IndexError or ValueError where the part does not lie within the dimension.
   * @example
   * tensor([1, 2, 3, 4]).narrow(0, 1, 2); // → tensor([2., 3.])
   */
  narrow(dim: number, start: number, length: number): Tensor;
  /**
   * The part at `index` of dimension `dim`, which falls away; a view that shares the memory. Negative counts from
   * the end.
   *
   * @throws IndexError where there is no such dimension or place.
   * @example
   * tensor([[1, 2], [3, 4]]).select(1, -1); // → tensor([2., 4.])
   */
  select(dim: number, index: number): Tensor;
  /**
   * What PyTorch's square brackets give, `x[0, :, 1:3]`: by a string, or by an array of places, slices, `'...'`,
   * `null` for a new dimension, index tensors and masks. Places and slices give a view, index tensors and masks a
   * copy.
   *
   * @throws IndexError for too many indices, or one outside its dimension.
   * @example
   * const x = arange(6).reshape([2, 3]);
   * x.index('0, 1:'); // → tensor([1, 2])
   * x.index([':', [2, 0]]); // → tensor([[2, 0], [5, 3]])
   * x.index([x.gt(2)]); // → tensor([3, 4, 5])
   */
  index(spec: string | readonly IndexItem[]): Tensor;
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
   * fit.
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
   * The parts along `dim` at the places in the vector `index`, in its order. A copy.
   *
   * @throws IndexError where a place lies outside; DtypeError unless `index` holds integers.
   * @example
   * tensor([[1, 2], [3, 4]]).indexSelect(1, tensor([1, 1, 0], { dtype: 'int64' })); // → tensor([[2., 2., 1.], [4., 4., 3.]])
   */
  indexSelect(dim: number, index: Tensor): Tensor;
  /**
   * `value` where `mask` is true, this tensor elsewhere, in its dtype; `mask` broadcasts.
   *
   * @throws DtypeError unless `mask` is bool; ShapeError where `value` has dimensions.
   * @example
   * const x = tensor([1, -2, 3]);
   * x.maskedFill(x.lt(0), 0); // → tensor([1., 0., 3.])
   */
  maskedFill(mask: Tensor, value: Operand): Tensor;
  /**
   * Elements added around the last dimensions: `amounts` is `[left, right, top, bottom, …]`, the last dimension
   * first, and negative amounts cut. Default: zeros. As `F.pad`.
   *
   * @throws ShapeError where the padding is larger than its mode can fill.
   * @example
   * tensor([[1, 2]]).pad([1, 0, 0, 1]); // → tensor([[0., 1., 2.], [0., 0., 0.]])
   */
  pad(amounts: readonly number[], options?: PadOptions | PadOptions['mode']): Tensor;
  /**
   * All windows of `size` elements along `dim`, `step` apart, as a new last dimension; a view that shares the
   * memory. `[L]` → `[⌊(L − size) / step⌋ + 1, size]`. Not `F.unfold`, which cuts images into columns.
   *
   * @throws ValueError where the window is larger than the dimension.
   * @example
   * tensor([1, 2, 3, 4]).unfold(0, 2, 1); // → tensor([[1., 2.], [2., 3.], [3., 4.]])
   */
  unfold(dim: number, size: number, step: number): Tensor;
  /**
   * Pieces along `dim` (default 0): of one size, the last perhaps smaller, or of the sizes given. Views that
   * share the memory.
   *
   * @throws ValueError where the sizes do not add up to the dimension's.
   * @example
   * arange(5).split(2); // → [ tensor([0, 1]), tensor([2, 3]), tensor([4]) ]
   * arange(5).split([1, 4])[1]; // → tensor([1, 2, 3, 4])
   */
  split(sizes: number | readonly number[], options?: number | movement.DimOptions): Tensor[];
  /**
   * At most `chunks` pieces of equal size along `dim` (default 0), the last perhaps smaller. Views that share the
   * memory.
   *
   * @throws ValueError unless `chunks` is at least 1.
   * @example
   * arange(5).chunk(2); // → [ tensor([0, 1, 2]), tensor([3, 4]) ]
   */
  chunk(chunks: number, options?: number | movement.DimOptions): Tensor[];
}

declare module './core/tensor.js' {
  // The class gets the methods' types here and the methods themselves below.
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type
  interface Tensor extends TensorMethods {}
}

/** Nests the values of a row-major array as the shape says. */
function nest(values: readonly (number | boolean)[], shape: readonly number[]): NestedValues {
  if (shape.length === 0) return values[0];
  const [size, ...rest] = shape;
  const step = values.length / Math.max(size, 1);
  return Array.from({ length: size }, (_, place) =>
    nest(values.slice(place * step, (place + 1) * step), rest)
  );
}

/** Methods that are an operation whose first argument is the tensor itself. */
const operations = {
  data: readValues,
  dataAsync: readValuesAsync,
  to: cast,
  clone,
  contiguous,
  add: elementwise.add,
  sub: elementwise.sub,
  div: elementwise.div,
  pow: elementwise.pow,
  clamp,
  mul: elementwise.mul,
  maximum: elementwise.maximum,
  minimum: elementwise.minimum,
  eq: compare.eq,
  ne: compare.ne,
  lt: compare.lt,
  le: compare.le,
  gt: compare.gt,
  ge: compare.ge,
  neg: elementwise.neg,
  abs: elementwise.abs,
  exp: elementwise.exp,
  log: elementwise.log,
  log1p: elementwise.log1p,
  sqrt: elementwise.sqrt,
  rsqrt: elementwise.rsqrt,
  reciprocal: elementwise.reciprocal,
  sin: elementwise.sin,
  cos: elementwise.cos,
  tanh: elementwise.tanh,
  sigmoid: elementwise.sigmoid,
  relu: elementwise.relu,
  erf: elementwise.erf,
  sign: elementwise.sign,
  floor: elementwise.floor,
  ceil: elementwise.ceil,
  round: elementwise.round,
  square: elementwise.square,
  isnan: compare.isnan,
  logicalNot: compare.logicalNot,
  matmul,
  mm,
  bmm,
  sum: reduce.sum,
  mean: reduce.mean,
  amax: reduce.amax,
  amin: reduce.amin,
  argmin: reduce.argmin,
  argmax: reduce.argmax,
  prod: reduce.prod,
  all: reduce.all,
  any: reduce.any,
  std: reduce.std,
  var: reduce.variance,
  norm: reduce.norm,
  logsumexp: reduce.logsumexp,
  cumsum: reduce.cumsum,
  reshape,
  view,
  expand,
  broadcastTo: expand,
  flatten: movement.flatten,
  unflatten: movement.unflatten,
  permute: movement.permute,
  transpose: movement.transpose,
  t: movement.t,
  squeeze: movement.squeeze,
  unsqueeze: movement.unsqueeze,
  repeat: movement.repeat,
  flip,
  roll: movement.roll,
  narrow: movement.narrow,
  select: movement.select,
  index,
  gather,
  scatter,
  scatterAdd,
  indexSelect,
  maskedFill,
  pad,
  unfold: movement.unfold,
  split: movement.split,
  chunk: movement.chunk,
  min: reduce.min,
  max: reduce.max
} satisfies {
  [Name in keyof TensorMethods]?: (
    input: Tensor,
    ...given: Parameters<TensorMethods[Name]>
  ) => ReturnType<TensorMethods[Name]>;
};

/** The others. */
const methods: Omit<TensorMethods, keyof typeof operations> & ThisType<Tensor> = {
  item() {
    if (this.numel !== 1) {
      throw new ShapeError(`item: a Tensor with ${this.numel} elements cannot be converted to Scalar`);
    }
    return readValues(this)[0];
  },
  toArray() {
    const values = Array.from<number>(readValues(this));
    return nest(this.dtype === 'bool' ? values.map(value => value !== 0) : values, this.shape);
  },
  toString() {
    const name = this.gradFn?.name ?? null;
    const { shape, dtype, requiresGrad } = this;
    return formatTensor({ values: readValues(this), shape, dtype, requiresGrad, gradFn: name });
  },
  size(dim) {
    return this.shape[normalizeDim(dim, this.ndim)];
  },
  backward(gradient, options) {
    backward(this, gradient, options);
  },
  where(condition, other) {
    return compare.where(condition, this, other);
  }
};

function define(name: string, value: unknown): void {
  Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true });
}

for (const [name, method] of Object.entries(methods)) define(name, method);
for (const [name, operation] of Object.entries(operations)) {
  const run = operation as (...given: unknown[]) => unknown;
  define(name, function (this: Tensor, ...given: unknown[]) {
    return run(this, ...given);
  });
}
