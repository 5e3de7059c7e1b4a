/**
 * @file What all schedules share: they work out the rate of each group from epoch to epoch, as
 * `torch/optim/lr_scheduler.py` does, so that schedules can be chained.
 */
import { snakeCase } from '../core/spelling.js';
import { ValueError } from '../core/errors.js';
import { warn } from '../core/warning.js';

/** A group as a schedule sees it. */
export interface ScheduledGroup {
  /** The present rate. */
  lr: number;
  /** The rate at which a schedule began; by default not yet set. */
  initialLr?: number;
  /** The momentum, where the optimizer has one; by default it has none. */
  momentum?: number;
  /** Adam's betas, where the optimizer has them; by default it has none. */
  betas?: readonly [number, number];
  /** The highest rate, where `OneCycleLR` sets the rate; by default not set. */
  maxLr?: number;
  /** The lowest rate, where `OneCycleLR` sets the rate; by default not set. */
  minLr?: number;
  /** The highest momentum, where `OneCycleLR` sets it; by default not set. */
  maxMomentum?: number;
  /** The lowest momentum, where `OneCycleLR` sets it; by default not set. */
  baseMomentum?: number;
}

/** What a schedule changes: an optimizer, seen as its groups. */
export interface ScheduledOptimizer {
  /** The groups whose rates are set. */
  readonly paramGroups: ScheduledGroup[];
  /** How many steps it has begun; by default not known. */
  readonly stepsTaken?: number;
}

/** How many steps an optimizer had begun when its first schedule was made. */
const stepsBefore = new WeakMap<ScheduledOptimizer, number>();

const TOO_EARLY =
  'Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch 1.1.0 and later, you should call them in ' +
  'the opposite order: `optimizer.step()` before `lr_scheduler.step()`.  Failure to do this will result in PyTorch ' +
  'skipping the first value of the learning rate schedule. See more details at ' +
  'https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate';

/** What every schedule takes beside its own options. */
export interface ScheduleOptions {
  /** The last epoch that was done, to go on from there; by default −1: a new beginning. */
  readonly lastEpoch?: number;
}

/** The state of a schedule as a plain object with PyTorch's keys. */
export type SchedulerStateDict = Readonly<Record<string, unknown>>;

/** Fields whose keys in PyTorch do not follow from our names. */
const KEYS: Readonly<Record<string, string | undefined>> = {
  lastLr: '_last_lr',
  stepCount: '_step_count',
  TMax: 'T_max'
};

function keyOf(field: string): string {
  return KEYS[field] ?? snakeCase(field);
}

/** Whether a loaded value can stand where the present one does. */
function isLike(value: unknown, present: unknown): boolean {
  if (present === null || value === null) return true;
  return typeof value === typeof present && Array.isArray(value) === Array.isArray(present);
}

/** Saving and loading of a schedule: every public field but the optimizer takes part. */
export abstract class SavedSchedule {
  /** Fields that are not saved: code, and values that follow from other fields. */
  protected unsaved(): readonly string[] {
    return [];
  }

  #fields(): [string, unknown][] {
    return Object.entries(this).filter(([field]) => !this.unsaved().includes(field));
  }

  /**
   * The state of the schedule, as a plain object with PyTorch's keys.
   *
   * @example
   * const optimizer = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 0.1 });
   * new optim.lrScheduler.StepLR(optimizer, 30).stateDict().step_size; // → 30
   */
  stateDict(): SchedulerStateDict {
    return Object.fromEntries(this.#fields().map(([field, value]) => [keyOf(field), structuredClone(value)]));
  }

  /**
   * Goes on where another schedule stood. Keys that this one does not have are left out. The optimizer's rates
   * belong to the optimizer's own state dict.
   *
   * @throws ValueError where a value has another type
   *
   * @example
   * const optimizer = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 0.1 });
   * const scheduler = new optim.lrScheduler.StepLR(optimizer, 30);
   * scheduler.loadStateDict({ last_epoch: 7 });
   * scheduler.lastEpoch; // → 7
   */
  loadStateDict(stateDict: SchedulerStateDict): void {
    for (const [field, present] of this.#fields()) {
      const key = keyOf(field);
      if (!(key in stateDict)) continue;
      const value = stateDict[key];
      if (!isLike(value, present)) {
        throw new ValueError(
          `loadStateDict: ${key} must be like ${JSON.stringify(present)}, got ${String(value)}`
        );
      }
      Object.assign(this, { [field]: structuredClone(value) });
    }
  }
}

