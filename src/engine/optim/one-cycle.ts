/** @file The one-cycle policy. After `OneCycleLR` of `torch/optim/lr_scheduler.py`. */
import { readOptions } from '../ops/arguments.js';
import { readCall } from '../core/checked.js';
import { ValueError } from '../core/errors.js';
import {
  checkOptimizer,
  LRScheduler,
  type ScheduledGroup,
  type ScheduledOptimizer,
  type ScheduleOptions
} from './scheduler.js';

/** Options of {@link OneCycleLR}; a list has one value for each group. */
interface OneCycleOptions extends ScheduleOptions {
  /** Number of steps in the cycle; by default `epochs` times `stepsPerEpoch`. */
  readonly totalSteps?: number | null;
  /** Number of epochs, where `totalSteps` is not given; no default. */
  readonly epochs?: number | null;
  /** Batches in an epoch, where `totalSteps` is not given; no default. */
  readonly stepsPerEpoch?: number | null;
  /** Part of the cycle in which the rate rises; by default 0.3. */
  readonly pctStart?: number;
  /** The curve along which the rate moves; by default `'cos'`. */
  readonly annealStrategy?: 'cos' | 'linear';
  /** Moves the momentum (or the first beta) against the rate; by default true. */
  readonly cycleMomentum?: boolean;
  /** The momentum at the highest rate; by default 0.85. */
  readonly baseMomentum?: number | readonly number[];
  /** The momentum at the lowest rate; by default 0.95. */
  readonly maxMomentum?: number | readonly number[];
  /** The highest rate divided by the first one; by default 25. */
  readonly divFactor?: number;
  /** The first rate divided by the last one; by default 10,000. */
  readonly finalDivFactor?: number;
  /** Falls to the first rate in a phase of its own before going below it; by default false. */
  readonly threePhase?: boolean;
}

/** PyTorch's positional arguments; an options object may stand for `totalSteps` and all after it, or close the list. */
type OneCycleArguments = [
  optimizer: ScheduledOptimizer,
  maxLr: number | readonly number[],
  totalSteps?: number | null | OneCycleOptions,
  epochs?: number | null | OneCycleOptions,
  stepsPerEpoch?: number | null | OneCycleOptions,
  pctStart?: number | OneCycleOptions,
  annealStrategy?: 'cos' | 'linear' | OneCycleOptions,
  cycleMomentum?: boolean | OneCycleOptions,
  baseMomentum?: number | readonly number[] | OneCycleOptions,
  maxMomentum?: number | readonly number[] | OneCycleOptions,
  divFactor?: number | OneCycleOptions,
  finalDivFactor?: number | OneCycleOptions,
  threePhase?: boolean | OneCycleOptions,
  lastEpoch?: number | OneCycleOptions
];

const ORDER = [
  'totalSteps',
  'epochs',
  'stepsPerEpoch',
  'pctStart',
  'annealStrategy',
  'cycleMomentum',
  'baseMomentum',
  'maxMomentum',
  'divFactor',
  'finalDivFactor',
  'threePhase',
  'lastEpoch'
] as const;

type Rate = 'first' | 'max' | 'min';
type Momentum = 'base' | 'max';

/** A part of the cycle: its last step, and the rates and momenta at its ends. */
interface Phase {
  readonly end: number;
  readonly rates: readonly [Rate, Rate];
  readonly momenta: readonly [Momentum, Momentum];
}

/** Rates and momenta between which a group goes. */
interface Range {
  readonly rates: Readonly<Record<Rate, number>>;
  readonly momenta: Readonly<Record<Momentum, number>>;
}

function readTotalSteps({ totalSteps = null, epochs = null, stepsPerEpoch = null }: OneCycleOptions): number {
  const check = (name: string, value: number): number => {
    if (Number.isInteger(value) && value > 0) return value;
    throw new ValueError(`OneCycleLR: Expected positive integer ${name}, but got ${value}`);
  };
  if (totalSteps !== null) return check('total_steps', totalSteps);
  if (epochs === null || stepsPerEpoch === null) {
    throw new ValueError(
      'OneCycleLR: You must define either total_steps OR (epochs AND steps_per_epoch), got neither'
    );
  }
  return check('epochs', epochs) * check('steps_per_epoch', stepsPerEpoch);
}

function layPhases(totalSteps: number, pctStart: number, threePhase: boolean): Phase[] {
  const rise: Phase = { end: pctStart * totalSteps - 1, rates: ['first', 'max'], momenta: ['max', 'base'] };
  const last = totalSteps - 1;
  if (!threePhase) return [rise, { end: last, rates: ['max', 'min'], momenta: ['base', 'max'] }];
  return [
    rise,
    { end: 2 * pctStart * totalSteps - 2, rates: ['max', 'first'], momenta: ['base', 'max'] },
    { end: last, rates: ['first', 'min'], momenta: ['max', 'max'] }
  ];
}

function forEachGroup(name: string, value: number | readonly number[], count: number): readonly number[] {
  if (typeof value === 'number') return new Array<number>(count).fill(value);
  if (value.length === count) return value;
  throw new ValueError(
    `OneCycleLR: ${name} must have the same length as optimizer.param_groups. ${name} has ${value.length} values, ` +
      `param_groups has ${count}.`
  );
}

