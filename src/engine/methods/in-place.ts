/** @file What writes into a tensor. `tensor-methods.ts` hangs them on `Tensor`. */
import type { Tensor } from '../core/tensor.js';
import type { ValueFactorOptions } from '../ops/addcmul.js';
import type { ClampOptions } from '../ops/clamp.js';
import type { AlphaFactorOptions, DivOptions } from '../ops/elementwise.js';
import type { IndexPutOptions } from '../ops/in-place-form.js';
import type { IndexAddOptions } from '../ops/index-put.js';
import type { IndexItem } from '../ops/index-spec.js';
import type { Operand } from '../ops/promotion.js';
import type {
  BernoulliInPlaceOptions,
  NormalInPlaceOptions,
  RandomInPlaceOptions,
  UniformInPlaceOptions
} from '../ops/random-in-place.js';

/**
 * What writes into a tensor: every tensor that shares the memory sees it. The result has the tensor's own shape and
 * dtype. What is written belongs to the graph; a leaf that requires a gradient, or a view of one, is written to inside
 * `noGrad` only. What the graph has saved must not be written to before the walk back.
 */
export interface InPlaceMethods {
  /**
   * `x ← x + alpha · other`. Default `alpha` 1. PyTorch’s `x += other`.
   * **Shape**: any; the operands broadcast to it.
   *
   * @throws GraphError for a leaf that requires a gradient; ShapeError where `other` does not broadcast to this
   * shape; DtypeError where the result is no such dtype.
   * @example
   * const x = tensor([1, 2]);
   * x.add_(tensor([10, 20]));
   * x; // → tensor([11., 22.])
   */
  add_(other: Operand, options?: AlphaFactorOptions): this;
  /**
   * `x ← x − alpha · other`. Default `alpha` 1. PyTorch’s `x -= other`.
   * **Shape**: any; the operands broadcast to it.
   *
   * @throws GraphError for a leaf that requires a gradient; ShapeError where `other` does not broadcast to this
   * shape; DtypeError where the result is no such dtype.
   * @example
   * const weight = tensor([1, 2], { requiresGrad: true });
   * weight.square().sum().backward();
   * noGrad(() => weight.sub_(weight.grad!, { alpha: 0.1 })).detach(); // → tensor([0.8000, 1.6000])
   */
  sub_(other: Operand, options?: AlphaFactorOptions): this;
  /**
   * `x ← x · other`, element by element. PyTorch’s `x *= other`.
   *
   * @throws GraphError for a leaf that requires a gradient; ShapeError where `other` does not broadcast to this
   * shape; DtypeError where the result is no such dtype.
   * @example
   * const x = tensor([[1, 2], [3, 4]]);
   * x.select(0, 0).mul_(10);
   * x; // → tensor([[10., 20.], [ 3., 4.]])
   */
  mul_(other: Operand): this;
  /**
   * `x ← x / other`, rounded as `roundingMode` says. Default: not rounded. PyTorch’s `x /= other`.
   * **Shape**: any; the operands broadcast to it.
   *
   * @throws GraphError for a leaf that requires a gradient; ShapeError where `other` does not broadcast to this
   * shape; DtypeError where the result is no such dtype; ValueError for an unknown rounding.
   * @example
   * tensor([7, -7]).div_(2); // → tensor([ 3.5000, -3.5000])
   */
  div_(other: Operand, options?: DivOptions): this;
  /**
   * `x ←` x to the power of `exponent`.
   * **Shape**: any; the operands broadcast to it.
   *
   * @throws GraphError for a leaf that requires a gradient; ShapeError where `other` does not broadcast to this
   * shape; DtypeError where the result is no such dtype; ValueError for integers with a negative exponent.
   * @example
   * tensor([1, 2, 3]).pow_(2); // → tensor([1., 4., 9.])
   */
  pow_(exponent: Operand): this;
  /**
   * Every element is kept within `min` and `max`, as in `clamp`.
   * **Shape**: any; the operands broadcast to it.
   *
   * @throws GraphError for a leaf that requires a gradient; ValueError where there is no bound; ShapeError where a
   * bound does not broadcast to this shape.
   * @example
   * tensor([-2, 0.5, 3]).clamp_({ min: 0, max: 1 }); // → tensor([0.0000, 0.5000, 1.0000])
   */
  clamp_(options: Tensor | number | null | ClampOptions, max?: Tensor | number | null): this;
  /**
   * Every element becomes at least `min`.
   * **Shape**: any; the operands broadcast to it.
   *
   * @throws GraphError for a leaf that requires a gradient; ShapeError where a bound does not broadcast to this shape.
   * @example
   * tensor([-2, 0.5]).clampMin_(0); // → tensor([0.0000, 0.5000])
   */
  clampMin_(min: Tensor | number): this;
  /**
   * Every element becomes at most `max`.
   * **Shape**: any; the operands broadcast to it.
   *
   * @throws GraphError for a leaf that requires a gradient; ShapeError where a bound does not broadcast to this shape.
   * @example
   * tensor([-2, 0.5]).clampMax_(0); // → tensor([-2., 0.])
   */
  clampMax_(max: Tensor | number): this;
  /**
   * `x ← −x`.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError for bool.
   * @example
   * tensor([1, -2]).neg_(); // → tensor([-1., 2.])
   */
  neg_(): this;
  /**
   * `x ← |x|`.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError for bool.
   * @example
   * tensor([1, -2]).abs_(); // → tensor([1., 2.])
   */
  abs_(): this;
  /**
   * `x ← eˣ`.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError for integers and booleans.
   * @example
   * tensor([0, 1]).exp_(); // → tensor([1.0000, 2.7183])
   */
  exp_(): this;
  /**
   * `x ← ln x`.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError for integers and booleans.
   * @example
   * tensor([1, 2]).log_(); // → tensor([0.0000, 0.6931])
   */
  log_(): this;
  /**
   * `x ← ln(1 + x)`.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError for integers and booleans.
   * @example
   * tensor([0, 1]).log1p_(); // → tensor([0.0000, 0.6931])
   */
  log1p_(): this;
  /**
   * `x ← √x`.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError for integers and booleans.
   * @example
   * tensor([4, 9]).sqrt_(); // → tensor([2., 3.])
   */
  sqrt_(): this;
  /**
   * `x ← 1/√x`.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError for integers and booleans.
   * @example
   * tensor([4, 2]).rsqrt_(); // → tensor([0.5000, 0.7071])
   */
  rsqrt_(): this;
  /**
   * `x ← 1/x`.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError for integers and booleans.
   * @example
   * tensor([4, -2]).reciprocal_(); // → tensor([ 0.2500, -0.5000])
   */
  reciprocal_(): this;
  /**
   * `x ← sin x`.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError for integers and booleans.
   * @example
   * tensor([0, Math.PI / 2]).sin_(); // → tensor([0., 1.])
   */
  sin_(): this;
  /**
   * `x ← cos x`.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError for integers and booleans.
   * @example
   * tensor([0, Math.PI]).cos_(); // → tensor([ 1., -1.])
   */
  cos_(): this;
  /**
   * `x ← tanh x`.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError for integers and booleans.
   * @example
   * tensor([-1, 0, 1]).tanh_(); // → tensor([-0.7616, 0.0000, 0.7616])
   */
  tanh_(): this;
  /**
   * `x ← 1/(1 + e⁻ˣ)`.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError for integers and booleans.
   * @example
   * tensor([-2, 0, 2]).sigmoid_(); // → tensor([0.1192, 0.5000, 0.8808])
   */
  sigmoid_(): this;
  /**
   * `x ← max(x, 0)`.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError for bool.
   * @example
   * tensor([-1, 0, 2]).relu_(); // → tensor([0., 0., 2.])
   */
  relu_(): this;
  /**
   * `x ← erf x`.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError for integers and booleans.
   * @example
   * tensor([0, 1]).erf_(); // → tensor([0.0000, 0.8427])
   */
  erf_(): this;
  /**
   * `x ←` −1, 0 or 1.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError for bool.
   * @example
   * tensor([-3, 0, 5]).sign_(); // → tensor([-1., 0., 1.])
   */
  sign_(): this;
  /**
   * `x ← ⌊x⌋`.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError for bool.
   * @example
   * tensor([1.5, -1.5]).floor_(); // → tensor([ 1., -2.])
   */
  floor_(): this;
  /**
   * `x ← ⌈x⌉`.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError for bool.
   * @example
   * tensor([1.5, -1.5]).ceil_(); // → tensor([ 2., -1.])
   */
  ceil_(): this;
  /**
   * Each element becomes the nearest whole number; halves go to the even one.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError for bool.
   * @example
   * tensor([0.5, 1.5]).round_(); // → tensor([0., 2.])
   */
  round_(): this;
  /**
   * `x ← x²`.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError for bool.
   * @example
   * tensor([-3, 2]).square_(); // → tensor([9., 4.])
   */
  square_(): this;
  /**
   * Every element becomes 0.
   *
   * @throws GraphError for a leaf that requires a gradient.
   * @example
   * ones([2]).zero_(); // → tensor([0., 0.])
   */
  zero_(): this;
  /**
   * `x ← x + value · left · right`. Default `value` 1.
   * **Shape**: any; the operands broadcast to it.
   *
   * @throws GraphError for a leaf that requires a gradient; ShapeError where the operands do not broadcast to this
   * shape; DtypeError where the result is no such dtype.
   * @example
   * ones([2]).addcmul_(tensor([1, 2]), tensor([3, 4]), { value: 0.5 }); // → tensor([2.5000, 5.0000])
   */
  addcmul_(left: Tensor, right: Tensor, options?: ValueFactorOptions): this;
  /**
   * `x ← x + value · left / right`. Default `value` 1.
   * **Shape**: any; the operands broadcast to it.
   *
   * @throws GraphError for a leaf that requires a gradient; ShapeError where the operands do not broadcast to this
   * shape; DtypeError where the result is no such dtype.
   * @example
   * ones([2]).addcdiv_(tensor([1, 2]), tensor([4, 4])); // → tensor([1.2500, 1.5000])
   */
  addcdiv_(left: Tensor, right: Tensor, options?: ValueFactorOptions): this;
  /**
   * `x ← x + weight · (end − x)`: a running mean, for example.
   * **Shape**: any; the operands broadcast to it.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError where the dtypes differ; ShapeError where
   * the operands do not broadcast to this shape.
   * @example
   * tensor([0, 10]).lerp_(tensor([10, 20]), 0.1); // → tensor([ 1., 11.])
   */
  lerp_(end: Tensor, weight: number | Tensor): this;
  /**
   * The elements of `source`, broadcast to this shape and converted to this dtype.
   *
   * @throws GraphError for a leaf that requires a gradient; ShapeError where `source` does not broadcast to this
   * shape; ValueError for a number that the dtype cannot hold.
   * @example
   * const x = zeros([2, 2]);
   * x.select(0, 1).copy_(tensor([1, 2]));
   * x; // → tensor([[0., 0.], [1., 2.]])
   */
  copy_(source: Operand): this;
  /**
   * Every element becomes `value`.
   * **Shape**: Any shape stays; a tensor as `value` is without dimensions.
   *
   * @throws GraphError for a leaf that requires a gradient; ShapeError for a value with dimensions; ValueError for
   * a number that the dtype cannot hold.
   * @example
   * zeros([2]).fill_(7); // → tensor([7., 7.])
   */
  fill_(value: Operand): this;
  /**
   * `value` where `mask` is true; `mask` broadcasts to this shape.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError unless `mask` is bool; ShapeError where
   * `mask` does not broadcast to this shape, or `value` has dimensions; ValueError for a number that the
   * dtype cannot hold.
   * @example
   * const x = tensor([1, -2, 3]);
   * x.maskedFill_(x.lt(0), 0); // → tensor([1., 0., 3.])
   */
  maskedFill_(mask: Tensor, value: Operand): this;
  /**
   * Writes `source` at `index` along `dim`, as in `scatter`.
   * **Shape**: `source` may be a number, or a tensor of at least the shape of `index`.
   *
   * @throws GraphError for a leaf that requires a gradient; IndexError where an index lies outside; DtypeError or
   * ShapeError where `index` or `source` do not fit; ValueError for a number that the dtype cannot hold.
   * @example
   * zeros([2, 3]).scatter_(1, tensor([[2], [0]], { dtype: 'int64' }), 1); // → tensor([[0., 0., 1.], [1., 0., 0.]])
   */
  scatter_(dim: number, index: Tensor, source: Operand): this;
  /**
   * Adds `source` at `index` along `dim`, as in `scatterAdd`.
   * **Shape**: `source` has at least the shape of `index`.
   *
   * @throws GraphError for a leaf that requires a gradient; IndexError where an index lies outside; DtypeError or
   * ShapeError where `index` or `source` do not fit.
   * @example
   * zeros([3]).scatterAdd_(0, tensor([0, 2, 2], { dtype: 'int64' }), ones([3])); // → tensor([1., 0., 2.])
   */
  scatterAdd_(dim: number, index: Tensor, source: Tensor): this;
  /**
   * Adds the parts of `source` along `dim`, times `alpha` (default 1), at the places in `index`.
   * **Shape**: `index` is `[K]`, and `source` has K parts in the shape of this tensor’s.
   *
   * @throws GraphError for a leaf that requires a gradient; IndexError where a place lies outside; ShapeError where
   * `source` does
   * not fit; DtypeError where the dtypes differ.
   * @example
   * const places = tensor([0, 0], { dtype: 'int64' });
   * zeros([2, 2]).indexAdd_(0, places, tensor([[1, 2], [3, 4]])); // → tensor([[4., 6.], [0., 0.]])
   */
  indexAdd_(dim: number, index: Tensor, source: Tensor, options?: IndexAddOptions): this;
  /**
   * Writes the parts of `source` along `dim` at the places in `index`.
   * **Shape**: `index` is `[K]`, and `source` has K parts in the shape of this tensor’s.
   *
   * @throws GraphError for a leaf that requires a gradient; IndexError where a place lies outside; ShapeError where
   * `source` does
   * not fit; DtypeError where the dtypes differ.
   * @example
   * const places = tensor([1], { dtype: 'int64' });
   * zeros([2, 2]).indexCopy_(0, places, ones([1, 2])); // → tensor([[0., 0.], [1., 1.]])
   */
  indexCopy_(dim: number, index: Tensor, source: Tensor): this;
  /**
   * Fills the parts along `dim` at the places in `index` with `value`.
   * **Shape**: `index` is `[K]`; the shape stays.
   *
   * @throws GraphError for a leaf that requires a gradient; IndexError where a place lies outside; DtypeError
   * unless `index` holds integers; ShapeError for a value with dimensions; ValueError for a number that the
   * dtype cannot hold.
   * @example
   * zeros([3]).indexFill_(0, tensor([0, -1], { dtype: 'int64' }), 7); // → tensor([7., 0., 7.])
   */
  indexFill_(dim: number, index: Tensor, value: Operand): this;
  /**
   * PyTorch’s `x[spec] = value`; `spec` as in `index`, and `value` broadcasts. With `accumulate` (default false) it is
   * added: `x[spec] += value`, once for every index.
   *
   * @throws GraphError for a leaf that requires a gradient; IndexError where an index lies outside; ShapeError
   * where `value` does
   * not fit; DtypeError where the dtypes differ; ValueError for what is no place or slice.
   * @example
   * const x = zeros([2, 3]);
   * x.indexPut_('0, 1:', 5);
   * x.indexPut_([tensor([1]).to('int64'), 0], 7);
   * x; // → tensor([[0., 5., 5.], [7., 0., 0.]])
   * x.indexPut_([x.gt(5)], 0).sum(); // → tensor(10.)
   */
  indexPut_(
    spec: IndexItem | readonly IndexItem[],
    value: Operand,
    options?: boolean | IndexPutOptions
  ): this;
  /**
   * Values of the normal distribution with this mean (default 0) and standard deviation (default 1): those of PyTorch’s
   * CPU after the same seed.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError unless the dtype is a floating point one;
   * ValueError for a negative deviation.
   * @example
   * manualSeed(0);
   * empty([2]).normal_(10, 0.1); // → tensor([10.1541, 9.9707])
   */
  normal_(mean?: number | NormalInPlaceOptions, std?: number | NormalInPlaceOptions): this;
  /**
   * Uniform values from `from` (default 0) up to `to` (default 1): those of PyTorch’s CPU after the same seed.
   *
   * @throws GraphError for a leaf that requires a gradient; DtypeError unless the dtype is a floating point one;
   * ValueError where `from` is above `to`.
   * @example
   * manualSeed(0);
   * empty([2]).uniform_(-1, 1); // → tensor([-0.0075, 0.5364])
   */
  uniform_(from?: number | UniformInPlaceOptions, to?: number | UniformInPlaceOptions): this;
  /**
   * Whole numbers from `from` (default 0) up to but not `to`; one bare number is `to`. Without any, what the dtype
   * holds
   * exactly.
   *
   * @throws GraphError for a leaf that requires a gradient; ValueError where `from` is not below `to`.
   * @example
   * manualSeed(0);
   * empty([3]).random_(10); // → tensor([4., 9., 3.])
   */
  random_(first?: number | RandomInPlaceOptions, to?: number | RandomInPlaceOptions): this;
  /**
   * 1 with the probability `p` (default 0.5), else 0; `p` may be a tensor that broadcasts.
   *
   * @throws GraphError for a leaf that requires a gradient; ValueError where a probability lies outside 0 to 1.
   * @example
   * manualSeed(0);
   * empty([4]).bernoulli_(); // → tensor([0., 0., 1., 0.])
   */
  bernoulli_(p?: number | Tensor | BernoulliInPlaceOptions): this;
}
