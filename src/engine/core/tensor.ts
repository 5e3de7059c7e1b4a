/**
 * @file The tensor: a strided look into a storage, with its place in the graph. What can be done with one is
 * hung on it by `engine/tensor-methods.ts`.
 */
import { isFloatingPoint, type DType } from './dtype.js';
import { GraphError } from './errors.js';
import { AccumulateGrad, type GraphNode } from './node.js';
import { elementCount, isContiguous } from './shape.js';
import type { Storage, View } from './storage.js';

/** The memory that several tensors may share. Changing the backend replaces the storage in it. */
export interface Memory {
  storage: Storage;
  /** How often it has been written to since it was made; absent for never. What is saved for gradients watches it. */
  version?: number;
}

export interface TensorLayout {
  readonly memory: Memory;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/**
 * An n-dimensional array of one element type.
 *
 * `reshape`, `permute`, `narrow` and their like share the memory of the tensor they are called on.
 * Nothing has to be freed by hand.
 */
export class Tensor implements View {
  readonly memory: Memory;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
  readonly dtype: DType;
  /** Sum of the gradients that have arrived, or null. */
  grad: Tensor | null = null;
  /** The operation that made this tensor, or null for a leaf. */
  readonly gradFn: GraphNode<Tensor> | null;
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

  get storage(): Storage {
    return this.memory.storage;
  }

  /** Number of dimensions. */
  get ndim(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get numel(): number {
    return elementCount(this.shape);
  }

  /** True unless an operation on tensors that require a gradient made it. */
  get isLeaf(): boolean {
    return this.gradFn === null;
  }

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

  /** Sets `requiresGrad` and gives the tensor itself. */
  requiresGrad_(value = true): this {
    this.requiresGrad = value;
    return this;
  }

  isContiguous(): boolean {
    return isContiguous(this.shape, this.strides);
  }

  /** A tensor over the same memory that is cut off from the graph. */
  detach(): Tensor {
    return new Tensor(this);
  }

  /** The node to which a gradient of this tensor goes, or null when it needs none. */
  gradientEdge(): GraphNode<Tensor> | null {
    if (this.gradFn !== null) return this.gradFn;
    if (!this.#requiresGrad) return null;
    this.#accumulator ??= new AccumulateGrad<Tensor>(this);
    return this.#accumulator;
  }
}
