/** @file Normal values within bounds, drawn as PyTorch 2.13 draws them. After `torch/nn/init.py`. */
import { defaultGenerator, type Generator } from '../core/random.js';
import type { Tensor } from '../core/tensor.js';
import { warn } from '../core/warning.js';
import { readOptions } from '../ops/arguments.js';
import { fromTypedArray } from '../ops/creation.js';
import { erf } from '../ops/elementwise.js';
import { writeInPlace } from '../ops/in-place.js';
import { readValues } from '../ops/read.js';

/** The arguments of {@link truncNormal_}. */
interface TruncatedNormalOptions {
  /** By default 0. */
  readonly mean?: number;
  /** By default 1. */
  readonly std?: number;
  /** The smallest value; by default −2. */
  readonly a?: number;
  /** The largest value; by default 2. */
  readonly b?: number;
  /** The random stream; by default the one of `manualSeed`. */
  readonly generator?: Generator;
}

type FloatArray = Float32Array | Float64Array;

/** How likely a normal value lies within the bounds. */
function probability(low: number, high: number): number {
  const bounds = Float64Array.of(low * Math.SQRT1_2, high * Math.SQRT1_2);
  const [below, above] = readValues(erf(fromTypedArray(bounds)));
  return (above - below) / 2;
}

/** Draws all values anew until those outside the bounds have been replaced. */
function byNormal(
  values: FloatArray,
  mean: number,
  std: number,
  [a, b]: readonly [number, number],
  from: Generator
): void {
  const again = values.slice();
  const bounds = values instanceof Float32Array ? Float32Array.of(a, b) : Float64Array.of(a, b);
  const isOutside = (value: number): boolean => value < bounds[0] || value > bounds[1];
  from.fillNormal(values, mean, std);
  while (values.some(isOutside)) {
    from.fillNormal(again, mean, std);
    values.forEach((value, i) => (values[i] = isOutside(value) ? again[i] : value));
  }
}

/** Draws uniform values and keeps each as likely as the density says: for bounds far from the mean. */
function byUniform(
  values: FloatArray,
  mean: number,
  std: number,
  [a, b]: readonly [number, number],
  from: Generator
): void {
  const mode = Math.max(a, Math.min(mean, b));
  const peak = -0.5 * ((mode - mean) / std) ** 2;
  const [candidates, chances] = [values.slice(), values.slice()];
  let pending = Array.from(values, () => true);
  while (pending.includes(true)) {
    from.fillUniform(candidates, a, b);
    pending.forEach((waits, i) => {
      if (waits) values[i] = candidates[i];
    });
    from.fillUniform(chances);
    pending = pending.map(
      (waits, i) => waits && Math.log(chances[i]) > -0.5 * ((candidates[i] - mean) / std) ** 2 - peak
    );
  }
}

/**
 * Normal with this mean and deviation, within `[a, b]`: values outside are drawn again.
 *
 * @example
 * nn.init.truncNormal_(empty([3])).shape; // → [ 3 ]
 */
export function truncNormal_(
  tensor: Tensor,
  mean?: number | TruncatedNormalOptions,
  std?: number | TruncatedNormalOptions,
  a?: number | TruncatedNormalOptions,
  b?: number | TruncatedNormalOptions,
  generator?: Generator | TruncatedNormalOptions
): Tensor {
  const given = [mean, std, a, b, generator];
  return truncate(tensor, readOptions<TruncatedNormalOptions>(ORDER, ...given));
}

const ORDER = ['mean', 'std', 'a', 'b', 'generator'] as const;

function truncate(tensor: Tensor, options: TruncatedNormalOptions): Tensor {
  const { mean = 0, std = 1, a = -2, b = 2, generator = defaultGenerator } = options;
  if (mean < a - 2 * std || mean > b + 2 * std) {
    warn(
      'mean is more than 2 std from [a, b] in nn.init.trunc_normal_. ' +
        'The distribution of values may be incorrect.'
    );
  }
  const values = tensor.dtype === 'float64' ? new Float64Array(tensor.numel) : new Float32Array(tensor.numel);
  if (values.length === 0) return tensor;
  const draw = probability((a - mean) / std, (b - mean) / std) > 0.3 ? byNormal : byUniform;
  draw(values, mean, std, [a, b], generator);
  writeInPlace(tensor, values);
  return tensor;
}
