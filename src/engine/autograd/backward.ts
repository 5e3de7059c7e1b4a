/**
 * @file The walk back over the graph: each node is applied once all gradients of its output have arrived, and
 * what it gives is handed on to the makers of its inputs.
 */
import { scalarTypeName } from '../core/dtype.js';
import { formatList, formatSize, GraphError, ShapeError } from '../core/errors.js';
import { withGradMode } from '../core/grad-mode.js';
import { keepMemory, outsideScratch } from '../core/scratch.js';
import type { GraphNode } from '../core/node.js';
import { sameShape } from '../core/shape.js';
import { Tensor, watchedNodes } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import { clone } from '../ops/broadcast.js';
import { onesLike } from '../ops/creation.js';
import { add } from '../ops/elementwise.js';
import { cast } from '../ops/promotion.js';
import { PendingGradients } from './pending-gradients.js';

/** What a walk back over the graph takes. */
interface BackwardOptions {
  /** Keeps what the graph has saved, so that it can be walked again. Default: as `createGraph`. */
  readonly retainGraph?: boolean | null;
  /** Records the backward pass too, so that gradients have gradients. Default false. */
  readonly createGraph?: boolean;
  /** The only tensors whose `grad` is to be filled. Default: all leaves. One that an operation made keeps its own. */
  readonly inputs?: Tensor | readonly Tensor[];
}

/** The options of `backward`. */
export interface RootOptions extends BackwardOptions {
  /** What to start from, in the tensor's shape. Default null: 1, for a tensor of one element. */
  readonly gradient?: Tensor | null;
}

const ROOT_ORDER = ['gradient', 'retainGraph', 'createGraph', 'inputs'] as const;

type Node = GraphNode<Tensor>;

/** How many gradients each node reached from `roots` waits for. */
function countArrivals(roots: readonly Node[]): Map<Node, number> {
  const arrivals = new Map<Node, number>(roots.map(root => [root, 0]));
  const open = [...arrivals.keys()];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const next of node.next) {
      if (next === null) continue;
      const known = arrivals.get(next);
      if (known === undefined) open.push(next);
      arrivals.set(next, (known ?? 0) + 1);
    }
  }
  return arrivals;
}

/** The nodes among `known` from which one of `targets` can be reached. */
function leadingTo(targets: ReadonlySet<Node>, known: ReadonlyMap<Node, number>): ReadonlySet<Node> {
  const makers = new Map<Node, Node[]>();
  for (const node of known.keys()) {
    for (const next of node.next) {
      if (next === null) continue;
      const list = makers.get(next);
      if (list === undefined) makers.set(next, [node]);
      else list.push(node);
    }
  }
  const found = new Set(targets);
  const open = [...targets];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const maker of makers.get(node) ?? []) {
      if (found.has(maker)) continue;
      found.add(maker);
      open.push(maker);
    }
  }
  return found;
}

function typeName({ dtype }: Tensor): string {
  return `torch.${scalarTypeName(dtype)}Tensor`;
}

/** Shows a gradient to the hooks of a node and gives what they make of it. */
function hooked(node: Node, grad: Tensor): Tensor {
  const hooks = watchedNodes.known(node);
  if (hooks === undefined) return grad;
  keepMemory(grad.memory);
  return hooks.list.list().reduce((seen, hook) => {
    const given: unknown = hook(seen) ?? seen;
    if (!(given instanceof Tensor)) {
      throw new GraphError(`registerHook: expected Variable, but hook returned '${typeof given}'`);
    }
    if (!sameShape(given.shape, seen.shape)) {
      throw new GraphError(
        `registerHook: hook '${hook.name}' has changed the size of value, from ${formatList(seen.shape)} to ` +
          formatList(given.shape)
      );
    }
    if (given.dtype === seen.dtype) return given;
    throw new GraphError(
      `registerHook: hook '${hook.name}' has changed the type of value (was ${typeName(seen)} got ${typeName(given)})`
    );
  }, grad);
}

/** Sees the whole gradient of a node before the node is applied. `alone`: nobody else looks at its memory. */
type Arrival = (node: Node, grad: Tensor, alone: boolean) => void;

