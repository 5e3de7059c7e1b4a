/** @file Losses of probabilities, one for each element. After `torch/nn/functional.py` and ATen's `Loss.cpp`. */
import { isFloatingPoint, scalarTypeName } from '../core/dtype.js';
import { DtypeError, formatSize, ShapeError, ValueError } from '../core/errors.js';
import { constant, input, select } from '../core/expression.js';
import { broadcastShapes, sameShape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { warn } from '../core/warning.js';
import { readOptions } from './arguments.js';
import { expand } from './broadcast.js';
import { renamed } from './operation-node.js';
import { div, mul } from './elementwise.js';
import { reduceLoss, type LossOptions, type Reduction } from './loss-reduction.js';
import { definePointwise } from './pointwise.js';
import { meet } from './promotion.js';
import { readValues } from './read.js';
import { sum } from './reduce.js';

const [x, t, p] = [input(0), input(1), input(2)];

const outsideOp = definePointwise({ name: 'outside', value: select(x.ge(0).and(x.le(1)), 0, 1) });

/** Refuses numbers outside 0 … 1, and NaN. */
function checkProbabilities(name: string, values: Tensor): void {
  if (readValues(sum(outsideOp([values.detach()])))[0] === 0) return;
  const wrong = readValues(values).find(value => !(value >= 0 && value <= 1));
  throw new ValueError(
    `binaryCrossEntropy: all elements of ${name} should be between 0 and 1, got ${String(wrong)}`
  );
}

/** Logarithms are kept above −100, so that a wrong certainty costs 100 and not ∞. */
const logOfX = x.log().maximum(-100);
const logOfRest = x.neg().log1p().maximum(-100);

const crossEntropyOp = definePointwise({
  name: 'BinaryCrossEntropyBackward0',
  arity: 2,
  value: t.sub(1).mul(logOfRest).sub(t.mul(logOfX)),
  // ∂/∂x = (x − t)/max(x(1 − x), 10⁻¹²), ∂/∂t = ln(1 − x) − ln x, which is not kept above −100
  gradient: ({ gradOutput: g }) => [
    g.mul(x.sub(t)).div(constant(1).sub(x).mul(x).maximum(1e-12)),
    g.mul(x.neg().log1p().sub(x.log()))
  ]
});

function checkFloat(kernel: string, { dtype }: Tensor): void {
  if (isFloatingPoint(dtype)) return;
  throw new DtypeError(`${kernel}: "${kernel}" not implemented for '${scalarTypeName(dtype)}', got ${dtype}`);
}

/** The options of `F.binaryCrossEntropy`. */
export interface BinaryCrossEntropyOptions extends LossOptions {
  /** A weight for each element; broadcasts. Default none. */
  readonly weight?: Tensor | null;
}

/**
 * `−(t·ln x + (1 − t)·ln(1 − x))` for probabilities x, the logarithms kept above −100, reduced. **Shape**: both
 * the same → `[]`, or with `'none'` the same. Default reduction `'mean'`.
 *
 * @throws ValueError where input or target leave 0 … 1; ShapeError where the shapes differ; DtypeError unless the
 * input is of floating point.
 * @example
 * F.binaryCrossEntropy(tensor([0.9, 0.2]), tensor([1, 0])); // → tensor(0.1643)
 */
export function binaryCrossEntropy(
  input: Tensor,
  target: Tensor,
  weight?: Tensor | null | BinaryCrossEntropyOptions,
  reduction?: Reduction | BinaryCrossEntropyOptions
): Tensor {
  const given = readOptions<BinaryCrossEntropyOptions>(['weight', 'reduction'], weight, reduction);
  if (!sameShape(input.shape, target.shape)) {
    throw new ShapeError(
      `binaryCrossEntropy: Using a target size (${formatSize(target.shape)}) that is different to the input size ` +
        `(${formatSize(input.shape)}) is deprecated. Please ensure they have the same size.`
    );
  }
  checkFloat('binary_cross_entropy', input);
  checkProbabilities('input', input);
  checkProbabilities('target', target);
  const values = crossEntropyOp(meet(input, target));
  const { weight: weights = null, reduction: how = 'mean' } = given;
  const weighted = weights === null ? values : mul(values, expandTo(weights, target));
  return renamed('BinaryCrossEntropyBackward0', reduceLoss(weighted, how));
}

function expandTo(weight: Tensor, target: Tensor): Tensor {
  return expand(weight, broadcastShapes(target.shape, weight.shape));
}

/** ln σ(x) and ln σ(−x), without overflow */
const softened = x.abs().neg().exp().log1p();
const logSigmoid = x.minimum(0).sub(softened);
const logSigmoidOfNegative = x.neg().minimum(0).sub(softened);

const logitsOp = definePointwise({
  name: 'BinaryCrossEntropyWithLogitsBackward0',
  arity: 2,
  value: constant(1).sub(t).mul(x).sub(logSigmoid),
  // ∂/∂x = σ(x) − t, ∂/∂t = −x
  gradient: ({ gradOutput: g }) => [g.mul(x.sigmoid().sub(t)), g.mul(x).neg()]
});

const weighedLogitsOp = definePointwise({
  name: 'BinaryCrossEntropyWithLogitsBackward0',
  arity: 3,
  value: constant(1).sub(t).mul(x).sub(p.sub(1).mul(t).add(1).mul(logSigmoid)),
  // ∂/∂x = (pt + 1 − t)σ(x) − pt, ∂/∂t = ln σ(−x) − p·ln σ(x) … with −x = ln σ(−x) − ln σ(x); ∂/∂p = −t·ln σ(x)
  gradient: ({ gradOutput: g }) => {
    const positive = p.mul(t);
    return [
      g.mul(positive.add(1).sub(t).mul(x.sigmoid()).sub(positive)),
      g.mul(logSigmoidOfNegative.sub(p.mul(logSigmoid))),
      g.mul(t).mul(logSigmoid).neg()
    ];
  }
});

/** The options of `F.binaryCrossEntropyWithLogits`. */
export interface LogitsLossOptions extends BinaryCrossEntropyOptions {
  /** A weight for the positive part of each class; broadcasts. Default none. */
  readonly posWeight?: Tensor | null;
}

const LOGITS_ORDER = ['weight', 'reduction', 'posWeight'] as const;

/**
 * `binaryCrossEntropy` of `σ(x)`, without its rounding: `(1 − t)x − (1 + (p − 1)t)·ln σ(x)`, p the `posWeight`.
 * **Shape**: both the same → `[]`, or with `'none'` the same. Default reduction `'mean'`.
 *
 * @throws ShapeError where the shapes differ; DtypeError unless one of the two is of floating point.
 * @example
 * F.binaryCrossEntropyWithLogits(tensor([2, -1]), tensor([1, 0])); // → tensor(0.2201)
 */
export function binaryCrossEntropyWithLogits(
  input: Tensor,
  target: Tensor,
  weight?: Tensor | null | LogitsLossOptions,
  reduction?: Reduction | LogitsLossOptions,
  posWeight?: Tensor | null | LogitsLossOptions
): Tensor {
  const given = readOptions<LogitsLossOptions>(LOGITS_ORDER, weight, reduction, posWeight);
  const { weight: weights = null, reduction: how = 'mean', posWeight: positive = null } = given;
  if (!sameShape(input.shape, target.shape)) {
    throw new ShapeError(
      `binaryCrossEntropyWithLogits: Target size (${formatSize(target.shape)}) must be the same as input size (${formatSize(input.shape)})`
    );
  }
  const pair = meet(input, target);
  if (positive !== null) broadcastShapes(positive.shape, input.shape);
  const values = positive === null ? logitsOp(pair) : weighedLogitsOp([...pair, positive]);
  const weighted = weights === null ? values : mul(values, weights);
  return renamed('BinaryCrossEntropyWithLogitsBackward0', reduceLoss(weighted, how));
}

const divergenceOp = definePointwise({
  name: 'SubBackward0',
  arity: 2,
  value: select(t.eq(0), 0, t.mul(t.log())).sub(t.mul(x)),
  // ∂/∂x = −t, ∂/∂t = ln t + t/t − x, which PyTorch leaves NaN at t = 0
  gradient: ({ gradOutput: g }) => [g.mul(t).neg(), g.mul(t.log().add(t.div(t)).sub(x))]
});

const logDivergenceOp = definePointwise({
  name: 'MulBackward0',
  arity: 2,
  value: t.exp().mul(t.sub(x)),
  // ∂/∂x = −eᵗ, ∂/∂t = eᵗ(t − x + 1)
  gradient: ({ gradOutput: g }) => [g.mul(t.exp()).neg(), g.mul(t.exp()).mul(t.sub(x).add(1))]
});

/** `'batchmean'` divides the sum by the size of the first dimension: the divergence itself. */
export type DivergenceReduction = Reduction | 'batchmean';

const MEAN_OVER_ALL =
  "reduction: 'mean' divides the total loss by both the batch size and the support size." +
  "'batchmean' divides only by the batch size, and aligns with the KL div math definition." +
  "'mean' will be changed to behave the same as 'batchmean' in the next major release.";

/** The options of `F.klDiv`. */
export interface DivergenceOptions {
  /** Default `'mean'`, over all elements; PyTorch warns of it, and so does this. */
  readonly reduction?: DivergenceReduction;
  /** The target holds logarithms too. Default false. */
  readonly logTarget?: boolean;
}

/**
 * `t·(ln t − x)` for logarithms of probabilities x, reduced: how far the distribution x is from t. **Shape**: two
 * that broadcast → `[]`, or with `'none'` their common shape. Default reduction `'mean'` over all elements;
 * `'batchmean'` is the divergence itself.
 *
 * @throws ShapeError where the shapes do not broadcast; DtypeError unless one of the two is of floating point.
 * @example
 * F.klDiv(tensor([[0.5, 0.5]]).log(), tensor([[0.9, 0.1]]), 'batchmean'); // → tensor(0.3681)
 */
export function klDiv(
  input: Tensor,
  target: Tensor,
  reduction?: DivergenceReduction | DivergenceOptions,
  logTarget?: boolean | DivergenceOptions
): Tensor {
  const given = readOptions<DivergenceOptions>(['reduction', 'logTarget'], reduction, logTarget);
  if ((given.reduction ?? 'mean') === 'mean') warn(MEAN_OVER_ALL);
  const pair = meet(input, target);
  if (!isFloatingPoint(pair[0].dtype)) {
    throw new DtypeError(`klDiv: kl_div: Integral inputs not supported., got ${pair[0].dtype}`);
  }
  const values = (given.logTarget === true ? logDivergenceOp : divergenceOp)(pair);
  const { reduction: how = 'mean' } = given;
  if (how !== 'batchmean') return reduceLoss(values, how);
  return div(sum(values), input.shape[0] ?? 1);
}
