/** @file Modules that hold others: in sequence, or as a list. After `torch/nn/modules/container.py`. */
import { IndexError, ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';
import { indentLines } from './print.js';

/** Children under the names 0, 1, 2, … or, in a `Sequential`, names of their own. */
abstract class ModuleContainer<Child extends Module> extends Module implements Iterable<Child> {
  readonly [index: number]: Child;

  /** Number of children. */
  get length(): number {
    return this.namedChildren().length;
  }

  /**
   * The child at this place; negative places count from the end.
   *
   * @throws IndexError where there is no such place.
   * @example
   * new nn.ModuleList<nn.Module>([new nn.ReLU(), new nn.Tanh()]).at(-1); // → Tanh()
   */
  at(index: number): Child {
    const children = this.children() as Child[];
    const child = children.at(index);
    if (!Number.isInteger(index) || child === undefined) {
      throw new IndexError(`${this.constructor.name}.at: index ${index} is out of range`);
    }
    return child;
  }

  [Symbol.iterator](): IterableIterator<Child> {
    return (this.children() as Child[]).values();
  }
}

/**
 * Modules one after the other: what `new nn.Sequential(…)` gives. Its input may have any shape that the first
 * module takes.
 *
 * @throws ValueError for what is no module.
 * @example
 * new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU()).forward(randn([2, 4])).shape; // → [ 2, 8 ]
 */
class SequentialModule extends ModuleContainer<Module> {
  // Printed in place of the class name; subclasses set theirs.
  static override readonly name: string = 'Sequential';

  constructor(...modules: readonly Module[] | readonly [Readonly<Record<string, Module>>]) {
    super();
    const [first] = modules;
    const isRecord = modules.length === 1 && typeof first === 'object' && !(first instanceof Module);
    for (const [name, module] of Object.entries(isRecord ? first : modules)) this.#add(name, module);
  }

  /**
   * Puts a module at the end.
   *
   * @throws ValueError for what is no module.
   * @example
   * new nn.Sequential(new nn.Linear(4, 8)).append(new nn.ReLU()).length; // → 2
   */
  append(module: Module): this {
    this.#add(String(this.length), module);
    return this;
  }

  #add(name: string, module: unknown): void {
    if (!(module instanceof Module)) {
      throw new ValueError(`Sequential: ${String(module)} is not a Module subclass`);
    }
    this.registerModule(name, module);
    const place = String(this.length - 1);
    if (name !== place && !Object.hasOwn(this, place)) {
      // A named child is also found by its place, without counting twice.
      Object.defineProperty(this, place, { get: () => this.at(Number(place)), configurable: true });
    }
  }

  /**
   * Gives the input to the first module, its output to the second, and so on; of any shape that they take.
   */
  override forward(input: Tensor): Tensor {
    let value = input;
    for (const module of this) value = module.forward(value) as Tensor;
    return value;
  }
}

/** Children of a `Sequential` by their place. */
type Places<Children extends readonly Module[]> = {
  readonly [Place in keyof Children as Place extends `${number}` ? Place : never]: Children[Place];
};

/** What `new nn.Sequential(…)` gives: modules that run one after the other. */
export type Sequential = SequentialModule;

interface SequentialConstructor {
  new <Children extends readonly [Module, ...Module[]]>(
    ...modules: Children
  ): SequentialModule & Places<Children>;
  new <Children extends Readonly<Record<string, Module>>>(modules: Children): SequentialModule & Children;
  new (...modules: Module[]): SequentialModule;
  readonly prototype: SequentialModule;
}

/**
 * Runs modules one after the other. They are given one by one, or in a record whose names become theirs.
 *
 * @example
 * const net = new nn.Sequential(new nn.Conv2d(1, 8, 3), new nn.ReLU());
 * net[0].weight.shape; // → [ 8, 1, 3, 3 ]
 * const named = new nn.Sequential({ conv1: new nn.Conv2d(1, 8, 3), relu1: new nn.ReLU() });
 * named.conv1 === named[0];
 */
export const Sequential = SequentialModule as unknown as SequentialConstructor;

/**
 * A list of modules whose parameters belong to the module that holds the list; by default empty.
 *
 * @throws ValueError for what is no module.
 * @example
 * class Tower extends nn.Module {
 *   layers = new nn.ModuleList([new nn.Linear(4, 4), new nn.Linear(4, 4)]);
 *   forward(x: Tensor) { for (const layer of this.layers) x = layer.forward(x); return x; }
 * }
 */
export class ModuleList<Child extends Module = Module> extends ModuleContainer<Child> {
  constructor(modules: Iterable<Child> = []) {
    super();
    this.extend(modules);
  }

  /**
   * Puts a module at the end.
   *
   * @throws ValueError for what is no module.
   * @example
   * new nn.ModuleList<nn.Module>().append(new nn.ReLU()).length; // → 1
   */
  append(module: Child): this {
    if (!(module instanceof Module)) {
      throw new ValueError(`ModuleList: ${String(module)} is not a Module subclass`);
    }
    this.registerModule(String(this.length), module);
    return this;
  }

  /**
   * Puts modules at the end.
   *
   * @throws ValueError for what is no module.
   * @example
   * new nn.ModuleList<nn.Module>().extend([new nn.ReLU(), new nn.Tanh()]).length; // → 2
   */
  extend(modules: Iterable<Child>): this {
    for (const module of modules) this.append(module);
    return this;
  }

