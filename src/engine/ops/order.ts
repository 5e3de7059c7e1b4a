/**
 * @file The order of values: sorting, the largest of them, which there are and where. Places are found on the host;
 * values are read at them with the operation of `gather`, so that gradients find back.
 */
import { readCall } from '../core/checked.js';
import { isFloatingPoint, scalarTypeName } from '../core/dtype.js';
import { DtypeError, ShapeError, ValueError } from '../core/errors.js';
import { checkFits } from './memory.js';
import { elementCount, normalizeDim } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from './arguments.js';
import { contiguous, reshape } from './broadcast.js';
import { fromTypedArray } from './creation.js';
import { gatherOp } from './indexing.js';
import { renamed } from './operation-node.js';
import { readValues } from './read.js';
import type { ValuesAndIndices } from './reduce.js';

/** The options of `sort` and `argsort`. */
export interface SortOptions {
  /** The dimension. Default −1, the last. */
  readonly dim?: number;
  /** Whether the largest comes first. Default false. */
  readonly descending?: boolean;
  /** Whether equal values keep their order; they always do. Default false. */
  readonly stable?: boolean;
}

/** The options of `topk`. */
export interface TopkOptions {
  /** The dimension. Default −1, the last. */
  readonly dim?: number;
  /** Whether the largest are wanted, and not the smallest. Default true. */
  readonly largest?: boolean;
  /** Whether the values come in order; they always do. Default true. */
  readonly sorted?: boolean;
}

/** Which of two values comes first in ascending order: NaN is larger than any number. */
function compare(left: number, right: number): number {
  if (left < right) return -1;
  if (left > right) return 1;
  return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
}

/** The places of the first `count` along `dim` in order, int64, as large as the input but for that dimension. */
function placesInOrder(input: Tensor, dim: number, count: number, descending: boolean): Tensor {
  const { shape } = input;
  const values = readValues(contiguous(input));
  const size = shape[dim];
  const inner = elementCount(shape.slice(dim + 1));
  const outer = elementCount(shape.slice(0, dim));
  const places = new Float64Array(outer * count * inner);
  for (let before = 0; before < outer; before++) {
    for (let after = 0; after < inner; after++) {
      const start = before * size * inner + after;
      const at = (place: number): number => values[start + place * inner];
      const order = Array.from({ length: size }, (_, place) => place);
      if (descending) order.sort((left, right) => compare(at(right), at(left)));
      else order.sort((left, right) => compare(at(left), at(right)));
      for (let rank = 0; rank < count; rank++) places[(before * count + rank) * inner + after] = order[rank];
    }
  }
  return fromTypedArray(places, [...shape.slice(0, dim), count, ...shape.slice(dim + 1)], { dtype: 'int64' });
}

function inOrder(
  name: string,
  input: Tensor,
  dim: number,
  count: number,
  descending: boolean
): ValuesAndIndices {
  if (input.ndim === 0) {
    const indices = fromTypedArray(new Float64Array(1), [], { dtype: 'int64' });
    return { values: reshape(input, []), indices };
  }
  const indices = placesInOrder(input.detach(), dim, count, descending);
  return { values: renamed(name, gatherOp([input], { dim, index: indices })), indices };
}

/**
 * The values along a dimension in ascending order, and where each stood: two tensors in the shape of the
 * input, the second int64. NaN is larger than any number; equal values keep their order.
 *
 * @throws IndexError where there is no such dimension.
 * @example
 * sort(tensor([3, 1, 2])).values; // → tensor([1., 2., 3.])
 * sort(tensor([3, 1, 2]), { descending: true }).indices; // → tensor([0, 2, 1])
 */
export function sort(
  ...given: [input: Tensor, dim?: number | SortOptions, descending?: boolean | SortOptions]
): ValuesAndIndices {
  const [input, ...rest] = readCall('sort', given);
  const { dim = -1, descending = false } = readOptions<SortOptions>(['dim', 'descending'], ...rest);
  const along = normalizeDim(dim, input.ndim);
  return inOrder('SortBackward0', input, along, input.shape[along], descending);
}

