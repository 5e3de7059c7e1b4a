/** @file The graph node of an operation: what it keeps of a call, and how it computes the gradients of the inputs. */
import { scalarTypeName, type DType } from '../core/dtype.js';
import { formatList, GraphError } from '../core/errors.js';
import { isGradEnabled } from '../core/grad-mode.js';
import type { GraphNode } from '../core/node.js';
import { setHistory, type Tensor } from '../core/tensor.js';

/** Tensors, in an order of the operation's own. */
type Tensors = readonly Tensor[];

/** What an operation saves, in an order of its own; null where the gradients that are wanted do not need it. */
export type SavedTensors = readonly (Tensor | null)[];

/** What a gradient function gets to see. */
export interface GradientContext<Saved extends SavedTensors, Options> {
  readonly gradOutput: Tensor;
  /** What the operation has saved. */
  readonly saved: Saved;
  /** Shapes of the inputs. */
  readonly shapes: readonly (readonly number[])[];
  /** Dtypes of the inputs. */
  readonly dtypes: readonly DType[];
  readonly options: Options;
  /** Which inputs want a gradient. */
  readonly needs: readonly boolean[];
}

/** Computes the gradients of the inputs; null for one that wants none. */
export type Gradient<Saved extends SavedTensors, Options> = (
  context: GradientContext<Saved, Options>
) => readonly (Tensor | null)[];

/** The tensors that the gradients need of those inputs which want one (`needs`). */
export type Saves<Inputs extends Tensors, Options, Saved extends SavedTensors> = (
  inputs: Inputs,
  output: Tensor,
  options: Options,
  needs: readonly boolean[]
) => Saved;

/** One call of an operation. */
export interface Recording<Inputs extends Tensors, Options, Saved extends SavedTensors> {
  /** PyTorch's name of the node: `AddBackward0`. */
  readonly name: string;
  readonly inputs: Inputs;
  readonly options: Options;
  readonly saves: Saves<Inputs, Options, Saved>;
  readonly gradient: Gradient<Saved, Options>;
}

/** For operations whose gradient needs no tensor: their graph may be walked twice. */
export function nothing(): readonly [] {
  return [];
}

/** Gives `output`, which is new, a place in the graph when recording is on and an input wants a gradient. */
export function recordOperation<Inputs extends Tensors, Options, Saved extends SavedTensors>(
  { name, inputs, options, saves, gradient }: Recording<Inputs, Options, Saved>,
  output: Tensor
): Tensor {
  if (!isGradEnabled() || !inputs.some(input => input.requiresGrad)) return output;
  const node = new OperationNode<Saved, Options>(name, inputs);
  setHistory(output, node);
  node.keep(saves(inputs, output, options, node.needs), options, gradient);
  return output;
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

function versionOf(tensor: Tensor | null): number {
  return tensor?.memory.version ?? 0;
}

/** Refuses a saved tensor that was written to since. */
function checkUnchanged(saved: Tensor | null, version: number): void {
  const present = versionOf(saved);
  if (saved === null || present === version) return;
  const { dtype, shape, gradFn } = saved;
  const made = gradFn === null ? '' : `, which is output 0 of ${gradFn.name},`;
  throw new GraphError(
    'backward: one of the variables needed for gradient computation has been modified by an inplace operation: ' +
      `[torch.${scalarTypeName(dtype)}Tensor ${formatList(shape)}]${made} is at version ${present}; expected version ` +
      `${version} instead. Parameters may be changed (by step(), say) only when nothing walks back over them any more`
  );
}

/** What a node holds on to until it is released. */
interface Kept<Saved extends SavedTensors, Options> {
  readonly saved: Saved;
  /** Of the saved tensors' memory when they were saved. */
  readonly versions: readonly number[];
  readonly options: Options;
  readonly gradient: Gradient<Saved, Options>;
}

export class OperationNode<Saved extends SavedTensors, Options> implements GraphNode<Tensor> {
  name: string;
  readonly next: readonly (GraphNode<Tensor> | null)[];
  /** Which inputs want a gradient. */
  readonly needs: readonly boolean[];
  readonly #shapes: readonly (readonly number[])[];
  readonly #dtypes: readonly DType[];
  #kept: Kept<Saved, Options> | null = null;

  constructor(name: string, inputs: Tensors) {
    this.name = name;
    this.next = inputs.map(input => input.gradientEdge());
    this.needs = this.next.map(node => node !== null);
    this.#shapes = inputs.map(input => input.shape);
    this.#dtypes = inputs.map(input => input.dtype);
  }

  keep(saved: Saved, options: Options, gradient: Gradient<Saved, Options>): void {
    for (const tensor of saved) if (tensor !== null) tensor.memory.isSaved = true;
    this.#kept = { saved, versions: saved.map(versionOf), options, gradient };
  }

  /** Whether the output itself was saved. */
  keeps(output: Tensor): boolean {
    return this.#kept?.saved.includes(output) ?? false;
  }

  /** The output, which was saved, has moved to other memory: from now on a change there counts. */
  outputMoved(output: Tensor): void {
    if (this.#kept === null) return;
    const versions = this.#kept.versions.map((version, place) =>
      this.#kept?.saved[place] === output ? versionOf(output) : version
    );
    this.#kept = { ...this.#kept, versions };
  }

  apply(gradOutput: Tensor): readonly (Tensor | null)[] {
    if (this.#kept === null) throw new GraphError(FREED);
    const { saved, versions, options, gradient } = this.#kept;
    saved.forEach((tensor, place) => {
      checkUnchanged(tensor, versions[place]);
    });
    return gradient({
      gradOutput,
      saved,
      shapes: this.#shapes,
      dtypes: this.#dtypes,
      options,
      needs: this.needs
    });
  }

  release(): void {
    if (this.#kept?.saved.some(tensor => tensor !== null) === true) this.#kept = null;
  }
}
