/** @file Activations, norms, losses and resampling as modules print, begin and refuse as PyTorch's do. */
import { beforeAll, describe, expect, test } from 'vitest';
import * as nn from '../../src/engine/nn/index.js';
import { backend } from '../../src/engine/backends/select.js';
import * as F from '../../src/engine/nn/functional.js';
import { arange, ones } from '../../src/engine/ops/creation.js';
import '../../src/engine/tensor-methods.js';
import { expectTensor, FORWARD, readFixture, recordTensor, type TensorRecord } from './fixture.js';

interface Modules {
  readonly prints: Readonly<Record<string, string>>;
  readonly refused: Readonly<Record<string, string>>;
  readonly running: Readonly<Record<string, RunningRecord>>;
}

interface RunningRecord {
  readonly inputs: readonly TensorRecord[];
  readonly outputs: readonly TensorRecord[];
  readonly state: Readonly<Record<string, TensorRecord>>;
}

const { prints, refused, running } = readFixture('layers-modules') as Modules;

const PRINTED: Record<string, () => nn.Module> = {
  'nn.SmoothL1Loss()': () => new nn.SmoothL1Loss(),
  'nn.HuberLoss(delta=2.0)': () => new nn.HuberLoss({ delta: 2 }),
  'nn.BCELoss()': () => new nn.BCELoss(),
  'nn.BCEWithLogitsLoss()': () => new nn.BCEWithLogitsLoss(),
  "nn.KLDivLoss(reduction='batchmean', log_target=True)": () =>
    new nn.KLDivLoss({ reduction: 'batchmean', logTarget: true }),
  'nn.BatchNorm3d(3)': () => new nn.BatchNorm3d(3),
  'nn.BatchNorm2d(3, bias=False)': () => new nn.BatchNorm2d(3, { bias: false }),
  'nn.InstanceNorm1d(3)': () => new nn.InstanceNorm1d(3),
  'nn.InstanceNorm2d(3, affine=True, track_running_stats=True)': () =>
    new nn.InstanceNorm2d(3, { affine: true, trackRunningStats: true }),
  'nn.InstanceNorm3d(3, eps=1e-3, momentum=0.2)': () =>
    new nn.InstanceNorm3d(3, { eps: 1e-3, momentum: 0.2 }),
  'nn.GroupNorm(2, 4)': () => new nn.GroupNorm(2, 4),
  'nn.GroupNorm(2, 4, affine=False, eps=1e-3)': () => new nn.GroupNorm(2, 4, { affine: false, eps: 1e-3 }),
  'nn.LayerNorm(4)': () => new nn.LayerNorm(4),
  'nn.LayerNorm((3, 4), bias=False)': () => new nn.LayerNorm([3, 4], { bias: false }),
  'nn.LayerNorm([3, 4], elementwise_affine=False)': () =>
    new nn.LayerNorm([3, 4], { elementwiseAffine: false }),
  'nn.LocalResponseNorm(2)': () => new nn.LocalResponseNorm(2),
  'nn.LocalResponseNorm(3, alpha=1e-3, beta=0.5, k=2)': () =>
    new nn.LocalResponseNorm(3, { alpha: 1e-3, beta: 0.5, k: 2 }),
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
  'F.batch_norm(torch.ones(2, 3, 4), torch.ones(2), torch.ones(2))': () =>
    F.batchNorm(ones([2, 3, 4]), ones(2), ones(2)),
  'F.batch_norm(torch.ones(2, 3, 4), None, None)': () => F.batchNorm(ones([2, 3, 4]), null, null),
  'F.batch_norm(torch.ones(2, 3, 4), torch.ones(3), None)': () => F.batchNorm(ones([2, 3, 4]), ones(3), null),
  'F.batch_norm(torch.ones(1, 3), None, None, training=True)': () =>
    F.batchNorm(ones([1, 3]), null, null, { training: true }),
  'F.batch_norm(torch.ones(3), None, None, training=True)': () =>
    F.batchNorm(ones(3), null, null, { training: true }),
  'F.batch_norm(torch.arange(6).reshape(2, 3), None, None, training=True)': () =>
    F.batchNorm(arange(6).reshape([2, 3]), null, null, { training: true }),
  'F.instance_norm(torch.ones(2, 3, 4), torch.ones(2), torch.ones(2))': () =>
    F.instanceNorm(ones([2, 3, 4]), { runningMean: ones(2), runningVar: ones(2) }),
  'F.instance_norm(torch.ones(2, 3, 4), weight=torch.ones(2))': () =>
    F.instanceNorm(ones([2, 3, 4]), { weight: ones(2) }),
  'F.group_norm(torch.ones(2, 4, 4), 2, weight=torch.ones(2))': () =>
    F.groupNorm(ones([2, 4, 4]), 2, ones(2)),
  'F.layer_norm(torch.ones(2, 3, 4), (4,), weight=torch.ones(3))': () =>
    F.layerNorm(ones([2, 3, 4]), [4], ones(3)),
  'F.layer_norm(torch.ones(2, 3, 4), (4,), bias=torch.ones(3))': () =>
    F.layerNorm(ones([2, 3, 4]), [4], { bias: ones(3) }),
  'nn.GroupNorm(2, 3)': () => new nn.GroupNorm(2, 3),
  'nn.BatchNorm3d(3)(torch.ones(2, 3, 4, 4))': () => new nn.BatchNorm3d(3).forward(ones([2, 3, 4, 4])),
  'nn.InstanceNorm1d(3)(torch.ones(3))': () => new nn.InstanceNorm1d(3).forward(ones(3)),
  'nn.InstanceNorm2d(3)(torch.ones(3, 4))': () => new nn.InstanceNorm2d(3).forward(ones([3, 4])),
  'nn.InstanceNorm3d(3)(torch.ones(3, 4))': () => new nn.InstanceNorm3d(3).forward(ones([3, 4])),
  'nn.InstanceNorm2d(3, affine=True)(torch.ones(2, 4, 4, 4))': () =>
    new nn.InstanceNorm2d(3, { affine: true }).forward(ones([2, 4, 4, 4])),
  'nn.LayerNorm(3)(torch.ones(2, 4))': () => new nn.LayerNorm(3).forward(ones([2, 4])),
  'nn.Hardtanh(2, 1)': () => new nn.Hardtanh({ minVal: 2, maxVal: 1 }),
  'nn.Softmax2d()(torch.ones(3, 3))': () => new nn.Softmax2d().forward(ones([3, 3]))
};

