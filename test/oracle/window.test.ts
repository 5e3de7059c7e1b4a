/** @file Transposed convolutions, pools, folds and paddings as modules print, begin and refuse as PyTorch's do. */
import { describe, expect, test } from 'vitest';
import { manualSeed } from '../../src/engine/core/random.js';
import * as nn from '../../src/engine/nn/index.js';
import { zeros } from '../../src/engine/ops/creation.js';
import { EXACT, expectTensor, readFixture, type TensorRecord } from './fixture.js';

interface Modules {
  readonly prints: Readonly<Record<string, string>>;
  readonly refused: Readonly<Record<string, string>>;
  readonly initial: Readonly<Record<string, Readonly<Record<string, TensorRecord>>>>;
}

const { prints, refused, initial } = readFixture('window-modules') as Modules;

const PRINTED: Record<string, () => nn.Module> = {
  'nn.ConvTranspose1d(4, 8, 3)': () => new nn.ConvTranspose1d(4, 8, 3),
  'nn.ConvTranspose2d(4, 2, 3, stride=2)': () => new nn.ConvTranspose2d(4, 2, 3, 2),
  'nn.ConvTranspose2d(4, 8, (3, 2), (2, 1), 1, (1, 0), 2, False, 2)': () =>
    new nn.ConvTranspose2d(4, 8, [3, 2], {
      ...{ stride: [2, 1], padding: 1, outputPadding: [1, 0], groups: 2, bias: false, dilation: 2 }
    }),
  'nn.ConvTranspose3d(4, 8, 3, stride=2, output_padding=1)': () =>
    new nn.ConvTranspose3d(4, 8, 3, { stride: 2, outputPadding: 1 })
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
  'up(zeros(4, 5, 5), output_size=[9, 9])': () => up.forward(zeros([4, 5, 5]), [9, 9])
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
