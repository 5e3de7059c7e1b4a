/** @file Modules that hold others: in sequence, as a list, or by name. After `torch/nn/modules/container.py`. */
import { IndexError, ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { typeName } from './members.js';
import { checkModule, Module } from './module.js';
import { indentLines } from './print.js';

/** A place as it is written between brackets: `2`, `-1`. */
const PLACE = /^-?\d+$/;

/** Children under the names 0, 1, 2, … or, in a `Sequential`, names of their own. */
abstract class ModuleContainer<Child extends Module> extends Module implements Iterable<Child> {
  /** Places that `container[place]` knows, from either end. */
  static #knownPlaces = 0;

  [index: number]: Child;

  /** Number of children. A module that is there twice counts twice. */
  override get length(): number {
    return this.entries().length;
  }

  /**
   * The children with their names, in order; one that is there twice comes twice.
   *
   * @example
   * const relu = new nn.ReLU();
   * new nn.ModuleList([relu, relu]).entries().map(([name]) => name); // → [ '0', '1' ]
   */
  entries(): [string, Child][] {
    return this.childEntries() as [string, Child][];
  }

  /**
   * The child at this place; negative places count from the end, as in `net[-1]`.
   *
   * @throws IndexError where there is none
   * @example
   * new nn.ModuleList<nn.Module>([new nn.ReLU(), new nn.Tanh()]).at(-1); // → Tanh()
   */
  at(index: number): Child {
    return this.entryAt('at', index)[1];
  }

  /**
   * Puts a module at the end.
   *
   * @throws ValueError for what is no module
   * @example
   * new nn.Sequential(new nn.Linear(4, 8)).append(new nn.ReLU()).length; // → 2
   */
  append(module: Child): this {
    checkModule(`${this.constructor.name}.append`, module);
    return this.push(String(this.length), module);
  }

  /**
   * Puts modules at the end.
   *
   * @throws ValueError for what is no module
   * @example
   * new nn.ModuleList<nn.Module>().extend([new nn.ReLU(), new nn.Tanh()]).length; // → 2
   */
  extend(modules: Iterable<Child>): this {
    checkIterable(`${this.constructor.name}.extend`, modules);
    for (const module of [...modules]) this.append(module);
    return this;
  }

  /**
   * Puts a module before the one at a place; those behind it move on, and take the names of their new places unless
   * they have names of their own. Negative places count from the end.
   *
   * @throws IndexError for a place that is not there; ValueError for what is no module
   * @example
   * const net = new nn.Sequential(new nn.Linear(4, 8), new nn.Linear(8, 2));
   * net.insert(1, new nn.ReLU()).at(1); // → ReLU()
   */
  insert(index: number, module: Child): this {
    const op = `${this.constructor.name}.insert`;
    checkModule(op, module);
    const entries = this.entries();
    const place = index < 0 ? index + entries.length : index;
    if (!Number.isInteger(index) || place < 0 || place > entries.length) {
      throw new IndexError(`${op}: Index out of range: ${index}`);
    }
    entries.splice(place, 0, [String(place), module]);
    this.arrange(entries.map(([name, child], at) => [PLACE.test(name) ? String(at) : name, child]));
    return this;
  }

  /**
   * Takes a child out and gives it, the last unless a place is given; all others take the names of their places.
   *
   * @throws IndexError where there is none
   * @example
   * const net = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU());
   * net.pop(); // → ReLU()
   * net.length; // → 1
   */
  pop(index = -1): Child {
    const [name, child] = this.entryAt('pop', index);
    const rest = this.entries().filter(([other]) => other !== name);
    this.arrange(rest.map(([, other], at) => [String(at), other]));
    return child;
  }

  [Symbol.iterator](): IterableIterator<Child> {
    return this.entries()
      .map(([, child]) => child)
      .values();
  }

  /** Puts a module at the end under a name. */
  protected push(name: string, module: Child): this {
    this.registerModule(name, module);
    ModuleContainer.#findByPlace(this.length);
    return this;
  }

  private entryAt(op: string, index: number): [string, Child] {
    const entry = this.entries().at(index);
    if (!Number.isInteger(index) || entry === undefined) {
      throw new IndexError(`${this.constructor.name}.${op}: index ${index} is out of range`);
    }
    return entry;
  }

  /** Has these children and no others. */
  private arrange(entries: readonly (readonly [string, Child])[]): void {
    for (const [name] of this.entries()) Reflect.deleteProperty(this, name);
    for (const [name, child] of entries) this.push(name, child);
  }

  /**
   * Lets `container[place]` find places up to `count`, from either end, whatever the names of the children; some more
   * than there are, so that an assignment behind the end is refused.
   */
  static #findByPlace(count: number): void {
    for (; ModuleContainer.#knownPlaces <= count + 32; ModuleContainer.#knownPlaces++) {
      const known = ModuleContainer.#knownPlaces;
      for (const place of new Set([known, -known])) {
        Object.defineProperty(ModuleContainer.prototype, String(place), {
          get(this: ModuleContainer<Module>) {
            return this.entries().at(place)?.[1];
          },
          set(this: ModuleContainer<Module>, module: Module) {
            this.registerModule(this.entryAt('at', place)[0], module);
          },
          configurable: true
        });
      }
    }
  }

  protected override isTaken(name: string): boolean {
    return (Object.hasOwn(this, name) || !PLACE.test(name)) && super.isTaken(name);
  }
}

