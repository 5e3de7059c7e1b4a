/** @file Sizes that stand one after another, `zeros(2, 3)`, or in a list, `zeros([2, 3])`. */
import { ValueError } from '../core/errors.js';
import type { Size } from './arguments.js';

/** Sizes one after another, and perhaps an options object behind them. */
export type SizesThen<Options> = readonly number[] | readonly [...size: number[], options: Options];

/** Whole numbers one after another, or one list of them. */
export type NumberList = readonly number[] | readonly [readonly number[]];

function missing(op: string, name: string): ValueError {
  return new ValueError(`${op}: ${op}() missing 1 required positional arguments: "${name}", got none`);
}

/** Parts sizes, in a list or one after another, from the options behind them. */
export function readSizesThen<Options extends object>(
  op: string,
  given: readonly (Size | Options | undefined)[]
): { readonly size: readonly number[]; readonly options: Partial<Options> } {
  const sizes: Size[] = [];
  let options: Partial<Options> = {};
  for (const value of given) {
    if (typeof value === 'number' || isList(value)) sizes.push(value);
    else if (value !== undefined) options = value;
  }
  if (sizes.length === 0) throw missing(op, 'size');
  return { size: sizes.flat(), options };
}

function isList(value: unknown): value is readonly number[] {
  return Array.isArray(value);
}

/** The numbers, however they were given; `name` is what PyTorch calls them. */
export function readNumbers(op: string, name: string, given: NumberList): readonly number[] {
  if (given.length === 0) throw missing(op, name);
  const [first] = given;
  return typeof first === 'number' ? (given as readonly number[]) : first;
}