/** Base of the schedules that go by the number of epochs. */
export abstract class LRScheduler extends SavedSchedule {
  /** Number of epochs done; the first rate is that of epoch 0. */
  lastEpoch: number;
  /** The rate of each group at the beginning. */
  baseLrs: readonly number[];
  /** Calls of `step`, and one for the beginning. */
  stepCount = 0;
  /** The present rate of each group. */
  lastLr: readonly number[] = [];
  readonly #optimizer: ScheduledOptimizer;

  constructor(optimizer: ScheduledOptimizer, { lastEpoch = -1 }: ScheduleOptions) {
    super();
    const { name } = this.constructor;
    checkOptimizer(name, optimizer);
    this.#optimizer = optimizer;
    optimizer.paramGroups.forEach((group, place) => {
      if (lastEpoch === -1) group.initialLr ??= group.lr;
      if (group.initialLr !== undefined) return;
      throw new ValueError(
        `${name}: param 'initial_lr' is not specified in param_groups[${place}] when resuming scheduler with ` +
          `last_epoch >= 0, got last_epoch ${lastEpoch}`
      );
    });
    this.baseLrs = optimizer.paramGroups.map(group => group.initialLr!);
    this.lastEpoch = lastEpoch;
    const { stepsTaken } = optimizer;
    if (stepsTaken !== undefined && !stepsBefore.has(optimizer)) stepsBefore.set(optimizer, stepsTaken);
  }

  /** Sets the rates of the first epoch. Called once by every schedule, when its own fields are there. */
  protected begin(): void {
    this.#move(true);
  }

  protected get groups(): readonly ScheduledGroup[] {
    return this.#optimizer.paramGroups;
  }

  /**
   * The rate of a group in the epoch that begins now, given the one before.
   *
   * @param isFirst whether the schedule is being made
   */
  protected abstract nextLr(group: ScheduledGroup, baseLr: number, isFirst: boolean, place: number): number;

  /**
   * Ends an epoch. Call it after the optimizer's steps; before the first of them it gives a warning.
   *
   * @example
   * const optimizer = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 1 });
   * const scheduler = new optim.lrScheduler.ExponentialLR(optimizer, 0.5);
   * optimizer.step();
   * scheduler.step();
   * optimizer.paramGroups[0].lr; // → 0.5
   */
  step(): void {
    const { stepsTaken } = this.#optimizer;
    const isFirst = this.stepCount === 1 && stepsTaken !== undefined;
    if (isFirst && stepsTaken === stepsBefore.get(this.#optimizer)) warn(TOO_EARLY);
    this.#move(false);
  }

  #move(isFirst: boolean): void {
    this.stepCount++;
    this.lastEpoch++;
    const rates = this.groups.map((group, place) =>
      this.nextLr(group, this.baseLrs[place] ?? group.lr, isFirst, place)
    );
    this.groups.forEach((group, place) => (group.lr = rates[place]));
    this.lastLr = rates;
  }

  /**
   * The present rate of each group.
   *
   * @example
   * const optimizer = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 0.1 });
   * new optim.lrScheduler.StepLR(optimizer, 30).getLastLr(); // → [ 0.1 ]
   */
  getLastLr(): number[] {
    return [...this.lastLr];
  }
}

/** Checks that a schedule is given what has groups with rates. */
export function checkOptimizer(schedule: string, optimizer: unknown): void {
  const groups: unknown =
    typeof optimizer === 'object' && optimizer !== null && 'paramGroups' in optimizer
      ? optimizer.paramGroups
      : null;
  if (Array.isArray(groups)) return;
  const got = typeof optimizer === 'object' ? Object.prototype.toString.call(optimizer) : typeof optimizer;
  throw new ValueError(`${schedule}: ${got} is not an Optimizer: the first argument must be one`);
}

/** Checks that a number of epochs is whole and at least 1. */
export function checkPeriod(schedule: string, name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new ValueError(`${schedule}: ${name} must be a whole number of at least 1, got ${value}`);
  }
}