function checkIterable(op: string, given: unknown): asserts given is Iterable<unknown> {
  const isObject = (typeof given === 'object' && given !== null) || typeof given === 'function';
  if (isObject && Symbol.iterator in given) return;
  throw new ValueError(`${op} should be called with an iterable, but got ${typeName(given)}`);
}

/**
 * Modules one after the other: what `new nn.Sequential(…)` gives. Its input may have any shape that the first
 * module takes.
 *
 * @throws ValueError for what is no module.
 * @example
 * new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU())(randn([2, 4])).shape; // → [ 2, 8 ]
 */
class SequentialModule extends ModuleContainer<Module> {
  // Printed in place of the class name; subclasses set theirs.
  static override readonly name: string = 'Sequential';

  constructor(...modules: readonly Module[] | readonly [Readonly<Record<string, Module>>]) {
    super();
    const [first] = modules;
    const isRecord = modules.length === 1 && isPlainRecord(first);
    for (const [name, module] of Object.entries(isRecord ? first : modules)) {
      checkModule(this.constructor.name, module);
      this.push(name, module);
    }
  }

  /**
   * The children from one place (by default the first) to before another (by default to the end), under the names that
   * they have, as a `Sequential` of the same modules: PyTorch's `net[1:3]`.
   *
   * @example
   * const net = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 2));
   * net.slice(0, -1).length; // → 2
   */
  slice(start?: number, end?: number): SequentialModule {
    const part = new SequentialModule();
    for (const [name, child] of this.entries().slice(start, end)) part.push(name, child);
    return part;
  }

  /**
   * Gives the input to the first module, its output to the second, and so on; of any shape that they take.
   */
  override forward(input: Tensor): Tensor {
    let value = input;
    for (const module of this) value = module(value) as Tensor;
    return value;
  }
}

