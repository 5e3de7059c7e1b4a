/**
 * @file Learning rates that change from epoch to epoch. Each schedule works out the next rate from the present
 * one, as `torch/optim/lr_scheduler.py` does, so that schedules can be chained.
 */
import { ValueError } from '../core/errors.js';

/** What a schedule changes: an optimizer, seen as its groups. */
export interface ScheduledOptimizer {
  readonly paramGroups: { lr: number; initialLr?: number }[];
}

/** Base of the schedules. */
abstract class LRScheduler {
  /** Number of steps taken. */
  lastEpoch = 0;
  protected readonly baseLrs: readonly number[];
  readonly #optimizer: ScheduledOptimizer;

  constructor(optimizer: ScheduledOptimizer) {
    this.#optimizer = optimizer;
    this.baseLrs = optimizer.paramGroups.map(group => (group.initialLr ??= group.lr));
  }

  /** The rate of the epoch that begins now, given the one that ended. */
  protected abstract nextLr(lr: number, baseLr: number): number;

  /** Ends an epoch. Call it after the optimizer's steps. */
  step(): void {
    this.lastEpoch++;
    this.#optimizer.paramGroups.forEach((group, place) => {
      group.lr = this.nextLr(group.lr, this.baseLrs[place] ?? group.lr);
    });
  }

  /** The present rate of each group. */
  getLastLr(): number[] {
    return this.#optimizer.paramGroups.map(group => group.lr);
  }
}

/** Multiplies the rate by `gamma` (0.1) every `stepSize` epochs. */
export class StepLR extends LRScheduler {
  readonly stepSize: number;
  readonly gamma: number;

  constructor(optimizer: ScheduledOptimizer, stepSize: number, options: number | { gamma?: number } = {}) {
    super(optimizer);
    checkPeriod('StepLR', 'stepSize', stepSize);
    this.stepSize = stepSize;
    this.gamma = typeof options === 'number' ? options : (options.gamma ?? 0.1);
  }

  protected override nextLr(lr: number): number {
    return this.lastEpoch % this.stepSize === 0 ? lr * this.gamma : lr;
  }
}

/** Multiplies the rate by `gamma` every epoch. */
export class ExponentialLR extends LRScheduler {
  readonly gamma: number;

  constructor(optimizer: ScheduledOptimizer, gamma: number) {
    super(optimizer);
    this.gamma = gamma;
  }

  protected override nextLr(lr: number): number {
    return lr * this.gamma;
  }
}

/**
 * Half a cosine wave from the first rate down to `etaMin` (0) in `TMax` epochs, then up again:
 * `etaMin + (lr₀ − etaMin)(1 + cos(π t / TMax)) / 2`.
 *
 * **Source**: Loshchilov and Hutter, "SGDR", arXiv 1608.03983.
 */
export class CosineAnnealingLR extends LRScheduler {
  readonly TMax: number;
  readonly etaMin: number;

  constructor(optimizer: ScheduledOptimizer, TMax: number, options: number | { etaMin?: number } = {}) {
    super(optimizer);
    checkPeriod('CosineAnnealingLR', 'TMax', TMax);
    this.TMax = TMax;
    this.etaMin = typeof options === 'number' ? options : (options.etaMin ?? 0);
  }

  protected override nextLr(lr: number, baseLr: number): number {
    const { TMax, etaMin, lastEpoch } = this;
    if ((lastEpoch - 1 - TMax) % (2 * TMax) === 0) {
      return lr + ((baseLr - etaMin) * (1 - Math.cos(Math.PI / TMax))) / 2;
    }
    const now = 1 + Math.cos((Math.PI * lastEpoch) / TMax);
    const before = 1 + Math.cos((Math.PI * (lastEpoch - 1)) / TMax);
    return (now / before) * (lr - etaMin) + etaMin;
  }
}

function checkPeriod(schedule: string, name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new ValueError(`${schedule}: ${name} must be a whole number of at least 1, got ${value}`);
  }
}
