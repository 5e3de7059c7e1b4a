/** @file The graph node of an operation: what it keeps of a call, and how it computes the gradients of the inputs. */
import { scalarTypeName, type DType } from '../core/dtype.js';
import { formatList, GraphError } from '../core/errors.js';
import { isGradEnabled } from '../core/grad-mode.js';
import type { GraphNode } from '../core/node.js';
import { Tensor } from '../core/tensor.js';

/** What a gradient function gets to see. `inputs` and `output` are there only if the op `saves` them. */
export interface GradientContext<Inputs extends readonly Tensor[], Options> {
  readonly gradOutput: Tensor;
  readonly inputs: Inputs;
  readonly output: Tensor;
  readonly shapes: { readonly [Place in keyof Inputs]: readonly number[] };
  readonly dtypes: { readonly [Place in keyof Inputs]: DType };
  readonly options: Options;
  /** Which inputs want a gradient. */
  readonly needs: { readonly [Place in keyof Inputs]: boolean };
}

export type Gradient<Inputs extends readonly Tensor[], Options> = (
  context: GradientContext<Inputs, Options>
) => readonly (Tensor | null)[];

export type Saves = 'nothing' | 'inputs' | 'output' | 'both';

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
