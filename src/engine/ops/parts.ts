/** @file A tensor as the list of its parts, and parts that come several times. */
import { formatList, ShapeError, ValueError } from '../core/errors.js';
import { normalizeDim } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from './arguments.js';
import { contiguous, expand, reshape } from './broadcast.js';
import { fromTypedArray } from './creation.js';
import { indexSelect } from './indexing.js';
import { select } from './movement.js';
import { readValues } from './read.js';

/** The options of `unbind`. */
export interface UnbindOptions {
  /** The dimension that falls away. Default 0. */
  readonly dim?: number;
}

/** All parts along a dimension, which falls away. Views. */
export function unbind(input: Tensor, options?: number | UnbindOptions): Tensor[] {
  const { dim = 0 } = readOptions<UnbindOptions>(['dim'], options);
  const along = normalizeDim(dim, input.ndim);
  return Array.from({ length: input.shape[along] }, (_, place) => select(input, along, place));
}

/** The tensor in the shape of another, to which it broadcasts. A view. */
export function expandAs(input: Tensor, other: Tensor): Tensor {
  return expand(input, other.shape);
}

/** The options of `repeatInterleave`. */
export interface RepeatInterleaveOptions {
  /** The dimension. Default null: of all elements, one after another. */
  readonly dim?: number | null;
}

/** Each part along a dimension several times, one behind the other. */
export function repeatInterleave(
  input: Tensor,
  repeats: number | Tensor,
  options?: number | null | RepeatInterleaveOptions
): Tensor {
  const { dim = null } = readOptions<RepeatInterleaveOptions>(['dim'], options);
  const source = dim === null ? reshape(input, [input.numel]) : input;
  const along = normalizeDim(dim ?? 0, source.ndim);
  const size = source.shape[along];
  const counts = readCounts(repeats, size);
  const places = counts.flatMap((count, place) => new Array<number>(count).fill(place));
  return indexSelect(
    source,
    along,
    fromTypedArray(Float64Array.from(places), [places.length], { dtype: 'int64' })
  );
}

function readCounts(repeats: number | Tensor, size: number): number[] {
  const given = typeof repeats === 'number' ? [repeats] : Array.from<number>(readValues(contiguous(repeats)));
  const wrong = given.find(count => !Number.isInteger(count) || count < 0);
  if (wrong !== undefined)
    throw new ValueError(`repeatInterleave: repeats can not be negative, got ${wrong}`);
  if (given.length === 1) return new Array<number>(size).fill(given[0]);
  if (given.length === size) return given;
  throw new ShapeError(
    'repeatInterleave: repeats must have the same size as input along dim, but got repeats.size(0) = ' +
      `${given.length} and input.size(0) = ${size}, of ${formatList([size])}`
  );
}
