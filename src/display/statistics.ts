/** @file Figures of runs of values, and sentences about them. Values that are not finite are counted, not averaged. */
import type { TensorData } from '../mime/payload.js';
import { cautions } from '../picture/sentences.js';
import { plural, shortNumber } from '../picture/words.js';

export interface RunFacts {
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** Index of the greatest finite value inside the run. */
  readonly maxIndex: number | null;
  /** No value is finite and different from zero. */
  readonly dead: boolean;
}

/** Figures of `values[from … to − 1]`. */
export function describeRun(values: ArrayLike<number>, from: number, to: number): RunFacts {
  let [min, max, sum, finite, maxIndex, dead] = [Infinity, -Infinity, 0, 0, -1, true];
  for (let at = from; at < to; at++) {
    const value = values[at];
    if (!Number.isFinite(value)) continue;
    finite += 1;
    sum += value;
    if (value !== 0) dead = false;
    if (value < min) min = value;
    if (value > max) {
      max = value;
      maxIndex = at - from;
    }
  }
  if (finite === 0) return { min: null, max: null, mean: null, maxIndex: null, dead };
  return { min, max, mean: sum / finite, maxIndex, dead };
}

/** One line on a tensor's values: `values from −1.2 to 3.4, mean 0.1, std 0.9 · 3 NaN`. */
export function describeValues(tensor: TensorData): string {
  const { min, max, mean, std, zeros } = tensor.stats;
  const count = (tensor.truncatedFrom ?? tensor.shape).reduce((product, size) => product * size, 1);
  return [valuesText(count, zeros, { min, max, mean, std }), ...cautions(tensor)].join(' · ');
}

function valuesText(
  count: number,
  zeros: number,
  { min, max, mean, std }: Pick<TensorData['stats'], 'min' | 'max' | 'mean' | 'std'>
): string {
  if (count === 0) return 'no values';
  if (min === null) return `${plural(count, 'value')}, none finite`;
  if (zeros === count) return 'all values are zero';
  if (min === max) return `every finite value is ${shortNumber(min)}`;
  const spread = std === null ? '' : `, std ${shortNumber(std)}`;
  return `values from ${shortNumber(min)} to ${valueText(max)}, mean ${valueText(mean)}${spread}`;
}

/** A value, or the word `none` where there is none. */
export function valueText(value: number | null): string {
  return value === null ? 'none' : shortNumber(value);
}
