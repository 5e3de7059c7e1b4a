/** @file Padding of the last dimensions: with a constant, by reflection, with the edge's value, or round about. */
import { formatList, formatTuple, ShapeError, ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from './arguments.js';
import { indexSelect, indices } from './indexing.js';
import { constantPad } from './pad.js';

export interface PadOptions {
  /** Default `'constant'`. */
  readonly mode?: 'constant' | 'reflect' | 'replicate' | 'circular';
  /** What `'constant'` fills with. Default 0. */
  readonly value?: number | null;
}

type BorderMode = 'reflect' | 'replicate' | 'circular';

/** Which element of a dimension of `size` stands at each place of the padded one. */
const SOURCE: Readonly<Record<BorderMode, (place: number, size: number) => number>> = {
  reflect: (place, size) => {
    const mirrored = Math.abs(place);
    return mirrored < size ? mirrored : 2 * (size - 1) - mirrored;
  },
  replicate: (place, size) => Math.min(Math.max(place, 0), size - 1),
  circular: (place, size) => (place + size) % size
};

function checkBorder(mode: BorderMode, input: Tensor, dim: number, before: number, after: number): void {
  const size = input.shape[dim];
  if (mode === 'reflect' && (before >= size || after >= size)) {
    throw new ShapeError(
      'pad: Argument #4: Padding size should be less than the corresponding input dimension, but got: padding ' +
        `${formatTuple([before, after])} at dimension ${dim} of input ${formatList(input.shape)}`
    );
  }
  if (mode === 'circular' && (before > size || after > size)) {
    throw new ShapeError(
      `pad: Padding value causes wrapping around more than once., got padding ${formatTuple([before, after])} for ` +
        `dimension ${dim} of size ${size}`
    );
  }
  if (size === 0) {
    throw new ShapeError(`pad: a non-empty dimension is needed, got input ${formatList(input.shape)}`);
  }
}

/**
 * Pads the last dimensions. `amounts` is PyTorch's list, last dimension first: `[left, right, top, bottom, …]`;
 * negative amounts cut.
 *
 * @throws ShapeError where the padding is larger than its mode can fill.
 */
export function pad(
  input: Tensor,
  amounts: readonly number[],
  options: PadOptions | PadOptions['mode'] = {}
): Tensor {
  const { mode = 'constant', value = null } = readOptions<PadOptions>(options, 'mode');
  for (const amount of amounts) {
    if (!Number.isSafeInteger(amount))
      throw new ValueError(`pad: amounts must be whole numbers, got ${amount}`);
  }
  if (amounts.length % 2 !== 0)
    throw new ValueError(`pad: Padding length must be divisible by 2, got ${amounts.length}`);
  if (amounts.length > 2 * input.ndim) {
    throw new ShapeError(
      'pad: Padding length should be less than or equal to two times the input dimension but got padding length ' +
        `${amounts.length} and input of dimension ${input.ndim}`
    );
  }
  const all = new Array<number>(2 * input.ndim).fill(0);
  for (let pair = 0; 2 * pair < amounts.length; pair++) {
    const dim = input.ndim - 1 - pair;
    all[2 * dim] = amounts[2 * pair]!;
    all[2 * dim + 1] = amounts[2 * pair + 1]!;
  }
  input.shape.forEach((size, dim) => {
    if (size + all[2 * dim] + all[2 * dim + 1] >= 0) return;
    throw new ShapeError(
      `pad: The input size ${size}, plus negative padding ${all[2 * dim]} and ${all[2 * dim + 1]} resulted in a negative ` +
        `output size, which is invalid. Check dimension ${dim} of your input.`
    );
  });
  if (mode === 'constant') return constantPad(input, all, value ?? 0);
  if (!(mode in SOURCE)) throw new ValueError(`pad: Unrecognised padding mode ${mode as string}`);
  if (value !== null)
    throw new ValueError(`pad: Padding mode "${mode}" doesn't take in value argument, got ${value}`);
  return input.shape.reduce(
    (padded, size, dim) => padBorder(padded, mode, dim, all[2 * dim], all[2 * dim + 1], size),
    input
  );
}

function padBorder(
  input: Tensor,
  mode: BorderMode,
  dim: number,
  before: number,
  after: number,
  size: number
): Tensor {
  if (before === 0 && after === 0) return input;
  checkBorder(mode, input, dim, before, after);
  const places = Array.from({ length: size + before + after }, (_, place) =>
    SOURCE[mode](place - before, size)
  );
  return indexSelect(input, dim, indices(places));
}
