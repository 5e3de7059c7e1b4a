/** @file Schedules that go by the number of epochs. After `torch/optim/lr_scheduler.py`. */
import { readCall } from '../core/checked.js';
import { ValueError } from '../core/errors.js';
import { readOptions } from '../ops/arguments.js';
import {
  checkPeriod,
  LRScheduler,
  type ScheduledGroup,
  type ScheduledOptimizer,
  type ScheduleOptions,
  type SchedulerStateDict
} from './scheduler.js';

/** Options of the schedules that multiply the rate. */
export interface DecayOptions extends ScheduleOptions {
  /** What the rate is multiplied by; by default 0.1. */
  readonly gamma?: number;
}

/**
 * Multiplies the rate by `gamma` (0.1) every `stepSize` epochs.
 *
 * @throws ValueError unless `stepSize` is a whole number of at least 1; and where `lastEpoch` is given to an
 * optimizer that has not been scheduled before.
 * @example
 * const optimizer = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 1 });
 * const scheduler = new optim.lrScheduler.StepLR(optimizer, 2, { gamma: 0.5 });
 * for (let epoch = 0; epoch < 4; epoch++) {
 *   optimizer.step();
 *   scheduler.step();
 * }
 * scheduler.getLastLr(); // → [ 0.25 ]
 */
export class StepLR extends LRScheduler {
  /** Epochs from one reduction to the next. */
  stepSize: number;
  /** What the rate is multiplied by. */
  gamma: number;

  constructor(
    ...given: [
      optimizer: ScheduledOptimizer,
      stepSize: number,
      gamma?: number | DecayOptions,
      lastEpoch?: number | DecayOptions
    ]
  ) {
    const [optimizer, stepSize, ...rest] = readCall('StepLR', given);
    const options = readOptions<DecayOptions>(['gamma', 'lastEpoch'], ...rest);
    super(optimizer, options);
    checkPeriod('StepLR', 'stepSize', stepSize);
    this.stepSize = stepSize;
    this.gamma = options.gamma ?? 0.1;
    this.begin();
  }

  protected override nextLr({ lr }: ScheduledGroup): number {
    return this.lastEpoch === 0 || this.lastEpoch % this.stepSize !== 0 ? lr : lr * this.gamma;
  }
}

/**
 * Multiplies the rate by `gamma` (0.1) at each of the `milestones`; at one that stands twice, by its square.
 *
 * @throws ValueError where `lastEpoch` is given to an optimizer that has not been scheduled before.
 * @example
 * const optimizer = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 1 });
 * const scheduler = new optim.lrScheduler.MultiStepLR(optimizer, [1, 3], 0.5);
 * for (let epoch = 0; epoch < 3; epoch++) {
 *   optimizer.step();
 *   scheduler.step();
 * }
 * scheduler.getLastLr(); // → [ 0.25 ]
 */
export class MultiStepLR extends LRScheduler {
  /** How many times each milestone is listed. */
  milestones: Readonly<Record<string, number | undefined>>;
  /** What the rate is multiplied by. */
  gamma: number;

  constructor(
    ...given: [
      optimizer: ScheduledOptimizer,
      milestones: readonly number[],
      gamma?: number | DecayOptions,
      lastEpoch?: number | DecayOptions
    ]
  ) {
    const [optimizer, milestones, ...rest] = readCall('MultiStepLR', given);
    const options = readOptions<DecayOptions>(['gamma', 'lastEpoch'], ...rest);
    super(optimizer, options);
    const counts: Record<string, number | undefined> = {};
    for (const milestone of milestones) counts[milestone] = (counts[milestone] ?? 0) + 1;
    this.milestones = counts;
    this.gamma = options.gamma ?? 0.1;
    this.begin();
  }

  protected override nextLr({ lr }: ScheduledGroup, _: number, isFirst: boolean): number {
    return isFirst ? lr : lr * this.gamma ** (this.milestones[this.lastEpoch] ?? 0);
  }
}

