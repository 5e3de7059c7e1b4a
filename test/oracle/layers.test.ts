/** @file Activations, norms, losses and resampling as modules print, begin and refuse as PyTorch's do. */
import { describe, expect, test } from 'vitest';
import * as nn from '../../src/engine/nn/index.js';
import { manualSeed } from '../../src/engine/core/random.js';
import * as F from '../../src/engine/nn/functional.js';
import type { Tensor } from '../../src/engine/core/tensor.js';
import { arange, ones, tensor, zeros } from '../../src/engine/ops/creation.js';
import { rand } from '../../src/engine/ops/random.js';
import '../../src/engine/tensor-methods.js';
import { backends, useBackend } from '../engine/backends.js';
import { EXACT, expectTensor, FORWARD, readFixture, recordTensor, type TensorRecord } from './fixture.js';

interface Modules {
  readonly prints: Readonly<Record<string, string>>;
  readonly refused: Readonly<Record<string, string>>;
  readonly running: Readonly<Record<string, RunningRecord>>;
  readonly dropped: Readonly<Record<'dropout1d' | 'dropout2d' | 'dropout3d', DroppedRecord>>;
  readonly initializers: readonly InitializerRecord[];
}

interface InitializerRecord {
  readonly call: string;
  readonly shape: readonly number[];
  readonly arguments: readonly number[];
  readonly options: Readonly<Record<string, number>>;
  readonly output: TensorRecord;
  readonly next: TensorRecord;
}

interface DroppedRecord {
  readonly shape: readonly number[];
  readonly output: TensorRecord;
  readonly next: TensorRecord;
}

interface RunningRecord {
  readonly inputs: readonly TensorRecord[];
  readonly outputs: readonly TensorRecord[];
  readonly state: Readonly<Record<string, TensorRecord>>;
}

const { prints, refused, running, dropped, initializers } = readFixture('layers-modules') as Modules;

