/**
 * @file The base of every layer and network: finds parameters, buffers and children among its own fields, calls
 * hooks around `forward`, carries training mode and state. After `torch/nn/modules/module.py`.
 */
import { formatSize, ShapeError, ValueError } from '../core/errors.js';
import { noGrad } from '../core/grad-mode.js';
import { Tensor } from '../core/tensor.js';
import { copyInPlace } from '../ops/in-place.js';
import { BackwardWatch, HookList, isTensorList, type HookHandle } from './hook.js';
import { Parameter } from './parameter.js';
import { indentLines } from './print.js';

/** What a module may give: a tensor, several, or several by name. */
export type ModuleOutput = Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>;

/** Parameters and buffers by their paths: `conv1.weight`. */
export type StateDict = Record<string, Tensor>;

/** Sees the inputs before `forward`. A tensor or an array of tensors that it gives takes their place. */
export type ForwardPreHook = (module: Module, input: Tensor[]) => unknown;

/**
 * Sees the inputs and the output after `forward`. A tensor, or tensors in an array or record, that it gives takes
 * the output's place; anything else (the count that `push` gives, say) is left alone.
 */
export type ForwardHook = (module: Module, input: Tensor[], output: ModuleOutput) => unknown;

/** Sees the gradients of inputs and outputs. A tensor or an array that it gives takes the place of `gradInput`. */
export type BackwardHook = (
  module: Module,
  gradInput: (Tensor | null)[],
  gradOutput: (Tensor | null)[]
) => unknown;

/** Names by which nothing of the user's may be registered. */
const RESERVED = new Set(['training', 'constructor']);

/**
 * Base class of all networks. Fields that are parameters or modules belong to it, in the order in which they
 * were assigned. It is called by `.forward(x)`.
 *
 * @example
 * class Net extends nn.Module {
 *   conv = new nn.Conv2d(1, 8, 3);
 *   forward(x: Tensor) { return this.conv.forward(x).relu(); }
 * }
 */
export class Module {
  /** True while training; dropout and batch normalization ask for it. Set by `train()` and `eval()`. */
  training = true;
  readonly #bufferNames = new Map<string, { readonly persistent: boolean }>();
  readonly #preHooks = new HookList<ForwardPreHook>();
  readonly #hooks = new HookList<ForwardHook>();
  readonly #backwardHooks = new HookList<BackwardHook>();

  constructor() {
    // `forward` of the subclass, with the hooks around it. `super.forward` still reaches the bare method.
    const run = this.forward.bind(this);
    Object.defineProperty(this, 'forward', {
      value: (...given: unknown[]) => this.#runWithHooks(run, given),
      writable: true,
      configurable: true
    });
  }

  /** Computes the output. Subclasses say how. Hooks see the tensors at the front, not the options after them. */
  forward(...inputs: unknown[]): ModuleOutput;
  forward(): ModuleOutput {
    throw new ValueError(
      `forward: Module [${this.constructor.name}] is missing the required "forward" function`
    );
  }