  /**
   * Equal neighbours are printed once, with their count.
   *
   * @example
   * new nn.ModuleList([new nn.ReLU(), new nn.ReLU()]).toString(); // → 'ModuleList(\n (0-1): 2 x ReLU()\n)'
   */
  override toString(): string {
    const texts = this.children().map(child => child.toString());
    if (texts.length === 0) return `${this.constructor.name}()`;
    const lines: string[] = [];
    for (let start = 0; start < texts.length;) {
      let end = start;
      while (texts[end + 1] === texts[start]) end++;
      const line = end === start ? `(${start}): ` : `(${start}-${end}): ${end - start + 1} x `;
      lines.push(indentLines(line + texts[start]));
      start = end + 1;
    }
    return `${this.constructor.name}(\n  ${lines.join('\n  ')}\n)`;
  }
}

/**
 * Modules by name, whose parameters belong to the module that holds them; by default none.
 *
 * @throws ValueError for what is no module, or a name that is empty or has a dot.
 * @example
 * const heads = new nn.ModuleDict({ digits: new nn.Linear(8, 10), parity: new nn.Linear(8, 2) });
 * heads.get('parity').forward(ones([4, 8]));
 */
export class ModuleDict extends Module implements Iterable<string> {
  constructor(modules: Readonly<Record<string, Module>> | Iterable<readonly [string, Module]> = {}) {
    super();
    this.update(modules);
  }

  /** Number of modules. */
  get length(): number {
    return this.namedChildren().length;
  }

  /**
   * Puts modules in; one under a name that is taken takes its place.
   *
   * @throws ValueError for what is no module, or a name that is empty or has a dot.
   * @example
   * new nn.ModuleDict().update({ a: new nn.ReLU() }).length; // → 1
   */
  update(modules: Readonly<Record<string, Module>> | Iterable<readonly [string, Module]>): this {
    const entries = Symbol.iterator in modules ? [...modules] : Object.entries(modules);
    for (const [name, module] of entries) this.set(name, module);
    return this;
  }

  /**
   * Puts a module in.
   *
   * @throws ValueError for what is no module, or a name that is empty or has a dot.
   * @example
   * new nn.ModuleDict().set('a', new nn.ReLU()).length; // → 1
   */
  set(name: string, module: Module): this {
    if (!(module instanceof Module)) {
      throw new ValueError(`ModuleDict: ${String(module)} is not a Module subclass`);
    }
    this.registerModule(name, module);
    return this;
  }

  /**
   * The module of this name.
   *
   * @throws IndexError where there is no module of this name.
   * @example
   * new nn.ModuleDict({ a: new nn.ReLU() }).get('a'); // → ReLU()
   */
  get(name: string): Module {
    const found = this.namedChildren().find(([own]) => own === name);
    if (found === undefined) throw new IndexError(`ModuleDict.get: there is no module ${name}`);
    return found[1];
  }

  /**
   * Whether there is a module of this name.
   *
   * @example
   * new nn.ModuleDict({ a: new nn.ReLU() }).has('b'); // → false
   */
  has(name: string): boolean {
    return this.namedChildren().some(([own]) => own === name);
  }

  /**
   * The names, in the order in which they were put in.
   *
   * @example
   * new nn.ModuleDict({ a: new nn.ReLU() }).keys(); // → [ 'a' ]
   */
  keys(): string[] {
    return this.namedChildren().map(([name]) => name);
  }

  /**
   * The modules, in the order in which they were put in.
   *
   * @example
   * new nn.ModuleDict({ a: new nn.ReLU() }).values().length; // → 1
   */
  values(): Module[] {
    return this.children();
  }

  /**
   * Pairs of name and module.
   *
   * @example
   * new nn.ModuleDict({ a: new nn.ReLU() }).items().length; // → 1
   */
  items(): [string, Module][] {
    return this.namedChildren();
  }

  [Symbol.iterator](): IterableIterator<string> {
    return this.keys().values();
  }
}

/**
 * A list of parameters of the module that holds the list; by default empty.
 *
 * @example
 * const weights = new nn.ParameterList([ones([2]), ones([3])]);
 * weights.length; // → 2
 */
export class ParameterList extends Module implements Iterable<Parameter> {
  readonly [index: number]: Parameter;

  constructor(parameters: Iterable<Tensor> = []) {
    super();
    this.extend(parameters);
  }

  /** Number of parameters. */
  get length(): number {
    return this.parameters().length;
  }

  /**
   * Puts a parameter at the end; another tensor, of any shape, becomes one.
   *
   * @example
   * new nn.ParameterList().append(ones([2])).length; // → 1
   */
  append(parameter: Tensor): this {
    const own = parameter instanceof Parameter ? parameter : new Parameter(parameter);
    this.registerParameter(String(this.length), own);
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
    return this.parameters().values();
  }

  override extraRepr(): string {
    const lines = this.parameters().map(
      ({ dtype, shape }, place) =>
        `  (${place}): Parameter containing: [torch.${dtype} of size ${shape.join('x')}]`
    );
    return lines.join('\n');
  }

  /**
   * Lists the dtypes and sizes of the parameters.
   *
   * @example
   * new nn.ParameterList([ones([2])]).toString();
   * // → 'ParameterList(\n (0): Parameter containing: [torch.float32 of size 2]\n)'
   */
  override toString(): string {
    return this.length === 0
      ? 'ParameterList()'
      : `ParameterList(\n  ${this.extraRepr().replaceAll('\n', '\n  ')}\n)`;
  }
}