/** Walks from `roots`: everywhere, or only where it leads to one of `targets`. */
function walk(
  roots: ReadonlyMap<Node, Tensor>,
  targets: ReadonlySet<Node> | null,
  options: BackwardOptions,
  arrive: Arrival
): void {
  const { createGraph = false } = options;
  const retainGraph = options.retainGraph ?? createGraph;
  const waiting = countArrivals([...roots.keys()]);
  const wanted = targets === null ? null : leadingTo(targets, waiting);
  const pending = new PendingGradients(roots, !createGraph);
  const ready = [...roots.keys()].filter(root => waiting.get(root) === 0);
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    const current = node;
    const next =
      wanted === null
        ? current.next
        : current.next.map(own => (own !== null && wanted.has(own) ? own : null));
    const isApplied = wanted === null || next.some(own => own !== null);
    const grad = pending.take(current);
    if (grad !== null) {
      const seen = hooked(current, grad);
      arrive(current, seen, seen === grad && pending.isAlone(grad));
      for (const tensor of watchedNodes.known(current)?.retainers ?? []) accumulate(tensor, seen, false);
      if (isApplied) pending.pass(next, () => current.apply(seen));
      pending.done(grad);
    }
    if (!retainGraph && isApplied) current.release();
    for (const own of current.next) {
      if (own === null) continue;
      const left = waiting.get(own)! - 1;
      waiting.set(own, left);
      if (left === 0) ready.push(own);
    }
  }
}

/** The gradient to start with: the one given, checked, or 1 for a tensor of one element. */
function seed(output: Tensor, gradient: Tensor | null, place: number): Tensor {
  if (output.gradientEdge() === null) {
    throw new GraphError(
      `backward: element ${place} of tensors does not require grad and does not have a grad_fn`
    );
  }
  if (gradient === null) {
    if (output.numel !== 1) {
      throw new GraphError(
        `backward: grad can be implicitly created only for scalar outputs, got ${formatSize(output.shape)}`
      );
    }
    return onesLike(output);
  }
  if (!sameShape(gradient.shape, output.shape)) {
    throw new ShapeError(
      `backward: Mismatch in shape: grad_output[${place}] has a shape of ${formatSize(gradient.shape)} and ` +
        `output[${place}] has a shape of ${formatSize(output.shape)}.`
    );
  }
  return cast(gradient, output.dtype);
}

function seeds(outputs: readonly Tensor[], gradients: readonly (Tensor | null)[]): Map<Node, Tensor> {
  if (gradients.length > 0 && gradients.length !== outputs.length) {
    throw new GraphError(`grad: got ${outputs.length} tensors and ${gradients.length} gradients`);
  }
  const roots = new Map<Node, Tensor>();
  outputs.forEach((output, place) => {
    const grad = seed(output, gradients[place] ?? null, place);
    const node = output.gradientEdge()!;
    const known = roots.get(node);
    roots.set(node, known === undefined ? grad : add(known, grad));
  });
  return roots;
}

/**
 * Adds the gradients of `output` into `grad` of the leaves it was made from.
 *
 * @throws GraphError when the output needs no gradient, is not a scalar and none is given, or was walked before.
 */
export function backward(
  output: Tensor,
  ...given: readonly (Tensor | readonly Tensor[] | boolean | null | undefined | RootOptions)[]
): void {
  const options = readOptions<RootOptions>(ROOT_ORDER, ...given);
  const { gradient = null, createGraph = false } = options;
  const targets = options.inputs === undefined ? null : readInputs('backward', asList(options.inputs));
  if (options.inputs !== undefined) {
    for (const input of asList(options.inputs)) if (!input.isLeaf) input.retainGrad();
  }
  const wanted = targets === null ? null : new Set(targets);
  outsideScratch(() => {
    withGradMode(createGraph, () => {
      walk(seeds([output], [gradient]), wanted, options, (node, grad, alone) => {
        if (node.variable === undefined || wanted?.has(node) === false) return;
        accumulate(node.variable, grad, createGraph || alone);
      });
    });
  });
}

/** The nodes to which the gradients of these tensors come. */
function readInputs(op: string, inputs: readonly Tensor[]): Node[] {
  if (inputs.length === 0) throw new GraphError(`${op}: \`inputs\` argument to \`${op}()\` cannot be empty.`);
  return inputs.map(input => {
    const node = input.gradientEdge();
    if (node !== null) return node;
    throw new GraphError(`${op}: One of the differentiated Tensors does not require grad`);
  });
}

