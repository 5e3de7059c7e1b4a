/** @file Batch normalization, from means and variances over everything but the channels. */
import { ShapeError, ValueError } from '../core/errors.js';
import { noGrad } from '../core/grad-mode.js';
import type { Tensor } from '../core/tensor.js';
import { reshape } from './broadcast.js';
import { add, mul, rsqrt, sub } from './elementwise.js';
import { copyInPlace } from './in-place.js';
import { mean, variance } from './reduce.js';

export interface BatchNormOptions {
  readonly weight?: Tensor | null;
  readonly bias?: Tensor | null;
  /** Uses the batch's own statistics and moves the running ones; by default false. */
  readonly training?: boolean;
  /** Part by which the running statistics move towards the batch's; by default 0.1. */
  readonly momentum?: number;
  /** Added to the variance; by default 1e-5. */
  readonly eps?: number;
}

/**
 * `y = (x − mean) / √(var + eps) · weight + bias`, channel by channel; `input` is `[N, C, …]`. The batch is
 * normalised by its biased variance, the running variance receives the unbiased one, as in PyTorch.
 *
 * @throws when training on one value per channel, or when a statistic's size is not the number of channels
 * **Source**: Ioffe and Szegedy, arXiv 1502.03167.
 */
export function batchNorm(
  input: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  options: BatchNormOptions = {}
): Tensor {
  const { weight = null, bias = null, training = false, momentum = 0.1, eps = 1e-5 } = options;
  checkChannels(input, { running_mean: runningMean, running_var: runningVar, weight, bias });
  const dims = input.shape.map((_, dim) => dim).filter(dim => dim !== 1);
  if (training) {
    checkBatch(input, dims);
    if (runningMean !== null) moveInPlace(runningMean, mean(input, dims), momentum);
    if (runningVar !== null) moveInPlace(runningVar, variance(input, dims), momentum);
  } else if (runningMean === null || runningVar === null) {
    throw new ValueError(
      'batchNorm: Expected running_mean and running_var to be defined when training=False'
    );
  }
  const perChannel = (values: Tensor): Tensor =>
    reshape(
      values,
      input.shape.map((_, dim) => (dim === 1 ? -1 : 1))
    );
  const center = training ? mean(input, dims) : runningMean!;
  const spread = training ? variance(input, dims, { correction: 0 }) : runningVar!;
  const scale = rsqrt(add(spread, eps));
  const factor = weight === null ? scale : mul(scale, weight);
  const normalized = mul(sub(input, perChannel(center)), perChannel(factor));
  return bias === null ? normalized : add(normalized, perChannel(bias));
}

/** `running ← (1 − momentum) · running + momentum · value`, outside the graph. */
function moveInPlace(running: Tensor, value: Tensor, momentum: number): void {
  noGrad(() => {
    copyInPlace(running, add(mul(running, 1 - momentum), mul(value, momentum)));
  });
}

function checkBatch(input: Tensor, dims: readonly number[]): void {
  const perChannel = dims.reduce((product, dim) => product * input.shape[dim], 1);
  if (perChannel === 1) {
    throw new ValueError(
      'batchNorm: Expected more than 1 value per channel when training, ' +
        `got input size torch.Size([${input.shape.join(', ')}])`
    );
  }
}

function checkChannels(input: Tensor, statistics: Readonly<Record<string, Tensor | null>>): void {
  if (input.ndim < 2) {
    throw new ShapeError(`batchNorm: input must be [N, C, …], got [${input.shape.join(', ')}]`);
  }
  const channels = input.shape[1];
  for (const [name, values] of Object.entries(statistics)) {
    if (values !== null && values.numel !== channels) {
      throw new ShapeError(`batchNorm: ${name} should contain ${channels} elements not ${values.numel}`);
    }
  }
}
