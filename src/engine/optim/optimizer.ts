/**
 * @file What all optimizers share: groups of parameters with their own options, and state kept per parameter.
 * After `torch/optim/optimizer.py`.
 */
import { readArguments } from '../core/call-arguments.js';
import { formatList, GraphError, ValueError } from '../core/errors.js';
import { noGrad } from '../core/grad-mode.js';
import { Bit, readKind, signatureOf, type Field } from '../core/signature.js';
import { Tensor } from '../core/tensor.js';
import { warn } from '../core/warning.js';
import { clone } from '../ops/broadcast.js';
import { readValues } from '../ops/read.js';
import {
  parseStateDict,
  saveGroup,
  type OptimizerStateDict,
  type SavedGroup,
  type StateEntry
} from './state-dict.js';

/** Options that every optimizer has. */
export interface OptimizerOptions {
  /** Learning rate. */
  readonly lr?: number;
}

/** Parameters with options of their own; what is not given is taken from the optimizer's. */
export type ParameterGroupInit<Options> = {
  /** The parameters of the group. */
  readonly params: Tensor | Iterable<Tensor>;
} & Options;

/** What an optimizer is made for: any iterable of parameters or of groups. */
export type OptimizerTarget<Options> = Iterable<Tensor> | Iterable<ParameterGroupInit<Options>>;

/** A group as the optimizer holds it. Options may be changed between steps. */
export type ParameterGroup<Options> = { -readonly [Name in keyof Options]-?: Options[Name] } & {
  /** The parameters that share these options. */
  params: Tensor[];
  /** Learning rate at which a schedule began. */
  initialLr?: number;
};

const TWICE =
  'optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; ' +
  'see github.com/pytorch/pytorch/issues/40967 for more information';

/**
 * Changes parameters by their gradients, step by step. PyTorch's `foreach`, `fused`, `capturable` and
 * `differentiable`, which choose how a step runs, have no counterpart.
 *
 * @throws ValueError where no parameter is given, one is in two groups, or an option leaves its range; GraphError
 * for a tensor that is no leaf.
 * @example
 * const net = new nn.Linear(2, 1);
 * const optimizer: optim.Optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
 * optimizer.paramGroups.length; // → 1
 */
export abstract class Optimizer<
  Options extends OptimizerOptions = OptimizerOptions,
  State extends object = object
