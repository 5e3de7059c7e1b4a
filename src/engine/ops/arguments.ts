/** @file Reading of user-style arguments: options objects, their bare shorthand, sizes. */
import { formatList, ValueError } from '../core/errors.js';
import { Generator } from '../core/random.js';
import { Tensor } from '../core/tensor.js';

/** A size for every spatial dimension, or one for each. */
export type Size = number | readonly number[];

/** Whether a value stands for options, and not for the bare value of one. */
function isOptions(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !(value instanceof Tensor) && !(value instanceof Generator);
}

/**
 * The options of a call: its bare values, which are called as `order` says (PyTorch's positional arguments), and
 * an options object that may stand in the place of the first or close their list. What is `undefined` is left out.
 */
export function readOptions<Options extends object>(
  order: readonly (keyof Options)[],
  ...given: readonly unknown[]
): Options {
  if (isOptions(given[0])) return given[0] as Options;
  const options: Record<PropertyKey, unknown> = {};
  for (let place = 0; place < given.length; place++) {
    const value = given[place];
    if (isOptions(value)) return { ...options, ...(value as Options) };
    if (value !== undefined) options[order[place]] = value;
  }
  return options as Options;
}

/** One whole number for each of `count` spatial dimensions. */
export function readSizes(op: string, name: string, value: Size, count: number): number[] {
  const list = typeof value === 'number' ? [value] : [...value];
  for (const size of list) {
    if (!Number.isSafeInteger(size)) {
      throw new ValueError(`${op}: ${name} must be made of whole numbers, got ${String(size)}`);
    }
  }
  if (list.length === 1) return new Array<number>(count).fill(list[0]);
  if (list.length !== count) {
    throw new ValueError(
      `${op}: expected ${name} to be a single integer value or a list of ${count} values to match the ` +
        `convolution dimensions, but got ${name}=${formatList(list)}`
    );
  }
  return list;
}