  #runWithHooks(run: (...inputs: unknown[]) => ModuleOutput, given: unknown[]): ModuleOutput {
    const end = given.findIndex(argument => !(argument instanceof Tensor));
    const options = end < 0 ? [] : given.slice(end);
    let inputs = given.slice(0, given.length - options.length).filter(argument => argument instanceof Tensor);
    for (const hook of this.#preHooks.list()) {
      const replaced = hook(this, inputs);
      if (replaced instanceof Tensor) inputs = [replaced];
      else if (isTensorList(replaced)) inputs = [...replaced];
    }
    const backwardHooks = this.#backwardHooks
      .list()
      .map(
        hook => (gradInput: (Tensor | null)[], gradOutput: (Tensor | null)[]) =>
          hook(this, gradInput, gradOutput)
      );
    const watch = backwardHooks.length === 0 ? null : new BackwardWatch(backwardHooks);
    if (watch !== null) inputs = watch.watchInputs(inputs);
    let output = run(...inputs, ...options);
    for (const hook of this.#hooks.list()) {
      const replaced = hook(this, inputs, output);
      if (isModuleOutput(replaced)) output = replaced;
    }
    return watch === null ? output : mapOutput(output, tensors => watch.watchOutputs(tensors));
  }

  /** Calls `fn(module, input)` before every forward pass; what it gives replaces the input. */
  registerForwardPreHook(fn: ForwardPreHook): HookHandle {
    return this.#preHooks.add(fn);
  }

  /** Calls `fn(module, input, output)` after every forward pass; what it gives replaces the output. `input` is an array. */
  registerForwardHook(fn: ForwardHook): HookHandle {
    return this.#hooks.add(fn);
  }

  /**
   * Calls `fn(module, gradInput, gradOutput)` when the gradients of all inputs have been computed. Both are arrays;
   * what it gives replaces the gradients of the inputs, which for a module of several inputs takes effect only
   * for the last to arrive.
   */
  registerFullBackwardHook(fn: BackwardHook): HookHandle {
    return this.#backwardHooks.add(fn);
  }

  /** Makes a tensor part of the state that no optimizer changes. It is found as `this[name]`. */
  registerBuffer(name: string, tensor: Tensor | null, options: { readonly persistent?: boolean } = {}): void {
    this.#checkName('registerBuffer', 'buffer', name);
    this.#bufferNames.set(name, { persistent: options.persistent ?? true });
    this.#assign(name, tensor);
  }

  /** Makes a parameter of this module under a name that is computed. */
  registerParameter(name: string, parameter: Parameter | null): void {
    this.#checkName('registerParameter', 'parameter', name);
    this.#assign(name, parameter);
  }

  /** Makes a child of this module under a name that is computed. */
  registerModule(name: string, module: Module | null): void {
    this.#checkName('registerModule', 'module', name);
    this.#assign(name, module);
  }

  #checkName(op: string, kind: string, name: string): void {
    if (name === '') throw new ValueError(`${op}: ${kind} name can't be empty string ""`);
    if (name.includes('.')) throw new ValueError(`${op}: ${kind} name can't contain ".", got: ${name}`);
    if (RESERVED.has(name) || (name in this && !isRegistrable(this.#field(name)))) {
      throw new ValueError(`${op}: attribute '${name}' already exists`);
    }
  }

  #assign(name: string, value: Tensor | Module | null): void {
    Object.defineProperty(this, name, { value, writable: true, configurable: true, enumerable: true });
  }

  #field(name: string): unknown {
    return (this as Record<string, unknown>)[name];
  }

  #ownParameters(): [string, Parameter][] {
    return Object.entries(this).filter(
      (entry): entry is [string, Parameter] => entry[1] instanceof Parameter
    );
  }

  #ownBuffers(onlyPersistent: boolean): [string, Tensor][] {
    const found: [string, Tensor][] = [];
    for (const [name, { persistent }] of this.#bufferNames) {
      const value = this.#field(name);
      if (value instanceof Tensor && (persistent || !onlyPersistent)) found.push([name, value]);
    }
    return found;
  }

  /** The modules among the own fields, by name; each once. */
  namedChildren(): [string, Module][] {
    const seen = new Set<Module>();
    return this.#childEntries().filter(([, child]) => !seen.has(child) && seen.add(child));
  }

  #childEntries(): [string, Module][] {
    return Object.entries(this).filter((entry): entry is [string, Module] => entry[1] instanceof Module);
  }

  children(): Module[] {
    return this.namedChildren().map(([, child]) => child);
  }

  /** This module (under the name '') and all below it, by path; each once, parents first. */
  namedModules(): [string, Module][] {
    const found = new Map<Module, string>();
    const visit = (module: Module, path: string): void => {
      if (found.has(module)) return;
      found.set(module, path);
      for (const [name, child] of module.namedChildren()) visit(child, joinPath(path, name));
    };
    visit(this, '');
    return [...found].map(([module, path]) => [path, module]);
  }

  modules(): Module[] {
    return this.namedModules().map(([, module]) => module);
  }

  /** All parameters by path: `['conv1.weight', …]`, own ones before the children's; a shared one once. */
  namedParameters(): [string, Parameter][] {
    return this.#collect(module => module.#ownParameters());
  }

  parameters(): Parameter[] {
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  namedBuffers(): [string, Tensor][] {
    return this.#collect(module => module.#ownBuffers(false));
  }

  buffers(): Tensor[] {
    return this.namedBuffers().map(([, buffer]) => buffer);
  }

  #collect<Member extends Tensor>(own: (module: Module) => [string, Member][]): [string, Member][] {
    const seen = new Set<Member>();
    const found: [string, Member][] = [];
    for (const [path, module] of this.namedModules()) {
      for (const [name, member] of own(module)) {
        if (seen.has(member)) continue;
        seen.add(member);
        found.push([joinPath(path, name), member]);
      }
    }
    return found;
  }

  /** Sets training mode here and in all modules below. */
  train(mode = true): this {
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  /** The opposite of `train()`. */
  eval(): this {
    return this.train(false);
  }

  /** Lets go of the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /** Says whether the parameters take gradients; `false` freezes them. */
  requiresGrad_(value = true): this {
    for (const parameter of this.parameters()) parameter.requiresGrad = value;
    return this;
  }

  /** Calls `fn` on all modules, children before their parents. */
  apply(fn: (module: Module) => void): this {
    for (const child of this.children()) child.apply(fn);
    fn(this);
    return this;
  }

  /** Parameters and persistent buffers by path, cut off from the graph; the memory is the module's own. */
  stateDict(): StateDict {
    return Object.fromEntries(this.#state().map(([path, tensor]) => [path, tensor.detach()]));
  }

  /** Own parameters, own buffers, then the children's; a shared tensor under each of its paths. */
  #state(prefix = ''): [string, Tensor][] {
    const own: [string, Tensor][] = [...this.#ownParameters(), ...this.#ownBuffers(true)];
    return [
      ...own.map(([name, tensor]): [string, Tensor] => [joinPath(prefix, name), tensor]),
      ...this.#childEntries().flatMap(([name, child]) => child.#state(joinPath(prefix, name)))
    ];
  }

  /**
   * Copies values into parameters and buffers.
   *
   * @param options.strict by default true: keys have to match exactly
   * @returns the keys that this module has and `stateDict` lacks, and the other way round
   * @throws when keys (if strict) or shapes do not match; all complaints in one message
   */
  loadStateDict(
    stateDict: Readonly<Record<string, Tensor>>,
    options: boolean | { readonly strict?: boolean } = {}
  ): { missingKeys: string[]; unexpectedKeys: string[] } {
    const strict = typeof options === 'boolean' ? options : (options.strict ?? true);
    const state = this.#state();
    const known = new Set(state.map(([path]) => path));
    const missingKeys = state.map(([path]) => path).filter(path => !Object.hasOwn(stateDict, path));
    const unexpectedKeys = Object.keys(stateDict).filter(path => !known.has(path));
    const complaints: string[] = [];
    if (strict && unexpectedKeys.length > 0) {
      complaints.push(`Unexpected key(s) in state_dict: ${quoted(unexpectedKeys)}. `);
    }
    if (strict && missingKeys.length > 0) {
      complaints.unshift(`Missing key(s) in state_dict: ${quoted(missingKeys)}. `);
    }
    const present = state.filter(([path]) => Object.hasOwn(stateDict, path));
    const fitting = present.filter(([path, tensor]) => {
      const complaint = copyComplaint(path, stateDict[path], tensor);
      if (complaint !== null) complaints.push(complaint);
      return complaint === null;
    });
    noGrad(() => {
      for (const [path, tensor] of fitting) copyInPlace(tensor, stateDict[path]);
    });
    if (complaints.length > 0) {
      throw new ShapeError(
        `Error(s) in loading state_dict for ${this.constructor.name}:\n\t${complaints.join('\n\t')}`
      );
    }
    return { missingKeys, unexpectedKeys };
  }

  /** What `toString` prints between the parentheses, as PyTorch's `extra_repr`. */
  extraRepr(): string {
    return '';
  }

  /** Prints as PyTorch's `repr` does. */
  toString(): string {
    const extra = this.extraRepr() === '' ? [] : this.extraRepr().split('\n');
    const children = this.#childEntries().map(([name, child]) =>
      indentLines(`(${name}): ${child.toString()}`)
    );
    if (children.length === 0 && extra.length <= 1) return `${this.constructor.name}(${extra.join('')})`;
    return `${this.constructor.name}(\n  ${[...extra, ...children].join('\n  ')}\n)`;
  }
}

