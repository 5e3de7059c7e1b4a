/** @file Draws by given probabilities, from PyTorch's CPU streams. */
import { readCall } from '../core/checked.js';
import { isFloatingPoint, scalarTypeName } from '../core/dtype.js';
import { DtypeError, ShapeError, ValueError } from '../core/errors.js';
import { defaultGenerator, type Generator } from '../core/random.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from './arguments.js';
import { contiguous } from './broadcast.js';
import { fromTypedArray } from './creation.js';
import { readValues } from './read.js';

/** The options of `bernoulli`. */
export interface BernoulliOptions {
  /** The stream to draw from. Default: the one that `manualSeed` seeds. */
  readonly generator?: Generator;
}

/** The options of `multinomial`. */
export interface MultinomialOptions extends BernoulliOptions {
  /** Whether a place may be drawn more than once. Default false. */
  readonly replacement?: boolean;
}

function checkFloat(op: string, { dtype }: Tensor): void {
  if (isFloatingPoint(dtype)) return;
  throw new DtypeError(
    `${op}: "${op}" not implemented for '${scalarTypeName(dtype)}': probabilities must be of floating point, got ${dtype}`
  );
}

/**
 * 1 with the probability that the input holds, else 0, in the shape and dtype of the input: PyTorch's draws after
 * the same seed.
 *
 * @throws DtypeError unless the input is of floating point; ValueError for a probability outside 0 … 1.
 * @example
 * manualSeed(0);
 * bernoulli(tensor([0.5, 0.5, 1])); // → tensor([1., 0., 1.])
 */
export function bernoulli(...given: [input: Tensor, options?: BernoulliOptions]): Tensor {
  const [input, { generator = defaultGenerator } = {}] = readCall('bernoulli', given);
  checkFloat('bernoulli', input);
  const isDouble = input.dtype === 'float64';
  const drawn = Float64Array.from(readValues(contiguous(input.detach())), (probability: number) => {
    if (!(probability >= 0 && probability <= 1)) {
      throw new ValueError(`bernoulli: Expected p_in >= 0 && p_in <= 1 to be true, got ${probability}`);
    }
    return Number((isDouble ? generator.float64() : generator.float32()) < probability);
  });
  return fromTypedArray(drawn, input.shape, { dtype: input.dtype });
}

/**
 * Draws `numSamples` places of each row by its weights, which need not add up to 1: `[C]` → `[numSamples]`, or
 * `[N, C]` → `[N, numSamples]`, int64: PyTorch's draws after the same seed.
 *
 * @throws DtypeError unless the weights are of floating point; ShapeError for other numbers of dimensions;
 * ValueError for weights that are negative, NaN or all 0, and where more are wanted than there are without
 * `replacement`.
 * @example
 * manualSeed(0);
 * multinomial(tensor([1, 2, 3, 4]), 5, { replacement: true }); // → tensor([3, 3, 2, 3, 3])
 */
export function multinomial(
  ...given: [input: Tensor, numSamples: number, replacement?: boolean | MultinomialOptions]
): Tensor {
  const [input, count, options] = readCall('multinomial', given);
  const { replacement = false, generator = defaultGenerator } = readOptions<MultinomialOptions>(
    ['replacement'],
    options
  );
  checkFloat('multinomial', input);
  if (input.ndim !== 1 && input.ndim !== 2) {
    throw new ShapeError(`multinomial: prob_dist must be 1 or 2 dim, got ${input.ndim}`);
  }
  const [classes] = input.shape.slice(-1);
  if (!Number.isInteger(count) || count < 1) {
    throw new ValueError(`multinomial: cannot sample n_sample <= 0 samples, got ${count}`);
  }
  if (!replacement && count > classes) {
    throw new ValueError(
      `multinomial: cannot sample n_sample > prob_dist.size(-1) samples without replacement, got ${count} of ${classes}`
    );
  }
  const values = Array.from<number>(readValues(contiguous(input.detach())));
  const rows = Array.from({ length: values.length / classes }, (_, row) =>
    values.slice(row * classes, (row + 1) * classes)
  );
  rows.forEach(checkWeights);
  const draw = replacement ? drawAgain : drawOnce;
  const drawn = rows.flatMap(row => draw(row, count, generator));
  const shape = [...input.shape.slice(0, -1), count];
  return fromTypedArray(Float64Array.from(drawn), shape, { dtype: 'int64' });
}

function checkWeights(row: readonly number[]): void {
  const wrong = row.find(value => !(value >= 0 && value < Infinity));
  if (wrong !== undefined) {
    throw new ValueError(
      `multinomial: probability tensor contains either \`inf\`, \`nan\` or element < 0, got ${wrong}`
    );
  }
  if (row.every(value => value === 0)) {
    throw new ValueError('multinomial: invalid multinomial distribution (sum of probabilities <= 0), got 0');
  }
}

/** The places of the smallest of exponential numbers divided by the weights. */
function drawOnce(row: readonly number[], count: number, generator: Generator): number[] {
  const keys = row.map(value => value / -Math.log1p(-generator.float64()));
  const places = row.map((_, place) => place);
  return places.sort((left, right) => keys[right] - keys[left]).slice(0, count);
}

/** Looks a uniform number up among the sums of the weights. */
function drawAgain(row: readonly number[], count: number, generator: Generator): number[] {
  let total = 0;
  const sums = row.map(value => (total += value));
  const last = row.findLastIndex(value => value > 0);
  return Array.from({ length: count }, () => {
    const wanted = generator.float64() * total;
    const found = sums.findIndex((sum, place) => sum > wanted && row[place] > 0);
    return found < 0 ? last : found;
  });
}