const PRINTED: Record<string, () => nn.Module> = {
  'nn.Embedding(5, 3)': () => new nn.Embedding(5, 3),
  "nn.ModuleDict({'a': nn.ReLU(), 'b': nn.Linear(1, 2)})": () =>
    new nn.ModuleDict({ a: new nn.ReLU(), b: new nn.Linear(1, 2) }),
  'nn.ParameterList([torch.ones(2, 3), torch.ones(1)])': () => new nn.ParameterList([ones([2, 3]), ones(1)]),
  "nn.Sequential(nn.ModuleDict({'a': nn.ReLU()}))": () =>
    new nn.Sequential(new nn.ModuleDict({ a: new nn.ReLU() })),
  'nn.Upsample(scale_factor=2)': () => new nn.Upsample({ scaleFactor: 2 }),
  "nn.Upsample((3, 4), mode='bilinear', align_corners=True)": () =>
    new nn.Upsample({ size: [3, 4], mode: 'bilinear', alignCorners: true }),
  "nn.Upsample(scale_factor=(2, 1.5), mode='bicubic')": () =>
    new nn.Upsample({ scaleFactor: [2, 1.5], mode: 'bicubic' }),
  'nn.PixelShuffle(2)': () => new nn.PixelShuffle(2),
  'nn.PixelUnshuffle(2)': () => new nn.PixelUnshuffle(2),
  'nn.Unflatten(1, (2, 3))': () => new nn.Unflatten(1, [2, 3]),
  'nn.Dropout1d(0.3)': () => new nn.Dropout1d(0.3),
  'nn.Dropout2d()': () => new nn.Dropout2d(),
  'nn.Dropout3d()': () => new nn.Dropout3d(),
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

const signal = ones([1, 1, 3]);

const REFUSED: Record<string, () => unknown> = {
  'nn.init.eye_(torch.ones(2, 2, 2))': () => nn.init.eye_(ones([2, 2, 2])),
  'nn.init.dirac_(torch.ones(2, 2))': () => nn.init.dirac_(ones([2, 2])),
  'nn.init.dirac_(torch.ones(3, 2, 2), 2)': () => nn.init.dirac_(ones([3, 2, 2]), 2),
  'nn.init.orthogonal_(torch.ones(3))': () => nn.init.orthogonal_(ones(3)),
  'nn.init.sparse_(torch.ones(3), 0.5)': () => nn.init.sparse_(ones(3), 0.5),
  "nn.init.calculate_gain('gelu')": () => nn.init.calculateGain('gelu' as 'relu'),
  'F.interpolate(torch.ones(1, 1, 3))': () => F.interpolate(signal, {}),
  'F.interpolate(torch.ones(1, 1, 3), 2, 2)': () => F.interpolate(signal, { size: 2, scaleFactor: 2 }),
  'F.interpolate(torch.ones(1, 1, 3), (2, 2))': () => F.interpolate(signal, [2, 2]),
  'F.interpolate(torch.ones(1, 1, 3), scale_factor=(2, 2))': () =>
    F.interpolate(signal, { scaleFactor: [2, 2] }),
  'F.interpolate(torch.ones(1, 1, 3), 0)': () => F.interpolate(signal, 0),
  "F.interpolate(torch.ones(1, 1, 3), 2, mode='bilinear')": () =>
    F.interpolate(signal, { size: 2, mode: 'bilinear' }),
  "F.interpolate(torch.ones(1, 1, 3), 2, mode='bicubic')": () =>
    F.interpolate(signal, { size: 2, mode: 'bicubic' }),
  'F.interpolate(torch.ones(1, 1, 3), 2, align_corners=True)': () =>
    F.interpolate(signal, { size: 2, alignCorners: true }),
  'F.interpolate(torch.ones(1, 1, 3), 2, recompute_scale_factor=True)': () =>
    F.interpolate(signal, { size: 2, recomputeScaleFactor: true }),
  "F.interpolate(torch.ones(1, 1, 3), 2, mode='linear', antialias=True)": () =>
    F.interpolate(signal, { size: 2, mode: 'linear', antialias: true }),
  'F.interpolate(torch.ones(1, 1), 2)': () => F.interpolate(ones([1, 1]), 2),
  'F.pixel_shuffle(torch.ones(1, 3, 2, 2), 2)': () => F.pixelShuffle(ones([1, 3, 2, 2]), 2),
  'F.pixel_shuffle(torch.ones(3, 2), 2)': () => F.pixelShuffle(ones([3, 2]), 2),
  'F.pixel_shuffle(torch.ones(1, 4, 2, 2), 0)': () => F.pixelShuffle(ones([1, 4, 2, 2]), 0),
  'F.pixel_unshuffle(torch.ones(1, 1, 3, 4), 2)': () => F.pixelUnshuffle(ones([1, 1, 3, 4]), 2),
  'F.dropout1d(torch.ones(2), 0.5)': () => F.dropout1d(ones(2)),
  'F.dropout2d(torch.ones(2), 0.5)': () => F.dropout2d(ones(2)),
  'nn.Dropout2d(1.5)': () => new nn.Dropout2d(1.5),
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

describe.each(backends)('norms on %s', name => {
  useBackend(name);

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
  test.each(['dropout1d', 'dropout2d', 'dropout3d'] as const)(
    'F.%s drops the channels that PyTorch drops',
    name => {
      const { shape, output, next } = dropped[name];
      manualSeed(11);
      expectTensor(F[name](ones(shape), 0.4), output, FORWARD);
      expectTensor(rand(1), next, EXACT);
    }
  );

  test.each(initializers)('nn.init.$call of $shape with $options after manualSeed(5) is PyTorch’s', each => {
    manualSeed(5);
    const { [each.call]: initialize } = nn.init as unknown as Record<string, (...given: unknown[]) => Tensor>;
    const output = initialize(zeros(each.shape), ...each.arguments, each.options);
    // Blocks of 16 normal values differ from PyTorch's vectors in the last places.
    expectTensor(output, each.output, { relative: 1e-5, absolute: 2e-6 });
    expectTensor(rand(1), each.next, EXACT);
  });

  test('new nn.ModuleDict(…) holds modules by name, in order, as part of the network', () => {
    const heads = new nn.ModuleDict({ a: new nn.Linear(2, 1) });
    heads.set('b', new nn.Linear(2, 3)).update([['a', new nn.ReLU()]]);
    expect([...heads]).toEqual(['a', 'b']);
    expect([heads.length, heads.has('b'), heads.has('c')]).toEqual([2, true, false]);
    expect(heads.get('a')).toBeInstanceOf(nn.ReLU);
    expect(heads.items().map(([name]) => name)).toEqual(heads.keys());
    expect(Object.keys(heads.stateDict())).toEqual(['b.weight', 'b.bias']);
    expect(() => heads.get('c')).toThrow('there is no module c');
    expect(() => heads.set('keys', new nn.ReLU())).toThrow("attribute 'keys' already exists");
  });

  test('new nn.ParameterList(…) makes parameters of tensors', () => {
    const list = new nn.ParameterList([ones([2])]).append(new nn.Parameter(zeros(1)));
    expect([...list].map(parameter => parameter.shape)).toEqual([[2], [1]]);
    expect([list.length, list[1].requiresGrad]).toEqual([2, true]);
    expect(Object.keys(list.stateDict())).toEqual(['0', '1']);
  });

  test('new nn.Embedding(4, 3) gives rows of its weight, and their gradients', () => {
    const table = new nn.Embedding(4, 3);
    const output = table.forward(tensor([[1, 3, 1]], { dtype: 'int64' }));
    expect(output.shape).toEqual([1, 3, 3]);
    expect(output.select(1, 0).toArray()).toEqual([table.weight.select(0, 1).toArray()]);
    output.sum().backward();
    expect(table.weight.grad!.sum(1).toArray()).toEqual([0, 6, 0, 3]);
    expect(() => table.forward(tensor([4], { dtype: 'int64' }))).toThrow('index out of range in self');
  });

  test('new nn.Upsample(…), PixelUnshuffle and Unflatten give the shapes that they promise', () => {
    const x = ones([2, 4, 6, 8]);
    expect(new nn.Upsample({ scaleFactor: 2 }).forward(x).shape).toEqual([2, 4, 12, 16]);
    expect(new nn.PixelUnshuffle(2).forward(x).shape).toEqual([2, 16, 3, 4]);
    expect(new nn.Unflatten(1, [2, -1]).forward(x).shape).toEqual([2, 2, 2, 6, 8]);
  });

  test.each(Object.entries(prints))('%s prints as PyTorch’s repr', (expression, text) => {
    expect(PRINTED[expression]().toString()).toBe(text);
  });

  test.each(Object.entries(refused))('%s is refused with PyTorch’s text', (expression, text) => {
    expect(REFUSED[expression]).toThrow(text);
  });
});
