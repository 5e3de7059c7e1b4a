/** @file Modules print, begin and normalise as PyTorch's do. */
import { describe, expect, test } from 'vitest';
import { manualSeed } from '../../src/engine/core/random.js';
import type { Tensor } from '../../src/engine/core/tensor.js';
import * as nn from '../../src/engine/nn/index.js';
import * as F from '../../src/engine/nn/functional.js';
import { ones, zeros } from '../../src/engine/ops/creation.js';
import { rand } from '../../src/engine/ops/random.js';
import { backends, useBackend } from '../engine/backends.js';
import { EXACT, expectTensor, FORWARD, readFixture, recordTensor, type TensorRecord } from './fixture.js';

class Residual extends nn.Module {
  readonly body = new nn.Sequential(
    new nn.Conv2d(4, 4, 3, { padding: 1, bias: false }),
    new nn.BatchNorm2d(4)
  );
  readonly relu = new nn.ReLU();

  override forward(input: Tensor): Tensor {
    return this.relu.forward(this.body.forward(input).add(input));
  }
}

const PRINTED: Record<string, () => nn.Module> = {
  'Conv1d(16, 33, 3)': () => new nn.Conv1d(16, 33, 3),
  'Conv2d(16, 33, 3, stride=2)': () => new nn.Conv2d(16, 33, 3, { stride: 2 }),
  'Conv2d(16, 33, (3, 5), stride=(2, 1), padding=(4, 2), dilation=(3, 1))': () =>
    new nn.Conv2d(16, 33, [3, 5], { stride: [2, 1], padding: [4, 2], dilation: [3, 1] }),
  "Conv2d(4, 8, 3, padding='same', groups=2, bias=False, padding_mode='reflect')": () =>
    new nn.Conv2d(4, 8, 3, { padding: 'same', groups: 2, bias: false, paddingMode: 'reflect' }),
  'Conv3d(1, 2, 3)': () => new nn.Conv3d(1, 2, 3),
  'MaxPool1d(2)': () => new nn.MaxPool1d(2),
  'MaxPool2d(3, 2, padding=1)': () => new nn.MaxPool2d(3, { stride: 2, padding: 1 }),
  'MaxPool2d((3, 2), stride=(2, 1), ceil_mode=True)': () =>
    new nn.MaxPool2d([3, 2], { stride: [2, 1], ceilMode: true }),
  'MaxPool3d(2)': () => new nn.MaxPool3d(2),
  'AvgPool1d(2)': () => new nn.AvgPool1d(2),
  'AvgPool2d(3, 2)': () => new nn.AvgPool2d(3, 2),
  'AvgPool3d(2)': () => new nn.AvgPool3d(2),
  'Linear(128, 10)': () => new nn.Linear(128, 10),
  'Linear(2, 3, bias=False)': () => new nn.Linear(2, 3, { bias: false }),
  'Flatten()': () => new nn.Flatten(),
  'ReLU()': () => new nn.ReLU(),
  'Sigmoid()': () => new nn.Sigmoid(),
  'Tanh()': () => new nn.Tanh(),
  'Softmax(dim=1)': () => new nn.Softmax({ dim: 1 }),
  'LogSoftmax(dim=1)': () => new nn.LogSoftmax(1),
  'Dropout()': () => new nn.Dropout(),
  'Dropout(0.25)': () => new nn.Dropout(0.25),
  'Identity()': () => new nn.Identity(),
  'BatchNorm1d(3)': () => new nn.BatchNorm1d(3),
  'BatchNorm2d(3, eps=0.001, momentum=None, affine=False)': () =>
    new nn.BatchNorm2d(3, { eps: 0.001, momentum: null, affine: false }),
  'CrossEntropyLoss()': () => new nn.CrossEntropyLoss(),
  'NLLLoss()': () => new nn.NLLLoss(),
  'MSELoss()': () => new nn.MSELoss(),
  'L1Loss()': () => new nn.L1Loss(),
  'Sequential()': () => new nn.Sequential(),
  'Sequential(Conv2d(1, 6, 5), ReLU(), Flatten(), Linear(6, 2))': () =>
    new nn.Sequential(new nn.Conv2d(1, 6, 5), new nn.ReLU(), new nn.Flatten(), new nn.Linear(6, 2)),
  'Sequential(OrderedDict(conv1, relu1, pool1))': () =>
    new nn.Sequential({
      conv1: new nn.Conv2d(1, 16, 3, { padding: 1 }),
      relu1: new nn.ReLU(),
      pool1: new nn.MaxPool2d(2)
    }),
  'ModuleList(Linear(2, 2) twice, ReLU())': () =>
    new nn.ModuleList<nn.Module>([new nn.Linear(2, 2), new nn.Linear(2, 2), new nn.ReLU()]),
  'Residual()': () => new Residual(),
  'Sequential(Residual(), Flatten())': () => new nn.Sequential(new Residual(), new nn.Flatten())
};

