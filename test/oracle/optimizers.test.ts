/** @file Optimizers walk PyTorch's way, step by step; schedules give PyTorch's rates. */
import { beforeAll, describe, expect, test } from 'vitest';
import { backend } from '../../src/engine/backends/select.js';
import { zeros } from '../../src/engine/ops/creation.js';
import { Parameter } from '../../src/engine/nn/parameter.js';
import * as optim from '../../src/engine/optim/index.js';
import { expectTensor, GRADIENT, readFixture, recordTensor, type TensorRecord } from './fixture.js';

interface Trajectory {
  readonly optimizer: 'SGD' | 'Adam' | 'AdamW' | 'RMSprop';
  readonly options: object;
  readonly starts: readonly TensorRecord[];
  readonly gradients: readonly (readonly TensorRecord[])[];
  readonly values: readonly (readonly TensorRecord[])[];
}

interface Rates {
  readonly scheduler: 'StepLR' | 'ExponentialLR' | 'CosineAnnealingLR';
  readonly options: readonly [number, number];
  readonly rates: readonly number[];
}

const { trajectories, rates } = readFixture('optimizers') as { trajectories: Trajectory[]; rates: Rates[] };
const named = trajectories.map((each): [string, Trajectory] => [
  `${each.optimizer}(params, ${JSON.stringify(each.options)})`,
  each
]);

describe.each(backend.available())('optimizers on %s', name => {
  beforeAll(() => backend.use(name));

  test.each(named)('new optim.%s takes PyTorch’s five steps', (_, each) => {
    const parameters = each.starts.map(start => new Parameter(recordTensor(start)));
    const optimizer = new optim[each.optimizer](parameters, each.options);
    each.gradients.forEach((gradients, step) => {
      parameters.forEach((parameter, place) => (parameter.grad = recordTensor(gradients[place])));
      optimizer.step();
      parameters.forEach((parameter, place) => {
        expectTensor(parameter, each.values[step][place], GRADIENT);
      });
    });
  });
});

const { StepLR, ExponentialLR, CosineAnnealingLR } = optim.lrScheduler;
const SCHEDULES = {
  StepLR: (optimizer: optim.SGD, [stepSize, gamma]: readonly [number, number]) =>
    new StepLR(optimizer, stepSize, { gamma }),
  ExponentialLR: (optimizer: optim.SGD, [gamma]: readonly [number, number]) =>
    new ExponentialLR(optimizer, gamma),
  CosineAnnealingLR: (optimizer: optim.SGD, [TMax, etaMin]: readonly [number, number]) =>
    new CosineAnnealingLR(optimizer, TMax, { etaMin })
};

describe('schedules', () => {
  test.each(rates)(
    'lrScheduler.$scheduler gives PyTorch’s rates',
    ({ scheduler, options, rates: expected }) => {
      const optimizer = new optim.SGD([new Parameter(zeros(1))], { lr: 0.1 });
      const schedule = SCHEDULES[scheduler](optimizer, options);
      for (const rate of expected) {
        expect(optimizer.paramGroups[0].lr).toBeCloseTo(rate, 12);
        optimizer.step();
        schedule.step();
      }
    }
  );
});
