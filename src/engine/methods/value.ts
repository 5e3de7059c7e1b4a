/** @file What can be had of a tensor: its values, its text, a copy in another dtype, its gradients. `tensor-methods.ts` hangs them on `Tensor`. */
import type { RootOptions } from '../autograd/backward.js';
import type { DType, TypedArray } from '../core/dtype.js';
import type { Tensor } from '../core/tensor.js';

/** Numbers or booleans, nested as deep as a tensor has dimensions. */
export type NestedValues = number | boolean | NestedValues[];

/** What can be had of a tensor: its values, its text, a copy in another dtype, its gradients. */
export interface ValueMethods {
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
   * Adds the gradients of this tensor, of any shape, to `grad` of all leaves it was computed from. The graph is
   * freed on the way, unless `retainGraph` or `createGraph` is true.
   *
   * @param gradient what to start from, in this tensor's shape. Default: 1, for a tensor of one element.
   * @throws GraphError where nothing here needs a gradient, where `gradient` is missing for several elements, or
   * where the graph has been freed; ShapeError where `gradient` has another shape.
   * @example
   * const x = tensor([1, 2, 3], { requiresGrad: true });
   * x.square().sum().backward();
   * x.grad; // → tensor([2., 4., 6.])
   */
  backward(
    gradient?: Tensor | null | RootOptions,
    retainGraph?: boolean | null | RootOptions,
    createGraph?: boolean | RootOptions
  ): void;
  /**
   * The same values, in the same shape, as another dtype; the tensor itself where it has that dtype. Integers are
   * cut towards zero, and bool is true for everything but 0. Unlike PyTorch's `to`, it takes no device.
   *
   * @example
   * tensor([1.7, -1.7, 0]).to('int64'); // → tensor([ 1, -1, 0])
   */
  to(dtype: DType): Tensor;
  /**
   * A copy of the same shape, with memory of its own. Gradients flow through it; `detach().clone()` cuts them off.
   *
   * @example
   * const x = zeros([2]);
   * x.clone().add(1); // → tensor([1., 1.])
   */
  clone(): Tensor;
  /**
   * The tensor itself if its elements lie in row-major order, else a copy of the same shape in which they do.
   *
   * @example
   * zeros([2, 3]).t().contiguous().isContiguous(); // → true
   */
  contiguous(): Tensor;
  /**
   * The same values as float32, each element by itself; the tensor itself where it is that already.
   *
   * @throws ValueError for a value that float32 cannot hold.
   * @example
   * tensor([1.5, 0]).float().dtype; // → 'float32'
   */
  float(): Tensor;
  /**
   * The same values as float64, each element by itself; the tensor itself where it is that already.
   *
   * @throws ValueError for a value that float64 cannot hold.
   * @example
   * tensor([1.5, 0]).double().dtype; // → 'float64'
   */
  double(): Tensor;
  /**
   * The same values as int32, each element by itself; the tensor itself where it is that already.
   *
   * @throws ValueError for a value that int32 cannot hold.
   * @example
   * tensor([1.5, 0]).int().dtype; // → 'int32'
   */
  int(): Tensor;
  /**
   * The same values as int64, each element by itself; the tensor itself where it is that already.
   *
   * @throws ValueError for a value that int64 cannot hold.
   * @example
   * tensor([1.5, 0]).long().dtype; // → 'int64'
   */
  long(): Tensor;
  /**
   * The same values as bool, each element by itself; the tensor itself where it is that already.
   *
   * @throws ValueError for a value that bool cannot hold.
   * @example
   * tensor([1.5, 0]).bool().dtype; // → 'bool'
   */
  bool(): Tensor;
  /**
   * Number of dimensions, as `ndim`.
   *
   * @example
   * zeros([2, 3]).dim(); // → 2
   */
  dim(): number;
  /**
   * The elements as nested arrays, as `toArray`.
   *
   * @example
   * tensor([[1, 2]]).tolist(); // → [ [ 1, 2 ] ]
   */
  tolist(): NestedValues;
  /**
   * A copy of the elements as a typed array in row-major order, as `data`: JavaScript has no array of more
   * dimensions.
   *
   * @example
   * tensor([1, 2]).numpy(); // → Float32Array(2) [ 1, 2 ]
   */
  numpy(): TypedArray;
}