/**
 * Multiplies the rate by `gamma` every epoch.
 *
 * @throws ValueError where `lastEpoch` is given to an optimizer that has not been scheduled before.
 * @example
 * const optimizer = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 1 });
 * const scheduler = new optim.lrScheduler.ExponentialLR(optimizer, 0.5);
 * optimizer.step();
 * scheduler.step();
 * scheduler.step();
 * scheduler.getLastLr(); // → [ 0.25 ]
 */
export class ExponentialLR extends LRScheduler {
  /** What the rate is multiplied by. */
  gamma: number;

  constructor(
    ...given: [optimizer: ScheduledOptimizer, gamma: number, lastEpoch?: number | ScheduleOptions]
  ) {
    const [optimizer, gamma, options] = readCall('ExponentialLR', given);
    super(optimizer, readOptions<ScheduleOptions>(['lastEpoch'], options));
    this.gamma = gamma;
    this.begin();
  }

  protected override nextLr({ lr }: ScheduledGroup, _: number, isFirst: boolean): number {
    return isFirst ? lr : lr * this.gamma;
  }
}

/** Options of {@link CosineAnnealingLR}. */
export interface CosineOptions extends ScheduleOptions {
  /** The lowest rate; by default 0. */
  readonly etaMin?: number;
}

/**
 * Half a cosine wave from the first rate down to `etaMin` (0) in `TMax` epochs, then up again:
 * `etaMin + (lr₀ − etaMin)(1 + cos(π t / TMax)) / 2`.
 *
 * **Source**: Loshchilov and Hutter, "SGDR", arXiv 1608.03983.
 *
 * @throws ValueError unless `TMax` is a whole number of at least 1
 *
 * @example
 * const optimizer = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 1 });
 * const scheduler = new optim.lrScheduler.CosineAnnealingLR(optimizer, 2);
 * optimizer.step();
 * scheduler.step();
 * scheduler.getLastLr(); // → [ 0.5 ]
 */
export class CosineAnnealingLR extends LRScheduler {
  /** Epochs from the highest rate to the lowest; PyTorch's `T_max`. */
  TMax: number;
  /** The lowest rate. */
  etaMin: number;

  constructor(
    ...given: [
      optimizer: ScheduledOptimizer,
      TMax: number,
      etaMin?: number | CosineOptions,
      lastEpoch?: number | CosineOptions
    ]
  ) {
    const [optimizer, TMax, ...rest] = readCall('CosineAnnealingLR', given);
    const options = readOptions<CosineOptions>(['etaMin', 'lastEpoch'], ...rest);
    super(optimizer, options);
    checkPeriod('CosineAnnealingLR', 'TMax', TMax);
    this.TMax = TMax;
    this.etaMin = options.etaMin ?? 0;
    this.begin();
  }

  protected override nextLr({ lr }: ScheduledGroup, baseLr: number, isFirst: boolean): number {
    if (isFirst) return lr;
    const { TMax, etaMin, lastEpoch } = this;
    if ((lastEpoch - 1 - TMax) % (2 * TMax) === 0) {
      return lr + ((baseLr - etaMin) * (1 - Math.cos(Math.PI / TMax))) / 2;
    }
    const now = 1 + Math.cos((Math.PI * lastEpoch) / TMax);
    const before = 1 + Math.cos((Math.PI * (lastEpoch - 1)) / TMax);
    return (now / before) * (lr - etaMin) + etaMin;
  }
}

/** Options of {@link LinearLR}. */
export interface LinearOptions extends ScheduleOptions {
  /** What the rate is multiplied by at first; by default 1/3. */
  readonly startFactor?: number;
  /** What the rate is multiplied by in the end; by default 1. */
  readonly endFactor?: number;
  /** Number of epochs from one to the other; by default 5. */
  readonly totalIters?: number;
}

/**
 * Multiplies the rate by a factor that goes evenly from `startFactor` to `endFactor` in `totalIters` epochs.
 *
 * @throws ValueError for a factor outside of 0 to 1, or a `startFactor` of 0
 *
 * @example
 * const optimizer = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 1 });
 * const scheduler = new optim.lrScheduler.LinearLR(optimizer, { startFactor: 0.5, totalIters: 2 });
 * optimizer.step();
 * scheduler.step();
 * scheduler.getLastLr(); // → [ 0.75 ]
 */