/** The first gradient becomes the leaf's own, or is copied where others may share its memory. */
function accumulate(leaf: Tensor, grad: Tensor, mayKeep: boolean): void {
  if (leaf.grad !== null) leaf.grad = add(leaf.grad, grad);
  else leaf.grad = mayKeep ? grad : clone(grad);
  keepMemory(leaf.grad.memory);
}

/** Gradients to start with, one for each output. */
type GradOutputs = Tensor | readonly (Tensor | null)[] | null;

/** The options of `autograd.grad`. */
export interface GradOptions extends Omit<BackwardOptions, 'inputs'> {
  /** Gradients to start with, one for each output. Default: 1, for outputs of one element. */
  readonly gradOutputs?: GradOutputs;
  /** Gives null for an input that the outputs do not depend on, instead of throwing. Default false. */
  readonly allowUnused?: boolean | null;
}

type UnusedOptions = GradOptions & {
  /** Gives null for an input that the outputs do not depend on. */
  readonly allowUnused: true;
};

/** What follows the inputs where some of them may be unused: an option, or PyTorch's fourth argument. */
type GivenUnused =
  | readonly [options: UnusedOptions]
  | readonly [gradOutputs: GradOutputs, options: UnusedOptions]
  | readonly [gradOutputs: GradOutputs, retainGraph: boolean | null, options: UnusedOptions]
  | readonly [
      gradOutputs: GradOutputs,
      retainGraph: boolean | null,
      createGraph: boolean,
      allowUnused: true | UnusedOptions
    ];

const GRAD_ORDER = ['gradOutputs', 'retainGraph', 'createGraph', 'allowUnused'] as const;

function asList<Item>(items: Item | readonly Item[]): readonly Item[] {
  return Array.isArray(items) ? (items as readonly Item[]) : [items as Item];
}

/**
 * The gradients of the sum of `outputs` with respect to `inputs`, as an array; null for an input that the outputs
 * do not depend on. Each has the shape of its input. No `grad` field is touched.
 *
 * @throws GraphError where an input or output needs no gradient, or the graph has been freed; ShapeError where one
 * of `gradOutputs` has another shape than its output.
 * @example
 * const [x, y] = [2, 3].map(value => tensor(value, { requiresGrad: true }));
 * autograd.grad(x.square(), [x, y], { allowUnused: true }); // → [ tensor(4.), null ]
 */
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  ...given: GivenUnused
): (Tensor | null)[];
/**
 * The gradients of the sum of `outputs` with respect to `inputs`, as an array, each in the shape of its input. No
 * `grad` field is touched. With `createGraph` a gradient can be differentiated again.
 *
 * @throws GraphError where an input or output needs no gradient, where the outputs do not depend on an input, or
 * where the graph has been freed; ShapeError where one of `gradOutputs` has another shape than its output.
 * @example
 * const x = tensor(3, { requiresGrad: true });
 * const [slope] = autograd.grad(x.pow(3), x, { createGraph: true });
 * slope.item(); // → 27
 * autograd.grad(slope, x)[0].item(); // → 18
 */
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  gradOutputs?: GradOutputs | GradOptions,
  retainGraph?: boolean | null | GradOptions,
  createGraph?: boolean | GradOptions,
  allowUnused?: boolean | null | GradOptions
): Tensor[];
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  ...given: readonly (GradOutputs | boolean | undefined | GradOptions)[]
): (Tensor | null)[] {
  const options = readOptions<GradOptions>(GRAD_ORDER, ...given);
  const { createGraph = false, gradOutputs = null } = options;
  const wanted = readInputs('grad', asList(inputs));
  const found = new Map<Node, Tensor>();
  outsideScratch(() => {
    withGradMode(createGraph, () => {
      const starts = gradOutputs === null ? [] : asList(gradOutputs);
      const targets = new Set(wanted);
      walk(seeds(asList(outputs), starts), targets, options, (node, value) => {
        if (!targets.has(node)) return;
        keepMemory(value.memory);
        found.set(node, value);
      });
    });
  });
  return wanted.map((node, place) => {
    const value = found.get(node);
    if (value === undefined && options.allowUnused !== true) {
      throw new GraphError(
        `grad: The differentiated Tensor at index ${place} appears to not have been used in the graph. ` +
          'Set allow_unused=True if this is the desired behavior.'
      );
    }
    return value ?? null;
  });
}
