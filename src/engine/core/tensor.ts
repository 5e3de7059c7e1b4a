/**
 * @file The tensor: a strided look into a storage, with its place in the graph. What can be done with one is
 * hung on it by `engine/tensor-methods.ts`.
 */
import { isFloatingPoint, type DType } from './dtype.js';
import { GraphError } from './errors.js';
import { WatchedNodes } from './gradient-hooks.js';
import type { GradientHook, HookHandle } from './hook.js';
import { AccumulateGrad, type GraphNode } from './node.js';
import { withGradMode } from './grad-mode.js';
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
  /** Whether the graph has kept a tensor over it, whose values a gradient will need. */
  isSaved?: boolean;
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

/** Gives a tensor another history: from now on it is what `gradFn` made. Views of it follow. */
export let setHistory: (tensor: Tensor, gradFn: GraphNode<Tensor> | null) => void;
/** How a view came about; null for a tensor that is none. */
export let originOf: (tensor: Tensor) => ViewOrigin | null;
/** Makes a tensor a view of another. */
export let setOrigin: (view: Tensor, origin: ViewOrigin) => void;

/** How a view came about, so that it can follow the history of what it looks at. */
export interface ViewOrigin {
  /** The tensor that the view looks at, which is no view itself. */
  readonly base: Tensor;
  /** Takes the same view of another tensor in the base's shape. */
  readonly retake: (source: Tensor) => Tensor;
  /** Whether the graph was recorded when the view was taken. */
  readonly isRecorded: boolean;
}

/** The nodes of the graph whose gradients hooks or tensors want to see. */
export const watchedNodes = new WatchedNodes<Tensor>();

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
  #gradFn: GraphNode<Tensor> | null;
  #grad: Tensor | null = null;
  #requiresGrad = false;
  #retainsGrad = false;
  #accumulator: AccumulateGrad<Tensor> | null = null;
  #origin: ViewOrigin | null = null;
  /** The base's history that this view's own belongs to. */
  #baseHistory: GraphNode<Tensor> | null = null;

  /** Gives a tensor another history: from now on it is what `gradFn` made. */
  static #setHistory(tensor: Tensor, gradFn: GraphNode<Tensor> | null): void {
    const before = tensor.#gradFn;
    tensor.#gradFn = gradFn;
    if (!tensor.#retainsGrad) return;
    if (before !== null) watchedNodes.of(before).retainers.delete(tensor);
    if (gradFn !== null) watchedNodes.of(gradFn).retainers.add(tensor);
  }

  static {
    setHistory = (tensor, gradFn) => {
      Tensor.#setHistory(tensor, gradFn);
    };
    originOf = tensor => tensor.#origin;
    setOrigin = (view, origin) => {
      view.#origin = origin;
      view.#baseHistory = origin.base.#gradFn;
    };
  }

  constructor(layout: TensorLayout, gradFn: GraphNode<Tensor> | null = null) {
    this.memory = layout.memory;
    this.shape = layout.shape;
    this.strides = layout.strides;
    this.offset = layout.offset;
    this.dtype = layout.memory.storage.dtype;
    this.#gradFn = gradFn;
  }

  /**
   * The operation that made this tensor, or null for a leaf. PyTorch's `grad_fn`. What is done in place to a tensor,
   * or to another that shares its memory as a view, becomes part of its history.
   */
  get gradFn(): GraphNode<Tensor> | null {
    if (this.#origin !== null && this.#origin.base.#gradFn !== this.#baseHistory) this.#follow(this.#origin);
    return this.#gradFn;
  }

  /** The base was written to by a recorded operation, through itself or through a view: this view sees that. */
  #follow({ base, retake, isRecorded }: ViewOrigin): void {
    this.#baseHistory = base.#gradFn;
    if (!isRecorded) return;
    Tensor.#setHistory(this, base.#gradFn === null ? null : withGradMode(true, () => retake(base)).#gradFn);
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
    if (this.#grad === null && !this.#retainsGrad && this.gradFn !== null) warn(NO_LEAF);
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
    const { gradFn } = this;
    if (gradFn !== null) return gradFn;
    if (!this.#requiresGrad) return null;
    this.#accumulator ??= new AccumulateGrad<Tensor>(this);
    return this.#accumulator;
  }

  /**
   * Calls `hook` with the gradient of this tensor as soon as a walk back has all of it; a tensor that the hook gives
   * takes its place. Hooks run in the order in which they were registered. PyTorch's `register_hook`.
   *
   * @returns a handle whose `remove()` takes the hook off again.
   * @throws GraphError where the tensor does not require a gradient.
   * @example
   * const x = tensor([1, 2], { requiresGrad: true });
   * x.registerHook(grad => grad.mul(10));
   * x.mul(3).sum().backward();
   * x.grad; // → tensor([30., 30.])
   */
  registerHook(hook: GradientHook<Tensor>): HookHandle {
    const edge = this.gradientEdge();
    if (edge === null) {
      throw new GraphError(
        "registerHook: cannot register a hook on a tensor that doesn't require gradient, got requiresGrad false"
      );
    }
    return watchedNodes.of(edge).list.add(hook);
  }

  /**
   * Lets `backward` bring a gradient to this tensor although an operation made it; leaves get theirs anyway. PyTorch's
   * `retain_grad`.
   *
   * @throws GraphError where the tensor does not require a gradient.
   * @example
   * const x = tensor([1, 2], { requiresGrad: true });
   * const y = x.mul(3);
   * y.retainGrad();
   * y.square().sum().backward();
   * y.grad; // → tensor([ 6., 12.])
   */
  retainGrad(): void {
    const { gradFn } = this;
    if (!this.requiresGrad) {
      throw new GraphError("retainGrad: can't retain_grad on Tensor that has requires_grad=False");
    }
    if (gradFn === null || this.#retainsGrad) return;
    this.#retainsGrad = true;
    watchedNodes.of(gradFn).retainers.add(this);
  }

  /** Whether `retainGrad` was called on this tensor, which an operation made. PyTorch's `retains_grad`. */
  get retainsGrad(): boolean {
    return this.#retainsGrad;
  }

  /**
   * Cuts this tensor off from the graph: it becomes a leaf that requires no gradient. Gives the tensor itself.
   *
   * @throws GraphError for a view.
   * @example
   * const y = tensor([1, 2], { requiresGrad: true }).mul(2);
   * y.detach_().requiresGrad; // → false
   */
  detach_(): this {
    if (this.#origin !== null) {
      throw new GraphError("detach_: Can't detach views in-place. Use detach() instead.");
    }
    Tensor.#setHistory(this, null);
    this.#requiresGrad = false;
    this.#retainsGrad = false;
    return this;
  }
}

/**
 * Lets a tensor look at the memory of another of its shape from now on, as PyTorch's `tensor.data = other`. Graphs that
 * have saved its former values take it for changed.
 */
export function replaceData(tensor: Tensor, data: Tensor): void {
  const { memory, strides, offset, dtype } = data;
  memory.version = (tensor.memory.version ?? 0) + 1;
  Object.assign(tensor, { memory, strides, offset, dtype });
}
