/** @file `forward` of a module with the hooks around it, and one call of it. */
import { HookList } from '../core/hook.js';
import { Tensor } from '../core/tensor.js';
import { warn } from '../core/warning.js';
import { BackwardWatch, isTensorList } from './hook.js';
import { isModuleOutput, mapOutput, type ModuleOutput } from './module-output.js';

/** The hooks of a module, each kind in the order in which they were registered. */
class ModuleHooks<Of> {
  readonly beforeForward = new HookList<(module: Of, input: Tensor[]) => unknown>();
  readonly afterForward = new HookList<(module: Of, input: Tensor[], output: ModuleOutput) => unknown>();
  readonly afterBackward = new HookList<
    (module: Of, gradInput: (Tensor | null)[], gradOutput: (Tensor | null)[]) => unknown
  >();

  get isEmpty(): boolean {
    return this.beforeForward.isEmpty && this.afterForward.isEmpty && this.afterBackward.isEmpty;
  }

  /** Registers the hooks of another module here too. */
  addAll(others: ModuleHooks<Of>): void {
    for (const hook of others.beforeForward.list()) this.beforeForward.add(hook);
    for (const hook of others.afterForward.list()) this.afterForward.add(hook);
    for (const hook of others.afterBackward.list()) this.afterBackward.add(hook);
  }
}

/** `forward` of a module, as it is called here: of whatever is given, whatever it gives. */
export type Forward = (...inputs: unknown[]) => ModuleOutput | Promise<ModuleOutput>;

/** `forward` of a module as its users meet it, however they call it. */
export class HookedForward<Of extends { readonly forward: Forward }> {
  readonly hooks = new ModuleHooks<Of>();
  /** Stands in the place of the class's own `forward`. */
  readonly method: Forward;
  readonly #module: Of;
  /** While a `forward` that the user has put in its place runs, which may call this one. */
  #isReplaced = false;

  /** @param bare `forward` of the class. */
  constructor(module: Of, bare: Forward) {
    this.#module = module;
    this.method = (...given) =>
      this.#isReplaced ? bare(...given) : callWithHooks(module, bare, given, this.hooks);
  }

  /** Calls the module: the hooks run, once, also where the user has put another `forward` in the place of ours. */
  call(given: readonly unknown[]): ModuleOutput | Promise<ModuleOutput> {
    const { forward } = this.#module;
    if (forward === this.method) return forward(...given);
    const replaced: Forward = (...inputs) => {
      this.#isReplaced = true;
      try {
        return Reflect.apply(forward, this.#module, inputs);
      } finally {
        this.#isReplaced = false;
      }
    };
    return callWithHooks(this.#module, replaced, given, this.hooks);
  }
}

/** The class of a value, or its type. */
function kindOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? value.constructor.name : typeof value;
}

/**
 * Runs `forward` on what is given. Hooks see, and may replace, the tensors at the front and the output; the options
 * behind the tensors go past them. The hooks after an async `forward` wait for what it gives.
 */
function callWithHooks<Of>(
  module: Of,
  forward: Forward,
  given: readonly unknown[],
  hooks: ModuleHooks<Of>
): ModuleOutput | Promise<ModuleOutput> {
  if (hooks.isEmpty) return forward(...given);
  const end = given.findIndex(argument => !(argument instanceof Tensor));
  const options = end < 0 ? [] : given.slice(end);
  let inputs = given.slice(0, given.length - options.length).filter(argument => argument instanceof Tensor);
  for (const hook of hooks.beforeForward.list()) {
    const replaced = hook(module, inputs);
    if (replaced instanceof Tensor) inputs = [replaced];
    else if (isTensorList(replaced)) inputs = [...replaced];
  }
  const watch = watchGradients(module, hooks);
  if (watch !== null) inputs = watch.watchInputs(inputs);
  const finish = (made: ModuleOutput): ModuleOutput => {
    let output = made;
    for (const hook of hooks.afterForward.list()) {
      const replaced = hook(module, inputs, output);
      if (isModuleOutput(replaced)) output = replaced;
    }
    if (watch === null) return output;
    if (isModuleOutput(output)) return mapOutput(output, tensors => watch.watchOutputs(tensors));
    warn(
      'For backward hooks to be called, module output should be a Tensor or a tuple of Tensors ' +
        `but received ${kindOf(output)}`
    );
    return output;
  };
  const output = forward(...inputs, ...options);
  return output instanceof Promise ? output.then(finish) : finish(output);
}

/** One pass whose backward hooks wait; null where there are none. */
function watchGradients<Of>(module: Of, hooks: ModuleHooks<Of>): BackwardWatch | null {
  const bound = hooks.afterBackward
    .list()
    .map(
      hook => (gradInput: (Tensor | null)[], gradOutput: (Tensor | null)[]) =>
        hook(module, gradInput, gradOutput)
    );
  return bound.length === 0 ? null : new BackwardWatch(bound);
}
