/** @file RMSprop. After `torch/optim/rmsprop.py`. */
import type { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import { emptyTensor } from '../ops/define.js';
import { add, div, mul, neg, sqrt, sub } from '../ops/elementwise.js';
import { copyInPlace } from '../ops/in-place.js';
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
    const climbed = group.maximize ? neg(grad) : grad;
    const total = group.weightDecay === 0 ? climbed : add(climbed, mul(parameter, group.weightDecay));
    blendInPlace(state.meanSquare, mul(total, total), group.alpha);
    let spread = state.meanSquare;
    if (group.centered) {
      blendInPlace(state.mean, total, group.alpha);
      spread = sub(spread, mul(state.mean, state.mean));
    }
    let direction = div(total, add(sqrt(spread), group.eps));
    if (group.momentum > 0) {
      direction = add(mul(state.direction, group.momentum), direction);
      copyInPlace(state.direction, direction);
    }
    copyInPlace(parameter, sub(parameter, mul(direction, group.lr)));
  }
}

/** `mean ← kept · mean + (1 − kept) · value` */
function blendInPlace(mean: Tensor, value: Tensor, kept: number): void {
  copyInPlace(mean, add(mul(mean, kept), mul(value, 1 - kept)));
}

function createState(parameter: Tensor): RmspropState {
  const zeros = (): Tensor => emptyTensor(parameter.shape, parameter.dtype);
  return { meanSquare: zeros(), mean: zeros(), direction: zeros() };
}
