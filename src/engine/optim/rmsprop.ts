/** @file RMSprop. After `torch/optim/rmsprop.py`. */
import { input, scalar, type Expression } from '../core/expression.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import { emptyTensor } from '../ops/define.js';
import { updateInPlace } from '../ops/in-place.js';
import { checkNotNegative, Optimizer, type OptimizerTarget, type ParameterGroup } from './optimizer.js';

export interface RmspropOptions {
  /** Learning rate; by default 0.01. */
  readonly lr?: number;
  /** How slowly the mean of the squared gradient changes; by default 0.99. */
  readonly alpha?: number;
  /** Keeps the division from exploding; by default 1e-8. */
  readonly eps?: number;
  /** Pull of every weight towards 0; by default 0. */
  readonly weightDecay?: number;
  /** Part of the former direction that is kept; by default 0. */
  readonly momentum?: number;
  /** Divides by an estimate of the variance instead of the mean square. */
  readonly centered?: boolean;
  /** Climbs instead of descending. */
  readonly maximize?: boolean;
}

interface RmspropState {
  readonly meanSquare: Tensor;
  readonly mean: Tensor;
  readonly direction: Tensor;
}

const DEFAULTS = {
  lr: 0.01,
  alpha: 0.99,
  eps: 1e-8,
  weightDecay: 0,
  momentum: 0,
  centered: false,
  maximize: false
};

/** v ← αv + (1−α)g²;  b ← momentum·b + g / (√(v − mean²) + ε), without mean² unless centred;  p ← p − lr·b */
function rmspropChanges(centered: boolean): readonly (Expression | null)[] {
  const [parameter, grad, meanSquare, direction, mean] = [0, 1, 2, 3, 4].map(input);
  const [sign, decay, alpha, rest, eps, momentum, lr] = [0, 1, 2, 3, 4, 5, 6].map(scalar);
  const change = sign.mul(grad).add(decay.mul(parameter));
  const nextSquare = alpha.mul(meanSquare).add(rest.mul(change).mul(change));
  const nextMean = alpha.mul(mean).add(rest.mul(change));
  const spread = centered ? nextSquare.sub(nextMean.square()) : nextSquare;
  const next = momentum.mul(direction).add(change.div(spread.apply('sqrt').add(eps)));
  return [parameter.sub(lr.mul(next)), null, nextSquare, next, centered ? nextMean : null];
}

const PLAIN = rmspropChanges(false);
const CENTERED = rmspropChanges(true);

/**
 * RMSprop: `v ← alpha · v + (1 − alpha) · g²`, `θ ← θ − lr · g / (√v + eps)`.
 *
 * **Source**: Tieleman and Hinton, "Neural Networks for Machine Learning", lecture 6.5 (2012); its centred
 * version from Graves, arXiv 1308.0850.
 */
export class RMSprop extends Optimizer<RmspropOptions, RmspropState> {
  constructor(params: OptimizerTarget<RmspropOptions>, options: number | RmspropOptions = {}) {
    super(params, { ...DEFAULTS, ...readOptions<RmspropOptions>(options, 'lr') });
  }

  protected override checkOptions(options: Required<RmspropOptions>): void {
    checkNotNegative('RMSprop', 'Invalid learning rate', options.lr);
    checkNotNegative('RMSprop', 'Invalid epsilon value', options.eps);
    checkNotNegative('RMSprop', 'Invalid momentum value', options.momentum);
    checkNotNegative('RMSprop', 'Invalid weight_decay value', options.weightDecay);
    checkNotNegative('RMSprop', 'Invalid alpha value', options.alpha);
  }

  protected override update(parameter: Tensor, grad: Tensor, group: ParameterGroup<RmspropOptions>): void {
    const state = this.state.get(parameter) ?? createState(parameter);
    this.state.set(parameter, state);
    const { lr, alpha, eps, weightDecay, momentum, centered, maximize } = group;
    updateInPlace(
      centered ? CENTERED : PLAIN,
      [parameter, grad, state.meanSquare, state.direction, state.mean],
      [maximize ? -1 : 1, weightDecay, alpha, 1 - alpha, eps, momentum, lr]
    );
  }
}

function createState(parameter: Tensor): RmspropState {
  const zeros = (): Tensor => emptyTensor(parameter.shape, parameter.dtype);
  return { meanSquare: zeros(), mean: zeros(), direction: zeros() };
}
