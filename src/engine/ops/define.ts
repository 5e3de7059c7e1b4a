/**
 * @file How an operation is written: shape rule, forward, gradient, in one block; and how it is run: dtypes and
 * shapes are checked by the rule, the kernel is called, and the graph record is kept when a gradient is wanted.
 */
import type { Kernels } from '../backends/backend.js';
import type { DType } from '../core/dtype.js';
import { reportOperation } from '../core/observer.js';
import type { View } from '../core/storage.js';
import { Tensor } from '../core/tensor.js';
import { kernels } from './dispatch.js';
import { emptyTensor, resident } from './memory.js';
import { recordOperation, type Gradient, type GradientContext, type Saves } from './operation-node.js';

export interface Operation<Inputs extends readonly Tensor[], Options> {
  /** PyTorch's name of the node: `AddBackward0`. */
  readonly name: string;
  /** What the gradient needs kept; an op that keeps nothing may be walked twice. */
  readonly saves: Saves;
  /** Whether every element of the output comes from those at its own place; by default false. */
  readonly isPointwise?: boolean;
  /** Shape of the output; throws where the inputs do not fit. */
  shape(inputs: Inputs, options: Options): readonly number[];
  /** Dtype of the output, by default the first input's. */
  dtype?(inputs: Inputs, options: Options): DType;
  /** Writes the output, which is new and contiguous. */
  forward(kernels: Kernels, inputs: Inputs, output: Tensor, options: Options): void;
  /** Gradients of the inputs, written with ops; absent where the op has none. */
  gradient?: Gradient<Inputs, Options>;
}

/** Makes the function that runs an operation. */
export function defineOp<Inputs extends readonly Tensor[], Options = undefined>(
  operation: Operation<Inputs, Options>
): (inputs: Inputs, options: Options) => Tensor {
  return (inputs, options) => {
    const shape = operation.shape(inputs, options);
    const dtype = operation.dtype?.(inputs, options) ?? inputs[0].dtype;
    const empty = emptyTensor(shape, dtype);
    inputs.forEach(resident);
    operation.forward(kernels(), inputs, empty, options);
    reportOperation(operation.name, operation.isPointwise ? 'pointwise' : 'other', inputs, empty, options);
    const { gradient } = operation;
    if (gradient === undefined) return empty;
    return recordOperation(
      { name: operation.name, saves: operation.saves, inputs, options, gradient },
      empty
    );
  };
}

/** A view of one tensor: what it looks at, and how its gradient finds back. */
export interface ViewOperation<Options> {
  readonly name: string;
  /** Where the view lies; throws where it cannot. */
  layout(input: Tensor, options: Options): Omit<View, 'storage'>;
  gradient(context: GradientContext<readonly [Tensor], Options>): Tensor;
}

/** Makes the function that takes a view. No kernel runs, and the memory is shared. */
export function defineView<Options>(
  view: ViewOperation<Options>
): (input: Tensor, options: Options) => Tensor {
  return (input, options) => {
    const output = new Tensor({ memory: input.memory, ...view.layout(input, options) });
    reportOperation(view.name, 'view', [input], output, options);
    const gradient = (context: GradientContext<readonly [Tensor], Options>): Tensor[] => [
      view.gradient(context)
    ];
    return recordOperation(
      { name: view.name, saves: 'nothing', inputs: [input] as const, options, gradient },
      output
    );
  };
}
