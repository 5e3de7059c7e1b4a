/** @file Stochastic gradient descent, with momentum. After `torch/optim/sgd.py`. */
import { readCall } from '../core/checked.js';
import { ValueError } from '../core/errors.js';
import { input, scalar, type Expression } from '../core/expression.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import { emptyTensor } from '../ops/memory.js';
import { updateInPlace } from '../ops/in-place.js';
import {
  checkNotNegative,
  loadTensor,
  Optimizer,
  type OptimizerTarget,
  type ParameterGroup
} from './optimizer.js';
import type { StateEntry } from './state-dict.js';

/** Options of {@link SGD}. */
export interface SgdOptions {
  /** Learning rate; by default 0.001. */
  readonly lr?: number;
  /** Part of the former direction that is kept; by default 0. */
  readonly momentum?: number;
  /** Part by which a new gradient counts less once there is a direction; by default 0. */
  readonly dampening?: number;
  /** Pull of every weight towards 0; by default 0. */
  readonly weightDecay?: number;
  /** Looks ahead along the direction (Nesterov); by default false. */
  readonly nesterov?: boolean;
  /** Climbs instead of descending; by default false. */
  readonly maximize?: boolean;
}

/** What is remembered of a parameter. */
interface SgdState {
  /** The direction in which it moves. */
  readonly momentumBuffer: Tensor;
  /** The step that began it: a parameter that is given twice begins twice. */
  readonly begunIn: number;
}

const DEFAULTS = { lr: 1e-3, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, maximize: false };

const ORDER = ['lr', 'momentum', 'dampening', 'weightDecay', 'nesterov'] as const;

type Changes = readonly (Expression | null)[];

const [parameterNow, gradNow, bufferNow] = [input(0), input(1), input(2)];
const [sign, decay, rate, kept, added] = [0, 1, 2, 3, 4].map(scalar);
/** g, climbing or descending, with the pull towards 0. */
const change = sign.mul(gradNow).add(decay.mul(parameterNow));
const PLAIN: Changes = [parameterNow.sub(rate.mul(change)), null];

function withBuffer(buffer: Expression): Record<'heavy' | 'nesterov', Changes> {
  const step = (direction: Expression): Changes => [parameterNow.sub(rate.mul(direction)), null, buffer];
  return { heavy: step(buffer), nesterov: step(change.add(kept.mul(buffer))) };
}

const FIRST = withBuffer(change);
const LATER = withBuffer(kept.mul(bufferNow).add(added.mul(change)));

/**
 * Stochastic gradient descent: `b ← momentum · b + (1 − dampening) · g`, `θ ← θ − lr · b`, where `g` is the
 * gradient plus `weightDecay · θ`; on the first step `b` is `g`.
 *
 * @throws ValueError where no parameter is given, one is in two groups, or an option leaves its range; GraphError
 * for a tensor that is no leaf.
 * @example
 * const net = new nn.Linear(2, 1);
 * const optimizer = new optim.SGD(net.parameters(), { lr: 0.1, momentum: 0.9 });
 * net.forward(ones([4, 2])).square().mean().backward();
 * optimizer.step();
 */
export class SGD extends Optimizer<SgdOptions, SgdState> {
  constructor(
    ...given: [
      params: OptimizerTarget<SgdOptions>,
      lr?: number | SgdOptions,
      momentum?: number | SgdOptions,
      dampening?: number | SgdOptions,
      weightDecay?: number | SgdOptions,
      nesterov?: boolean | SgdOptions
    ]
  ) {
    const [params, ...rest] = readCall('SGD', given);
    super(params, { ...DEFAULTS, ...readOptions<SgdOptions>(ORDER, ...rest) });
  }

  protected override checkOptions(options: Required<SgdOptions>): void {
    checkNotNegative('SGD', 'Invalid learning rate', options.lr);
    checkNotNegative('SGD', 'Invalid momentum value', options.momentum);
    checkNotNegative('SGD', 'Invalid weight_decay value', options.weightDecay);
    if (options.nesterov && (options.momentum <= 0 || options.dampening !== 0)) {
      throw new ValueError(
        'SGD: Nesterov momentum requires a momentum and zero dampening, ' +
          `got momentum ${options.momentum} and dampening ${options.dampening}`
      );
    }
  }

  protected override update(parameter: Tensor, grad: Tensor, group: ParameterGroup<SgdOptions>): void {
    const { lr, momentum, dampening, weightDecay, nesterov, maximize } = group;
    const scalars = [maximize ? -1 : 1, weightDecay, lr, momentum, 1 - dampening];
    if (momentum === 0) {
      updateInPlace(PLAIN, [parameter, grad], scalars);
      return;
    }
    const known = this.state.get(parameter);
    const momentumBuffer = known?.momentumBuffer ?? emptyTensor(parameter.shape, parameter.dtype);
    const begunIn = known?.begunIn ?? this.stepsTaken;
    this.state.set(parameter, { momentumBuffer, begunIn });
    const changes = (begunIn === this.stepsTaken ? FIRST : LATER)[nesterov ? 'nesterov' : 'heavy'];
    updateInPlace(changes, [parameter, grad, momentumBuffer], scalars);
  }

  protected override saveState({ momentumBuffer }: SgdState): StateEntry {
    return { momentum_buffer: momentumBuffer };
  }

  protected override loadState(parameter: Tensor, entry: StateEntry): SgdState | null {
    const momentumBuffer = loadTensor(parameter, entry, 'momentum_buffer');
    return momentumBuffer === null ? null : { momentumBuffer, begunIn: -1 };
  }
}