const RUNNING: Record<string, () => nn.BatchNorm1d | nn.BatchNorm3d | nn.InstanceNorm1d | nn.InstanceNorm2d> =
  {
    'nn.InstanceNorm1d(2, track_running_stats=True)': () =>
      new nn.InstanceNorm1d(2, { trackRunningStats: true }),
    'nn.InstanceNorm2d(2, affine=True, track_running_stats=True, momentum=0.3)': () =>
      new nn.InstanceNorm2d(2, { affine: true, trackRunningStats: true, momentum: 0.3 }),
    'nn.BatchNorm3d(2)': () => new nn.BatchNorm3d(2),
    'nn.BatchNorm1d(2, bias=False)': () => new nn.BatchNorm1d(2, { bias: false })
  };

describe.each(backend.available())('norms on %s', name => {
  beforeAll(() => backend.use(name));

  test.each(Object.entries(running))('%s normalises and keeps PyTorch’s statistics', (expression, each) => {
    const module = RUNNING[expression]();
    const [first, second, third] = each.inputs.map(recordTensor);
    const outputs = [module.forward(first), module.forward(second), module.eval().forward(third)];
    outputs.forEach((output, place) => {
      expectTensor(output, each.outputs[place], FORWARD);
    });
    const state = module.stateDict();
    expect(Object.keys(state)).toEqual(Object.keys(each.state));
    for (const [key, record] of Object.entries(each.state)) expectTensor(state[key], record, FORWARD);
  });
});

describe('layers', () => {
  test.each(Object.entries(prints))('%s prints as PyTorch’s repr', (expression, text) => {
    expect(PRINTED[expression]().toString()).toBe(text);
  });

  test.each(Object.entries(refused))('%s is refused with PyTorch’s text', (expression, text) => {
    expect(REFUSED[expression]).toThrow(text);
  });
});
