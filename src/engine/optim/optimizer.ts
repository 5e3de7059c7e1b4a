/**
 * @file What all optimizers share: groups of parameters with their own options, and state kept per parameter.
 * After `torch/optim/optimizer.py`.
 */
import { GraphError, ValueError } from '../core/errors.js';
import { noGrad } from '../core/grad-mode.js';
import { Tensor } from '../core/tensor.js';

/** Options that every optimizer has. */
export interface OptimizerOptions {
  /** Learning rate. */
  readonly lr?: number;
}

/** Parameters with options of their own; what is not given is taken from the optimizer's. */
export type ParameterGroupInit<Options> = { readonly params: Tensor | Iterable<Tensor> } & Options;

/** What an optimizer is made for: any iterable of parameters or of groups. */
export type OptimizerTarget<Options> = Iterable<Tensor> | Iterable<ParameterGroupInit<Options>>;

/** A group as the optimizer holds it. Options may be changed between steps. */
export type ParameterGroup<Options> = { -readonly [Name in keyof Options]-?: Options[Name] } & {
  params: Tensor[];
  /** Learning rate at which a schedule began. */
  initialLr?: number;
};

/** Changes parameters by their gradients, step by step. */
export abstract class Optimizer<Options extends OptimizerOptions = OptimizerOptions, State = unknown> {
  readonly paramGroups: ParameterGroup<Options>[] = [];
  /** What is remembered of each parameter between steps. */
  readonly state = new Map<Tensor, State>();
  readonly #defaults: Required<Options>;

  constructor(params: OptimizerTarget<Options>, defaults: Required<Options>) {
    this.#defaults = defaults;
    this.checkOptions(defaults);
    const entries = readTarget(this.constructor.name, params);
    if (entries.length === 0) {
      throw new ValueError(`${this.constructor.name}: optimizer got an empty parameter list`);
    }
    const tensors = entries.filter(entry => entry instanceof Tensor);
    const groups = entries.filter(
      (entry): entry is ParameterGroupInit<Options> => !(entry instanceof Tensor)
    );
    if (tensors.length > 0) this.addParamGroup({ params: tensors } as unknown as ParameterGroupInit<Options>);
    for (const group of groups) this.addParamGroup(group);
  }

  /** Throws where an option is outside its range. */
  protected abstract checkOptions(options: Required<Options>): void;

  /** Changes one parameter that has a gradient. */
  protected abstract update(parameter: Tensor, grad: Tensor, group: ParameterGroup<Options>): void;

  /** Puts further parameters under this optimizer. */
  addParamGroup(group: ParameterGroupInit<Options>): void {
    const name = this.constructor.name;
    const params = group.params instanceof Tensor ? [group.params] : [...group.params];
    const known = new Set(this.paramGroups.flatMap(other => other.params));
    for (const parameter of params) {
      checkParameter(name, parameter);
      if (known.has(parameter)) {
        throw new ValueError(`${name}: some parameters appear in more than one parameter group`);
      }
    }
    const held = { ...this.#defaults, ...group, params: [...new Set(params)] };
    this.checkOptions(held);
    this.paramGroups.push(held);
  }

  /** One step: every parameter that has a gradient is changed. */
  step(): void {
    noGrad(() => {
      for (const group of this.paramGroups) {
        for (const parameter of group.params) {
          if (parameter.grad !== null) this.update(parameter, parameter.grad, group);
        }
      }
    });
  }

  /** Lets go of the gradients, so that the next backward pass starts from nothing. */
  zeroGrad(): void {
    for (const group of this.paramGroups) {
      for (const parameter of group.params) parameter.grad = null;
    }
  }
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

function checkParameter(name: string, parameter: unknown): void {
  if (!(parameter instanceof Tensor)) {
    throw new ValueError(
      `${name}: optimizer can only optimize Tensors, but one of the params is ${typeof parameter}`
    );
  }
  if (!parameter.isLeaf) throw new GraphError(`${name}: can't optimize a non-leaf Tensor`);
}
