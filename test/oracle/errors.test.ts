/** @file What PyTorch refuses is refused here, in an error that contains PyTorch's own text. */
import { describe, expect, test } from 'vitest';
import { randint, rand, randperm } from '../../src/engine/ops/random.js';
import { tensor, zeros } from '../../src/engine/ops/creation.js';
import * as data from '../../src/engine/data/index.js';
import * as nn from '../../src/engine/nn/index.js';
import * as optim from '../../src/engine/optim/index.js';
import { describeCall, runCall, type Call } from './calls.js';
import { readFixture, recordTensor } from './fixture.js';

interface Errors {
  readonly calls: readonly (Call & { readonly error: string })[];
  readonly constructions: Readonly<Record<string, string>>;
}

const { calls: general, constructions } = readFixture('errors') as Errors;
const calls = [
  ...general,
  ...(readFixture('layers-errors') as Errors['calls']),
  ...(readFixture('window-errors') as Errors['calls'])
];
const parameter = [new nn.Parameter(zeros(1))];
const rows = (count: number): data.TensorDataset => new data.TensorDataset(zeros(count));

const CONSTRUCTIONS: Record<string, () => unknown> = {
  'nn.Conv2d(3, 4, 3, groups=2)': () => new nn.Conv2d(3, 4, 3, { groups: 2 }),
  'nn.Conv2d(4, 3, 3, groups=2)': () => new nn.Conv2d(4, 3, 3, { groups: 2 }),
  'nn.Conv2d(4, 4, 3, groups=0)': () => new nn.Conv2d(4, 4, 3, { groups: 0 }),
  "nn.Conv2d(1, 1, 3, stride=2, padding='same')": () =>
    new nn.Conv2d(1, 1, 3, { stride: 2, padding: 'same' }),
  "nn.Conv2d(1, 1, 3, padding='full')": () => new nn.Conv2d(1, 1, 3, { padding: 'full' as 'same' }),
  "nn.Conv2d(1, 1, 3, padding_mode='mirror')": () =>
    new nn.Conv2d(1, 1, 3, { paddingMode: 'mirror' as 'reflect' }),
  'nn.Dropout(1.5)': () => new nn.Dropout(1.5),
  'nn.Dropout(-0.5)': () => new nn.Dropout(-0.5),
  'optim.SGD([])': () => new optim.SGD([]),
  'optim.SGD(p, lr=-1)': () => new optim.SGD(parameter, { lr: -1 }),
  'optim.SGD(p, momentum=-1)': () => new optim.SGD(parameter, { momentum: -1 }),
  'optim.SGD(p, weight_decay=-1)': () => new optim.SGD(parameter, { weightDecay: -1 }),
  'optim.SGD(p, nesterov=True)': () => new optim.SGD(parameter, { nesterov: true }),
  'optim.SGD(p, nesterov=True, momentum=0.9, dampening=0.1)': () =>
    new optim.SGD(parameter, { nesterov: true, momentum: 0.9, dampening: 0.1 }),
  'optim.SGD([p, p] as two groups)': () => new optim.SGD([{ params: parameter }, { params: parameter }]),
  'optim.Adam(p, lr=-1)': () => new optim.Adam(parameter, { lr: -1 }),
  'optim.Adam(p, eps=-1)': () => new optim.Adam(parameter, { eps: -1 }),
  'optim.Adam(p, betas=(1, 0.9))': () => new optim.Adam(parameter, { betas: [1, 0.9] }),
  'optim.Adam(p, betas=(0.9, 1))': () => new optim.Adam(parameter, { betas: [0.9, 1] }),
  'optim.Adam(p, weight_decay=-1)': () => new optim.Adam(parameter, { weightDecay: -1 }),
  'optim.RMSprop(p, alpha=-1)': () => new optim.RMSprop(parameter, { alpha: -1 }),
  'torch.randint(5, 5, (2,))': () => randint(5, 5, [2]),
  'torch.randperm(-1)': () => randperm(-1),
  'torch.rand(-1)': () => rand(-1),
  'random_split lengths': () => data.randomSplit(rows(10), [3, 3]),
  'random_split fractions': () => data.randomSplit(rows(10), [0.9, 0.3]),
  'TensorDataset(3 rows, 4 rows)': () => new data.TensorDataset(zeros(3), zeros(4)),
  'DataLoader(batch_size=0)': () => new data.DataLoader(rows(1), { batchSize: 0 }),
  'DataLoader(empty, shuffle=True)': () => new data.DataLoader(rows(0), { shuffle: true }),
  'Sequential()[1]': () => new nn.Sequential(new nn.ReLU()).at(1),
  'load_state_dict missing and unexpected': () => new nn.Linear(2, 1).loadStateDict({ w: zeros(1) }),
  'load_state_dict wrong size': () =>
    new nn.Linear(2, 1).loadStateDict({ weight: zeros([2, 1]), bias: zeros(1) }),
  'nn.Linear(2, 3)(zeros(1, 4))': () => new nn.Linear(2, 3).forward(zeros([1, 4])),
  'nn.BatchNorm2d(3)(zeros(1, 3))': () => new nn.BatchNorm2d(3).forward(zeros([1, 3])),
  'nn.BatchNorm1d(2)(zeros(1, 2))': () => new nn.BatchNorm1d(2).forward(zeros([1, 2])),
  'kaiming_uniform_ of one dimension': () => nn.init.kaimingUniform_(zeros(3))
};

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return 'nothing was thrown';
}

describe('errors', () => {
  const named = calls.map((each, place): [string, Errors['calls'][number]] => [
    `${describeCall(each)} #${place}`,
    each
  ]);

  test.each(named)('%s is refused with PyTorch’s text', (_, each) => {
    expect(messageOf(() => runCall(each, each.inputs.map(recordTensor)))).toContain(each.error);
  });

  test.each(Object.entries(constructions))('%s is refused with PyTorch’s text', (expression, text) => {
    expect(messageOf(CONSTRUCTIONS[expression])).toContain(text);
  });

  test('new DataLoader(dataset, { batchSize: NaN }) and fractions name the value', () => {
    expect(messageOf(() => new data.DataLoader(rows(4), { batchSize: NaN }))).toContain('got batch_size=NaN');
    expect(messageOf(() => new data.DataLoader(rows(4), { batchSize: 1.5 }))).toContain('got batch_size=1.5');
    expect(messageOf(() => new data.DataLoader(rows(4), { batchSize: -2 }))).toContain('got batch_size=-2');
  });

  test('new SGD(…) of a tensor that an operation made is refused', () => {
    const made = tensor([1], { requiresGrad: true }).mul(2);
    expect(messageOf(() => new optim.SGD([made]))).toContain("can't optimize a non-leaf Tensor");
  });
});
