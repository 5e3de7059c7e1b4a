/** @file Reading of user-style arguments: options objects, their bare shorthand, sizes. */
import { formatList, ValueError } from '../core/errors.js';
import { Tensor } from '../core/tensor.js';

/** A size for every spatial dimension, or one for each. */
export type Size = number | readonly number[];

/**
 * An options object from what stands in its place: itself, nothing, or the bare value of its first option
 * (PyTorch's next positional argument).
 */
export function readOptions<Options extends object>(
  value: Options | Options[keyof Options],
  first: keyof Options
): Options {
  const isOptions =
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Tensor);
  if (isOptions) return value as Options;
  return (value === undefined ? {} : { [first]: value }) as Options;
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
