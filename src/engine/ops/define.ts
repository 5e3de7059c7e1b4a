/**
 * @file How an operation is written: its facts (shape rule, cost, receptive field), forward and gradient, in one block;
 * and how it is run: the rules check and size, the kernel is called, and the graph record is kept when a gradient is
 * wanted.
 */
import type { Kernels } from '../backends/backend.js';
import type { DType } from '../core/dtype.js';
import { reportOperation } from '../core/observer.js';
import type { View } from '../core/storage.js';
import { isGradEnabled } from '../core/grad-mode.js';
import { originOf, setOrigin, Tensor } from '../core/tensor.js';
import { kernels } from './dispatch.js';
import { fieldBehind, viewField, type FieldRule } from './field-rule.js';
import { emptyTensor, resident } from './memory.js';
import {
  nothing,
  recordOperation,
  renamed,
  type Gradient,
  type GradientContext,
  type SavedTensors,
  type Saves
} from './operation-node.js';

export interface Operation<Inputs extends readonly Tensor[], Options, Saved extends SavedTensors> {
  /** PyTorch's name of the node: `AddBackward0`. */
  readonly name: string;
  /** Shape of the output; throws where the inputs do not fit. */
  shape(inputs: Inputs, options: Options): readonly number[];
  /** Dtype of the output, by default the first input's. */
  dtype?(inputs: Inputs, options: Options): DType;
  /** Multiply–adds of one call, one for every use of a weight. By default none are counted. */
  macs?(inputs: Inputs, output: Tensor, options: Options): number;
  /** What the output sees of a network's input. By default it is not known. */
  readonly field?: FieldRule<Options>;
  /** Writes the output, which is new and contiguous. */
  forward(kernels: Kernels, inputs: Inputs, output: Tensor, options: Options): void;
  /** The tensors that the gradient needs; writing to one of them before the walk back is an error. */
  readonly saves: Saves<Inputs, Options, Saved>;
  /** Gradients of the inputs, written with ops; absent where the op has none. */
  gradient?: Gradient<Saved, Options>;
}

/** Makes the function that runs an operation. */
export function defineOp<
  Inputs extends readonly Tensor[],
  Options = undefined,
  Saved extends SavedTensors = readonly []
>(operation: Operation<Inputs, Options, Saved>): (inputs: Inputs, options: Options) => Tensor {
  const { name, field = null, saves, gradient } = operation;
  return (inputs, options) => {
    const shape = operation.shape(inputs, options);
    const dtype = operation.dtype?.(inputs, options) ?? inputs[0].dtype;
    const output = emptyTensor(shape, dtype);
    inputs.forEach(resident);
    operation.forward(kernels(), inputs, output, options);
    reportOperation(() => ({
      inputs,
      output,
      macs: operation.macs?.(inputs, output, options) ?? 0,
      fieldBehind: fields => fieldBehind(field, inputs, fields, output, options)
    }));
    if (gradient === undefined) return output;
    return recordOperation({ name, inputs, options, saves, gradient }, output);
  };
}

/** A view of one tensor: what it looks at, and how its gradient finds back. */
export interface ViewOperation<Options> {
  readonly name: string;
  /** Where the view lies; throws where it cannot. */
  layout(input: Tensor, options: Options): Omit<View, 'storage'>;
  /** By default the field stays where the spatial dimensions do. */
  readonly field?: FieldRule<Options>;
  gradient(context: GradientContext<readonly [], Options>): Tensor;
}

/** Makes the function that takes a view. No kernel runs, and the memory is shared. */
export function defineView<Options>(
  view: ViewOperation<Options>
): (input: Tensor, options: Options) => Tensor {
  const { name, field = viewField } = view;
  const gradient = (context: GradientContext<readonly [], Options>): Tensor[] => [view.gradient(context)];
  const take = (input: Tensor, options: Options): Tensor => {
    const inputs = [input];
    const output = new Tensor({ memory: input.memory, ...view.layout(input, options) });
    reportOperation(() => ({
      inputs,
      output,
      macs: 0,
      fieldBehind: fields => fieldBehind(field, inputs, fields, output, options)
    }));
    recordOperation({ name, inputs, options, saves: nothing, gradient }, output);
    followBase(output, input, source => take(source, options));
    return output;
  };
  return take;
}

/** Lets a view take part in the history of what it looks at: of the tensor at the beginning, if `input` is a view. */
function followBase(view: Tensor, input: Tensor, take: (source: Tensor) => Tensor): void {
  const origin = originOf(input);
  setOrigin(view, {
    base: origin?.base ?? input,
    retake: source => renamed('AsStridedBackward0', take(origin?.retake(source) ?? source)),
    isRecorded: isGradEnabled() && origin?.isRecorded !== false
  });
}
