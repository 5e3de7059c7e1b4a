/** @file Keeping elements within bounds that are numbers or tensors. */
import { convertNumber } from '../core/convert.js';
import { valueRange } from '../core/dtype.js';
import { ValueError } from '../core/errors.js';
import { input, scalar, select } from '../core/expression.js';
import { Tensor } from '../core/tensor.js';
import { readOptions } from './arguments.js';
import { definePointwise } from './pointwise.js';
import { cast, resultType, toTensor } from './promotion.js';

/** A bound of every element, or one for each; null is none. */
export type Bound = number | Tensor | null;

/** The options of `clamp`; at least one is needed. */
export interface ClampOptions {
  /** The smallest value. Default: no bound. */
  readonly min?: Bound;
  /** The largest value, which wins where `min` is larger. Default: no bound. */
  readonly max?: Bound;
}

const x = input(0);

// what is written below the bounds, which is the upper one where they stand the wrong way round; and the bounds
const [lowest, highest, bound] = [scalar(0), scalar(1), scalar(2)];

const clampOp = definePointwise({
  name: 'ClampBackward1',
  // NaN stays: it is neither below nor above
  value: select(x.lt(lowest), lowest, select(x.gt(highest), highest, x)),
  // 1 within the bounds and on them, 0 outside
  gradient: ({ gradOutput }) => [select(x.ge(bound).and(x.le(highest)), gradOutput, 0)]
});

const [low, high] = [input(1), input(2)];

const clampTensorOp = definePointwise({
  name: 'ClampBackward0',
  arity: 3,
  value: x.maximum(low).minimum(high),
  // ∂y goes to x within the bounds and on them, else to the bound that y equals
  gradient: ({ gradOutput }) => [
    select(x.ge(low).and(x.le(high)), gradOutput, 0),
    select(low.lt(high).and(x.lt(low)), gradOutput, 0),
    select(x.gt(high).or(high.lt(low)), gradOutput, 0)
  ]
});

/**
 * Keeps every element within `min` and `max`; NaN stays. Bounds that are tensors broadcast. **Shape**: any → the same.
 *
 * @throws ValueError where neither bound is given
 * @example
 * tensor([-2, 0.5, 3]).clamp({ min: 0, max: 1 }); // → [ 0, 0.5, 1 ]
 */
export function clamp(input: Tensor, min?: Bound | ClampOptions, max?: Bound | ClampOptions): Tensor {
  const { min: least = null, max: most = null } = readOptions<ClampOptions>(['min', 'max'], min, max);
  return clampBetween(input, least, most);
}

function clampBetween(input: Tensor, min: Bound, max: Bound): Tensor {
  if (min === null && max === null) {
    throw new ValueError("clamp: torch.clamp: At least one of 'min' or 'max' must not be None, got neither");
  }
  if (min instanceof Tensor || max instanceof Tensor) return clampByTensors(input, min, max);
  // A bound that is NaN makes everything NaN.
  if (Number.isNaN(min) || Number.isNaN(max)) return clampByTensors(input, min, max);
  const dtype = resultType(input, ...[min, max].filter(bound => bound !== null));
  const bound = (given: number | null, none: number): number =>
    given === null ? none : convertNumber('clamp', given, dtype);
  const [from, to] = [bound(min, -Infinity), bound(max, Infinity)];
  return clampOp([cast(input, dtype)], [Math.min(from, to), to, from]);
}

function clampByTensors(input: Tensor, min: Bound, max: Bound): Tensor {
  const dtype = resultType(input, ...[min, max].filter(bound => bound !== null));
  const [least, most] = valueRange(dtype);
  return clampTensorOp([cast(input, dtype), toTensor(min ?? least, dtype), toTensor(max ?? most, dtype)]);
}
