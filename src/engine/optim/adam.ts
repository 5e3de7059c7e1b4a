/** @file Adam and AdamW. After `torch/optim/adam.py` and `adamw.py`. */
import { readCall } from '../core/checked.js';
import { ValueError } from '../core/errors.js';
import { input, scalar, type Expression } from '../core/expression.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import { emptyTensor } from '../ops/memory.js';
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

/** Options of {@link Adam} and {@link AdamW}. */
export interface AdamOptions {
  /** Learning rate; by default 0.001. */
  readonly lr?: number;
  /** How slowly the means of the gradient and of its square change; by default [0.9, 0.999]. */
  readonly betas?: readonly [number, number];
  /** Keeps the division from exploding; by default 1e-8. */
  readonly eps?: number;
  /** Pull of every weight towards 0; by default 0 in Adam and 0.01 in AdamW. */
  readonly weightDecay?: number;
  /** Divides by the largest mean of squares so far; by default false. */
  readonly amsgrad?: boolean;
  /** Climbs instead of descending; by default false. */
  readonly maximize?: boolean;
}

/** What is kept of a parameter: running means of the gradient and of its square, and the largest of the latter. */
interface AdamState {
  /** Running mean of the gradient; PyTorch's `exp_avg`. */
  readonly mean: Tensor;
  /** Running mean of its square; PyTorch's `exp_avg_sq`. */
  readonly variance: Tensor;
  /** Number of steps done. */
  step: number;
  /** The largest `variance` so far, with `amsgrad`; PyTorch's `max_exp_avg_sq`. */
  maxVariance: Tensor | null;
}

const DEFAULTS = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  amsgrad: false,
  maximize: false
} as const;

type Changes = readonly (Expression | null)[];

/** m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  p ← p − lr/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε) */
function adamChanges(decoupled: boolean): { readonly plain: Changes; readonly amsgrad: Changes } {
  const [parameter, grad, mean, variance, largest] = [0, 1, 2, 3, 4].map(input);
  const [sign, decay, beta1, rest1, beta2, rest2, stepSize, correction, eps] = [
    ...[0, 1, 2, 3, 4, 5, 6, 7, 8].map(scalar)
  ];
  const start = decoupled ? parameter.mul(decay) : parameter;
  const signed = sign.mul(grad);
  const change = decoupled ? signed : signed.add(decay.mul(parameter));
  const nextMean = beta1.mul(mean).add(rest1.mul(change));
  const nextVariance = beta2.mul(variance).add(rest2.mul(change).mul(change));
  const moved = (bound: Expression): Expression =>
    start.sub(stepSize.mul(nextMean).div(bound.apply('sqrt').div(correction).add(eps)));
  const bound = largest.maximum(nextVariance);
  return {
    plain: [moved(nextVariance), null, nextMean, nextVariance],
    amsgrad: [moved(bound), null, nextMean, nextVariance, bound]
  };
}

const CHANGES = { decoupled: adamChanges(true), joined: adamChanges(false) };

/** PyTorch's positional arguments; an options object may stand for `lr` and all after it, or close the list. */
type AdamArguments = [
  params: OptimizerTarget<AdamOptions>,
  lr?: number | AdamOptions,
  betas?: readonly [number, number] | AdamOptions,
  eps?: number | AdamOptions,
  weightDecay?: number | AdamOptions,
  amsgrad?: boolean | AdamOptions
];

const ORDER = ['lr', 'betas', 'eps', 'weightDecay', 'amsgrad'] as const;

/**
 * Adam: `m ← β₁ m + (1 − β₁) g`, `v ← β₂ v + (1 − β₂) g²`, `θ ← θ − lr · m̂ / (√v̂ + eps)`, where `m̂` and `v̂` are
 * divided by `1 − βᵗ`, and `weightDecay · θ` is part of `g`.
 *
 * **Source**: Kingma and Ba, "Adam: A Method for Stochastic Optimization", arXiv 1412.6980.
 *
 * @throws ValueError where no parameter is given, one is in two groups, or an option leaves its range; GraphError
 * for a tensor that is no leaf.
 * @example
 * const net = new nn.Linear(2, 1);
 * const optimizer = new optim.Adam(net.parameters(), { lr: 3e-3 });
 * net.forward(ones([4, 2])).square().mean().backward();
 * optimizer.step();
 */
