/** @file RMSprop. After `torch/optim/rmsprop.py`. */
import { readCall } from '../core/checked.js';
import { input, scalar, type Expression } from '../core/expression.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import { zeros } from '../ops/creation.js';
import { updateInPlace } from '../ops/in-place.js';
import {
  checkNotNegative,
  loadStep,
  loadTensor,
  Optimizer,
  type OptimizerTarget,
  type ParameterGroup
} from './optimizer.js';
import type { StateEntry } from './state-dict.js';

/** Options of {@link RMSprop}. */
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
  /** Divides by an estimate of the variance instead of the mean square; by default false. */
  readonly centered?: boolean;
  /** Climbs instead of descending; by default false. */
  readonly maximize?: boolean;
}

/** What is remembered of a parameter. */
interface RmspropState {
  /** Number of steps done. */
  step: number;
  /** Running mean of the squared gradient; PyTorch's `square_avg`. */
  readonly meanSquare: Tensor;
  /** Only where centred. */
  mean: Tensor | null;
  /** Only with momentum. */
  direction: Tensor | null;
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

type Changes = readonly (Expression | null)[];

/**
 * v ← αv + (1−α)g²;  m ← αm + (1−α)g;  b ← momentum·b + g / (√(v − m²) + ε), without m² unless centred;  θ ← θ − lr·b,
 * or without momentum by that step itself. Views: θ, gradient, v, and of m and b those that are kept.
 */
function changesOf(centered: boolean, directed: boolean): Changes {
  const [parameter, grad, meanSquare, mean] = [0, 1, 2, 3].map(input);
  const direction = input(centered ? 4 : 3);
  const [sign, decay, alpha, rest, eps, momentum, lr] = [0, 1, 2, 3, 4, 5, 6].map(scalar);
  const change = sign.mul(grad).add(decay.mul(parameter));
  const nextSquare = alpha.mul(meanSquare).add(rest.mul(change).mul(change));
  const nextMean = alpha.mul(mean).add(rest.mul(change));
  const spread = centered ? nextSquare.sub(nextMean.square()) : nextSquare;
  const step = change.div(spread.apply('sqrt').add(eps));
  const next = directed ? momentum.mul(direction).add(step) : step;
  const kept = [...(centered ? [nextMean] : []), ...(directed ? [next] : [])];
  return [parameter.sub(lr.mul(next)), null, nextSquare, ...kept];
}

const PLAIN = { still: changesOf(false, false), directed: changesOf(false, true) };
const CENTERED = { still: changesOf(true, false), directed: changesOf(true, true) };

/**
 * RMSprop: `v ← alpha · v + (1 − alpha) · g²`, `θ ← θ − lr · g / (√v + eps)`; centred, the running mean's square is
 * taken from `v`; with momentum, `b ← momentum · b + g / (√v + eps)` and `θ ← θ − lr · b`.
 *
 * **Source**: Tieleman and Hinton, "Neural Networks for Machine Learning", lecture 6.5 (2012); its centred
 * version from Graves, arXiv 1308.0850.
 *
 * @throws ValueError where no parameter is given, one is in two groups, or an option leaves its range; GraphError
 * for a tensor that is no leaf.
 * @example
 * const net = new nn.Linear(2, 1);
 * const optimizer = new optim.RMSprop(net.parameters(), { lr: 1e-3, momentum: 0.9 });
 * net.forward(ones([4, 2])).square().mean().backward();
 * optimizer.step();
 */
export class RMSprop extends Optimizer<RmspropOptions, RmspropState> {
  constructor(
    ...given: [
      params: OptimizerTarget<RmspropOptions>,
      lr?: number | RmspropOptions,
      alpha?: number | RmspropOptions,
      eps?: number | RmspropOptions,
      weightDecay?: number | RmspropOptions,
      momentum?: number | RmspropOptions,
      centered?: boolean | RmspropOptions
    ]
  ) {
    const [params, ...rest] = readCall('RMSprop', given);
    const order = ['lr', 'alpha', 'eps', 'weightDecay', 'momentum', 'centered'] as const;
    super(params, { ...DEFAULTS, ...readOptions<RmspropOptions>(order, ...rest) });
  }

  protected override checkOptions(options: Required<RmspropOptions>): void {
    checkNotNegative('RMSprop', 'Invalid learning rate', options.lr);
    checkNotNegative('RMSprop', 'Invalid epsilon value', options.eps);
    checkNotNegative('RMSprop', 'Invalid momentum value', options.momentum);
    checkNotNegative('RMSprop', 'Invalid weight_decay value', options.weightDecay);
    checkNotNegative('RMSprop', 'Invalid alpha value', options.alpha);
  }

  protected override update(parameter: Tensor, grad: Tensor, group: ParameterGroup<RmspropOptions>): void {
    const state = this.state.get(parameter) ?? {
      step: 0,
      meanSquare: blank(parameter),
      mean: null,
      direction: null
    };
    this.state.set(parameter, state);
    state.step++;
    const { meanSquare } = state;
    const mean = group.centered ? (state.mean ??= blank(parameter)) : null;
    const direction = group.momentum > 0 ? (state.direction ??= blank(parameter)) : null;
    const { lr, alpha, eps, weightDecay, momentum, maximize } = group;
    const changes = (mean === null ? PLAIN : CENTERED)[direction === null ? 'still' : 'directed'];
    const kept = [mean, direction].filter(tensor => tensor !== null);
    const scalars = [maximize ? -1 : 1, weightDecay, alpha, 1 - alpha, eps, momentum, lr];
    updateInPlace(changes, [parameter, grad, meanSquare, ...kept], scalars);
  }

  protected override saveState({ step, meanSquare, mean, direction }: RmspropState): StateEntry {
    return {
      step,
      square_avg: meanSquare,
      ...(direction === null ? {} : { momentum_buffer: direction }),
      ...(mean === null ? {} : { grad_avg: mean })
    };
  }

  protected override loadState(parameter: Tensor, entry: StateEntry): RmspropState | null {
    const step = loadStep(entry);
    if (step === null) return null;
    return {
      step,
      meanSquare: loadTensor(parameter, entry, 'square_avg') ?? blank(parameter),
      mean: loadTensor(parameter, entry, 'grad_avg'),
      direction: loadTensor(parameter, entry, 'momentum_buffer')
    };
  }
}

function blank(parameter: Tensor): Tensor {
  return zeros(parameter.shape, { dtype: parameter.dtype });
}
