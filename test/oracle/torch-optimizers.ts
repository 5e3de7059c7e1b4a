/** @file Runs the engine over OptimizerInfo's options and over schedules: every step, every rate, every state. */
import type { Tensor } from '../../src/engine/core/tensor.js';
import { Parameter } from '../../src/engine/nn/parameter.js';
import { zeros } from '../../src/engine/ops/creation.js';
import * as optim from '../../src/engine/optim/index.js';
import { expectTensor, GRADIENT, recordTensor, type TensorRecord } from './fixture.js';
import { camel, type Given } from './torch-call.js';
import { checkMessage } from './torch-operations.js';
import { isTensorRecord, revive, type Recorded, type RecordedOptions } from './torch-record.js';

type Recordings = Readonly<Record<string, Recorded>>;

/** Steps of an optimizer as `scripts/torch_cases/optimizers.py` records them. */
export interface OptimizerSample {
  readonly kwargs: RecordedOptions;
  /** Options of the second parameter's own group; null where both are in one. */
  readonly group: RecordedOptions | null;
  readonly starts: readonly TensorRecord[];
  readonly steps: readonly {
    readonly gradients: readonly TensorRecord[];
    readonly values: readonly TensorRecord[];
  }[];
  readonly state: {
    readonly state: Readonly<Record<string, Recordings>>;
    readonly param_groups: readonly Recordings[];
  };
}

/** Rates and momenta of both groups in one epoch. */
interface Epoch {
  readonly lrs: readonly number[];
  readonly momenta: readonly number[];
}

/** A schedule's epochs as `scripts/torch_cases/schedules.py` records them. */
export interface ScheduleSample extends Given {
  readonly name: string;
  readonly optimizer: 'SGD' | 'Adam';
  readonly epochs: readonly Epoch[];
  readonly state: Recordings;
}

/** A constructor call that PyTorch refuses. */
export interface RefusedOptions {
  readonly kwargs: RecordedOptions;
  readonly error: string;
}

type Make<Made> = new (first: unknown, ...rest: unknown[]) => Made;
type AnyOptimizer = optim.Optimizer;

function options(kwargs: RecordedOptions): Record<string, unknown> {
  return Object.fromEntries(Object.entries(kwargs).map(([name, value]) => [camel(name), revive(value, [])]));
}

function makeOptimizer(name: string, target: unknown, kwargs: RecordedOptions): AnyOptimizer {
  const Class = (optim as unknown as Record<string, Make<AnyOptimizer>>)[name];
  return new Class(target, options(kwargs));
}

/** Compares numbers to 1e-12, lists and objects part by part, all else exactly. */
function expectLike(actual: unknown, expected: unknown, where: string): void {
  if (typeof expected === 'number' && typeof actual === 'number') {
    const distance = Math.abs(actual - expected);
    if (Object.is(actual, expected) || distance <= 1e-12 * Math.max(1, Math.abs(expected))) return;
  } else if (
    typeof expected === 'object' &&
    expected !== null &&
    typeof actual === 'object' &&
    actual !== null
  ) {
    const [own, theirs] = [Object.entries(actual), Object.entries(expected)];
    const keys = (list: readonly [string, unknown][]): string =>
      list
        .map(([key]) => key)
        .sort()
        .join();
    if (keys(own) !== keys(theirs)) throw new Error(`${where} has ${keys(own)} instead of ${keys(theirs)}`);
    const known = new Map(own);
    for (const [key, value] of theirs) expectLike(known.get(key), value, `${where}.${key}`);
    return;
  } else if (actual === expected) {
    return;
  }
  throw new Error(`${where} is ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
}

function checkState(optimizer: AnyOptimizer, expected: OptimizerSample['state']): void {
  const { state, param_groups: groups } = optimizer.stateDict();
  const plain = expected.param_groups.map(group =>
    Object.fromEntries(Object.entries(group).map(([key, value]) => [key, revive(value, [])]))
  );
  expectLike(groups, plain, 'param_groups');
  expectLike(Object.keys(state), Object.keys(expected.state), 'state');
  for (const [number, entry] of Object.entries(expected.state)) {
    expectLike(Object.keys(state[number]).sort(), Object.keys(entry).sort(), `state.${number}`);
    for (const [key, value] of Object.entries(entry)) {
      const own = state[number][key];
      if (isTensorRecord(value)) expectTensor(own as Tensor, value.tensor, GRADIENT);
      else expectLike(own, value, `state.${number}.${key}`);
    }
  }
}

/** Takes PyTorch's three steps on the current backend. @throws where the engine differs */
export function checkSteps(name: string, sample: OptimizerSample): void {
  const parameters = sample.starts.map(start => new Parameter(recordTensor(start)));
  const target =
    sample.group === null
      ? parameters
      : [{ params: [parameters[0]] }, { params: [parameters[1]], ...options(sample.group) }];
  const optimizer = makeOptimizer(name, target, sample.kwargs);
  for (const { gradients, values } of sample.steps) {
    parameters.forEach((parameter, place) => (parameter.grad = recordTensor(gradients[place])));
    optimizer.step();
    parameters.forEach((parameter, place) => {
      expectTensor(parameter, values[place], GRADIENT);
    });
  }
  checkState(optimizer, sample.state);
}

/** @throws where the options are not refused in PyTorch's words */
export function checkRefusedOptimizer(name: string, { kwargs, error }: RefusedOptions): void {
  checkMessage({ error, regex: '' }, () => makeOptimizer(name, [new Parameter(zeros(1))], kwargs));
}

interface AnySchedule {
  step(metric?: number): void;
  stateDict(): object;
}

/** One group at 0.1, the other at 0.4. */
function twoGroups(kind: 'SGD' | 'Adam'): optim.SGD | optim.Adam {
  const groups = [{ params: [new Parameter(zeros(1))] }, { params: [new Parameter(zeros(1))], lr: 0.4 }];
  return kind === 'Adam'
    ? new optim.Adam(groups, { lr: 0.1 })
    : new optim.SGD(groups, { lr: 0.1, momentum: 0.9 });
}

function makeSchedule(name: string, optimizer: unknown, given: Given): AnySchedule {
  const Class = (optim.lrScheduler as unknown as Record<string, Make<AnySchedule>>)[name];
  return new Class(optimizer, ...given.args.map(value => revive(value, [])), options(given.kwargs));
}

function observe(optimizer: optim.SGD | optim.Adam): Epoch {
  const groups = optimizer.paramGroups;
  return {
    lrs: groups.map(group => group.lr),
    momenta: groups.map(group => ('betas' in group ? group.betas[0] : group.momentum))
  };
}

/** Goes through PyTorch's epochs. @throws where a rate, a momentum or the state differs */
export function checkSchedule(sample: ScheduleSample, metrics: readonly Recorded[]): void {
  const optimizer = twoGroups(sample.optimizer);
  const schedule = makeSchedule(sample.name, optimizer, sample);
  sample.epochs.forEach((epoch, place) => {
    if (place > 0) {
      optimizer.step();
      const metric = revive(metrics[place - 1], []) as number;
      schedule.step(...(sample.name === 'ReduceLROnPlateau' ? [metric] : []));
    }
    expectLike(observe(optimizer), epoch, `epoch ${place}`);
  });
  expectLike(schedule.stateDict(), sample.state, 'state');
}

/** @throws where the schedule is not refused in PyTorch's words */
export function checkRefusedSchedule(
  refused: Given & { readonly name: string; readonly error: string }
): void {
  checkMessage({ error: refused.error, regex: '' }, () =>
    makeSchedule(refused.name, twoGroups('SGD'), refused)
  );
}
