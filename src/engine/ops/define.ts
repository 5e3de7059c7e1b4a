/**
 * @file How an operation is written: shape rule, forward, gradient, in one block; and how it is run: dtypes and
 * shapes are checked by the rule, the kernel is called, and the graph record is kept when a gradient is wanted.
 */
import type { Kernels } from '../backends/backend.js';
import { activeBackend, backendNamed } from '../backends/select.js';
import { scalarTypeName, type DType } from '../core/dtype.js';
import { formatList, GraphError } from '../core/errors.js';
import { isGradEnabled } from '../core/grad-mode.js';
import type { GraphNode } from '../core/node.js';
import { reportOperation } from '../core/observer.js';
import { pollOnce } from '../core/poll.js';
import { noteMemory } from '../core/scratch.js';
import { broadcastStrides, contiguousStrides, elementCount } from '../core/shape.js';
import type { View } from '../core/storage.js';
import { Tensor, type Memory } from '../core/tensor.js';

/** What a gradient function gets to see. `inputs` and `output` are there only if the op `saves` them. */
interface GradientContext<Inputs extends readonly Tensor[], Options> {
  readonly gradOutput: Tensor;
  readonly inputs: Inputs;
  readonly output: Tensor;
  readonly shapes: { readonly [Place in keyof Inputs]: readonly number[] };
  readonly dtypes: { readonly [Place in keyof Inputs]: DType };
  readonly options: Options;
  /** Which inputs want a gradient. */
  readonly needs: { readonly [Place in keyof Inputs]: boolean };
}

type Gradient<Inputs extends readonly Tensor[], Options> = (
  context: GradientContext<Inputs, Options>
) => readonly (Tensor | null)[];

type Saves = 'nothing' | 'inputs' | 'output' | 'both';

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

export interface Recording<Inputs extends readonly Tensor[], Options> {
  readonly name: string;
  readonly saves: Saves;
  readonly inputs: Inputs;
  readonly options: Options;
  readonly gradient: Gradient<Inputs, Options>;
}

/**
 * Gives `output` a place in the graph when recording is on and an input wants a gradient: a tensor over the same
 * memory with a node. Else gives it back as it is.
 */
export function recordOperation<Inputs extends readonly Tensor[], Options>(
  recording: Recording<Inputs, Options>,
  output: Tensor
): Tensor {
  if (!isGradEnabled() || !recording.inputs.some(input => input.requiresGrad)) return output;
  const node = new OperationNode(recording);
  const recorded = new Tensor(output, node);
  if (recording.saves === 'output' || recording.saves === 'both') node.saveOutput(recorded);
  return recorded;
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

/** Gives the operation that made a composed result PyTorch's name for the whole. */
export function renamed(name: string, output: Tensor): Tensor {
  if (output.gradFn instanceof OperationNode) output.gradFn.name = name;
  return output;
}

const FREED =
  'Trying to backward through the graph a second time (or directly access saved tensors after they have already ' +
  'been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). ' +
  'Specify retain_graph=True if you need to backward through the graph a second time or if you need to access ' +
  'saved tensors after calling backward.';

/** Refuses a saved tensor that was written to since. */
function checkUnchanged(saved: Tensor, version: number): void {
  const { memory, dtype, shape, gradFn } = saved;
  const present = memory.version ?? 0;
  if (present === version) return;
  const made = gradFn === null ? '' : `, which is output 0 of ${gradFn.name},`;
  throw new GraphError(
    'backward: one of the variables needed for gradient computation has been modified by an inplace operation: ' +
      `[torch.${scalarTypeName(dtype)}Tensor ${formatList(shape)}]${made} is at version ${present}; expected version ` +
      `${version} instead. Parameters may be changed (by step(), say) only when nothing walks back over them any more`
  );
}

class OperationNode<Inputs extends readonly Tensor[], Options> implements GraphNode<Tensor> {
  name: string;
  readonly next: readonly (GraphNode<Tensor> | null)[];
  readonly #saves: Saves;
  readonly #shapes: readonly (readonly number[])[];
  readonly #dtypes: readonly DType[];
  #options: Options | null;
  #gradient: Gradient<Inputs, Options> | null;
  #inputs: Inputs | null;
  #output: Tensor | null = null;
  /** Versions of the saved inputs' memory when they were saved. */
  readonly #versions: readonly number[];
  #outputVersion = 0;

  constructor(recording: Recording<Inputs, Options>) {
    const { inputs, saves } = recording;
    this.name = recording.name;
    this.next = inputs.map(input => input.gradientEdge());
    this.#saves = saves;
    this.#shapes = inputs.map(input => input.shape);
    this.#dtypes = inputs.map(input => input.dtype);
    this.#options = recording.options;
    this.#gradient = recording.gradient;
    this.#inputs = saves === 'inputs' || saves === 'both' ? inputs : null;
    this.#versions = this.#inputs === null ? [] : inputs.map(input => input.memory.version ?? 0);
  }

  saveOutput(output: Tensor): void {
    this.#output = output;
    this.#outputVersion = output.memory.version ?? 0;
  }

  apply(gradOutput: Tensor): readonly (Tensor | null)[] {
    if (this.#gradient === null) throw new GraphError(FREED);
    this.#inputs?.forEach((input, place) => {
      checkUnchanged(input, this.#versions[place]);
    });
    if (this.#output !== null) checkUnchanged(this.#output, this.#outputVersion);
    const context = {
      gradOutput,
      inputs: this.#inputs,
      output: this.#output,
      shapes: this.#shapes,
      dtypes: this.#dtypes,
      options: this.#options,
      needs: this.next.map(node => node !== null)
    };
    // What is absent here the op has said it does not use.
    return this.#gradient(context as unknown as GradientContext<Inputs, Options>);
  }

  release(): void {
    if (this.#saves === 'nothing') return;
    this.#gradient = null;
    this.#options = null;
    this.#inputs = null;
    this.#output = null;
  }
}

/** The active backend's kernels, after a look whether somebody wants the work to end. */
export function kernels(): Kernels {
  pollOnce();
  return activeBackend().kernels;
}

/** A new contiguous tensor of zeros on the active backend. */
export function emptyTensor(shape: readonly number[], dtype: DType): Tensor {
  const memory = { storage: activeBackend().allocate(dtype, elementCount(shape), shape) };
  noteMemory(memory);
  return new Tensor({ memory, shape, strides: contiguousStrides(shape), offset: 0 });
}

/** Gives memory back at once. Only for what no tensor will look at any more. */
export function releaseMemory({ storage }: Memory): void {
  backendNamed(storage.backend).release(storage);
}

/** Moves the tensor's memory to the active backend if it lies on another, for all tensors that share it. */
export function resident(tensor: Tensor): Tensor {
  const target = activeBackend();
  const { storage } = tensor.memory;
  if (storage.backend !== target.name) {
    const moved = target.allocate(storage.dtype, storage.length);
    target.write(moved, backendNamed(storage.backend).read(storage));
    tensor.memory.storage = moved;
  }
  return tensor;
}

/** Looks at a view with stride 0 in the dimensions in which it is repeated to make `shape`. */
export function broadcastView(view: View, shape: readonly number[]): View {
  const strides = broadcastStrides(view.shape, view.strides, shape);
  return { storage: view.storage, shape, strides, offset: view.offset };
}
