/** @file Activations, norms, losses and resampling as modules print, begin and refuse as PyTorch's do. */
import { describe, expect, test } from 'vitest';
import * as nn from '../../src/engine/nn/index.js';
import { ones } from '../../src/engine/ops/creation.js';
import { readFixture } from './fixture.js';

interface Modules {
  readonly prints: Readonly<Record<string, string>>;
  readonly refused: Readonly<Record<string, string>>;
}

const { prints, refused } = readFixture('layers-modules') as Modules;

const PRINTED: Record<string, () => nn.Module> = {
  'nn.ReLU6()': () => new nn.ReLU6(),
  'nn.ReLU6(True)': () => new nn.ReLU6(true),
  'nn.LeakyReLU()': () => new nn.LeakyReLU(),
  'nn.LeakyReLU(0.1, inplace=True)': () => new nn.LeakyReLU({ negativeSlope: 0.1, inplace: true }),
  'nn.PReLU()': () => new nn.PReLU(),
  'nn.PReLU(3, 0.1)': () => new nn.PReLU({ numParameters: 3, init: 0.1 }),
  'nn.ELU()': () => new nn.ELU(),
  'nn.ELU(0.5, True)': () => new nn.ELU({ alpha: 0.5, inplace: true }),
  'nn.SELU()': () => new nn.SELU(),
  'nn.CELU(2)': () => new nn.CELU(2),
  'nn.GELU()': () => new nn.GELU(),
  "nn.GELU('tanh')": () => new nn.GELU('tanh'),
  'nn.SiLU()': () => new nn.SiLU(),
  'nn.Mish(True)': () => new nn.Mish({ inplace: true }),
  'nn.Softplus()': () => new nn.Softplus(),
  'nn.Softplus(2, 10)': () => new nn.Softplus({ beta: 2, threshold: 10 }),
  'nn.Softsign()': () => new nn.Softsign(),
  'nn.Hardtanh()': () => new nn.Hardtanh(),
  'nn.Hardtanh(-2, 2, True)': () => new nn.Hardtanh({ minVal: -2, maxVal: 2, inplace: true }),
  'nn.Hardsigmoid(True)': () => new nn.Hardsigmoid(true),
  'nn.Hardswish()': () => new nn.Hardswish(),
  'nn.Threshold(0.1, 20)': () => new nn.Threshold(0.1, 20),
  'nn.LogSigmoid()': () => new nn.LogSigmoid(),
  'nn.Softmax2d()': () => new nn.Softmax2d(),
  'nn.Softmin(1)': () => new nn.Softmin(1),
  'nn.Hardshrink()': () => new nn.Hardshrink(),
  'nn.Softshrink(0.25)': () => new nn.Softshrink(0.25),
  'nn.Tanhshrink()': () => new nn.Tanhshrink(),
  'nn.GLU()': () => new nn.GLU()
};

const REFUSED: Record<string, () => unknown> = {
  'nn.Hardtanh(2, 1)': () => new nn.Hardtanh({ minVal: 2, maxVal: 1 }),
  'nn.Softmax2d()(torch.ones(3, 3))': () => new nn.Softmax2d().forward(ones([3, 3]))
};

describe('layers', () => {
  test.each(Object.entries(prints))('%s prints as PyTorch’s repr', (expression, text) => {
    expect(PRINTED[expression]().toString()).toBe(text);
  });

  test.each(Object.entries(refused))('%s is refused with PyTorch’s text', (expression, text) => {
    expect(REFUSED[expression]).toThrow(text);
  });
});
