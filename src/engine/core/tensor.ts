/**
 * @file The tensor: a strided look into a storage, with its place in the graph. What can be done with one is
 * hung on it by `engine/tensor-methods.ts`.
 */
import { isFloatingPoint, type DType } from './dtype.js';
import { GraphError } from './errors.js';
import { AccumulateGrad, type GraphNode } from './node.js';
import { elementCount, isContiguous } from './shape.js';
import type { Storage, View } from './storage.js';
import { warn } from './warning.js';

const NO_LEAF =
  "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be populated " +
  'during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, use ' +
  '.retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you access the leaf ' +
  'Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more information.';

/** The memory that a tensor shares with its views. */
export interface Memory {
  /** The elements themselves; changing the backend replaces them. */
  storage: Storage;
  /** How often it has been written to since it was made; absent for never. What is saved for gradients watches it. */
  version?: number;
}

/** Where the elements of a tensor lie. */
export interface TensorLayout {
  /** The memory they lie in. */
  readonly memory: Memory;
  /** The size of each dimension. */
  readonly shape: readonly number[];
  /** How far apart neighbours along each dimension lie, in elements. */
  readonly strides: readonly number[];
  /** Where the first element lies, in elements. */
  readonly offset: number;
}

/**
 * An n-dimensional array of one element type, PyTorch's `torch.Tensor`; made by `tensor`, `zeros`, `randn` and
 * their like. By default it is a leaf.
 *
 * `reshape`, `permute`, `narrow` and their like share the memory of the tensor they are called on. Nothing has to
 * be freed by hand.
 *
 * @example
 * const x = tensor([[1, 2], [3, 4]]);
 * x.mul(2).sum(1); // → tensor([ 6., 14.])
 */
export class Tensor implements View {
  /** The memory that the tensor shares with its views. */
  readonly memory: Memory;
  /** The size of each dimension, `[N, C, H, W]` for a batch of images; empty for a single number. */
  readonly shape: readonly number[];
  /** How far apart neighbours along each dimension lie in memory, in elements. PyTorch's `stride()`. */
  readonly strides: readonly number[];
  /** Where in memory the first element lies, in elements. PyTorch's `storage_offset()`. */
  readonly offset: number;
  /** The element type, such as `'float32'`. */
  readonly dtype: DType;
  /** The operation that made this tensor, or null for a leaf. PyTorch's `grad_fn`. */
  readonly gradFn: GraphNode<Tensor> | null;
  #grad: Tensor | null = null;
  #requiresGrad = false;
  #accumulator: AccumulateGrad<Tensor> | null = null;

  constructor(layout: TensorLayout, gradFn: GraphNode<Tensor> | null = null) {
    this.memory = layout.memory;
    this.shape = layout.shape;
    this.strides = layout.strides;
    this.offset = layout.offset;
    this.dtype = layout.memory.storage.dtype;
    this.gradFn = gradFn;
  }

  /** The elements as the backend holds them, in memory order. */
  get storage(): Storage {
    return this.memory.storage;
  }

  /** Number of dimensions. */
  get ndim(): number {
    return this.shape.length;
  }

  /** Number of elements. A property, not a method as in PyTorch. */
  get numel(): number {
    return elementCount(this.shape);
  }

  /** True unless an operation on tensors that require a gradient made it. PyTorch's `is_leaf`. */
  get isLeaf(): boolean {
    return this.gradFn === null;
  }

  /**
   * The sum of the gradients that `backward` has brought, or null before the first; for leaves that require a
   * gradient. Asking a tensor that an operation made gives a warning, for its gradient is not kept.
   */
  get grad(): Tensor | null {
    if (this.#grad === null && this.gradFn !== null) warn(NO_LEAF);
    return this.#grad;
  }

  set grad(value: Tensor | null) {
    this.#grad = value;
  }

  /**
   * Whether operations on it are recorded, so that `backward` brings it a gradient. It can be set on leaves.
   * PyTorch's `requires_grad`.
   */
  get requiresGrad(): boolean {
    return this.#requiresGrad || this.gradFn !== null;
  }

  set requiresGrad(value: boolean) {
    if (this.gradFn !== null) {
      if (value) return;
      throw new GraphError(
        'requiresGrad: you can only change requires_grad flags of leaf variables. ' +
          "If you want to use a computed variable in a subgraph that doesn't require differentiation use " +
          'var_no_grad = var.detach().'
      );
    }
    if (value && !isFloatingPoint(this.dtype)) {
      throw new GraphError(
        `requiresGrad: only Tensors of floating point dtype can require gradients, got dtype ${this.dtype}`
      );
    }
    this.#requiresGrad = value;
  }

  /**
   * Sets `requiresGrad` (default true) and gives the tensor itself, of any shape.
   *
   * @throws GraphError for a tensor that an operation made, and for integers and booleans.
   * @example
   * zeros([2]).requiresGrad_().requiresGrad; // → true
   */
  requiresGrad_(value = true): this {
    this.requiresGrad = value;
    return this;
  }

  /**
   * Whether the elements lie in row-major order without gaps; views such as `t()` mostly do not.
   *
   * @example
   * zeros([2, 3]).t().isContiguous(); // → false
   */
  isContiguous(): boolean {
    return isContiguous(this.shape, this.strides);
  }

  /**
   * A tensor of the same shape, over the same memory, that is cut off from the graph: no gradient flows through it.
   *
   * @example
   * const x = tensor([1, 2], { requiresGrad: true });
   * x.mul(2).detach(); // → tensor([2., 4.])
   */
  detach(): Tensor {
    return new Tensor(this);
  }

  /**
   * The node of the graph to which a gradient of this tensor goes, or null when it needs none.
   *
   * @example
   * const x = tensor([1, 2], { requiresGrad: true });
   * x.mul(2).gradientEdge()?.name; // → 'MulBackward0'
   */
  gradientEdge(): GraphNode<Tensor> | null {
    if (this.gradFn !== null) return this.gradFn;
    if (!this.#requiresGrad) return null;
    this.#accumulator ??= new AccumulateGrad<Tensor>(this);
    return this.#accumulator;
  }
}
