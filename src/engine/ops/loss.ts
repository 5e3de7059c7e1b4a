/** @file Losses of classes. Source of the rules and messages: PyTorch's torch/nn/functional.py and ATen's LossNLL.cpp. */
import { isFloatingPoint, scalarTypeName } from '../core/dtype.js';
import { DtypeError, formatList, IndexError, ShapeError, ValueError } from '../core/errors.js';
import { elementCount, sameShape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from './arguments.js';
import { reshape } from './broadcast.js';
import { ne, where } from './compare.js';
import { renamed } from './operation-node.js';
import { add, div, mul, neg } from './elementwise.js';
import { reduceLoss, type LossOptions, type Reduction } from './loss-reduction.js';
import { gather, indexSelect } from './indexing.js';
import { unsqueeze } from './movement.js';
import { cast } from './promotion.js';
import { readValues } from './read.js';
import { sum } from './reduce.js';
import { logSoftmax } from './softmax.js';

/** The options of `F.nllLoss`. */
export interface NllLossOptions extends LossOptions {
  /** A weight for each class, `[C]`. Default none. */
  readonly weight?: Tensor | null;
  /** Targets of this class count for nothing. Default −100. */
  readonly ignoreIndex?: number;
}

/** The options of `F.crossEntropy`. */
export interface CrossEntropyOptions extends NllLossOptions {
  /** How much of the target is spread over all classes, 0 … 1. Default 0. */
  readonly labelSmoothing?: number;
}

// PyTorch's deprecated `size_average` and `reduce`, which lie in between, have no places here.
const NLL_ORDER = ['weight', 'ignoreIndex', 'reduction'] as const;
const ENTROPY_ORDER = [...NLL_ORDER, 'labelSmoothing'] as const;

function checkWeight(op: string, weight: Tensor | null, classes: number): void {
  if (weight === null || (weight.ndim === 1 && weight.numel === classes)) return;
  throw new ShapeError(
    `${op}: weight tensor should be defined either for all ${classes} classes or no classes but got weight tensor of ` +
      `shape: ${formatList(weight.shape)}`
  );
}

/** Checks shapes, dtype and classes of the targets of `nllLoss`; gives them as int64. */
function checkTarget(op: string, input: Tensor, target: Tensor, ignoreIndex: number): Tensor {
  if (input.ndim === 0) throw new ShapeError(`${op}: Expected 1 or more dimensions (got 0)`);
  const classDim = input.ndim === 1 ? 0 : 1;
  const expected = input.shape.filter((_, dim) => dim !== classDim);
  if (input.ndim > 1 && input.shape[0] !== (target.shape[0] ?? 1)) {
    throw new ShapeError(
      `${op}: Expected input batch_size (${input.shape[0]}) to match target batch_size (${target.shape[0] ?? 1}).`
    );
  }
  if (!sameShape(target.shape, expected)) {
    const text =
      input.ndim > 2
        ? `Expected target size ${formatList(expected)}, got ${formatList(target.shape)}`
        : `0D or 1D target tensor expected, multi-target not supported, got ${formatList(target.shape)}`;
    throw new ShapeError(`${op}: ${text}`);
  }
  if (target.dtype !== 'int64' && target.dtype !== 'uint8') {
    throw new DtypeError(
      `${op}: expected target dtype to be Long or Byte, but got ${scalarTypeName(target.dtype)}`
    );
  }
  const classes = input.shape[classDim];
  for (const value of readValues(target)) {
    if (value !== ignoreIndex && (value < 0 || value >= classes)) {
      throw new IndexError(`${op}: Target ${value} is out of bounds.`);
    }
  }
  return cast(target, 'int64');
}

/** The weight of each target's class; 0 where the target is ignored. */
function targetWeights(input: Tensor, places: Tensor, counts: Tensor, weight: Tensor | null): Tensor {
  const ones =
    weight === null
      ? cast(counts, input.dtype)
      : reshape(indexSelect(weight, 0, reshape(places, [-1])), places.shape);
  return where(counts, ones, 0);
}

/** Σ −w·log p over the targets, each with the weight of its class. */
function negativeLogLikelihood(
  input: Tensor,
  target: Tensor,
  weight: Tensor | null,
  ignoreIndex: number,
  reduction: Reduction
): Tensor {
  const classDim = input.ndim === 1 ? 0 : 1;
  const counts = ne(target, ignoreIndex);
  const places = where(counts, target, 0);
  const weights = targetWeights(input, places, counts, weight);
  const picked = reshape(gather(input, classDim, unsqueeze(places, classDim)), target.shape);
  // An ignored element gives 0 even where its log-probability is −∞.
  const losses = neg(mul(where(counts, picked, 0), weights));
  if (reduction !== 'mean') return reduceLoss(losses, reduction);
  return div(sum(losses), sum(weights));
}

/**
 * The negative log-likelihood `−w[t]·x[t]`; `'mean'` (the default) divides by the sum of the weights.
 *
 * **Shape**: input `[C]`, `[N, C]` or `[N, C, …]` of log-probabilities, target `[]`, `[N]` or `[N, …]` of classes
 * (int64) → `[]`, or with `'none'` the target's shape. **Source**: torch.nn.functional.nll_loss.
 *
 * @throws IndexError where a target is no class; ShapeError where the shapes do not fit; DtypeError unless the
 * target is int64 or uint8.
 * @example
 * const logs = F.logSoftmax(tensor([[2, 0], [0, 2]]), 1);
 * F.nllLoss(logs, tensor([0, 0], { dtype: 'int64' })); // → tensor(1.1269)
 */
export function nllLoss(
  input: Tensor,
  target: Tensor,
  weight?: Tensor | null | NllLossOptions,
  ignoreIndex?: number | NllLossOptions,
  reduction?: Reduction | NllLossOptions
): Tensor {
  const given = readOptions<NllLossOptions>(NLL_ORDER, weight, ignoreIndex, reduction);
  const { weight: weights = null, ignoreIndex: ignored = -100, reduction: how = 'mean' } = given;
  const classes = checkTarget('nllLoss', input, target, ignored);
  checkWeight('nllLoss', weights, input.shape[input.ndim === 1 ? 0 : 1]);
  return renamed('NllLossBackward0', negativeLogLikelihood(input, classes, weights, ignored, how));
}

/** Σ over the classes of −w·t·log p, for targets that are probabilities. */
function probabilityLoss(
  logits: Tensor,
  target: Tensor,
  weight: Tensor | null,
  smoothing: number,
  reduction: Reduction
): Tensor {
  const classDim = logits.ndim === 1 ? 0 : 1;
  const classes = logits.shape[classDim];
  const smooth = smoothing === 0 ? target : add(mul(target, 1 - smoothing), smoothing / classes);
  const losses = neg(sum(mul(logSoftmax(logits, classDim), weighted(smooth, weight, classDim)), classDim));
  if (reduction !== 'mean') return reduceLoss(losses, reduction);
  return div(sum(losses), elementCount(logits.shape) / classes);
}

function weighted(values: Tensor, weight: Tensor | null, classDim: number): Tensor {
  if (weight === null) return values;
  return mul(
    values,
    reshape(
      weight,
      values.shape.map((_, dim) => (dim === classDim ? -1 : 1))
    )
  );
}

/** (1 − ε)·nll + ε/C·Σ −w·log p, where 'mean' divides both by the sum of the targets' weights. */
function smoothedLoss(
  input: Tensor,
  target: Tensor,
  weight: Tensor | null,
  options: Required<Omit<CrossEntropyOptions, 'weight'>>
): Tensor {
  const { ignoreIndex, labelSmoothing, reduction } = options;
  const classDim = input.ndim === 1 ? 0 : 1;
  const counts = ne(target, ignoreIndex);
  const spread = where(counts, neg(sum(weighted(input, weight, classDim), classDim)), 0);
  const share = labelSmoothing / input.shape[classDim];
  const exact = negativeLogLikelihood(input, target, weight, ignoreIndex, reduction);
  let smooth = reduceLoss(spread, reduction === 'mean' ? 'sum' : reduction);
  if (reduction === 'mean') {
    smooth = div(smooth, sum(targetWeights(input, where(counts, target, 0), counts, weight)));
  }
  return add(mul(exact, 1 - labelSmoothing), mul(smooth, share));
}

function checkProbabilities(target: Tensor, options: CrossEntropyOptions): void {
  if (!isFloatingPoint(target.dtype)) {
    throw new DtypeError(
      `crossEntropy: Expected floating point type for target with class probabilities, got ${scalarTypeName(target.dtype)}`
    );
  }
  if (options.ignoreIndex !== undefined && options.ignoreIndex >= 0) {
    throw new ValueError(
      `crossEntropy: ignore_index is not supported for floating point target, got ${options.ignoreIndex}`
    );
  }
}

/**
 * The cross-entropy of logits and classes, or probabilities of classes: `nllLoss(logSoftmax(x), t)`.
 *
 * **Shape**: input `[C]`, `[N, C]` or `[N, C, …]`; target without the C (classes, int64) or of the input's shape
 * (probabilities) → `[]`, or with `'none'` the shape without C. Default reduction `'mean'`; with everything
 * ignored, or no element, it is NaN. **Source**: torch.nn.functional.cross_entropy.
 *
 * @throws IndexError where a target is no class; ShapeError where the shapes do not fit; ValueError where
 * `labelSmoothing` leaves 0 … 1; DtypeError for classes that are neither int64 nor uint8.
 * @example
 * const logits = tensor([[2, 0], [0, 2]]);
 * F.crossEntropy(logits, tensor([0, 0], { dtype: 'int64' })); // → tensor(1.1269)
 */
export function crossEntropy(
  input: Tensor,
  target: Tensor,
  weight?: Tensor | null | CrossEntropyOptions,
  ignoreIndex?: number | CrossEntropyOptions,
  reduction?: Reduction | CrossEntropyOptions,
  labelSmoothing?: number | CrossEntropyOptions
): Tensor {
  const given = [weight, ignoreIndex, reduction, labelSmoothing];
  return entropyOf(input, target, readOptions<CrossEntropyOptions>(ENTROPY_ORDER, ...given));
}

function entropyOf(input: Tensor, target: Tensor, given: CrossEntropyOptions): Tensor {
  const { weight = null, ignoreIndex = -100, reduction = 'mean', labelSmoothing = 0 } = given;
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new ValueError(`crossEntropy: label_smoothing must be between 0.0 and 1.0. Got: ${labelSmoothing}`);
  }
  const classDim = input.ndim === 1 ? 0 : 1;
  if (sameShape(input.shape, target.shape)) {
    checkProbabilities(target, given);
    checkWeight('crossEntropy', weight, input.shape[classDim] ?? 1);
    return probabilityLoss(input, target, weight, labelSmoothing, reduction);
  }
  const classes = checkTarget('crossEntropy', input, target, ignoreIndex);
  checkWeight('crossEntropy', weight, input.shape[classDim]);
  const logits = logSoftmax(input, classDim);
  if (labelSmoothing === 0) {
    return renamed(
      'NllLossBackward0',
      negativeLogLikelihood(logits, classes, weight, ignoreIndex, reduction)
    );
  }
  return smoothedLoss(logits, classes, weight, { ignoreIndex, labelSmoothing, reduction });
}