/**
 * One cycle: the rate rises from `maxLr / divFactor` to `maxLr` and then falls far below where it began, while the
 * momentum goes the other way. Call `step` after every batch.
 *
 * **Source**: Smith and Topin, "Super-Convergence", arXiv 1708.07120.
 *
 * @throws ValueError after more steps than the cycle has
 * @example
 * const optimizer = new optim.Adam(new nn.Linear(2, 1).parameters());
 * const scheduler = new optim.lrScheduler.OneCycleLR(optimizer, 0.1, { epochs: 10, stepsPerEpoch: 45 });
 * scheduler.totalSteps; // → 450
 */
export class OneCycleLR extends LRScheduler {
  /** Steps in the cycle. */
  totalSteps: number;
  /** Whether the momentum moves against the rate. */
  cycleMomentum: boolean;
  /** Whether the first beta is cycled in place of a momentum; set only where one of them is cycled. */
  declare useBeta1?: boolean;
  readonly #phases: readonly Phase[];
  readonly #ranges: readonly Range[];
  readonly #strategy: 'cos' | 'linear';

  constructor(...given: OneCycleArguments) {
    const [optimizer, maxLr, ...rest] = readCall('OneCycleLR', given);
    const options = readOptions<OneCycleOptions>(ORDER, ...rest);
    const { pctStart = 0.3, annealStrategy = 'cos', cycleMomentum = true, threePhase = false } = options;
    const totalSteps = readTotalSteps(options);
    if (!(pctStart >= 0 && pctStart <= 1)) {
      throw new ValueError(`OneCycleLR: Expected float between 0 and 1 pct_start, but got ${pctStart}`);
    }
    checkOptimizer('OneCycleLR', optimizer);
    const ranges = readRanges(optimizer, maxLr, options);
    const isNew = (options.lastEpoch ?? -1) === -1;
    // PyTorch's schedule reads its bounds from the groups, with whose state they are saved.
    optimizer.paramGroups.forEach((group, place) => {
      const { rates, momenta } = ranges[place];
      if (isNew) Object.assign(group, { initialLr: rates.first, maxLr: rates.max, minLr: rates.min });
      if (isNew && cycleMomentum)
        Object.assign(group, { maxMomentum: momenta.max, baseMomentum: momenta.base });
    });
    super(optimizer, options);
    this.totalSteps = totalSteps;
    this.cycleMomentum = cycleMomentum;
    if (cycleMomentum) this.useBeta1 = checkMomentum(optimizer.paramGroups);
    this.#phases = layPhases(totalSteps, pctStart, threePhase);
    this.#ranges = ranges;
    this.#strategy = annealStrategy;
    this.begin();
  }

  protected override nextLr(group: ScheduledGroup, _: number, __: boolean, place: number): number {
    const { lastEpoch, totalSteps } = this;
    if (lastEpoch > totalSteps) {
      throw new ValueError(
        `OneCycleLR: Tried to step ${lastEpoch} times. The specified number of total steps is ${totalSteps}`
      );
    }
    const found = this.#phases.findIndex(({ end }) => lastEpoch <= end);
    const at = found < 0 ? this.#phases.length - 1 : found;
    const start = at === 0 ? 0 : this.#phases[at - 1].end;
    const { end, rates, momenta } = this.#phases[at];
    const done = (lastEpoch - start) / (end - start);
    const range = this.#ranges[place] ?? this.#ranges[0];
    if (this.cycleMomentum) {
      this.#setMomentum(group, this.#anneal(range.momenta[momenta[0]], range.momenta[momenta[1]], done));
    }
    return this.#anneal(range.rates[rates[0]], range.rates[rates[1]], done);
  }

  #anneal(from: number, to: number, done: number): number {
    if (this.#strategy === 'linear') return (to - from) * done + from;
    return to + ((from - to) / 2) * (Math.cos(Math.PI * done) + 1);
  }

  #setMomentum(group: ScheduledGroup, momentum: number): void {
    if (this.useBeta1 === true) group.betas = [momentum, group.betas![1]];
    else group.momentum = momentum;
  }
}

function readRanges(
  { paramGroups }: ScheduledOptimizer,
  maxLr: number | readonly number[],
  options: OneCycleOptions
): Range[] {
  const { divFactor = 25, finalDivFactor = 1e4, baseMomentum = 0.85, maxMomentum = 0.95 } = options;
  const count = paramGroups.length;
  const highest = forEachGroup('max_lr', maxLr, count);
  const most = forEachGroup('max_momentum', maxMomentum, count);
  const least = forEachGroup('base_momentum', baseMomentum, count);
  return highest.map((max, place) => {
    const first = max / divFactor;
    return {
      rates: { first, max, min: first / finalDivFactor },
      momenta: { base: least[place], max: most[place] }
    };
  });
}

/** Whether betas stand for the momentum. @throws ValueError where neither is there to be cycled */
function checkMomentum(groups: readonly ScheduledGroup[]): boolean {
  const hasBetas = groups.every(group => group.betas !== undefined);
  if (!hasBetas && groups.some(group => group.momentum === undefined)) {
    throw new ValueError(
      'OneCycleLR: optimizer must support momentum or beta1 with `cycle_momentum` option enabled'
    );
  }
  return hasBetas;
}