> {
  /** The groups, with their options; `paramGroups[0].lr = 0.01` changes a rate between steps. */
  readonly paramGroups: ParameterGroup<Options>[] = [];
  /** What is remembered of each parameter between steps. */
  readonly state = new Map<Tensor, State>();
  /** The options of groups that set none of their own. */
  readonly defaults: Readonly<Required<Options>>;
  #steps = 0;

  constructor(params: OptimizerTarget<Options>, defaults: Required<Options>) {
    this.defaults = defaults;
    this.checkOptions(defaults);
    const entries = readTarget<Options>(this.constructor.name, params);
    if (entries.length === 0) {
      throw new ValueError(
        `${this.constructor.name}: optimizer got an empty parameter list; a module finds the layers and parameters in its ` +
          'ordinary fields, not in private ones (#conv), arrays or records: nn.ModuleList and nn.ModuleDict hold several'
      );
    }
    const tensors = entries.filter(entry => entry instanceof Tensor);
    const groups = entries.filter(
      (entry): entry is ParameterGroupInit<Options> => !(entry instanceof Tensor)
    );
    if (tensors.length > 0) this.addParamGroup({ params: tensors } as unknown as ParameterGroupInit<Options>);
    for (const group of groups) this.addParamGroup(group);
  }

  /** How many steps have begun; schedules look whether they come first. */
  get stepsTaken(): number {
    return this.#steps;
  }

  /** Throws where an option is outside its range. */
  protected abstract checkOptions(options: Required<Options>): void;

  /** Changes one parameter that has a gradient. */
  protected abstract update(parameter: Tensor, grad: Tensor, group: ParameterGroup<Options>): void;

  /** What is remembered of a parameter, under PyTorch's names. */
  protected abstract saveState(state: State): StateEntry;

  /** The reverse of {@link saveState}; null where nothing was remembered yet. */
  protected abstract loadState(parameter: Tensor, entry: StateEntry): State | null;

  /**
   * Puts further parameters under this optimizer. One that is given twice is changed twice in each step, with a
   * warning.
   *
   * @throws ValueError for a parameter that another group has; GraphError for a tensor that is no leaf
   *
   * @example
   * const [body, head] = [new nn.Linear(4, 4), new nn.Linear(4, 2)];
   * const optimizer = new optim.SGD(head.parameters(), { lr: 0.1 });
   * optimizer.addParamGroup({ params: body.parameters(), lr: 0.01 });
   * optimizer.paramGroups.map(({ lr }) => lr); // → [ 0.1, 0.01 ]
   */
  addParamGroup(group: ParameterGroupInit<Options>): void {
    const name = this.constructor.name;
    const own = readGroup(name, this.defaults, group);
    const params = readParams(name, own.params);
    const known = new Set(this.paramGroups.flatMap(other => other.params));
    for (const parameter of params) {
      checkParameter(name, parameter);
      if (known.has(parameter)) {
        throw new ValueError(`${name}: some parameters appear in more than one parameter group`);
      }
    }
    if (new Set(params).size < params.length) warn(TWICE);
    const held = { ...this.defaults, ...own, params };
    this.checkOptions(held);
    this.paramGroups.push(held);
  }

  /**
   * One step: every parameter that has a gradient is changed.
   *
   * @example
   * const weight = new nn.Parameter(tensor([1, 2]));
   * const optimizer = new optim.SGD([weight], { lr: 0.1 });
   * weight.sum().backward();
   * optimizer.step();
   * weight.detach(); // → tensor([0.9000, 1.9000])
   */
  step(): void;
  /**
   * One step, after the loss has been computed anew.
   *
   * @param closure computes the loss with its gradients, before the step
   * @returns what the closure gave
   *
   * @example
   * const weight = new nn.Parameter(tensor([1, 2]));
   * const optimizer = new optim.SGD([weight], { lr: 0.1 });
   * const loss = optimizer.step(() => {
   *   optimizer.zeroGrad();
   *   const sum = weight.sum();
   *   sum.backward();
   *   return sum;
   * });
   * loss.item(); // → 3
   */
  step<Loss>(closure: () => Loss): Loss;
  step<Loss>(closure?: () => Loss): Loss | undefined {
    this.#steps++;
    const loss = closure?.();
    noGrad(() => {
      for (const group of this.paramGroups) {
        for (const parameter of group.params) {
          if (parameter.grad !== null) this.update(parameter, parameter.grad, group);
        }
      }
    });
    return loss;
  }

  /**
   * Lets go of the gradients, so that the next backward pass starts from nothing. PyTorch's
   * `zero_grad(set_to_none=True)`.
   *
   * @example
   * const weight = new nn.Parameter(tensor([1, 2]));
   * weight.sum().backward();
   * new optim.SGD([weight], { lr: 0.1 }).zeroGrad();
   * weight.grad; // → null
   */
  zeroGrad(): void {
    for (const group of this.paramGroups) {
      for (const parameter of group.params) parameter.grad = null;
    }
  }

  /**
   * What has been learned so far, as a plain object with PyTorch's keys. Its tensors are the optimizer's own, not
   * copies.
   *
   * @example
   * const optimizer = new optim.Adam(new nn.Linear(2, 1).parameters());
   * optimizer.stateDict().param_groups[0].lr; // → 0.001
   */
  stateDict(): OptimizerStateDict {
    const parameters = this.paramGroups.flatMap(group => group.params);
    const state: Record<string, StateEntry> = {};
    parameters.forEach((parameter, number) => {
      const known = this.state.get(parameter);
      if (known !== undefined) state[number] = this.saveState(known);
    });
    const groups = this.paramGroups.map(group =>
      saveGroup(
        group,
        group.params.map(parameter => parameters.indexOf(parameter))
      )
    );
    return { state, param_groups: groups };
  }

  /**
   * Goes on where another optimizer of the same shape stood; tensors are copied. Options that this optimizer does
   * not have are left out.
   *
   * @throws ValueError where the groups differ in number or size
   *
   * @example
   * const net = new nn.Linear(2, 1);
   * const [first, second] = [new optim.Adam(net.parameters(), 0.01), new optim.Adam(net.parameters())];
   * second.loadStateDict(first.stateDict());
   * second.paramGroups[0].lr; // → 0.01
   */
  loadStateDict(stateDict: OptimizerStateDict): void {
    const { groups, state } = parseStateDict(stateDict);
    this.#checkGroups(groups);
    const options = groups.map((group, place) => {
      const { params, ...own } = this.paramGroups[place];
      const known = Object.entries(group.options).filter(([name]) => name in own || name === 'initialLr');
      const next = { ...own, ...Object.fromEntries(known) };
      this.checkOptions(next as unknown as Required<Options>);
      return { ...next, params };
    });
    this.state.clear();
    groups.forEach(({ numbers }, place) => {
      Object.assign(this.paramGroups[place], options[place]);
      numbers.forEach((number, index) => {
        const parameter = this.paramGroups[place].params[index];
        const loaded = this.loadState(parameter, state.get(number) ?? {});
        if (loaded !== null) this.state.set(parameter, loaded);
      });
    });
  }

  #checkGroups(groups: readonly SavedGroup[]): void {
    const name = this.constructor.name;
    if (groups.length !== this.paramGroups.length) {
      throw new ValueError(
        `${name}: loaded state dict has a different number of parameter groups, ` +
          `got ${groups.length} for ${this.paramGroups.length}`
      );
    }
    groups.forEach(({ numbers }, place) => {
      const { length } = this.paramGroups[place].params;
      if (numbers.length === length) return;
      throw new ValueError(
        `${name}: loaded state dict contains a parameter group that doesn't match the size of optimizer's group, ` +
          `got ${numbers.length} for ${length} parameters in group ${place}`
      );
    });
  }
}

