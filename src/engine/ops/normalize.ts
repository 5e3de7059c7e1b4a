/** @file Batch, instance, group and layer normalization: which elements make a group, and what is refused. */
import { isFloatingPoint, scalarTypeName } from '../core/dtype.js';
import { DtypeError, formatList, formatSize, IndexError, ShapeError, ValueError } from '../core/errors.js';
import { input, scalar } from '../core/expression.js';
import { noGrad } from '../core/grad-mode.js';
import { elementCount, sameShape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from './arguments.js';
import { clone, reshape } from './broadcast.js';
import { eq, where } from './compare.js';
import { renamed } from './operation-node.js';
import { copyInPlace } from './in-place.js';
import { definePointwise } from './pointwise.js';
import { scalarTensor } from './promotion.js';
import { mean } from './reduce.js';
import { moments, normalizeBy, standardize, type Moments } from './standardize.js';

/** What all norms take. */
export interface AffineOptions {
  /** Factors. Default null: 1. */
  readonly weight?: Tensor | null;
  /** What is added. Default null: nothing. */
  readonly bias?: Tensor | null;
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number;
}

/** The options of `F.batchNorm`. */
export interface BatchNormOptions extends AffineOptions {
  /** Uses the batch's own statistics and moves the running ones. Default false. */
  readonly training?: boolean;
  /** Part by which the running statistics move towards the batch's. Default 0.1. */
  readonly momentum?: number;
}

/**
 * `y = (x − mean) / √(var + eps) · weight + bias`, channel by channel. In training the batch is normalized by its
 * own biased variance, and the running variance receives the unbiased one, as in PyTorch. **Shape**: `[N, C]` or
 * `[N, C, …]` → the same; statistics, weight and bias `[C]`. Defaults `training` false, `momentum` 0.1, `eps`
 * 1e-5. **Source**: Ioffe and Szegedy, arXiv 1502.03167.
 *
 * @throws ValueError when training on one value per channel; ShapeError where a statistic's size is not the number
 * of channels; IndexError for less than two dimensions; DtypeError unless the input is of floating point.
 * @example
 * F.batchNorm(tensor([[1, 10], [3, 30]]), null, null, { training: true }); // → tensor([[-1.0000, -1.0000], [ 1.0000, 1.0000]])
 */
export function batchNorm(
  input: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  weight?: Tensor | null | BatchNormOptions,
  bias?: Tensor | null | BatchNormOptions,
  training?: boolean | BatchNormOptions,
  momentum?: number | BatchNormOptions,
  eps?: number | BatchNormOptions
): Tensor {
  const given = [weight, bias, training, momentum, eps];
  return normalizeBatch(input, runningMean, runningVar, readOptions<BatchNormOptions>(BATCH_ORDER, ...given));
}

const BATCH_ORDER = ['weight', 'bias', 'training', 'momentum', 'eps'] as const;

function normalizeBatch(
  input: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  options: BatchNormOptions
): Tensor {
  const { weight = null, bias = null, training = false, momentum = 0.1, eps = 1e-5 } = options;
  checkFloat('batch_norm', input);
  if (input.ndim === 1 && input.numel === 0) return clone(input);
  if (input.ndim < 2) {
    throw new IndexError(
      `batchNorm: Dimension out of range (expected to be in range of [-1, 0], but got 1): input must be [N, C, …]`
    );
  }
  checkSizes('batchNorm', input.shape[1], {
    running_mean: runningMean,
    running_var: runningVar,
    weight,
    bias
  });
  const affine = [input, ...affineFor(input, weight, bias)] as const;
  if (!training) {
    const running = runningMoments(
      'batchNorm',
      runningMean,
      runningVar,
      'must be defined in evaluation mode'
    );
    return normalizeBy(perChannel(running, input.ndim), affine, eps);
  }
  const dims = input.shape.map((_, dim) => dim).filter(dim => dim !== 1);
  const perGroup = elementCount(dims.map(dim => input.shape[dim]));
  if (perGroup === 1) {
    throw new ValueError(
      'batchNorm: Expected more than 1 value per channel when training, ' +
        `got input size ${formatSize(input.shape)}`
    );
  }
  if (!(eps > 0)) {
    const shown = Number.isInteger(eps) ? eps.toFixed(1) : String(eps);
    throw new ValueError(`batchNorm: batch_norm eps must be positive during training, but got ${shown}`);
  }
  const own = moments(input.detach(), dims);
  if (perGroup > 0) moveStatistics(runningMean, runningVar, own, { momentum, perGroup });
  return standardize(affine, dims, own, eps);
}

/** The options of `F.instanceNorm`. */
export interface InstanceNormOptions extends AffineOptions {
  /** Running means of the channels, `[C]`, which are moved. Default null: none. */
  readonly runningMean?: Tensor | null;
  /** Running variances of the channels, `[C]`, which are moved. Default null: none. */
  readonly runningVar?: Tensor | null;
  /** Uses each instance's own statistics instead of the running ones. Default true. */
  readonly useInputStats?: boolean;
  /** Part by which the running statistics move towards the batch's. Default 0.1. */
  readonly momentum?: number;
}

/**
 * `y = (x − mean) / √(var + eps) · weight + bias`, each image and channel by its own statistics. **Shape**:
 * `[N, C, …]` → the same; weight and bias `[C]`. Defaults `useInputStats` true, `momentum` 0.1, `eps` 1e-5.
 * **Source**: Ulyanov et al., arXiv 1607.08022.
 *
 * @throws ValueError where there is one spatial element; ShapeError where a statistic's size is not the number of
 * channels; DtypeError unless the input is of floating point.
 * @example
 * F.instanceNorm(tensor([[[1, 2, 3]]])); // → tensor([[[-1.2247, 0.0000, 1.2247]]])
 */
export function instanceNorm(
  input: Tensor,
  runningMean?: Tensor | null | InstanceNormOptions,
  runningVar?: Tensor | null | InstanceNormOptions,
  weight?: Tensor | null | InstanceNormOptions,
  bias?: Tensor | null | InstanceNormOptions,
  useInputStats?: boolean | InstanceNormOptions,
  momentum?: number | InstanceNormOptions,
  eps?: number | InstanceNormOptions
): Tensor {
  const given = [runningMean, runningVar, weight, bias, useInputStats, momentum, eps];
  return normalizeInstances(input, readOptions<InstanceNormOptions>(INSTANCE_ORDER, ...given));
}

const INSTANCE_ORDER = [
  'runningMean',
  'runningVar',
  'weight',
  'bias',
  'useInputStats',
  'momentum',
  'eps'
] as const;

function normalizeInstances(input: Tensor, options: InstanceNormOptions): Tensor {
  const { runningMean = null, runningVar = null, weight = null, bias = null } = options;
  const { useInputStats = true, momentum = 0.1, eps = 1e-5 } = options;
  const [batch = 1, channels = 1, ...space] = input.shape;
  const spatial = elementCount(space);
  if (useInputStats && spatial === 1) {
    throw new ValueError(
      'instanceNorm: Expected more than 1 spatial element when training, ' +
        `got input size ${formatSize(input.shape)}`
    );
  }
  checkFloat('batch_norm', input);
  const sizes = { running_mean: runningMean, running_var: runningVar, weight, bias };
  checkSizes('instanceNorm', channels, sizes, batch);
  const affine = [input, ...affineFor(input, weight, bias)] as const;
  if (!useInputStats) {
    const text = 'Expected running_mean and running_var to be defined when use_input_stats is false';
    if (runningMean === null || runningVar === null) throw new ValueError(`instanceNorm: ${text}, got null`);
    return normalizeBy(perChannel({ mean: runningMean, variance: runningVar }, input.ndim), affine, eps);
  }
  const dims = input.shape.map((_, dim) => dim).slice(2);
  const own = moments(input.detach(), dims);
  if (input.numel > 0) moveStatistics(runningMean, runningVar, own, { momentum, perGroup: spatial });
  // without an eps an instance of equal values becomes 0, as in PyTorch
  const variance = eps === 0 ? where(eq(own.variance, 0), Infinity, own.variance) : own.variance;
  return standardize(affine, dims, { mean: own.mean, variance }, eps);
}

/**
 * `y = (x − mean) / √(var + eps) · weight + bias`, over each of `numGroups` groups of neighbouring channels.
 * **Shape**: `[N, C, …]` → the same; weight and bias `[C]`. Default `eps` 1e-5. **Source**: Wu and He, arXiv
 * 1803.08494.
 *
 * @throws ShapeError where the channels do not divide into the groups; ValueError where a group has one value;
 * DtypeError unless the input is of floating point.
 * @example
 * F.groupNorm(tensor([[1, 3, 10, 30]]), 2); // → tensor([[-1.0000, 1.0000, -1.0000, 1.0000]])
 */
export function groupNorm(
  input: Tensor,
  numGroups: number,
  weight?: Tensor | null | AffineOptions,
  bias?: Tensor | null | AffineOptions,
  eps?: number | AffineOptions
): Tensor {
  return normalizeGroups(input, numGroups, readOptions<AffineOptions>(AFFINE_ORDER, weight, bias, eps));
}

const AFFINE_ORDER = ['weight', 'bias', 'eps'] as const;

function normalizeGroups(
  input: Tensor,
  numGroups: number,
  { weight = null, bias = null, eps = 1e-5 }: AffineOptions
): Tensor {
  if (input.ndim < 2) {
    throw new ShapeError(
      `groupNorm: Expected at least 2 dimensions for input tensor but received ${input.ndim}`
    );
  }
  const [batch, channels, ...space] = input.shape;
  if (!Number.isInteger(numGroups) || numGroups < 1) {
    throw new ValueError(`groupNorm: Expected num groups to be greater than 0, got ${numGroups}`);
  }
  if ((batch * channels * elementCount(space)) / numGroups === 1) {
    const shown = formatList([Math.floor((batch * channels) / numGroups), numGroups, ...space]);
    throw new ValueError(
      `groupNorm: Expected more than 1 value per channel when training, got input size ${shown}`
    );
  }
  if (channels % numGroups !== 0) {
    throw new ShapeError(
      'groupNorm: Expected number of channels in input to be divisible by num_groups, but got input of shape ' +
        `${formatList(input.shape)} and num_groups=${numGroups}`
    );
  }
  checkGroupAffine(input, { weight, bias });
  checkFloat('GroupNormKernelImpl', input);
  const grouped = [batch, numGroups, channels / numGroups, elementCount(space)];
  const perGroup = [1, numGroups, channels / numGroups, 1];
  const x = reshape(input, grouped);
  const affine = [weight, bias].map((own, place) =>
    own === null ? scalarTensor(1 - place, input.dtype) : reshape(own, perGroup)
  );
  const own = moments(x.detach(), [2, 3]);
  const output = standardize([x, affine[0], affine[1]], [2, 3], own, eps);
  return renamed('NativeGroupNormBackward0', reshape(output, input.shape));
}

/**
 * `y = (x − mean) / √(var + eps) · weight + bias`, over the last dimensions, whose sizes are `normalizedShape`.
 * **Shape**: `[*, …normalizedShape]` → the same; weight and bias `normalizedShape`. Default `eps` 1e-5.
 * **Source**: Ba et al., arXiv 1607.06450.
 *
 * @throws ShapeError where the input does not end in `normalizedShape`; DtypeError unless the input is of floating
 * point.
 * @example
 * F.layerNorm(tensor([[1, 2, 3]]), [3]); // → tensor([[-1.2247, 0.0000, 1.2247]])
 */
export function layerNorm(
  input: Tensor,
  normalizedShape: readonly number[],
  weight?: Tensor | null | AffineOptions,
  bias?: Tensor | null | AffineOptions,
  eps?: number | AffineOptions
): Tensor {
  return normalizeRows(input, normalizedShape, readOptions<AffineOptions>(AFFINE_ORDER, weight, bias, eps));
}

function normalizeRows(
  input: Tensor,
  normalizedShape: readonly number[],
  { weight = null, bias = null, eps = 1e-5 }: AffineOptions
): Tensor {
  const shape = [...normalizedShape];
  checkNormalizedShape(input, shape, { weight, bias });
  checkFloat('LayerNormKernelImpl', input);
  const lead = input.ndim - shape.length;
  const [rows, row] = [elementCount(input.shape.slice(0, lead)), elementCount(shape)];
  const x = reshape(input, [rows, row]);
  const affine = [weight, bias].map((own, place) =>
    own === null ? scalarTensor(1 - place, input.dtype) : reshape(own, [1, row])
  );
  const output = standardize([x, affine[0], affine[1]], [1], moments(x.detach(), [1]), eps);
  return renamed('NativeLayerNormBackward0', reshape(output, input.shape));
}

function checkFloat(kernel: string, input: Tensor): void {
  if (isFloatingPoint(input.dtype)) return;
  throw new DtypeError(
    `"${kernel}" not implemented for '${scalarTypeName(input.dtype)}', got ${input.dtype}`
  );
}

/** Checks that there is a value for each channel; `repeats` is how often PyTorch counts them. */
function checkSizes(
  op: string,
  channels: number,
  values: Readonly<Record<string, Tensor | null>>,
  repeats = 1
): void {
  for (const [name, own] of Object.entries(values)) {
    if (own !== null && own.numel !== channels) {
      throw new ShapeError(
        `${op}: ${name} should contain ${repeats * channels} elements not ${repeats * own.numel}`
      );
    }
  }
}

function checkGroupAffine(input: Tensor, affine: Readonly<Record<string, Tensor | null>>): void {
  for (const [name, own] of Object.entries(affine)) {
    if (own !== null && (own.ndim !== 1 || own.numel !== input.shape[1])) {
      throw new ShapeError(
        `groupNorm: Expected ${name} to be a vector of size equal to the number of channels in input, but got ${name} ` +
          `of shape ${formatList(own.shape)} and input of shape ${formatList(input.shape)}`
      );
    }
  }
}

function checkNormalizedShape(
  input: Tensor,
  shape: readonly number[],
  affine: Readonly<Record<string, Tensor | null>>
): void {
  if (shape.length === 0) {
    throw new ShapeError(
      'layerNorm: Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but ' +
        'got normalized_shape = []'
    );
  }
  for (const [name, own] of Object.entries(affine)) {
    if (own !== null && !sameShape(own.shape, shape)) {
      throw new ShapeError(
        `layerNorm: Expected ${name} to be of same shape as normalized_shape, but got ${name} of shape ` +
          `${formatList(own.shape)} and normalized_shape = ${formatList(shape)}`
      );
    }
  }
  if (shape.length > input.ndim || !sameShape(input.shape.slice(input.ndim - shape.length), shape)) {
    throw new ShapeError(
      `layerNorm: Given normalized_shape=${formatList(shape)}, expected input with shape [*, ${shape.join(', ')}], but got ` +
        `input of size${formatList(input.shape)}`
    );
  }
}

function runningMoments(op: string, mean: Tensor | null, variance: Tensor | null, rest: string): Moments {
  if (mean === null) throw new ValueError(`${op}: running_mean ${rest}, got null`);
  if (variance === null) throw new ValueError(`${op}: running_var ${rest}, got null`);
  return { mean, variance };
}

/** `[C]` as `[1, C, 1, …]`. */
function channelShape(values: Tensor, ndim: number): Tensor {
  return reshape(
    values,
    Array.from({ length: ndim }, (_, dim) => (dim === 1 ? values.numel : 1))
  );
}

function perChannel({ mean, variance }: Moments, ndim: number): Moments {
  return { mean: channelShape(mean.detach(), ndim), variance: channelShape(variance.detach(), ndim) };
}

/** Weight and bias of the channels, or 1 and 0. */
function affineFor(input: Tensor, weight: Tensor | null, bias: Tensor | null): readonly [Tensor, Tensor] {
  return [
    weight === null ? scalarTensor(1, input.dtype) : channelShape(weight, input.ndim),
    bias === null ? scalarTensor(0, input.dtype) : channelShape(bias, input.ndim)
  ];
}

const [momentumTerm, factor, rest] = [scalar(0), scalar(1), scalar(2)];

/** m·f·v + (1 − m)·r: as PyTorch adds it up, so that a small new value keeps its digits beside a large old one */
const moveOp = definePointwise({
  name: 'move',
  arity: 2,
  value: input(1).mul(factor).mul(momentumTerm).add(input(0).mul(rest))
});

/** Moves running statistics towards the mean of the instances' own, the variance to its unbiased estimate. */
function moveStatistics(
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  own: Moments,
  { momentum, perGroup }: { readonly momentum: number; readonly perGroup: number }
): void {
  noGrad(() => {
    const move = (running: Tensor | null, values: Tensor, unbiased: number): void => {
      if (running === null) return;
      const overBatch = values.shape[0] === 1 ? values : mean(values, 0);
      copyInPlace(running, moveOp([running, reshape(overBatch, [-1])], [momentum, unbiased, 1 - momentum]));
    };
    move(runningMean, own.mean, 1);
    move(runningVar, own.variance, perGroup / (perGroup - 1));
  });
}