export class LinearLR extends LRScheduler {
  /** What the rate is multiplied by at first. */
  startFactor: number;
  /** What the rate is multiplied by in the end. */
  endFactor: number;
  /** Epochs from one to the other. */
  totalIters: number;

  constructor(
    ...given: [
      optimizer: ScheduledOptimizer,
      startFactor?: number | LinearOptions,
      endFactor?: number | LinearOptions,
      totalIters?: number | LinearOptions,
      lastEpoch?: number | LinearOptions
    ]
  ) {
    const [optimizer, ...rest] = readCall('LinearLR', given);
    const order = ['startFactor', 'endFactor', 'totalIters', 'lastEpoch'] as const;
    const options = readOptions<LinearOptions>(order, ...rest);
    const { startFactor = 1 / 3, endFactor = 1, totalIters = 5 } = options;
    if (!(startFactor > 0 && startFactor <= 1)) {
      throw new ValueError(
        'LinearLR: Starting multiplicative factor expected to be greater than 0 and less or equal to 1., ' +
          `got ${startFactor}`
      );
    }
    if (!(endFactor >= 0 && endFactor <= 1)) {
      throw new ValueError(
        `LinearLR: Ending multiplicative factor expected to be between 0 and 1., got ${endFactor}`
      );
    }
    super(optimizer, options);
    this.startFactor = startFactor;
    this.endFactor = endFactor;
    this.totalIters = totalIters;
    this.begin();
  }

  protected override nextLr({ lr }: ScheduledGroup, _: number, isFirst: boolean): number {
    const { startFactor, endFactor, totalIters, lastEpoch } = this;
    if (lastEpoch === 0) return lr * startFactor;
    if (isFirst || lastEpoch > totalIters) return lr;
    const rise = endFactor - startFactor;
    return lr * (1 + rise / (totalIters * startFactor + (lastEpoch - 1) * rise));
  }
}

/** The factor of an epoch. */
export type RateFactor = (epoch: number) => number;

/**
 * The first rate times what a function makes of the number of the epoch. One function for all groups, or one each.
 *
 * @throws ValueError unless there is one function, or one for each group; and where `lastEpoch` is given to an
 * optimizer that has not been scheduled before.
 * @example
 * const optimizer = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 1 });
 * const scheduler = new optim.lrScheduler.LambdaLR(optimizer, epoch => 0.5 ** epoch);
 * optimizer.step();
 * scheduler.step();
 * scheduler.getLastLr(); // → [ 0.5 ]
 */
export class LambdaLR extends LRScheduler {
  /** The function of each group. */
  readonly lrLambdas: readonly RateFactor[];

  constructor(
    ...given: [
      optimizer: ScheduledOptimizer,
      lrLambda: RateFactor | readonly RateFactor[],
      lastEpoch?: number | ScheduleOptions
    ]
  ) {
    const [optimizer, lrLambda, options] = readCall('LambdaLR', given);
    super(optimizer, readOptions<ScheduleOptions>(['lastEpoch'], options));
    const count = optimizer.paramGroups.length;
    this.lrLambdas = typeof lrLambda === 'function' ? new Array<RateFactor>(count).fill(lrLambda) : lrLambda;
    if (this.lrLambdas.length !== count) {
      throw new ValueError(`LambdaLR: Expected ${count} lr_lambdas, but got ${this.lrLambdas.length}`);
    }
    this.begin();
  }

  protected override unsaved(): readonly string[] {
    return ['lrLambdas'];
  }

  /**
   * The state of the schedule, as a plain object with PyTorch's keys. Functions are not saved: as in PyTorch `lr_lambdas`
   * holds null in the place of each.
   *
   * @example
   * const optimizer = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 1 });
   * new optim.lrScheduler.LambdaLR(optimizer, epoch => 0.5 ** epoch).stateDict().lr_lambdas; // → [ null ]
   */
  override stateDict(): SchedulerStateDict {
    return { ...super.stateDict(), lr_lambdas: this.lrLambdas.map(() => null) };
  }

  protected override nextLr(_: ScheduledGroup, baseLr: number, __: boolean, place: number): number {
    return baseLr * (this.lrLambdas[place] ?? this.lrLambdas[0])(this.lastEpoch);
  }
}