export class Adam extends Optimizer<AdamOptions, AdamState> {
  /** Whether the decay acts on the weight itself instead of the gradient. */
  protected readonly decoupled: boolean = false;

  constructor(...given: AdamArguments) {
    const [params, ...rest] = readCall('Adam', given, new.target.name);
    super(params, { ...DEFAULTS, ...readOptions<AdamOptions>(ORDER, ...rest) });
  }

  protected override checkOptions(options: Required<AdamOptions>): void {
    const name = this.constructor.name;
    checkNotNegative(name, 'Invalid learning rate', options.lr);
    checkNotNegative(name, 'Invalid epsilon value', options.eps);
    options.betas.forEach((beta, index) => {
      if (!(beta >= 0 && beta < 1)) {
        throw new ValueError(`${name}: Invalid beta parameter at index ${index}: ${beta}`);
      }
    });
    checkNotNegative(name, 'Invalid weight_decay value', options.weightDecay);
  }

  protected override update(parameter: Tensor, grad: Tensor, group: ParameterGroup<AdamOptions>): void {
    const state = this.state.get(parameter) ?? createState(parameter);
    this.state.set(parameter, state);
    state.step++;
    const [beta1, beta2] = group.betas;
    const { lr, eps, weightDecay, maximize } = group;
    const decay = this.decoupled ? 1 - lr * weightDecay : weightDecay;
    const stepSize = lr / (1 - beta1 ** state.step);
    const correction = Math.sqrt(1 - beta2 ** state.step);
    const { mean, variance } = state;
    const maxVariance = group.amsgrad ? (state.maxVariance ??= blank(parameter)) : null;
    const changes = CHANGES[this.decoupled ? 'decoupled' : 'joined'];
    const scalars = [maximize ? -1 : 1, decay, beta1, 1 - beta1, beta2, 1 - beta2, stepSize, correction, eps];
    if (maxVariance === null) updateInPlace(changes.plain, [parameter, grad, mean, variance], scalars);
    else updateInPlace(changes.amsgrad, [parameter, grad, mean, variance, maxVariance], scalars);
  }

  protected override saveState({ step, mean, variance, maxVariance }: AdamState): StateEntry {
    const entry = { step, exp_avg: mean, exp_avg_sq: variance };
    return maxVariance === null ? entry : { ...entry, max_exp_avg_sq: maxVariance };
  }

  protected override loadState(parameter: Tensor, entry: StateEntry): AdamState | null {
    const step = loadStep(entry);
    if (step === null) return null;
    return {
      step,
      mean: loadTensor(parameter, entry, 'exp_avg') ?? blank(parameter),
      variance: loadTensor(parameter, entry, 'exp_avg_sq') ?? blank(parameter),
      maxVariance: loadTensor(parameter, entry, 'max_exp_avg_sq')
    };
  }
}

/**
 * Adam whose decay acts on the weight itself: `θ ← θ − lr · weightDecay · θ` before the step.
 *
 * **Source**: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", arXiv 1711.05101.
 *
 * @throws ValueError where no parameter is given, one is in two groups, or an option leaves its range; GraphError
 * for a tensor that is no leaf.
 * @example
 * const net = new nn.Linear(2, 1);
 * const optimizer = new optim.AdamW(net.parameters(), { lr: 3e-3, weightDecay: 0.1 });
 * net.forward(ones([4, 2])).square().mean().backward();
 * optimizer.step();
 */
export class AdamW extends Adam {
  protected override readonly decoupled: boolean = true;

  constructor(...given: AdamArguments) {
    const [params, ...rest] = readCall('AdamW', given, new.target.name);
    super(params, { weightDecay: 0.01, ...readOptions<AdamOptions>(ORDER, ...rest) });
  }
}

function blank(parameter: Tensor): Tensor {
  return emptyTensor(parameter.shape, parameter.dtype);
}

function createState(parameter: Tensor): AdamState {
  return { step: 0, mean: blank(parameter), variance: blank(parameter), maxVariance: null };
}
