/** @file A schedule that follows a measure. After `ReduceLROnPlateau` of `torch/optim/lr_scheduler.py`. */
import { readCall } from '../core/checked.js';
import { formatList, ValueError } from '../core/errors.js';
import { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import { readValues } from '../ops/read.js';
import { checkOptimizer, SavedSchedule, type ScheduledOptimizer } from './scheduler.js';

/** Options of {@link ReduceLROnPlateau}. */
interface PlateauOptions {
  /** Whether the measure should fall or rise; by default `'min'`: fall. */
  readonly mode?: 'min' | 'max';
  /** What the rate is multiplied by; by default 0.1. */
  readonly factor?: number;
  /** Number of epochs without progress that are tolerated; by default 10. */
  readonly patience?: number;
  /** What counts as progress; by default 1e-4. */
  readonly threshold?: number;
  /** Whether `threshold` is a part of the best measure or a difference; by default `'rel'`. */
  readonly thresholdMode?: 'rel' | 'abs';
  /** Number of epochs after a reduction in which nothing is counted; by default 0. */
  readonly cooldown?: number;
  /** The lowest rate, or one for each group; by default 0. */
  readonly minLr?: number | readonly number[];
  /** Reductions smaller than this are left out; by default 1e-8. */
  readonly eps?: number;
}

/** PyTorch's positional arguments; an options object may stand for `mode` and all after it, or close the list. */
type PlateauArguments = [
  optimizer: ScheduledOptimizer,
  mode?: 'min' | 'max' | PlateauOptions,
  factor?: number | PlateauOptions,
  patience?: number | PlateauOptions,
  threshold?: number | PlateauOptions,
  thresholdMode?: 'rel' | 'abs' | PlateauOptions,
  cooldown?: number | PlateauOptions,
  minLr?: number | readonly number[] | PlateauOptions,
  eps?: number | PlateauOptions
];

const ORDER = [
  'mode',
  'factor',
  'patience',
  'threshold',
  'thresholdMode',
  'cooldown',
  'minLr',
  'eps'
] as const;

/**
 * Multiplies the rate by `factor` when a measure has stopped getting better for more than `patience` epochs.
 *
 * @throws ValueError where `factor` is not below 1, or `mode` or `thresholdMode` is not known, or there is not a
 * `minLr` for each group.
 * @example
 * const optimizer = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 1 });
 * const scheduler = new optim.lrScheduler.ReduceLROnPlateau(optimizer, { patience: 2 });
 * for (const validationLoss of [1, 1, 1, 1]) scheduler.step(validationLoss);
 * scheduler.getLastLr(); // → [ 0.1 ]
 */
export class ReduceLROnPlateau extends SavedSchedule {
  /** What the rate is multiplied by. */
  factor: number;
  /** The lowest rate of each group. */
  minLrs: readonly number[];
  /** Epochs without progress that are tolerated. */
  patience: number;
  /** Epochs after a reduction in which nothing is counted. */
  cooldown: number;
  /** Reductions smaller than this are left out. */
  eps: number;
  /** Number of epochs done. */
  lastEpoch = 0;
  /** The present rate of each group. */
  lastLr: readonly number[];
  /** Whether the measure should fall or rise. */
  mode: 'min' | 'max';
  /** What counts as progress. */
  threshold: number;
  /** Whether `threshold` is a part of the best measure or a difference. */
  thresholdMode: 'rel' | 'abs';
  /** The best measure so far. */
  best: number;
  /** Epochs of the cooldown that are left. */
  cooldownCounter = 0;
  /** Epochs since the last progress. */
  numBadEpochs = 0;
  readonly #optimizer: ScheduledOptimizer;

  constructor(...given: PlateauArguments) {
    super();
    const [optimizer, ...rest] = readCall('ReduceLROnPlateau', given);
    checkOptimizer('ReduceLROnPlateau', optimizer);
    const options = readOptions<PlateauOptions>(ORDER, ...rest);
    const { mode = 'min', factor = 0.1, threshold = 1e-4, thresholdMode = 'rel', minLr = 0 } = options;
    if (!(factor < 1)) throw new ValueError(`ReduceLROnPlateau: Factor should be < 1.0., got ${factor}`);
    checkWord('mode', mode, ['min', 'max']);
    checkWord('threshold mode', thresholdMode, ['rel', 'abs']);
    const count = optimizer.paramGroups.length;
    const lowest = typeof minLr === 'number' ? new Array<number>(count).fill(minLr) : minLr;
    if (lowest.length !== count) {
      throw new ValueError(`ReduceLROnPlateau: expected ${count} min_lrs, got ${lowest.length}`);
    }
    this.#optimizer = optimizer;
    this.factor = factor;
    this.minLrs = lowest;
    this.patience = options.patience ?? 10;
    this.cooldown = options.cooldown ?? 0;
    this.eps = options.eps ?? 1e-8;
    this.lastLr = optimizer.paramGroups.map(group => group.lr);
    this.mode = mode;
    this.threshold = threshold;
    this.thresholdMode = thresholdMode;
    this.best = mode === 'min' ? Infinity : -Infinity;
  }

  /**
   * Ends an epoch that had this measure: a number, or a tensor of any shape with one element.
   *
   * @throws ValueError for a tensor of more elements
   *
   * @example
   * const optimizer = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 1 });
   * const scheduler = new optim.lrScheduler.ReduceLROnPlateau(optimizer, { patience: 0, factor: 0.5 });
   * for (const loss of [0.9, 0.9]) scheduler.step(loss);
   * scheduler.getLastLr(); // → [ 0.5 ]
   */
  step(metric: number | Tensor): void {
    const current = metric instanceof Tensor ? readMetric(metric) : metric;
    this.lastEpoch++;
    if (this.#isBetter(current)) {
      this.best = current;
      this.numBadEpochs = 0;
    } else {
      this.numBadEpochs++;
    }
    if (this.cooldownCounter > 0) {
      this.cooldownCounter--;
      this.numBadEpochs = 0;
    }
    if (this.numBadEpochs > this.patience) {
      this.#reduce();
      this.cooldownCounter = this.cooldown;
      this.numBadEpochs = 0;
    }
    this.lastLr = this.#optimizer.paramGroups.map(group => group.lr);
  }

  /**
   * The present rate of each group.
   *
   * @example
   * const optimizer = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 0.1 });
   * new optim.lrScheduler.ReduceLROnPlateau(optimizer).getLastLr(); // → [ 0.1 ]
   */
  getLastLr(): number[] {
    return [...this.lastLr];
  }

  #isBetter(current: number): boolean {
    const { best, mode, threshold, thresholdMode } = this;
    const sign = mode === 'min' ? -1 : 1;
    const bound = thresholdMode === 'rel' ? best * (1 + sign * threshold) : best + sign * threshold;
    return mode === 'min' ? current < bound : current > bound;
  }

  #reduce(): void {
    this.#optimizer.paramGroups.forEach((group, place) => {
      const lr = Math.max(group.lr * this.factor, this.minLrs[place] ?? 0);
      if (group.lr - lr > this.eps) group.lr = lr;
    });
  }
}

function checkWord(name: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  throw new ValueError(`ReduceLROnPlateau: ${name} ${value} is unknown!, known are ${known.join(' and ')}`);
}

function readMetric(metric: Tensor): number {
  if (metric.numel === 1) return readValues(metric)[0];
  throw new ValueError(
    `ReduceLROnPlateau: a number or a tensor of one element is needed, got shape ${formatList(metric.shape)}`
  );
}
