/** @file Schedules where PyTorch's own cases do not reach: code as a rate, going on from an epoch, saved states. */
import { describe, expect, test } from 'vitest';
import { nn, optim, tensor } from '../../../src/engine/index.js';

const {
  CosineAnnealingLR,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  MultiStepLR,
  OneCycleLR,
  ReduceLROnPlateau,
  StepLR
} = optim.lrScheduler;

function optimizer(lr = 0.5): optim.SGD {
  return new optim.SGD([new nn.Parameter(tensor([0]))], { lr, momentum: 0.9 });
}

/** The rates before and after each of `count` epochs. */
function rates(of: optim.SGD, schedule: { step(): void }, count: number): number[] {
  const seen = [of.paramGroups[0].lr];
  for (let epoch = 0; epoch < count; epoch++) {
    of.step();
    schedule.step();
    seen.push(of.paramGroups[0].lr);
  }
  return seen;
}

describe('LambdaLR', () => {
  test('new LambdaLR(optimizer, epoch => 0.9 ** epoch) multiplies the first rate', () => {
    const own = optimizer();
    expect(rates(own, new LambdaLR(own, epoch => 0.9 ** epoch), 3)).toEqual([
      0.5, 0.45, 0.405, 0.36450000000000005
    ]);
  });

  test('new LambdaLR(optimizer, [one, other]) has a function for each group', () => {
    const groups = [0.1, 0.2].map(lr => ({ params: [new nn.Parameter(tensor([0]))], lr }));
    const own = new optim.SGD(groups);
    const schedule = new LambdaLR(own, [() => 1, epoch => 1 / (epoch + 1)]);
    schedule.step();
    expect(schedule.getLastLr()).toEqual([0.1, 0.1]);
  });

  test('new LambdaLR(optimizer, functions) of another number than there are groups is refused', () => {
    expect(() => new LambdaLR(optimizer(), [() => 1, () => 1])).toThrow('Expected 1 lr_lambdas, but got 2');
  });
});

describe('going on', () => {
  const expected = {
    StepLR: [0.05, 0.05, 0.005, 0.005, 0.0005],
    MultiStepLR: [0.5, 0.05, 0.005, 0.005, 0.005],
    ExponentialLR: [0.5, 0.45, 0.405, 0.3645, 0.32805],
    CosineAnnealingLR: [0.5, 0, 0.09549150281252627, 0.34549150281252644, 0.6545084971874741],
    LinearLR: [0.5, 0.5769230769230769, 0.5769230769230769, 0.5769230769230769, 0.5769230769230769]
  };
  const makers = {
    StepLR: (own: optim.SGD) => new StepLR(own, 2, { lastEpoch: 3 }),
    MultiStepLR: (own: optim.SGD) => new MultiStepLR(own, [5, 6], { lastEpoch: 3 }),
    ExponentialLR: (own: optim.SGD) => new ExponentialLR(own, 0.9, { lastEpoch: 3 }),
    CosineAnnealingLR: (own: optim.SGD) => new CosineAnnealingLR(own, 5, { lastEpoch: 3 }),
    LinearLR: (own: optim.SGD) => new LinearLR(own, { lastEpoch: 3 })
  };

  test.each(Object.keys(makers) as (keyof typeof makers)[])(
    'new %s(optimizer, …, { lastEpoch: 3 }) goes on as PyTorch’s does',
    name => {
      const own = optimizer();
      own.paramGroups[0].initialLr = 1;
      rates(own, makers[name](own), 4).forEach((rate, epoch) => {
        expect(rate).toBeCloseTo(expected[name][epoch], 12);
      });
    }
  );

  test('new StepLR(optimizer, 2, { lastEpoch: 3 }) needs the rate at which the schedule began', () => {
    expect(() => new StepLR(optimizer(), 2, { lastEpoch: 3 })).toThrow(
      "param 'initial_lr' is not specified in param_groups[0] when resuming scheduler with last_epoch >= 0"
    );
  });
});

describe('saved states', () => {
  const makers = {
    StepLR: (own: optim.SGD) => new StepLR(own, 3),
    MultiStepLR: (own: optim.SGD) => new MultiStepLR(own, [2, 6]),
    CosineAnnealingLR: (own: optim.SGD) => new CosineAnnealingLR(own, 5),
    OneCycleLR: (own: optim.SGD) => new OneCycleLR(own, 1, { totalSteps: 12 })
  };

  test.each(Object.keys(makers) as (keyof typeof makers)[])(
    'a new %s goes on after loadStateDict(stateDict()) as if never stopped',
    name => {
      const whole = optimizer();
      const expected = rates(whole, makers[name](whole), 8).slice(4);
      const first = optimizer();
      const saving = makers[name](first);
      rates(first, saving, 4);
      const second = optimizer();
      const loading = makers[name](second);
      loading.loadStateDict(saving.stateDict());
      second.loadStateDict(first.stateDict());
      expect(rates(second, loading, 4)).toEqual(expected);
    }
  );

  test('new ReduceLROnPlateau(optimizer) remembers the best measure and how long it has waited', () => {
    const saving = new ReduceLROnPlateau(optimizer(), { patience: 1 });
    for (const metric of [1, 2]) saving.step(metric);
    const own = optimizer();
    const loading = new ReduceLROnPlateau(own, { patience: 1 });
    loading.loadStateDict(saving.stateDict());
    loading.step(tensor(3));
    expect(own.paramGroups[0].lr).toBeCloseTo(0.05, 12);
  });

  test('loadStateDict({ gamma: "fast" }) is refused', () => {
    const schedule = new StepLR(optimizer(), 3);
    expect(() => {
      schedule.loadStateDict({ gamma: 'fast' });
    }).toThrow('gamma must be like 0.1, got fast');
  });

  test('stateDict() of LambdaLR leaves the code out, with nothing in its place, which PyTorch asks for', () => {
    expect(Object.keys(new LambdaLR(optimizer(), () => 1).stateDict())).toEqual([
      'last_epoch',
      'base_lrs',
      '_step_count',
      '_last_lr',
      'lr_lambdas'
    ]);
  });
});

describe('OneCycleLR', () => {
  test('step() past the end of the cycle is refused', () => {
    const own = optimizer();
    const schedule = new OneCycleLR(own, 1, 3);
    rates(own, schedule, 3);
    expect(() => {
      schedule.step();
    }).toThrow('Tried to step 4 times. The specified number of total steps is 3');
  });

  test('new OneCycleLR(adagrad, …) needs a momentum to cycle', () => {
    const adagrad = new optim.Adagrad([new nn.Parameter(tensor([0]))]);
    expect(() => new OneCycleLR(adagrad, 1, 10)).toThrow(
      'optimizer must support momentum or beta1 with `cycle_momentum` option enabled'
    );
    expect(new OneCycleLR(adagrad, 1, { totalSteps: 10, cycleMomentum: false }).getLastLr()[0]).toBeCloseTo(
      0.04,
      12
    );
  });
});
