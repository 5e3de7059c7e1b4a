/** @file One call of a module's `forward`, with the hooks around it. */
import { Tensor } from '../core/tensor.js';
import { warn } from '../core/warning.js';
import { BackwardWatch, HookList, isTensorList } from './hook.js';
import { isModuleOutput, mapOutput, type ModuleOutput } from './module-output.js';

/** The hooks of a module, each kind in the order in which they were registered. */
export class ModuleHooks<Of> {
  readonly beforeForward = new HookList<(module: Of, input: Tensor[]) => unknown>();
  readonly afterForward = new HookList<(module: Of, input: Tensor[], output: ModuleOutput) => unknown>();
  readonly afterBackward = new HookList<
    (module: Of, gradInput: (Tensor | null)[], gradOutput: (Tensor | null)[]) => unknown
  >();
}

/** The class of a value, or its type. */
function kindOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? value.constructor.name : typeof value;
}

/**
 * Runs `forward` on what is given. Hooks see, and may replace, the tensors at the front and the output; the options
 * behind the tensors go past them.
 */
export function callWithHooks<Of>(
  module: Of,
  forward: (...inputs: unknown[]) => ModuleOutput,
  given: readonly unknown[],
  hooks: ModuleHooks<Of>
): ModuleOutput {
  const end = given.findIndex(argument => !(argument instanceof Tensor));
  const options = end < 0 ? [] : given.slice(end);
  let inputs = given.slice(0, given.length - options.length).filter(argument => argument instanceof Tensor);
  for (const hook of hooks.beforeForward.list()) {
    const replaced = hook(module, inputs);
    if (replaced instanceof Tensor) inputs = [replaced];
    else if (isTensorList(replaced)) inputs = [...replaced];
  }
  const backwardHooks = hooks.afterBackward
    .list()
    .map(
      hook => (gradInput: (Tensor | null)[], gradOutput: (Tensor | null)[]) =>
        hook(module, gradInput, gradOutput)
    );
  const watch = backwardHooks.length === 0 ? null : new BackwardWatch(backwardHooks);
  if (watch !== null) inputs = watch.watchInputs(inputs);
  let output = forward(...inputs, ...options);
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
}