function isRegistrable(value: unknown): boolean {
  return value == null || value instanceof Tensor || value instanceof Module;
}

function joinPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function quoted(keys: readonly string[]): string {
  return keys.map(key => `"${key}"`).join(', ');
}

function copyComplaint(path: string, given: unknown, own: Tensor): string | null {
  if (!(given instanceof Tensor)) {
    return (
      `While copying the parameter named "${path}", expected torch.Tensor or Tensor-like object from checkpoint ` +
      `but received ${given === null ? 'None' : typeof given}`
    );
  }
  const [from, to] = [given.shape, own.shape];
  if (from.length === to.length && from.every((size, dim) => size === to[dim])) return null;
  return (
    `size mismatch for ${path}: copying a param with shape ${formatSize(from)} from checkpoint, ` +
    `the shape in current model is ${formatSize(to)}.`
  );
}

function isModuleOutput(value: unknown): value is ModuleOutput {
  if (value instanceof Tensor || isTensorList(value)) return true;
  const isRecord =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isRecord && isTensorList(Object.values(value));
}

/** Rebuilds an output from its tensors after `change`. */
function mapOutput(output: ModuleOutput, change: (tensors: Tensor[]) => Tensor[]): ModuleOutput {
  if (output instanceof Tensor) return change([output])[0];
  if (isTensorList(output)) return change([...output]);
  const changed = change(Object.values(output));
  return Object.fromEntries(Object.keys(output).map((name, place) => [name, changed[place]]));
}
