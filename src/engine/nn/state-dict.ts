/** @file The state of a module: its parameters and buffers by their paths, and how such a state is copied into a module. */
import { formatSize, ShapeError } from '../core/errors.js';
import { noGrad } from '../core/grad-mode.js';
import { Tensor } from '../core/tensor.js';
import { copyInPlace } from '../ops/in-place.js';

/** Parameters and buffers by their paths: `conv1.weight`. */
export type StateDict = Record<string, Tensor>;

/** Options of `loadStateDict`. */
export interface LoadOptions {
  /** Whether keys have to match exactly; by default true. */
  readonly strict?: boolean;
}

/** How the keys of a loaded state dict differ from the module's. */
export interface LoadedKeys {
  /** Keys that the module has and the state dict lacks. */
  missingKeys: string[];
  /** Keys that the state dict has and the module lacks. */
  unexpectedKeys: string[];
}

/**
 * Copies `stateDict` into `state`, the tensors of a module of the class `name`.
 *
 * @throws ShapeError with all complaints in one message; what fits has been copied by then
 */
export function copyState(
  name: string,
  state: readonly (readonly [path: string, tensor: Tensor])[],
  stateDict: Readonly<Record<string, Tensor>>,
  strict: boolean
): LoadedKeys {
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
    throw new ShapeError(`Error(s) in loading state_dict for ${name}:\n\t${complaints.join('\n\t')}`);
  }
  return { missingKeys, unexpectedKeys };
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