function isPlainRecord(value: unknown): value is Readonly<Record<string, Module>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
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
   * The modules from one place (by default the first) to before another (by default to the end), as a list of the same
   * modules.
   *
   * @example
   * new nn.ModuleList<nn.Module>([new nn.ReLU(), new nn.Tanh()]).slice(1); // → ModuleList( (0): Tanh() )
   */
  slice(start?: number, end?: number): ModuleList<Child> {
    return new ModuleList([...this].slice(start, end));
  }

  /**
   * Equal neighbours are printed once, with their count.
   *
   * @example
   * new nn.ModuleList([new nn.ReLU(), new nn.ReLU()]).toString(); // → 'ModuleList(\n (0-1): 2 x ReLU()\n)'
   */
  override toString(): string {
    const texts = [...this].map(child => child.toString());
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
 * heads.get('parity')(ones([4, 8]));
 */
export class ModuleDict extends Module implements Iterable<string> {
  constructor(modules: Readonly<Record<string, Module>> | Iterable<readonly [string, Module]> = {}) {
    super();
    this.update(modules);
  }

  /** Number of modules. A module that is there twice counts twice. */
  override get length(): number {
    return this.items().length;
  }

  /**
   * Puts modules in; one under a name that is taken takes its place.
   *
   * @throws ValueError for what is no module, and for a name that a dictionary itself has
   * @example
   * new nn.ModuleDict().update({ a: new nn.ReLU() }).length; // → 1
   */
  update(modules: Readonly<Record<string, Module>> | Iterable<readonly [string, Module]>): this {
    if (typeof modules !== 'object' || (modules as unknown) === null) {
      throw new ValueError(
        'ModuleDict.update should be called with an iterable of key/value pairs, but got ' + typeName(modules)
      );
    }
    const entries = Symbol.iterator in modules ? [...modules] : Object.entries(modules);
    for (const [name, module] of entries) this.set(name, module);
    return this;
  }

  /**
   * Puts a module in.
   *
   * @throws ValueError for what is no module, and for a name that a dictionary itself has
   * @example
   * new nn.ModuleDict().set('a', new nn.ReLU()).length; // → 1
   */
  set(name: string, module: Module): this {
    checkModule('ModuleDict', module);
    this.registerModule(name, module);
    return this;
  }

  /**
   * The module of this name.
   *
   * @throws IndexError where there is none
   * @example
   * new nn.ModuleDict({ a: new nn.ReLU() }).get('a'); // → ReLU()
   */
  get(name: string): Module {
    const found = this.items().find(([own]) => own === name);
    if (found !== undefined) return found[1];
    const known = this.keys();
    const has = known.length === 0 ? 'it is empty' : `it has ${known.join(', ')}`;
    throw new IndexError(`ModuleDict: there is no module ${name}; ${has}`);
  }

  /**
   * Takes a module out and gives it.
   *
   * @throws IndexError where there is none of this name
   * @example
   * const layers = new nn.ModuleDict({ a: new nn.ReLU(), b: new nn.Tanh() });
   * layers.pop('a'); // → ReLU()
   * layers.keys(); // → [ 'b' ]
   */
  pop(name: string): Module {
    const module = this.get(name);
    Reflect.deleteProperty(this, name);
    return module;
  }

  /**
   * Takes all modules out.
   *
   * @example
   * const layers = new nn.ModuleDict({ a: new nn.ReLU() });
   * layers.clear();
   * layers.length; // → 0
   */
  clear(): void {
    for (const name of this.keys()) Reflect.deleteProperty(this, name);
  }

  /**
   * Whether there is a module of this name.
   *
   * @example
   * new nn.ModuleDict({ a: new nn.ReLU() }).has('b'); // → false
   */
  has(name: string): boolean {
    return this.items().some(([own]) => own === name);
  }

  /**
   * The names, in the order in which they were put in.
   *
   * @example
   * new nn.ModuleDict({ a: new nn.ReLU() }).keys(); // → [ 'a' ]
   */
  keys(): string[] {
    return this.items().map(([name]) => name);
  }

  /**
   * The modules, in the order in which they were put in.
   *
   * @example
   * new nn.ModuleDict({ a: new nn.ReLU() }).values().length; // → 1
   */
  values(): Module[] {
    return this.items().map(([, module]) => module);
  }

  /**
   * Pairs of name and module.
   *
   * @example
   * new nn.ModuleDict({ a: new nn.ReLU() }).items().length; // → 1
   */
  items(): [string, Module][] {
    return this.childEntries();
  }

  [Symbol.iterator](): IterableIterator<string> {
    return this.keys().values();
  }
}
