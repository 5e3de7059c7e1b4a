/** @file Transposed convolutions, pools, folds and paddings as modules print, begin and refuse as PyTorch's do. */
import { describe, expect, test } from 'vitest';
import { manualSeed } from '../../src/engine/core/random.js';
import * as nn from '../../src/engine/nn/index.js';
import { zeros } from '../../src/engine/ops/creation.js';
import { backends, useBackend } from '../engine/backends.js';
import { EXACT, expectTensor, FORWARD, readFixture, recordTensor, type TensorRecord } from './fixture.js';

interface Modules {
  readonly prints: Readonly<Record<string, string>>;
  readonly refused: Readonly<Record<string, string>>;
  readonly initial: Readonly<Record<string, Readonly<Record<string, TensorRecord>>>>;
  readonly padded: readonly PaddedConvolution[];
}

interface PaddedConvolution {
  readonly rank: 1 | 2 | 3;
  readonly kernelSize: number | readonly number[];
  readonly padding: number | readonly number[] | 'same' | 'valid';
  readonly paddingMode: nn.PaddingMode;
  readonly state: Readonly<Record<string, TensorRecord>>;
  readonly input: TensorRecord;
  readonly output: TensorRecord;
}

const { prints, refused, initial, padded } = readFixture('window-modules') as Modules;

const PRINTED: Record<string, () => nn.Module> = {
  'nn.ConvTranspose1d(4, 8, 3)': () => new nn.ConvTranspose1d(4, 8, 3),
  'nn.ConvTranspose2d(4, 2, 3, stride=2)': () => new nn.ConvTranspose2d(4, 2, 3, 2),
  'nn.ConvTranspose2d(4, 8, (3, 2), (2, 1), 1, (1, 0), 2, False, 2)': () =>
    new nn.ConvTranspose2d(4, 8, [3, 2], {
      ...{ stride: [2, 1], padding: 1, outputPadding: [1, 0], groups: 2, bias: false, dilation: 2 }
    }),
  'nn.ConvTranspose3d(4, 8, 3, stride=2, output_padding=1)': () =>
    new nn.ConvTranspose3d(4, 8, 3, { stride: 2, outputPadding: 1 }),
  'nn.Unfold(3)': () => new nn.Unfold(3),
  'nn.Unfold((3, 2), dilation=(1, 2), padding=1, stride=(2, 1))': () =>
    new nn.Unfold([3, 2], { dilation: [1, 2], padding: 1, stride: [2, 1] }),
  'nn.Fold((4, 5), 3)': () => new nn.Fold([4, 5], 3),
  'nn.Fold(4, (3, 2), 2, 1, (2, 1))': () =>
    new nn.Fold(4, [3, 2], { dilation: 2, padding: 1, stride: [2, 1] }),
  'nn.MaxUnpool1d(3, 2, 1)': () => new nn.MaxUnpool1d(3, { stride: 2, padding: 1 }),
  'nn.MaxUnpool2d(2)': () => new nn.MaxUnpool2d(2),
  'nn.MaxUnpool3d((3, 2, 2), 2)': () => new nn.MaxUnpool3d([3, 2, 2], 2),
  'nn.AdaptiveAvgPool1d(5)': () => new nn.AdaptiveAvgPool1d(5),
  'nn.AdaptiveAvgPool2d((None, 7))': () => new nn.AdaptiveAvgPool2d([null, 7]),
  'nn.AdaptiveAvgPool3d(1)': () => new nn.AdaptiveAvgPool3d(1),
  'nn.AdaptiveMaxPool1d(5, return_indices=True)': () => new nn.AdaptiveMaxPool1d(5, { returnIndices: true }),
  'nn.AdaptiveMaxPool2d(None)': () => new nn.AdaptiveMaxPool2d(null),
  'nn.AdaptiveMaxPool3d((5, None, 3))': () => new nn.AdaptiveMaxPool3d([5, null, 3]),
  'nn.LPPool1d(2, 3)': () => new nn.LPPool1d(2, 3),
  'nn.LPPool2d(1.2, (3, 2), stride=(2, 1))': () => new nn.LPPool2d(1.2, [3, 2], { stride: [2, 1] }),
  "nn.LPPool3d(float('inf'), 2, ceil_mode=True)": () => new nn.LPPool3d(Infinity, 2, { ceilMode: true }),
  'nn.ZeroPad1d(1)': () => new nn.ZeroPad1d(1),
  'nn.ZeroPad2d((1, 1, 2, 0))': () => new nn.ZeroPad2d([1, 1, 2, 0]),
  'nn.ZeroPad3d(1)': () => new nn.ZeroPad3d(1),
  'nn.ConstantPad1d(2, 3.5)': () => new nn.ConstantPad1d(2, 3.5),
  'nn.ConstantPad2d((1, 2, 3, 4), 1)': () => new nn.ConstantPad2d([1, 2, 3, 4], 1),
  'nn.ConstantPad3d(1, 0.25)': () => new nn.ConstantPad3d(1, 0.25),
  'nn.ReflectionPad1d(2)': () => new nn.ReflectionPad1d(2),
  'nn.ReflectionPad2d((1, 1, 2, 0))': () => new nn.ReflectionPad2d([1, 1, 2, 0]),
  'nn.ReflectionPad3d(1)': () => new nn.ReflectionPad3d(1),
  'nn.ReplicationPad1d(2)': () => new nn.ReplicationPad1d(2),
  'nn.ReplicationPad2d(2)': () => new nn.ReplicationPad2d(2),
  'nn.ReplicationPad3d((3, 3, 6, 6, 1, 1))': () => new nn.ReplicationPad3d([3, 3, 6, 6, 1, 1]),
  'nn.CircularPad1d(2)': () => new nn.CircularPad1d(2),
  'nn.CircularPad2d(1)': () => new nn.CircularPad2d(1),
  'nn.CircularPad3d((1, 2, 3, 4, 5, 6))': () => new nn.CircularPad3d([1, 2, 3, 4, 5, 6])
};

