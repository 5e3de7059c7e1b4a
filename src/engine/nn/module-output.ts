/** @file What a module gives: a tensor, or several in an array or under names. */
import { Tensor } from '../core/tensor.js';
import { isTensorList } from './hook.js';

/** What a module may give: a tensor, several, or several by name. */
export type ModuleOutput = Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>;

/** Whether a value is something that a module may give. */
export function isModuleOutput(value: unknown): value is ModuleOutput {
  if (value instanceof Tensor || isTensorList(value)) return true;
  const isRecord =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isRecord && isTensorList(Object.values(value));
}

/** Rebuilds an output from its tensors after `change`. */
export function mapOutput(output: ModuleOutput, change: (tensors: Tensor[]) => Tensor[]): ModuleOutput {
  if (output instanceof Tensor) return change([output])[0];
  if (isTensorList(output)) return change([...output]);
  const changed = change(Object.values(output));
  return Object.fromEntries(Object.keys(output).map((name, place) => [name, changed[place]]));
}
