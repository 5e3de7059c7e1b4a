/**
 * @file Losses of the difference between what came out and what was wanted. Shapes broadcast, with a warning where they
 * differ. After `torch/nn/functional.py`.
 */
import { isFloatingPoint, scalarTypeName } from '../core/dtype.js';
import { DtypeError, formatList, formatSize, ShapeError, ValueError } from '../core/errors.js';
import { input, scalar, select } from '../core/expression.js';
import { broadcastShapes, sameShape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { warn } from '../core/warning.js';
import { readOptions } from './arguments.js';
import { renamed } from './operation-node.js';
import { div, mul } from './elementwise.js';
import { reduceLoss, type LossOptions, type Reduction } from './loss-reduction.js';
import { definePointwise, type PointwiseOperation } from './pointwise.js';
import { meet } from './promotion.js';
import { sum } from './reduce.js';

const difference = input(0).sub(input(1));
const size = difference.abs();
const bound = scalar(0);

const squareOp = definePointwise({
  name: 'MseLossBackward0',
  arity: 2,
  value: difference.square(),
  // ∂(x − t)² = 2(x − t)(∂x − ∂t)
  gradient: ({ gradOutput: g }) => [g.mul(difference.mul(2)), g.mul(difference.mul(-2))]
});

const absoluteOp = definePointwise({
  name: 'L1LossBackward0',
  arity: 2,
  value: size,
  // ∂|x − t| = sign(x − t)(∂x − ∂t), and 0 where they are equal
  gradient: ({ gradOutput: g }) => [g.mul(difference.sgn()), g.mul(difference.sgn()).neg()]
});

const smoothOp = definePointwise({
  name: 'SmoothL1LossBackward0',
  arity: 2,
  value: select(size.lt(bound), size.square().mul(0.5).div(bound), size.sub(bound.mul(0.5))),
  // ∂ = (x − t)/β within β, else sign(x − t)
  gradient: ({ gradOutput: g }) => {
    const slope = select(size.lt(bound), difference.div(bound), difference.sign());
    return [g.mul(slope), g.mul(slope).neg()];
  }
});

const huberOp = definePointwise({
  name: 'HuberLossBackward0',
  arity: 2,
  value: select(size.le(bound), size.square().mul(0.5), bound.mul(size.sub(bound.mul(0.5)))),
  // ∂ = x − t within δ, else δ·sign(x − t)
  gradient: ({ gradOutput: g }) => {
    const slope = select(size.lt(bound), difference, bound.mul(difference.sign()));
    return [g.mul(slope), g.mul(slope).neg()];
  }
});

function unequalSizes(input: Tensor, target: Tensor): string {
  return (
    `Using a target size (${formatSize(target.shape)}) that is different to the input size ` +
    `(${formatSize(input.shape)}). This will likely lead to incorrect results due to broadcasting. ` +
    'Please ensure they have the same size.'
  );
}

/** The losses of all elements, of floating point numbers. */
function losses(
  kernel: string,
  op: PointwiseOperation,
  [input, target]: readonly [Tensor, Tensor],
  scalars: readonly number[] = []
): Tensor {
  broadcastShapes(input.shape, target.shape);
  if (!sameShape(input.shape, target.shape)) warn(unequalSizes(input, target));
  const pair = meet(input, target);
  const [{ dtype }] = pair;
  if (isFloatingPoint(dtype)) return op(pair, scalars);
  throw new DtypeError(`${kernel}: "${kernel}" not implemented for '${scalarTypeName(dtype)}', got ${dtype}`);
}

/** What losses take that weigh their elements. */
export interface WeightedLossOptions extends LossOptions {
  /** A weight for each element, in the input's shape. Default none. */
  readonly weight?: Tensor | null;
}

const WEIGHTED_ORDER = ['reduction', 'weight'] as const;

function weigh(op: string, values: Tensor, weight: Tensor, input: Tensor): Tensor {
  if (sameShape(weight.shape, input.shape)) return mul(values, weight);
  throw new ShapeError(
    `${op}: Weights and input must have the same size., got ${formatList(weight.shape)} and ${formatList(input.shape)}`
  );
}

/** Weighs and reduces; the mean divides by the sum of the weights. */
function reduceWeighted(
  op: string,
  values: Tensor,
  input: Tensor,
  { reduction = 'mean', weight = null }: WeightedLossOptions
): Tensor {
  if (weight === null) return reduceLoss(values, reduction);
  const weighted = weigh(op, values, weight, input);
  return reduction === 'mean' ? div(sum(weighted), sum(weight)) : reduceLoss(weighted, reduction);
}

/**
 * The squared difference `(x − t)²`, reduced; the weighted mean divides by the sum of the weights. **Shape**: two
 * that broadcast → `[]`, or with `'none'` their common shape. Default reduction `'mean'`.
 *
 * @throws ShapeError where the shapes do not broadcast; DtypeError unless one of the two is of floating point.
 * @example
 * F.mseLoss(tensor([1, 2]), tensor([1, 4])); // → tensor(2.)
 */
export function mseLoss(
  input: Tensor,
  target: Tensor,
  reduction?: Reduction | WeightedLossOptions,
  weight?: Tensor | null | WeightedLossOptions
): Tensor {
  const given = readOptions<WeightedLossOptions>(WEIGHTED_ORDER, reduction, weight);
  const values = losses('mse_cpu', squareOp, [input, target]);
  return renamed('MseLossBackward0', reduceWeighted('mseLoss', values, input, given));
}

/**
 * The absolute difference `|x − t|`, reduced; the weighted mean divides by the sum of the weights. **Shape**: two
 * that broadcast → `[]`, or with `'none'` their common shape. Default reduction `'mean'`.
 *
 * @throws ShapeError where the shapes do not broadcast; DtypeError unless one of the two is of floating point.
 * @example
 * F.l1Loss(tensor([1, 2]), tensor([1, 5]), 'sum'); // → tensor(3.)
 */
export function l1Loss(
  input: Tensor,
  target: Tensor,
  reduction?: Reduction | WeightedLossOptions,
  weight?: Tensor | null | WeightedLossOptions
): Tensor {
  const given = readOptions<WeightedLossOptions>(WEIGHTED_ORDER, reduction, weight);
  return reduceWeighted('l1Loss', losses('abs_cpu', absoluteOp, [input, target]), input, given);
}

/** The options of `F.smoothL1Loss`. */
export interface SmoothL1LossOptions extends LossOptions {
  /** Where the parabola ends. Default 1. */
  readonly beta?: number;
}

/**
 * `½(x − t)²/β` where |x − t| < β, else `|x − t| − ½β`, reduced. **Shape**: two that broadcast → `[]`, or with
 * `'none'` their common shape. Defaults `beta` 1, reduction `'mean'`. **Source**: Girshick, arXiv 1504.08083.
 *
 * @throws ValueError for a negative β; ShapeError where the shapes do not broadcast; DtypeError unless one of the
 * two is of floating point.
 * @example
 * F.smoothL1Loss(tensor([0.5, 3]), tensor([0, 0]), 'none'); // → tensor([0.1250, 2.5000])
 */
export function smoothL1Loss(
  input: Tensor,
  target: Tensor,
  reduction?: Reduction | SmoothL1LossOptions,
  beta?: number | SmoothL1LossOptions
): Tensor {
  const given = readOptions<SmoothL1LossOptions>(['reduction', 'beta'], reduction, beta);
  const { reduction: how = 'mean', beta: end = 1 } = given;
  if (end === 0) return l1Loss(input, target, { reduction: how });
  if (!(end > 0)) {
    throw new ValueError(
      `smoothL1Loss: smooth_l1_loss does not support negative values for beta., got ${end}`
    );
  }
  const values = losses('smooth_l1_cpu', smoothOp, [input, target], [end]);
  return renamed('SmoothL1LossBackward0', reduceLoss(values, how));
}

/** The options of `F.huberLoss`. */
export interface HuberLossOptions extends WeightedLossOptions {
  /** Where the parabola ends. Default 1. */
  readonly delta?: number;
}

/**
 * `½(x − t)²` where |x − t| ≤ δ, else `δ(|x − t| − ½δ)`, reduced. **Shape**: two that broadcast → `[]`, or with
 * `'none'` their common shape. Defaults `delta` 1, reduction `'mean'`. **Source**: Huber, Annals of Mathematical
 * Statistics 35 (1964).
 *
 * @throws ValueError unless δ > 0; ShapeError where the shapes do not broadcast; DtypeError unless one of the two
 * is of floating point.
 * @example
 * F.huberLoss(tensor([0.5, 3]), tensor([0, 0]), { delta: 2, reduction: 'none' }); // → tensor([0.1250, 4.0000])
 */
export function huberLoss(
  input: Tensor,
  target: Tensor,
  reduction?: Reduction | HuberLossOptions,
  delta?: number | HuberLossOptions,
  weight?: Tensor | null | HuberLossOptions
): Tensor {
  const given = readOptions<HuberLossOptions>(['reduction', 'delta', 'weight'], reduction, delta, weight);
  const { reduction: how = 'mean', delta: end = 1, weight: weights = null } = given;
  if (!(end > 0)) {
    throw new ValueError(`huberLoss: huber_loss does not support non-positive values for delta., got ${end}`);
  }
  const values = losses('huber_cpu', huberOp, [input, target], [end]);
  if (weights !== null) return reduceLoss(weigh('huberLoss', values, weights, input), how);
  return renamed('HuberLossBackward0', reduceLoss(values, how));
}
