/** @file Means and variances: which views they can take, and their call. */
import { bytesPerElement, isFloatingPoint } from '../../core/dtype.js';
import { elementCount } from '../../core/shape.js';
import type { View } from '../../core/storage.js';
import type { MomentsOptions } from '../backend.js';
import type { Machine } from './machine.js';
import { nestArguments, reductionNest } from './rows.js';
import { momentsOfGroups } from './templates/moments.js';

/** Computes mean and variance; false, and nothing done, where no loop is written for it. */
export function moments(
  machine: Machine,
  input: View,
  [mean, variance]: readonly [View, View],
  { divisor, root }: MomentsOptions
): boolean {
  const { dtype } = input.storage;
  const nest = isFloatingPoint(dtype) ? reductionNest(input, mean) : null;
  if (nest === null) return false;
  const { along } = nest;
  const kernel = machine.cache.get(`moments ${dtype} along ${along} ${root}`, () =>
    momentsOfGroups({ dtype, along, root })
  );
  const width = bytesPerElement(dtype);
  const count = elementCount(input.shape) / elementCount(mean.shape);
  machine.over([input], [mean, variance], () => {
    const addresses = [input, mean, variance].map(view => machine.address(view));
    kernel(...addresses, ...nestArguments(nest, [width, width]), count, divisor);
  });
  return true;
}
