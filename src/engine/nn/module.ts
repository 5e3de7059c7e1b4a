/**
 * @file The base of every layer and network: knows parameters, buffers and children among its own fields, calls
 * hooks around `forward`, carries training mode and state. After `torch/nn/modules/module.py`.
 */
import { registerClass } from '../core/call-arguments.js';
import { readCall } from '../core/checked.js';
import { ValueError } from '../core/errors.js';
import { isFloatingPoint, type DType } from '../core/dtype.js';
import { noGrad } from '../core/grad-mode.js';
import type { HookHandle } from '../core/hook.js';
import { replaceData, Tensor } from '../core/tensor.js';
import { cast } from '../ops/promotion.js';
import { Callable } from './callable.js';
import { deepCopy, type Copies } from './deep-copy.js';
import { HookedForward, type Forward } from './hooked-call.js';
import { Members, typeName } from './members.js';
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

/** The method that Node's inspector asks how an object reads. */
const NODE_INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** Options of `registerBuffer`. */
interface BufferOptions {
  /** Whether it is saved in the state dict; by default true. */
  readonly persistent?: boolean;
}

// The call signature cannot stand in a class.
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging
export interface Module {
  /** Runs `forward`. */
  (...inputs: Parameters<this['forward']>): ReturnType<this['forward']>;
}