/** A copy of a tensor of a loaded state; null where it is missing. @throws ValueError where it has another shape */
export function loadTensor(parameter: Tensor, entry: StateEntry, key: string): Tensor | null {
  const value = entry[key] as Tensor | number | undefined;
  if (value === undefined) return null;
  if (!(value instanceof Tensor) || value.shape.join() !== parameter.shape.join()) {
    const got = value instanceof Tensor ? formatList(value.shape) : String(value);
    throw new ValueError(
      `loadStateDict: ${key} must have the parameter's shape ${formatList(parameter.shape)}, got ${got}`
    );
  }
  return clone(value.detach());
}

/**
 * The number of steps in a loaded state: a number, or as PyTorch has it a tensor of one element; null where nothing
 * is known of the parameter.
 */
export function loadStep(entry: StateEntry): number | null {
  if (Object.keys(entry).length === 0) return null;
  const step = entry.step as Tensor | number | undefined;
  const value = step instanceof Tensor && step.numel === 1 ? readValues(step)[0] : step;
  if (typeof value === 'number' && value >= 0) return value;
  throw new ValueError(`loadStateDict: step must be a number of at least 0, got ${String(value)}`);
}

/** Checks that an option is a number ≥ 0; `text` is PyTorch's complaint before the value. */
export function checkNotNegative(optimizer: string, text: string, value: number): void {
  if (!(value >= 0)) throw new ValueError(`${optimizer}: ${text}: ${value}`);
}

function readTarget<Options>(
  name: string,
  params: OptimizerTarget<Options>
): (Tensor | ParameterGroupInit<Options>)[] {
  const given: unknown = params;
  if (given instanceof Tensor) {
    throw new ValueError(
      `${name}: params argument given to the optimizer should be an iterable of Tensors or dicts, but got a Tensor`
    );
  }
  if (typeof given !== 'object' || given === null || !(Symbol.iterator in given)) {
    throw new ValueError(`${name}: params must be an iterable of parameters or groups, got ${typeof given}`);
  }
  return [...params];
}

/** What schedules keep in a group; it comes along where a group is taken from another optimizer. */
const SCHEDULED = ['initialLr', 'maxLr', 'minLr', 'maxMomentum', 'baseMomentum'];

/** A group with our names for its options. @throws ValueError for an option that the optimizer does not have */
function readGroup<Options extends object>(
  name: string,
  defaults: Options,
  group: ParameterGroupInit<Options>
): ParameterGroupInit<Options> {
  const known = signatureOf(name)?.fields.find(({ kind }) => kind.options !== null)?.kind.options;
  const kind = readKind('any');
  const names = ['params', ...Object.keys(defaults), ...SCHEDULED];
  const options = Object.assign(
    Object.create(null) as Record<string, Field>,
    Object.fromEntries(
      names.map(each => [each, known?.[each] ?? { name: each, isOptional: each !== 'params', kind }])
    )
  );
  const fields = [
    { name: 'group', isOptional: false, kind: { ...kind, text: 'group', bits: Bit.options, options } }
  ];
  const [own] = readArguments({ name, fields, required: 1, rest: null }, [group]);
  return own as ParameterGroupInit<Options>;
}

function readParams(name: string, given: Tensor | Iterable<Tensor>): Tensor[] {
  if (given instanceof Tensor) return [given];
  const params: unknown = given;
  if (typeof params === 'object' && params !== null && Symbol.iterator in params) {
    return Array.from(params as Iterable<Tensor>);
  }
  throw new ValueError(
    `${name}: params of a group must be a Tensor or an iterable of Tensors, got ${typeof params}`
  );
}

function checkParameter(name: string, parameter: unknown): void {
  if (!(parameter instanceof Tensor)) {
    throw new ValueError(
      `${name}: optimizer can only optimize Tensors, but one of the params is ${typeof parameter}`
    );
  }
  if (!parameter.isLeaf) throw new GraphError(`${name}: can't optimize a non-leaf Tensor`);
}