/**
 * Where the values along a dimension stand when they are sorted, int64, in the shape of the input.
 *
 * @throws IndexError where there is no such dimension.
 * @example
 * argsort(tensor([3, 1, 2])); // → tensor([1, 2, 0])
 */
export function argsort(
  ...given: [input: Tensor, dim?: number | SortOptions, descending?: boolean | SortOptions]
): Tensor {
  const [input, ...rest] = readCall('argsort', given);
  return sort(input, readOptions<SortOptions>(['dim', 'descending'], ...rest)).indices;
}

/**
 * The `k` largest values along a dimension, the largest first, and where each stood: two tensors in the shape of
 * the input, with `k` in that dimension.
 *
 * @throws IndexError where there is no such dimension; ValueError where `k` is more than its size.
 * @example
 * topk(tensor([1, 5, 3, 4]), 2).values; // → tensor([5., 4.])
 * topk(tensor([1, 5, 3, 4]), 2, { largest: false }).indices; // → tensor([0, 2])
 */
export function topk(
  ...given: [
    input: Tensor,
    k: number,
    dim?: number | TopkOptions,
    largest?: boolean | TopkOptions,
    sorted?: boolean | TopkOptions
  ]
): ValuesAndIndices {
  const [input, k, ...rest] = readCall('topk', given);
  const { dim = -1, largest = true } = readOptions<TopkOptions>(['dim', 'largest', 'sorted'], ...rest);
  const along = normalizeDim(dim, input.ndim);
  const size = input.ndim === 0 ? 1 : input.shape[along];
  if (!Number.isInteger(k) || k < 0 || k > size) {
    throw new ValueError(`topk: selected index k out of range: k must be from 0 to ${size}, got ${k}`);
  }
  return inOrder('TopkBackward0', input, along, k, largest);
}

/** The options of `unique`. */
export interface UniqueOptions {
  /** Whether the values come in ascending order; they always do. Default true. */
  readonly sorted?: boolean;
  /** Also gives where each value of the input went. Default false. */
  readonly returnInverse?: boolean;
  /** Also gives how often each came. Default false. */
  readonly returnCounts?: boolean;
}

/** What `unique` gives where more than the values is asked for. */
export interface UniqueValues {
  /** The values, ascending, `[n]`. */
  readonly values: Tensor;
  /** For each element of the input the place of its value, in the input's shape, int64; where it was asked for. */
  readonly inverse?: Tensor;
  /** How often each value came, `[n]`, int64; where it was asked for. */
  readonly counts?: Tensor;
}

/** Options that ask `unique` for more than the values. */
export type WithMore =
  | (Omit<UniqueOptions, 'returnInverse'> & {
      /** Also gives where each value of the input went. */
      readonly returnInverse: true;
    })
  | (Omit<UniqueOptions, 'returnCounts'> & {
      /** Also gives how often each came. */
      readonly returnCounts: true;
    });

/**
 * The different values, ascending, `[n]`, with where each element's value is among them, or how often each comes.
 *
 * @example
 * unique(tensor([3, 1, 1]), { returnCounts: true }).counts; // → tensor([2, 1])
 */
export function unique(input: Tensor, options: WithMore): UniqueValues;
/**
 * The different values of a tensor of any shape, ascending, `[n]`.
 *
 * @example
 * unique(tensor([3, 1, 1, 2])); // → tensor([1., 2., 3.])
 */