const up = new nn.ConvTranspose2d(4, 2, 3, { stride: 2 });

const REFUSED: Record<string, () => unknown> = {
  "nn.ConvTranspose2d(4, 2, 3, padding_mode='reflect')": () =>
    new nn.ConvTranspose2d(4, 2, 3, { paddingMode: 'reflect' as 'zeros' }),
  'nn.ConvTranspose2d(4, 2, 3, groups=3)': () => new nn.ConvTranspose2d(4, 2, 3, { groups: 3 }),
  'nn.ConvTranspose2d(4, 3, 3, groups=2)': () => new nn.ConvTranspose2d(4, 3, 3, { groups: 2 }),
  'up(zeros(1, 4, 5, 5), output_size=[10, 12])': () => up.forward(zeros([1, 4, 5, 5]), [10, 12]),
  'up(zeros(1, 4, 5, 5), output_size=[11, 13])': () =>
    up.forward(zeros([1, 4, 5, 5]), { outputSize: [11, 13] }),
  'up(zeros(1, 4, 5, 5), output_size=[12])': () => up.forward(zeros([1, 4, 5, 5]), [12]),
  'up(zeros(4, 5, 5), output_size=[12])': () => up.forward(zeros([4, 5, 5]), [12]),
  'up(zeros(4, 5, 5), output_size=[9, 9])': () => up.forward(zeros([4, 5, 5]), [9, 9]),
  'nn.CircularPad1d(1)(zeros(1, 2, 3, 3))': () => new nn.CircularPad1d(1).forward(zeros([1, 2, 3, 3])),
  'nn.CircularPad2d(1)(zeros(3, 3))': () => new nn.CircularPad2d(1).forward(zeros([3, 3])),
  'nn.CircularPad3d(1)(zeros(3, 3))': () => new nn.CircularPad3d(1).forward(zeros([3, 3])),
  'nn.ReflectionPad2d(1)(zeros(3, 3))': () => new nn.ReflectionPad2d(1).forward(zeros([3, 3])),
  'nn.ZeroPad2d(1)(zeros(3))': () => new nn.ZeroPad2d(1).forward(zeros([3])),
  "nn.Conv2d(1, 1, 3, padding=4, padding_mode='reflect')(zeros(1, 1, 3, 3))": () =>
    new nn.Conv2d(1, 1, 3, { padding: 4, paddingMode: 'reflect' }).forward(zeros([1, 1, 3, 3])),
  "nn.Conv2d(1, 1, 3, padding=4, padding_mode='circular')(zeros(1, 1, 3, 3))": () =>
    new nn.Conv2d(1, 1, 3, { padding: 4, paddingMode: 'circular' }).forward(zeros([1, 1, 3, 3]))
};

const INITIALIZED: Record<string, () => nn.Module> = {
  'nn.ConvTranspose1d(3, 4, 5)': () => new nn.ConvTranspose1d(3, 4, 5),
  'nn.ConvTranspose2d(6, 8, (3, 2), groups=2)': () => new nn.ConvTranspose2d(6, 8, [3, 2], { groups: 2 }),
  'nn.ConvTranspose3d(2, 3, 2, bias=False)': () => new nn.ConvTranspose3d(2, 3, 2, { bias: false })
};

describe('modules', () => {
  test.each(Object.entries(prints))('%s prints as PyTorch’s repr', (expression, text) => {
    expect(PRINTED[expression]().toString()).toBe(text);
  });

  test.each(Object.entries(refused))('%s is refused with PyTorch’s text', (expression, text) => {
    expect(REFUSED[expression]).toThrow(text);
  });

  test.each(Object.entries(initial))('%s after manualSeed(3) has PyTorch’s weights', (expression, state) => {
    manualSeed(3);
    const actual = INITIALIZED[expression]().stateDict();
    expect(Object.keys(actual)).toEqual(Object.keys(state));
    for (const [key, record] of Object.entries(state)) expectTensor(actual[key], record, EXACT);
  });
});

const CONVOLUTIONS = { 1: nn.Conv1d, 2: nn.Conv2d, 3: nn.Conv3d };

describe.each(backends)('convolution modules on %s', name => {
  useBackend(name);

  test.each(padded)(
    'new Conv$rankd(2, 2, $kernelSize, { padding: $padding, paddingMode: $paddingMode }) gives PyTorch’s numbers',
    ({ rank, kernelSize, padding, paddingMode, state, input, output }) => {
      const conv = new CONVOLUTIONS[rank](2, 2, kernelSize, { padding, paddingMode });
      conv.loadStateDict(
        Object.fromEntries(Object.entries(state).map(([key, record]) => [key, recordTensor(record)]))
      );
      expectTensor(conv.forward(recordTensor(input)), output, FORWARD);
    }
  );
});
