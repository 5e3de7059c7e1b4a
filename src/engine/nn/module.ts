/**
 * @file The base of every layer and network: finds parameters, buffers and children among its own fields, calls
 * hooks around `forward`, carries training mode and state. After `torch/nn/modules/module.py`.
 */
import { registerClass } from '../core/call-arguments.js';
import { ValueError } from '../core/errors.js';
import { Tensor } from '../core/tensor.js';
import type { HookHandle } from './hook.js';
import { callWithHooks, ModuleHooks } from './hooked-call.js';
import type { ModuleOutput } from './module-output.js';
import { Parameter } from './parameter.js';
import { indentLines } from './print.js';
import { copyState, type LoadedKeys, type LoadOptions, type StateDict } from './state-dict.js';

/** Sees the inputs before `forward`. A tensor or array of tensors that it returns replaces them. */
export type ForwardPreHook = (module: Module, input: Tensor[]) => unknown;

/**
 * Sees the inputs and the output after `forward`. A tensor, or tensors in an array or record, that it gives takes
 * the output's place; anything else (the count that `push` gives, say) is left alone.
 */
export type ForwardHook = (module: Module, input: Tensor[], output: ModuleOutput) => unknown;

/** Sees the gradients of inputs and outputs. A tensor or array that it returns replaces `gradInput`. */
export type BackwardHook = (
  module: Module,
  gradInput: (Tensor | null)[],
  gradOutput: (Tensor | null)[]
) => unknown;

/** Options of `registerBuffer`. */
export interface BufferOptions {
  /** Whether it is saved in the state dict; by default true. */
  readonly persistent?: boolean;
}

