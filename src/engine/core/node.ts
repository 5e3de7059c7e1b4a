/**
 * @file The graph record: what an operation leaves behind so that its gradient can be computed.
 * Generic over the tensor type, which lies above it.
 */

/**
 * One recorded operation of the graph that `backward` walks. It has one output; `next` are the makers of its
 * inputs.
 */
export interface GraphNode<Value> {
  /** PyTorch's name of it: `AddBackward0`. */
  readonly name: string;
  /** For each input the node that receives its gradient, or null where none is wanted. */
  readonly next: readonly (GraphNode<Value> | null)[];
  /** The leaf that the node stands for, at the end of the graph; by default there is none. */
  readonly variable?: Value;
  /**
   * The gradients of the inputs, given the output's; null where none is wanted. `backward` calls it.
   *
   * @example
   * const y = tensor([3], { requiresGrad: true }).mul(2);
   * y.gradFn?.apply(tensor([1])).at(0); // → tensor([2.])
   */
  apply(gradOutput: Value): readonly (Value | null)[];
  /**
   * Lets go of the saved tensors; applying the node afterwards is an error. `backward` calls it.
   *
   * @example
   * const x = tensor([3], { requiresGrad: true });
   * const y = x.square();
   * y.gradFn?.release();
   * y.sum().backward(); // → GraphError: Trying to backward through the graph a second time (or directly access …
   */
  release(): void;
}

/** The end of the graph at a leaf. Applying it does nothing: the walk back adds what arrives to the leaf's gradient. */
export class AccumulateGrad<Value> implements GraphNode<Value> {
  readonly name = 'AccumulateGrad';
  readonly next: readonly never[] = [];

  constructor(readonly variable: Value) {}

  apply(): readonly never[] {
    return [];
  }

  release(): void {
    // A leaf saves nothing.
  }
}
