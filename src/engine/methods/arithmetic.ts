/** @file Arithmetic of elements and products of matrices. Operands broadcast, and dtypes promote as PyTorch does. `tensor-methods.ts` hangs them on `Tensor`. */
import type { Tensor } from '../core/tensor.js';
import type { Bound, ClampOptions } from '../ops/clamp.js';
import type * as elementwise from '../ops/elementwise.js';
import type { SoftmaxOptions } from '../ops/softmax.js';
import type { Operand } from '../ops/promotion.js';

/** Arithmetic of elements and products of matrices. Operands broadcast, and dtypes promote as PyTorch does. */
export interface ArithmeticMethods {
  /**
   * `this + alpha · other`, broadcast to a common shape, in the dtype that both promote to. Default `alpha` 1.
   *
   * @throws ShapeError where the shapes do not broadcast.
   * @example
   * tensor([[1], [2]]).add(tensor([10, 20])); // → tensor([[11., 21.], [12., 22.]])
   */
  add(other: Operand, options?: elementwise.AlphaFactorOptions): Tensor;
  /**
   * `this − alpha · other`, broadcast to a common shape, in the dtype that both promote to. Default `alpha` 1.
   *
   * @throws ShapeError where the shapes do not broadcast; DtypeError for two bool tensors.
   * @example
   * tensor([5, 7]).sub(1); // → tensor([4., 6.])
   */
  sub(other: Operand, options?: elementwise.AlphaFactorOptions): Tensor;
  /**
   * `this / other`, broadcast to a common shape. Integers divide into float32, unless `roundingMode` is `'trunc'`
   * (towards zero) or `'floor'` (down). Default `null`: no rounding.
   *
   * @throws ShapeError where the shapes do not broadcast; ValueError where rounded integers are divided by 0, or for
   * another `roundingMode`.
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
   * Every element kept within `min` and `max`, numbers or tensors that broadcast; NaN stays. A bare value is `min`,
   * a second one `max`; `null` stands for no bound, the default.
   *
   * @throws ValueError where there is no bound; ShapeError where the shapes do not broadcast.
   * @example
   * tensor([-2, 0.5, 3]).clamp({ min: 0, max: 1 }); // → tensor([0.0000, 0.5000, 1.0000])
   * tensor([-2, 0.5, 3]).clamp(0); // → tensor([0.0000, 0.5000, 3.0000])
   */
  clamp(min?: Bound | ClampOptions, max?: Bound | ClampOptions): Tensor;
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
   * @throws DtypeError unless `condition` is bool; ShapeError where the shapes do not broadcast; ValueError for a
   * number that the dtype cannot hold.
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
   * Whether each element is a number: neither NaN nor infinite. Result: bool.
   *
   * @example
   * tensor([1, NaN, Infinity]).isfinite(); // → tensor([ True, False, False])
   */
  isfinite(): Tensor;
  /**
   * Whether each element is ∞ or −∞. Result: bool.
   *
   * @example
   * tensor([1, NaN, -Infinity]).isinf(); // → tensor([False, False, True])
   */
  isinf(): Tensor;
  /**
   * Whether both are true, or not zero; broadcast to a common shape. Result: bool.
   *
   * @throws ShapeError where the shapes do not broadcast.
   * @example
   * tensor([0, 1, 2]).logicalAnd(tensor([1, 1, 0])); // → tensor([False, True, False])
   */
  logicalAnd(other: Operand): Tensor;
  /**
   * Whether at least one is true, or not zero; broadcast to a common shape. Result: bool.
   *
   * @throws ShapeError where the shapes do not broadcast.
   * @example
   * tensor([0, 1, 0]).logicalOr(tensor([1, 1, 0])); // → tensor([ True, True, False])
   */
  logicalOr(other: Operand): Tensor;
  /**
   * Whether exactly one is true, or not zero; broadcast to a common shape. Result: bool.
   *
   * @throws ShapeError where the shapes do not broadcast.
   * @example
   * tensor([0, 1, 1]).logicalXor(tensor([1, 1, 0])); // → tensor([ True, False, True])
   */
  logicalXor(other: Operand): Tensor;
  /**
   * All products of two rows: `[N]` and `[M]` → `[N, M]`.
   *
   * @throws ShapeError unless both have one dimension.
   * @example
   * tensor([1, 2]).outer(tensor([10, 20])); // → tensor([[10., 20.], [20., 40.]])
   */
  outer(vec2: Tensor): Tensor;
  /**
   * `log₂ x`, element by element.
   *
   * @example
   * tensor([1, 8]).log2(); // → tensor([0., 3.])
   */
  log2(): Tensor;
  /**
   * Shares that add up to 1 along `dim`: `eˣ / Σ eˣ`, in the shape of this tensor.
   *
   * @throws IndexError where there is no such dimension; DtypeError for integers and booleans, unless `dtype` says
   * otherwise.
   * @example
   * tensor([0, 0]).softmax(0); // → tensor([0.5000, 0.5000])
   */
  softmax(dim: number | SoftmaxOptions): Tensor;
  /**
   * The logarithm of `softmax`, in the shape of this tensor.
   *
   * @throws IndexError where there is no such dimension; DtypeError for integers and booleans, unless `dtype` says
   * otherwise.
   * @example
   * tensor([0, 0]).logSoftmax(0); // → tensor([-0.6931, -0.6931])
   */
  logSoftmax(dim: number | SoftmaxOptions): Tensor;
}