export function unique(input: Tensor, options?: UniqueOptions): Tensor;
export function unique(...given: [input: Tensor, options?: UniqueOptions]): Tensor | UniqueValues {
  const [input, { returnInverse = false, returnCounts = false } = {}] = readCall('unique', given);
  const values = Array.from<number>(readValues(contiguous(input.detach())));
  // Every NaN is another value, as it equals nothing.
  const order = values.map((_, place) => place).sort((left, right) => compare(values[left], values[right]));
  const found: number[] = [];
  const counts: number[] = [];
  const inverse = new Float64Array(values.length);
  for (const place of order) {
    if (found.length === 0 || values[place] !== found[found.length - 1]) {
      found.push(values[place]);
      counts.push(0);
    }
    counts[counts.length - 1] += 1;
    inverse[place] = found.length - 1;
  }
  const different = fromTypedArray(Float64Array.from(found), [found.length], { dtype: input.dtype });
  if (!returnInverse && !returnCounts) return different;
  return {
    values: different,
    ...(returnInverse && { inverse: fromTypedArray(inverse, input.shape, { dtype: 'int64' }) }),
    ...(returnCounts && {
      counts: fromTypedArray(Float64Array.from(counts), [counts.length], { dtype: 'int64' })
    })
  };
}

/**
 * The places of all elements that are not zero, row by row: `[n, ndim]`, int64.
 *
 * @example
 * nonzero(tensor([[0, 7], [8, 0]])); // → tensor([[0, 1], [1, 0]])
 */
export function nonzero(...given: [input: Tensor]): Tensor {
  const [input] = readCall('nonzero', given);
  const values = readValues(contiguous(input.detach()));
  const { shape } = input;
  const places: number[] = [];
  let count = 0;
  values.forEach((value: number, flat: number) => {
    if (value === 0) return;
    count += 1;
    let rest = flat;
    const place = shape.map(() => 0);
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      place[dim] = rest % shape[dim];
      rest = Math.floor(rest / shape[dim]);
    }
    places.push(...place);
  });
  return fromTypedArray(Float64Array.from(places), [count, shape.length], { dtype: 'int64' });
}

/** The options of `bincount`. */
export interface BincountOptions {
  /** What each element counts, in the input's shape. Default null: 1. */
  readonly weights?: Tensor | null;
  /** The least number of counts that is given. Default 0. */
  readonly minlength?: number;
}

/**
 * How often each of 0, 1, 2, … comes in `[n]`: `[largest + 1]`, int64, or the sums of their weights.
 *
 * @throws DtypeError unless the input is of integers; ValueError unless it is one row of numbers from 0;
 * ShapeError where the weights have another shape.
 * @example
 * bincount(tensor([0, 2, 2], { dtype: 'int64' })); // → tensor([1, 0, 2])
 */
export function bincount(
  ...given: [input: Tensor, weights?: Tensor | null | BincountOptions, minlength?: number | BincountOptions]
): Tensor {
  const [input, ...rest] = readCall('bincount', given);
  const { weights = null, minlength = 0 } = readOptions<BincountOptions>(['weights', 'minlength'], ...rest);
  if (isFloatingPoint(input.dtype) || input.dtype === 'bool') {
    throw new DtypeError(
      `bincount: "bincount_cpu" not implemented for '${scalarTypeName(input.dtype)}', got ${input.dtype}`
    );
  }
  const values = Array.from<number>(readValues(contiguous(input)));
  if (input.ndim !== 1 || values.some(value => value < 0)) {
    throw new ValueError(
      `bincount: bincount only supports 1-d non-negative integral inputs., got ${input.ndim} dimensions` +
        (input.ndim === 1 ? ` and the value ${values.find(value => value < 0)}` : '')
    );
  }
  if (!Number.isInteger(minlength) || minlength < 0) {
    throw new ValueError(`bincount: minlength should be >= 0, got ${minlength}`);
  }
  if (weights !== null && (weights.ndim !== 1 || weights.numel !== input.numel)) {
    throw new ShapeError(
      `bincount: weights should be 1-d and have the same length as input, got ${weights.shape.join(' × ')}`
    );
  }
  const factors = weights === null ? null : readValues(contiguous(weights.detach()));
  const length = values.reduce((most, value) => Math.max(most, value + 1), minlength);
  checkFits('bincount', length, 'int64');
  const counts = new Float64Array(length);
  values.forEach((value, place) => (counts[value] += factors?.[place] ?? 1));
  const dtype = weights === null ? 'int64' : weights.dtype === 'float32' ? 'float32' : 'float64';
  return fromTypedArray(counts, [length], { dtype });
}