const INITIALIZED: Record<string, () => nn.Module> = {
  Conv1d: () => new nn.Conv1d(3, 4, 5),
  Conv2d: () => new nn.Conv2d(6, 8, [3, 2], { groups: 2 }),
  Conv2dWithoutBias: () => new nn.Conv2d(2, 3, 3, { bias: false }),
  Conv3d: () => new nn.Conv3d(1, 2, 2),
  Linear: () => new nn.Linear(7, 3),
  BatchNorm2d: () => new nn.BatchNorm2d(3),
  Sequential: () => new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.ReLU(), new nn.Linear(4, 2))
};

interface Initial {
  readonly weights: Readonly<Record<string, Readonly<Record<string, TensorRecord>>>>;
  readonly initializers: readonly {
    readonly call: string;
    readonly options: Readonly<Partial<Record<string, number | string>>>;
    readonly output: TensorRecord;
  }[];
}

interface NormRecord {
  readonly options: { readonly momentum?: number | null };
  readonly inputs: readonly TensorRecord[];
  readonly outputs: readonly TensorRecord[];
  readonly state: Readonly<Record<string, TensorRecord>>;
}

interface DropoutRecord {
  readonly seed: number;
  readonly p: number;
  readonly output: TensorRecord;
  readonly next: TensorRecord;
}

const prints = readFixture('prints') as Readonly<Record<string, string>>;
const initial = readFixture('initial') as Initial;
const norms = readFixture('batch-norm') as NormRecord[];
const { dropouts } = readFixture('random') as { dropouts: DropoutRecord[] };

describe('printing', () => {
  test.each(Object.entries(prints))('new nn.%s prints as PyTorch’s repr', (expression, text) => {
    expect(PRINTED[expression]().toString()).toBe(text);
  });
});

describe('initial weights', () => {
  test.each(Object.entries(initial.weights))(
    'new nn.%s after manualSeed(3) has PyTorch’s weights',
    (name, state) => {
      manualSeed(3);
      const actual = INITIALIZED[name]().stateDict();
      expect(Object.keys(actual)).toEqual(Object.keys(state));
      for (const [key, record] of Object.entries(state)) expectTensor(actual[key], record, EXACT);
    }
  );

  test.each(initial.initializers)('nn.init.$call($options) after manualSeed(5) is PyTorch’s', each => {
    manualSeed(5);
    const name = each.call
      .replace(/_(?=[a-z])/, ' ')
      .replace(/ (.)/, (_, letter: string) => letter.toUpperCase());
    const initializers = nn.init as unknown as Record<string, (target: Tensor, given: unknown) => Tensor>;
    const { val, ...options } = each.options;
    const renamed = { ...options, ...(options.mode === undefined ? {} : { mode: 'fanOut' }) };
    const output = initializers[name](zeros([4, 3, 3, 3]), val ?? renamed);
    expectTensor(output, each.output, EXACT);
  });
});

describe.each(backends)('modules on %s', name => {
  useBackend(name);

  test.each(norms)('new nn.BatchNorm2d(3, $options) normalises and keeps PyTorch’s statistics', each => {
    const module = new nn.BatchNorm2d(3, each.options);
    const [first, second, third] = each.inputs.map(recordTensor);
    const outputs = [module.forward(first), module.forward(second), module.eval().forward(third)];
    outputs.forEach((output, place) => {
      expectTensor(output, each.outputs[place], FORWARD);
    });
    const state = module.stateDict();
    expect(Object.keys(state)).toEqual(Object.keys(each.state));
    for (const [key, record] of Object.entries(each.state)) expectTensor(state[key], record, FORWARD);
  });

  test.each(dropouts)('F.dropout(ones, { p: $p }) drops what PyTorch drops', ({ seed, p, output, next }) => {
    manualSeed(seed);
    expectTensor(F.dropout(ones(40), { p }), output, FORWARD);
    expectTensor(rand(1), next, EXACT);
  });
});
