/** @file Modules that hold parameters: as a list, or by name. After `torch/nn/modules/container.py`. */
import { IndexError, ValueError } from '../core/errors.js';
import { scalarTypeName } from '../core/dtype.js';
import { Tensor } from '../core/tensor.js';
import { typeName } from './members.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';

/** A parameter as it is, another tensor as one. */
function toParameter(op: string, value: unknown): Parameter {
  if (value instanceof Parameter) return value;
  if (value instanceof Tensor) return new Parameter(value);
  throw new ValueError(`${op}: a Tensor is needed, got ${typeName(value)}`);
}

/**
 * A list of parameters of the module that holds the list; by default empty.
 *
 * @example
 * const weights = new nn.ParameterList([ones([2]), ones([3])]);
 * weights.length; // → 2
 */
export class ParameterList extends Module implements Iterable<Parameter> {
  [index: number]: Parameter;

  constructor(parameters: Iterable<Tensor> = []) {
    super();
    this.extend(parameters);
  }

  /** Number of parameters. */
  override get length(): number {
    return this.parameterEntries().length;
  }

  /**
   * The parameter at this place; negative places count from the end.
   *
   * @throws IndexError where there is none
   * @example
   * new nn.ParameterList([ones([2]), ones([3])]).at(-1).shape; // → [ 3 ]
   */
  at(index: number): Parameter {
    const found = [...this].at(index);
    if (Number.isInteger(index) && found !== undefined) return found;
    throw new IndexError(`ParameterList.at: index ${index} is out of range`);
  }

  /**
   * Puts a parameter at the end; another tensor, of any shape, becomes one.
   *
   * @example
   * new nn.ParameterList().append(ones([2])).length; // → 1
   */
  append(parameter: Tensor): this {
    this.registerParameter(String(this.length), toParameter('ParameterList', parameter));
    return this;
  }

  /**
   * Puts parameters at the end.
   *
   * @example
   * new nn.ParameterList().extend([ones([2]), ones([3])]).length; // → 2
   */
  extend(parameters: Iterable<Tensor>): this {
    for (const parameter of parameters) this.append(parameter);
    return this;
  }

  [Symbol.iterator](): IterableIterator<Parameter> {
    return this.parameterEntries()
      .map(([, parameter]) => parameter)
      .values();
  }

  override extraRepr(): string {
    const lines = this.parameterEntries().map(
      ([name, { dtype, shape }]) =>
        `  (${name}): Parameter containing: [torch.${dtype} of size ${shape.join('x')}]`
    );
    return lines.join('\n');
  }
}

/**
 * Parameters by name, which belong to the module that holds them; by default none.
 *
 * @example
 * const weights = new nn.ParameterDict({ left: ones([2]), right: ones([3]) });
 * weights.get('right').shape; // → [ 3 ]
 */
export class ParameterDict extends Module implements Iterable<string> {
  constructor(parameters: Readonly<Record<string, Tensor>> | Iterable<readonly [string, Tensor]> = {}) {
    super();
    this.update(parameters);
  }

  /** Number of parameters. */
  override get length(): number {
    return this.parameterEntries().length;
  }

  /**
   * Puts parameters in; one under a name that is taken takes its place, and another tensor becomes one.
   *
   * @throws ValueError for what is no tensor, and for a name that a dictionary itself has
   * @example
   * new nn.ParameterDict().update({ a: ones([2]) }).length; // → 1
   */
  update(parameters: Readonly<Record<string, Tensor>> | Iterable<readonly [string, Tensor]>): this {
    const entries = Symbol.iterator in parameters ? [...parameters] : Object.entries(parameters);
    for (const [name, parameter] of entries) this.set(name, parameter);
    return this;
  }

  /**
   * Puts a parameter in; another tensor, of any shape, becomes one.
   *
   * @throws ValueError for what is no tensor, and for a name that a dictionary itself has
   * @example
   * new nn.ParameterDict().set('a', ones([2])).length; // → 1
   */
  set(name: string, parameter: Tensor): this {
    this.registerParameter(name, toParameter('ParameterDict', parameter));
    return this;
  }

  /**
   * The parameter of this name.
   *
   * @throws IndexError where there is none
   * @example
   * new nn.ParameterDict({ a: ones([2]) }).get('a').shape; // → [ 2 ]
   */
  get(name: string): Parameter {
    const found = this.parameterEntries().find(([own]) => own === name);
    if (found !== undefined) return found[1];
    throw new IndexError(`ParameterDict: there is no parameter ${name}; it has ${this.keys().join(', ')}`);
  }

  /**
   * Takes a parameter out and gives it.
   *
   * @throws IndexError where there is none of this name
   * @example
   * const weights = new nn.ParameterDict({ a: ones([2]), b: ones([3]) });
   * weights.pop('a').shape; // → [ 2 ]
   * weights.keys(); // → [ 'b' ]
   */
  pop(name: string): Parameter {
    const parameter = this.get(name);
    Reflect.deleteProperty(this, name);
    return parameter;
  }

  /**
   * Takes all parameters out.
   *
   * @example
   * const weights = new nn.ParameterDict({ a: ones([2]) });
   * weights.clear();
   * weights.length; // → 0
   */
  clear(): void {
    for (const name of this.keys()) Reflect.deleteProperty(this, name);
  }

  /**
   * Whether there is a parameter of this name.
   *
   * @example
   * new nn.ParameterDict({ a: ones([2]) }).has('b'); // → false
   */
  has(name: string): boolean {
    return this.parameterEntries().some(([own]) => own === name);
  }

  /**
   * The names, in the order in which they were put in.
   *
   * @example
   * new nn.ParameterDict({ a: ones([2]) }).keys(); // → [ 'a' ]
   */
  keys(): string[] {
    return this.parameterEntries().map(([name]) => name);
  }

  /**
   * The parameters, in the order in which they were put in.
   *
   * @example
   * new nn.ParameterDict({ a: ones([2]) }).values().length; // → 1
   */
  values(): Parameter[] {
    return this.parameterEntries().map(([, parameter]) => parameter);
  }

  /**
   * Pairs of name and parameter.
   *
   * @example
   * new nn.ParameterDict({ a: ones([2]) }).items().length; // → 1
   */
  items(): [string, Parameter][] {
    return this.parameterEntries();
  }

  [Symbol.iterator](): IterableIterator<string> {
    return this.keys().values();
  }

  override extraRepr(): string {
    const lines = this.parameterEntries().map(
      ([name, { dtype, shape }]) =>
        `  (${name}): Parameter containing: [torch.${scalarTypeName(dtype)}Tensor of size ${shape.join('x')}]`
    );
    return lines.join('\n');
  }
}
