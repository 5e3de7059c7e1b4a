/** @file Adagrad. After `torch/optim/adagrad.py`. */
import { readCall } from '../core/checked.js';
import { input, scalar } from '../core/expression.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import { full } from '../ops/creation.js';
import { updateInPlace } from '../ops/in-place.js';
import {
  checkNotNegative,
  loadStep,
  loadTensor,
  Optimizer,
  type OptimizerTarget,
  type ParameterGroup,
  type ParameterGroupInit
} from './optimizer.js';
import type { StateEntry } from './state-dict.js';

/** Options of {@link Adagrad}. */
export interface AdagradOptions {
  /** Learning rate; by default 0.01. */
  readonly lr?: number;
  /** How fast the rate falls from step to step; by default 0. */
  readonly lrDecay?: number;
  /** Pull of every weight towards 0; by default 0. */
  readonly weightDecay?: number;
  /** What the sum of squares begins with; by default 0. */
  readonly initialAccumulatorValue?: number;
  /** Keeps the division from exploding; by default 1e-10. */
  readonly eps?: number;
  /** Climbs instead of descending; by default false. */
  readonly maximize?: boolean;
}

/** What is remembered of a parameter. */
interface AdagradState {
  /** Number of steps done. */
  step: number;
  /** Sum of the squared gradients so far. */
  readonly sum: Tensor;
}

const DEFAULTS = {
  lr: 0.01,
  lrDecay: 0,
  weightDecay: 0,
  initialAccumulatorValue: 0,
  eps: 1e-10,
  maximize: false
};

const [parameterNow, gradNow, sumNow] = [0, 1, 2].map(input);
const [sign, decay, eps, rate] = [0, 1, 2, 3].map(scalar);
const change = sign.mul(gradNow).add(decay.mul(parameterNow));
const nextSum = sumNow.add(change.square());
/** s ← s + g²;  θ ← θ − rate · g / (√s + ε) */
const CHANGES = [parameterNow.sub(rate.mul(change).div(nextSum.apply('sqrt').add(eps))), null, nextSum];

/**
 * Adagrad: `s ← s + g²`, `θ ← θ − lr / (1 + (t − 1) · lrDecay) · g / (√s + eps)` in step t, where `g` is the gradient
 * plus `weightDecay · θ`.
 *
 * **Source**: Duchi, Hazan and Singer, "Adaptive Subgradient Methods", JMLR 12 (2011).
 *
 * @throws ValueError where no parameter is given, one is in two groups, or an option leaves its range; GraphError
 * for a tensor that is no leaf.
 * @example
 * const net = new nn.Linear(2, 1);
 * const optimizer = new optim.Adagrad(net.parameters(), { lr: 0.1 });
 * net.forward(ones([4, 2])).square().mean().backward();
 * optimizer.step();
 */
export class Adagrad extends Optimizer<AdagradOptions, AdagradState> {
  constructor(
    ...given: [
      params: OptimizerTarget<AdagradOptions>,
      lr?: number | AdagradOptions,
      lrDecay?: number | AdagradOptions,
      weightDecay?: number | AdagradOptions,
      initialAccumulatorValue?: number | AdagradOptions,
      eps?: number | AdagradOptions
    ]
  ) {
    const [params, ...rest] = readCall('Adagrad', given);
    const order = ['lr', 'lrDecay', 'weightDecay', 'initialAccumulatorValue', 'eps'] as const;
    super(params, { ...DEFAULTS, ...readOptions<AdagradOptions>(order, ...rest) });
  }

  protected override checkOptions(options: Required<AdagradOptions>): void {
    checkNotNegative('Adagrad', 'Invalid learning rate', options.lr);
    checkNotNegative('Adagrad', 'Invalid lr_decay value', options.lrDecay);
    checkNotNegative('Adagrad', 'Invalid weight_decay value', options.weightDecay);
    checkNotNegative('Adagrad', 'Invalid initial_accumulator_value value', options.initialAccumulatorValue);
    checkNotNegative('Adagrad', 'Invalid epsilon value', options.eps);
  }

  /**
   * Puts further parameters under this optimizer. Their sums begin at once: a state dict has them before the
   * first step.
   *
   * @throws ValueError for a parameter that another group has; GraphError for a tensor that is no leaf
   *
   * @example
   * const optimizer = new optim.Adagrad([new nn.Parameter(ones([2]))]);
   * optimizer.addParamGroup({ params: new nn.Parameter(ones([3])), lr: 0.1 });
   * optimizer.paramGroups.length; // → 2
   */
  override addParamGroup(group: ParameterGroupInit<AdagradOptions>): void {
    super.addParamGroup(group);
    const { params, initialAccumulatorValue } = this.paramGroups.at(-1)!;
    for (const parameter of params)
      this.state.set(parameter, createState(parameter, initialAccumulatorValue));
  }

  protected override update(parameter: Tensor, grad: Tensor, group: ParameterGroup<AdagradOptions>): void {
    const state = this.state.get(parameter) ?? createState(parameter, group.initialAccumulatorValue);
    this.state.set(parameter, state);
    state.step++;
    const rate = group.lr / (1 + (state.step - 1) * group.lrDecay);
    const scalars = [group.maximize ? -1 : 1, group.weightDecay, group.eps, rate];
    updateInPlace(CHANGES, [parameter, grad, state.sum], scalars);
  }

  protected override saveState({ step, sum }: AdagradState): StateEntry {
    return { step, sum };
  }

  protected override loadState(parameter: Tensor, entry: StateEntry): AdagradState | null {
    const step = loadStep(entry);
    const sum = loadTensor(parameter, entry, 'sum');
    return step === null || sum === null ? null : { step, sum };
  }
}

function createState({ shape, dtype }: Tensor, initial: number): AdagradState {
  return { step: 0, sum: full(shape, initial, { dtype }) };
}
