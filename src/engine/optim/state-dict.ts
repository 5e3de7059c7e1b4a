/**
 * @file What an optimizer has learned, as a plain object with PyTorch's keys (`param_groups`, `exp_avg`,
 * `momentum_buffer`), so that it can be saved, loaded and exchanged.
 */
import { camelCase, snakeCase } from '../core/spelling.js';
import { ValueError } from '../core/errors.js';
import { Tensor } from '../core/tensor.js';
import { readValues } from '../ops/read.js';

/** What is remembered of one parameter: tensors, and the number of steps. */
export type StateEntry = Record<string, Tensor | number>;

/**
 * `state` by the parameter's number, counted through all groups; `param_groups` with options in PyTorch's names and
 * the parameters' numbers under `params`.
 */
export interface OptimizerStateDict {
  /** What is remembered of each parameter, by its number, counted through all groups. */
  readonly state: Readonly<Record<string, Readonly<StateEntry>>>;
  /** The groups: options in PyTorch's names, and the parameters' numbers under `params`. */
  readonly param_groups: readonly Readonly<Record<string, unknown>>[];
}

/** A group's options under PyTorch's names, with the numbers of its parameters. */
export function saveGroup(group: object, numbers: readonly number[]): Record<string, unknown> {
  const saved: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(group)) {
    if (name !== 'params') saved[snakeCase(name)] = Array.isArray(value) ? [...(value as unknown[])] : value;
  }
  return { ...saved, params: [...numbers] };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fail(requirement: string, value: unknown): never {
  const got = value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value;
  throw new ValueError(`loadStateDict: ${requirement}, got ${got}`);
}

/** A group of a state dict: options under our names, and the numbers of its parameters. */
export interface SavedGroup {
  readonly options: Readonly<Record<string, unknown>>;
  readonly numbers: readonly number[];
}

/** A rate may be a tensor of one element in PyTorch; here it is a number. */
function readOption(option: unknown): unknown {
  return option instanceof Tensor && option.numel === 1 ? readValues(option)[0] : option;
}

function parseGroup(value: unknown): SavedGroup {
  if (!isRecord(value)) return fail('a parameter group must be an object', value);
  const { params, ...rest } = value;
  const numbers: unknown[] = Array.isArray(params)
    ? params
    : fail("a group's params must be an array", params);
  const options = Object.fromEntries(
    Object.entries(rest).map(([name, option]) => [camelCase(name), readOption(option)])
  );
  return { options, numbers: numbers.map(number => Number(number)) };
}

function parseEntry(value: unknown): StateEntry {
  if (!isRecord(value)) return fail("a parameter's state must be an object", value);
  const parts = Object.entries(value).filter(([, part]) => part !== null && part !== undefined);
  const entry = parts.map(([name, part]): [string, Tensor | number] => {
    if (typeof part === 'number' || part instanceof Tensor) return [name, part];
    return fail(`${name} must be a number or a tensor`, part);
  });
  return Object.fromEntries(entry);
}

/** Reads a state dict from wherever it comes. @throws ValueError that names what is wrong */
export function parseStateDict(value: unknown): {
  readonly groups: readonly SavedGroup[];
  readonly state: ReadonlyMap<number, StateEntry>;
} {
  if (!isRecord(value)) return fail('a state dict must be an object', value);
  const { state, param_groups: groups } = value;
  if (!isRecord(state)) return fail('state must be an object', state);
  const list: unknown[] = Array.isArray(groups) ? groups : fail('param_groups must be an array', groups);
  const entries = Object.entries(state).map(([number, entry]): [number, StateEntry] => [
    Number(number),
    parseEntry(entry)
  ]);
  return { groups: list.map(parseGroup), state: new Map(entries) };
}