/**
 * Base class of all networks. Fields that are parameters or modules belong to it, in the order in which they
 * were assigned; private fields (`#conv`), arrays and records are not looked into. It is called as `net(x)` or by
 * `.forward(x)`.
 *
 * @example
 * class Net extends nn.Module {
 *   conv = new nn.Conv2d(1, 8, 3);
 *   forward(x: Tensor) { return this.conv(x).relu(); }
 * }
 * const net = new Net();
 * net(ones([1, 1, 5, 5])).shape; // → [ 1, 8, 3, 3 ]
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging
export class Module extends Callable {
  /** True while training; dropout and batch normalization ask for it. Set by `train()` and `eval()`. */
  training = true;
  readonly #members: Members<Module>;
  readonly #forward: HookedForward<Module>;

  constructor(...nothing: []) {
    // A class without a constructor of its own passes on what it is given.
    readCall('Module', nothing, new.target.name);
    const members = new Members<Module>();
    super(members);
    this.#members = members;
    // `super.forward` still reaches the bare method.
    this.#forward = new HookedForward<Module>(this, this.forward.bind(this) as Forward);
    const value = this.#forward.method;
    Object.defineProperty(this, 'forward', { value, writable: true, configurable: true });
  }

  protected override whenCalled(given: readonly unknown[]): unknown {
    return this.#forward.call(given);
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
  // Call signatures are compared strictly, so that of `unknown` none would fit that of a layer.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  forward(...inputs: any[]): ModuleOutput;
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
    return this.#forward.hooks.beforeForward.add(fn);
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
    return this.#forward.hooks.afterForward.add(fn);
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
    return this.#forward.hooks.afterBackward.add(fn);
  }

  /**
   * Makes a tensor part of the state that no optimizer changes. It is found as `this[name]`.
   *
   * @throws ValueError where the name is empty, has a dot, or belongs to something else, and for what is no tensor.
   * @example
   * const layer = new nn.Linear(2, 1);
   * layer.registerBuffer('mean', zeros([2]));
   * Object.keys(layer.stateDict()); // → [ 'weight', 'bias', 'mean' ]
   */
  registerBuffer(name: string, tensor: Tensor | null, options: BufferOptions = {}): void {
    const { buffers } = this.#members;
    this.#checkName('registerBuffer', 'buffer', name, buffers);
    if (tensor != null && !(tensor instanceof Tensor)) {
      throw new ValueError(
        `registerBuffer: cannot assign '${typeName(tensor)}' object to buffer '${name}' (torch Tensor or None required)`
      );
    }
    this.#members.expectBuffer(name, { persistent: options.persistent ?? true });
    this.#define(name, tensor);
  }

  /**
   * Makes a parameter, of any shape, of this module under a name that is computed.
   *
   * @throws ValueError where the name is empty, has a dot, or belongs to something else, and for what is no
   * `nn.Parameter`.
   * @example
   * const layer = new nn.Linear(2, 1);
   * layer.registerParameter('scale', new nn.Parameter(ones([1])));
   * layer.namedParameters().map(([name]) => name); // → [ 'weight', 'bias', 'scale' ]
   */
  registerParameter(name: string, parameter: Parameter | null): void {
    const { parameters } = this.#members;
    this.#checkName('registerParameter', 'parameter', name, parameters);
    if (parameter != null && !(parameter instanceof Parameter)) {
      throw new ValueError(
        `registerParameter: cannot assign '${typeName(parameter)}' object to parameter '${name}' ` +
          '(torch.nn.Parameter or None required); write new nn.Parameter(tensor)'
      );
    }
    if (!parameters.has(name)) parameters.set(name, null);
    this.#define(name, parameter);
  }

  /**
   * Makes a child of this module under a name that is computed.
   *
   * @throws ValueError where the name is empty, has a dot, or belongs to something else, and for what is no module.
   * @example
   * const net = new nn.Sequential();
   * net.registerModule('head', new nn.Linear(2, 1));
   * net.namedChildren().length; // → 1
   */
  registerModule(name: string, module: Module | null): void {
    const { children } = this.#members;
    if (module != null) checkModule('registerModule', module);
    this.#checkName('registerModule', 'module', name, children);
    if (!children.has(name)) children.set(name, null);
    this.#define(name, module);
  }

  /**
   * PyTorch's other name of `registerModule`.
   *
   * @throws ValueError where the name is empty, has a dot, or belongs to something else, and for what is no module.
   * @example
   * const net = new nn.Sequential();
   * net.addModule('head', new nn.Linear(2, 1));
   * net.namedChildren().length; // → 1
   */
  addModule(name: string, module: Module | null): void {
    this.registerModule(name, module);
  }

  #checkName(op: string, kind: string, name: unknown, known: ReadonlyMap<string, unknown>): void {
    if (typeof name !== 'string') {
      throw new ValueError(`${op}: ${kind} name should be a string. Got ${typeName(name)}`);
    }
    if (name === '') throw new ValueError(`${op}: ${kind} name can't be empty string ""`);
    if (name.includes('.')) throw new ValueError(`${op}: ${kind} name can't contain ".", got: ${name}`);
    if (known.has(name)) return;
    const { parameters, children, buffers } = this.#members;
    const isMember = [parameters, children, buffers].some(map => map.has(name));
    if (isMember || this.isTaken(name)) throw new ValueError(`${op}: attribute '${name}' already exists`);
  }

  /** Whether a name that is no member's means something else; not where a field is only declared. */
  protected isTaken(name: string): boolean {
    return Object.hasOwn(this, name) ? this.#field(name) != null : name in this;
  }

  #define(name: string, value: Tensor | Module | null): void {
    Object.defineProperty(this, name, { value, writable: true, configurable: true, enumerable: true });
  }

  #field(name: string): unknown {
    return (this as unknown as Record<string, unknown>)[name];
  }

  /** The own parameters by name, one that is there twice twice. */
  protected parameterEntries(): [string, Parameter][] {
    return [...this.#members.parameters].filter((entry): entry is [string, Parameter] => entry[1] !== null);
  }

  #ownBuffers(onlyPersistent: boolean): [string, Tensor][] {
    const found: [string, Tensor][] = [];
    for (const [name, { persistent, tensor }] of this.#members.buffers) {
      if (tensor !== null && (persistent || !onlyPersistent)) found.push([name, tensor]);
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
    return this.childEntries().filter(([, child]) => !seen.has(child) && seen.add(child));
  }

  /** The own children by name, one that is there twice twice. */
  protected childEntries(): [string, Module][] {
    return [...this.#members.children].filter((entry): entry is [string, Module] => entry[1] !== null);
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
    return this.#collect(module => module.parameterEntries());
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
   * The module at a path, `'features.0'`; this one at the empty path.
   *
   * @throws ValueError where there is none
   * @example
   * const net = new nn.Sequential({ features: new nn.Sequential(new nn.Linear(2, 1), new nn.ReLU()) });
   * net.getSubmodule('features.1'); // → ReLU()
   */
  getSubmodule(path: string): Module {
    return path.split('.').reduce<Module>((module, name) => {
      if (path === '') return module;
      const found = module.#attribute('getSubmodule', name);
      if (found instanceof Module) return found;
      throw new ValueError(`getSubmodule: \`${name}\` is not an nn.Module, in '${path}'`);
    }, this);
  }

  /**
   * The parameter, of any shape, at a path: `'features.0.weight'`.
   *
   * @throws ValueError where there is none
   * @example
   * new nn.Sequential(new nn.Linear(2, 1)).getParameter('0.weight').shape; // → [ 1, 2 ]
   */
  getParameter(path: string): Parameter {
    const [module, name] = this.#owner(path);
    const found = module.#attribute('getParameter', name);
    if (found instanceof Parameter) return found;
    throw new ValueError(`getParameter: \`${name}\` is not an nn.Parameter, in '${path}'`);
  }

  /**
   * The buffer, of any shape, at a path: `'1.running_mean'`.
   *
   * @throws ValueError where there is none
   * @example
   * new nn.Sequential(new nn.BatchNorm2d(2)).getBuffer('0.running_mean'); // → tensor([0., 0.])
   */
  getBuffer(path: string): Tensor {
    const [module, name] = this.#owner(path);
    const found = module.#attribute('getBuffer', name);
    const { buffers } = module.#members;
    if (found instanceof Tensor && buffers.has(name)) return found;
    throw new ValueError(`getBuffer: \`${name}\` is not a buffer, in '${path}'`);
  }

  /** The module that a path leads to but for its last name, and that name. */
  #owner(path: string): [Module, string] {
    const end = path.lastIndexOf('.');
    return [this.getSubmodule(path.slice(0, Math.max(end, 0))), path.slice(end + 1)];
  }

  #attribute(op: string, name: string): unknown {
    // A container has a name for every place, also where nothing stands.
    const value = this.#field(name);
    if (Object.hasOwn(this, name) || value !== undefined) return value;
    throw new ValueError(`${op}: ${this.constructor.name} has no attribute \`${name}\``);
  }

  /**
   * Parameters, buffers and gradients of floating point in another dtype, here and in all modules below. The parameters
   * stay the same objects, so that an optimizer made before goes on.
   *
   * @throws ValueError for a dtype that is not of floating point
   * @example
   * new nn.Linear(2, 1).to('float64').weight.dtype; // → 'float64'
   */
  to(dtype: DType): this {
    if (!isFloatingPoint(dtype)) {
      throw new ValueError(
        `to: nn.Module.to only accepts floating point or complex dtypes, but got desired dtype=torch.${dtype}`
      );
    }
    const change = (tensor: Tensor): void => {
      if (isFloatingPoint(tensor.dtype) && tensor.dtype !== dtype)
        replaceData(tensor, cast(tensor.detach(), dtype));
    };
    noGrad(() => {
      for (const tensor of [...this.parameters(), ...this.buffers()]) {
        change(tensor);
        if (tensor.grad !== null) change(tensor.grad);
      }
    });
    return this;
  }

  /**
   * `to('float32')`.
   *
   * @example
   * new nn.Linear(2, 1).double().float().weight.dtype; // → 'float32'
   */
  float(): this {
    return this.to('float32');
  }

  /**
   * `to('float64')`.
   *
   * @example
   * new nn.Linear(2, 1).double().weight.dtype; // → 'float64'
   */
  double(): this {
    return this.to('float64');
  }

  /**
   * A copy with everything in it, as Python's `copy.deepcopy(net)`: modules, parameters, buffers, mode and hooks, and
   * what arrays, plain objects, maps and sets in its fields hold. What is shared inside is shared in the copy. Parameters
   * begin without gradients; functions and objects of other classes are not copied.
   *
   * @throws ValueError for a class with private fields (`#x`), which cannot be reached; GraphError for a field that
   * holds the result of an operation
   * @example
   * const net = new nn.Linear(2, 1);
   * const copy = net.clone();
   * nn.init.zeros_(copy.weight);
   * net.weight.abs().sum().item() > 0; // → true
   */
  clone(): this {
    return this.#copy(new Map());
  }

  #copy(copies: Copies): this {
    checkNothingPrivate(this);
    // The constructor of the class might ask for arguments; that of `Module` makes all that is not a field.
    const copy = Reflect.construct(Module, [], this.constructor as new () => this) as this;
    copies.set(this, copy);
    for (const name of Reflect.ownKeys(this)) {
      const field = Object.getOwnPropertyDescriptor(this, name)!;
      if (name === 'forward' && field.value === this.#forward.method) continue;
      const inner = (value: unknown): unknown => deepCopy<Module>(value, copies, each => each.#copy(copies));
      Object.defineProperty(copy, name, 'value' in field ? { ...field, value: inner(field.value) } : field);
    }
    copy.#members.arrangeAs(this.#members, name => copy.#field(name));
    copy.#forward.hooks.addAll(this.#forward.hooks);
    return copy;
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
    const own: [string, Tensor][] = [...this.parameterEntries(), ...this.#ownBuffers(true)];
    return [
      ...own.map(([name, tensor]): [string, Tensor] => [joinPath(prefix, name), tensor]),
      ...this.childEntries().flatMap(([name, child]) => child.#state(joinPath(prefix, name)))
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
  override toString(): string {
    const extra = this.extraRepr() === '' ? [] : this.extraRepr().split('\n');
    const children = [...this.#members.children].map(([name, child]) =>
      indentLines(`(${name}): ${child === null ? 'None' : child.toString()}`)
    );
    if (children.length === 0 && extra.length <= 1) return `${this.constructor.name}(${extra.join('')})`;
    return `${this.constructor.name}(\n  ${[...extra, ...children].join('\n  ')}\n)`;
  }

  /** How Node's `console.log` shows it. */
  [NODE_INSPECT](): string {
    return this.toString();
  }

  /**
   * Refuses `JSON.stringify`, which would leave out a module without a word; it gives the key, by default none.
   *
   * @throws ValueError that says how a module is kept
   * @example
   * JSON.stringify(new nn.Linear(2, 1)); // → ValueError: toJSON: Object of type Linear is not JSON serializable; …
   */
  toJSON(key = ''): never {
    const place = key === '' ? '' : ` (at '${key}')`;
    throw new ValueError(
      `toJSON: Object of type ${this.constructor.name} is not JSON serializable${place}; ` +
        'io.saveSafetensors(net.stateDict()) keeps its parameters'
    );
  }
}

/** A private member, as code reaches it. */
const PRIVATE = /\bthis[.]#[\p{ID_Start}$_]|#[\p{ID_Start}$_][\p{ID_Continue}$]* in /u;

/** Refuses what a copy would lose. */
function checkNothingPrivate(module: Module): void {
  for (let type: unknown = module.constructor; typeof type === 'function' && type !== Module;) {
    const found = PRIVATE.exec(Function.prototype.toString.call(type));
    if (found !== null) {
      throw new ValueError(
        `clone: ${type.name} has private members, which nothing outside its class can copy; ` +
          'fields that are not private are copied, and a clone() of its own may say how'
      );
    }
    type = Object.getPrototypeOf(type);
  }
}

/** Checks that a value is a module. @throws ValueError that says what to write, where that is known */
export function checkModule(op: string, value: unknown): asserts value is Module {
  if (value instanceof Module) return;
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  const given = isObject ? typeName(value) : String(value);
  throw new ValueError(`${op}: ${given} is not a Module subclass${moduleAdvice(value)}`);
}

function moduleAdvice(value: unknown): string {
  if (typeof value === 'function') {
    const isClass = value.prototype instanceof Module;
    return isClass
      ? `, but a class of modules; write new ${value.name}(…)`
      : '; a function becomes part of a network in the forward of a class, or as a layer: new nn.ReLU() for F.relu';
  }
  if (Array.isArray(value)) return '; give the modules one by one: …modules';
  return value instanceof Tensor ? '; a parameter is a field of a class of its own' : '';
}

function joinPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

registerClass('Module', value => value instanceof Module);