/** Names under which the user may register nothing. */
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
  readonly #hooks = new ModuleHooks<Module>();

  constructor() {
    // `forward` of the subclass, with the hooks around it. `super.forward` still reaches the bare method.
    const run = this.forward.bind(this);
    Object.defineProperty(this, 'forward', {
      value: (...given: unknown[]) => callWithHooks(this, run, given, this.#hooks),
      writable: true,
      configurable: true
    });
  }

  /**
   * Computes the output. Subclasses say how, and of which shapes. Hooks see the tensors at the front, not the
   * options after them.
   *
   * @throws ValueError where a subclass does not say how.
   * @example
   * const layer = new nn.Linear(2, 1);
   * layer.forward(ones([4, 2])).shape; // → [ 4, 1 ]
   */
  forward(...inputs: unknown[]): ModuleOutput;
  forward(): ModuleOutput {
    throw new ValueError(
      `forward: Module [${this.constructor.name}] is missing the required "forward" function`
    );
  }

  /**
   * Calls `fn(module, input)` before every forward pass; what it gives replaces the input.
   *
   * @example
   * const layer = new nn.Linear(2, 1);
   * layer.registerForwardPreHook((_, [x]) => x.mul(0));
   * layer.forward(ones([1, 2])).sub(layer.bias!).item(); // → 0
   */
  registerForwardPreHook(fn: ForwardPreHook): HookHandle {
    return this.#hooks.beforeForward.add(fn);
  }

  /**
   * Calls `fn(module, input, output)` after every forward pass; what it gives replaces the output. `input` is an
   * array.
   *
   * @example
   * const layer = new nn.Linear(2, 1);
   * let shape: readonly number[] = [];
   * layer.registerForwardHook((_, inputs) => { shape = inputs[0].shape; });
   * layer.forward(ones([4, 2]));
   * shape; // → [ 4, 2 ]
   */
  registerForwardHook(fn: ForwardHook): HookHandle {
    return this.#hooks.afterForward.add(fn);
  }

  /**
   * Calls `fn(module, gradInput, gradOutput)` when the gradients of all inputs have been computed. Both are
   * arrays; what it gives replaces the gradients of the inputs, which for a module of several inputs takes effect
   * only for the last to arrive.
   *
   * @example
   * const layer = new nn.Linear(2, 1);
   * let seen: readonly number[] | undefined;
   * layer.registerFullBackwardHook((_, __, [gradOutput]) => { seen = gradOutput?.shape; });
   * layer.forward(ones([4, 2], { requiresGrad: true })).sum().backward();
   * seen; // → [ 4, 1 ]
   */
  registerFullBackwardHook(fn: BackwardHook): HookHandle {
    return this.#hooks.afterBackward.add(fn);
  }

  /**
   * Makes a tensor part of the state that no optimizer changes. It is found as `this[name]`.
   *
   * @throws ValueError where the name is empty, has a dot, or belongs to something else.
   * @example
   * const layer = new nn.Linear(2, 1);
   * layer.registerBuffer('mean', zeros([2]));
   * Object.keys(layer.stateDict()); // → [ 'weight', 'bias', 'mean' ]
   */
  registerBuffer(name: string, tensor: Tensor | null, options: BufferOptions = {}): void {
    this.#checkName('registerBuffer', 'buffer', name);
    this.#bufferNames.set(name, { persistent: options.persistent ?? true });
    this.#assign(name, tensor);
  }

  /**
   * Makes a parameter, of any shape, of this module under a name that is computed.
   *
   * @throws ValueError where the name is empty, has a dot, or belongs to something else.
   * @example
   * const layer = new nn.Linear(2, 1);
   * layer.registerParameter('scale', new nn.Parameter(ones([1])));
   * layer.namedParameters().map(([name]) => name); // → [ 'weight', 'bias', 'scale' ]
   */
  registerParameter(name: string, parameter: Parameter | null): void {
    this.#checkName('registerParameter', 'parameter', name);
    this.#assign(name, parameter);
  }

  /**
   * Makes a child of this module under a name that is computed.
   *
   * @throws ValueError where the name is empty, has a dot, or belongs to something else.
   * @example
   * const net = new nn.Sequential();
   * net.registerModule('head', new nn.Linear(2, 1));
   * net.namedChildren().length; // → 1
   */
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

  /**
   * The modules among the own fields, by name; each once.
   *
   * @example
   * const net = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2));
   * net.namedChildren().map(([name]) => name); // → [ '0', '1' ]
   */
  namedChildren(): [string, Module][] {
    const seen = new Set<Module>();
    return this.#childEntries().filter(([, child]) => !seen.has(child) && seen.add(child));
  }

  #childEntries(): [string, Module][] {
    return Object.entries(this).filter((entry): entry is [string, Module] => entry[1] instanceof Module);
  }

  /**
   * The modules among the own fields; each once.
   *
   * @example
   * const net = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2));
   * net.children().length; // → 2
   */
  children(): Module[] {
    return this.namedChildren().map(([, child]) => child);
  }

  /**
   * This module (under the name '') and all below it, by path; each once, parents first.
   *
   * @example
   * const net = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2));
   * net.namedModules().map(([path]) => path); // → [ '', '0', '1' ]
   */
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

  /**
   * This module and all below it; each once, parents first.
   *
   * @example
   * const net = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2));
   * net.modules().length; // → 3
   */
  modules(): Module[] {
    return this.namedModules().map(([, module]) => module);
  }

  /**
   * All parameters by path: `['conv1.weight', …]`, own ones before the children's; a shared one once.
   *
   * @example
   * const net = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2));
   * net.namedParameters().map(([path]) => path); // → [ '0.weight', '0.bias', '1.weight', '1.bias' ]
   */
  namedParameters(): [string, Parameter][] {
    return this.#collect(module => module.#ownParameters());
  }

  /**
   * All parameters, own ones before the children's; a shared one once.
   *
   * @example
   * const net = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2));
   * net.parameters().reduce((sum, { numel }) => sum + numel, 0); // → 24
   */
  parameters(): Parameter[] {
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  /**
   * All buffers by path, own ones before the children's.
   *
   * @example
   * const net = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2));
   * net.namedBuffers().map(([path]) => path); // → [ '1.running_mean', '1.running_var', '1.num_batches_tracked' ]
   */
  namedBuffers(): [string, Tensor][] {
    return this.#collect(module => module.#ownBuffers(false));
  }

  /**
   * All buffers, own ones before the children's.
   *
   * @example
   * const net = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2));
   * net.buffers().length; // → 3
   */
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

  /**
   * Sets training mode (`mode`, by default true) here and in all modules below.
   *
   * @example
   * const layer = new nn.Linear(2, 1);
   * layer.eval().train().training; // → true
   */
  train(mode = true): this {
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  /**
   * The opposite of `train()`.
   *
   * @example
   * const layer = new nn.Linear(2, 1);
   * layer.eval().training; // → false
   */
  eval(): this {
    return this.train(false);
  }

  /**
   * Lets go of the gradients of all parameters.
   *
   * @example
   * const layer = new nn.Linear(2, 1);
   * layer.forward(ones([1, 2])).sum().backward();
   * layer.zeroGrad();
   * layer.weight.grad; // → null
   */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /**
   * Says whether the parameters take gradients (by default true); `false` freezes them.
   *
   * @example
   * const layer = new nn.Linear(2, 1);
   * layer.requiresGrad_(false).weight.requiresGrad; // → false
   */
  requiresGrad_(value = true): this {
    for (const parameter of this.parameters()) parameter.requiresGrad = value;
    return this;
  }

  /**
   * Calls `fn` on all modules, children before their parents.
   *
   * @example
   * const net = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2));
   * net.apply(module => { if (module instanceof nn.Conv2d) nn.init.zeros_(module.weight); });
   * net.parameters()[0].sum().item(); // → 0
   */
  apply(fn: (module: Module) => void): this {
    for (const child of this.children()) child.apply(fn);
    fn(this);
    return this;
  }

  /**
   * Parameters and persistent buffers by path, cut off from the graph; the memory is the module's own.
   *
   * @example
   * const layer = new nn.Linear(2, 1);
   * Object.keys(layer.stateDict()); // → [ 'weight', 'bias' ]
   */
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
   * @returns the keys that this module has and `stateDict` lacks, and the other way round
   * @throws ShapeError where keys (if strict) or shapes do not match; all complaints in one message.
   * @example
   * const layer = new nn.Linear(2, 1);
   * layer.loadStateDict({ weight: ones([1, 2]), bias: zeros([1]) });
   * layer.forward(tensor([[1, 2]])).item(); // → 3
   */
  loadStateDict(
    stateDict: Readonly<Record<string, Tensor>>,
    options: boolean | LoadOptions = {}
  ): LoadedKeys {
    const strict = typeof options === 'boolean' ? options : (options.strict ?? true);
    return copyState(this.constructor.name, this.#state(), stateDict, strict);
  }

  /**
   * What `toString` prints between the parentheses, as PyTorch's `extra_repr`.
   *
   * @example
   * const layer = new nn.Linear(2, 1);
   * layer.extraRepr(); // → 'in_features=2, out_features=1, bias=True'
   */
  extraRepr(): string {
    return '';
  }

  /**
   * Prints as PyTorch's `repr` does.
   *
   * @example
   * const layer = new nn.Linear(2, 1);
   * layer.toString(); // → 'Linear(in_features=2, out_features=1, bias=True)'
   */
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

registerClass('Module', value => value instanceof Module);
