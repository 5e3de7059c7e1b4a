/** @file Classes written as rows with a single 1. */
import { DtypeError, ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { checkFits } from './memory.js';
import { readOptions } from './arguments.js';
import { eq } from './compare.js';
import { arange } from './creation.js';
import { unsqueeze } from './movement.js';
import { cast } from './promotion.js';
import { readValues } from './read.js';

/** The options of `F.oneHot`. */
interface OneHotOptions {
  /** How many classes there are. Default −1: one more than the largest. */
  readonly numClasses?: number;
}

/**
 * Each class as a row of zeros with a 1 at its place.
 *
 * **Shape**: `[…]` of int64 → `[…, numClasses]` of int64. Without `numClasses` (default −1) the largest class
 * decides.
 *
 * @throws DtypeError unless the input is int64; ValueError where a class is negative or not below `numClasses`.
 * @example
 * F.oneHot(tensor([0, 2], { dtype: 'int64' })); // → tensor([[1, 0, 0], [0, 0, 1]])
 */
export function oneHot(input: Tensor, numClasses?: number | OneHotOptions): Tensor {
  const { numClasses: classCount = -1 } = readOptions<OneHotOptions>(['numClasses'], numClasses);
  if (input.dtype !== 'int64') {
    throw new DtypeError(
      `oneHot: one_hot is only applicable to index tensor of type LongTensor, got ${input.dtype}`
    );
  }
  const classes = readValues(input);
  if (classes.length === 0 && classCount <= 0) {
    throw new ValueError('oneHot: Can not infer total number of classes from empty tensor.');
  }
  let [smallest, largest] = [0, 0];
  for (const value of classes) {
    smallest = Math.min(smallest, value);
    largest = Math.max(largest, value);
  }
  if (smallest < 0) throw new ValueError(`oneHot: Class values must be non-negative., got ${smallest}`);
  const count = classCount === -1 ? largest + 1 : classCount;
  checkFits('oneHot', count, 'int64');
  if (largest >= count) {
    throw new ValueError(
      `oneHot: Class values must be smaller than num_classes., got ${largest} of ${count} classes`
    );
  }
  return cast(eq(unsqueeze(input, -1), arange(count, { dtype: 'int64' })), 'int64');
}
