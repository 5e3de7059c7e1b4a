/** @file Guards the gradients of activations, norms, losses and resampling against finite differences, once and twice. */
import { describe, expect, test } from 'vitest';
import { autograd, nn, tensor, type Tensor } from '../../../src/engine/index.js';
import { backends, sample, useBackend } from '../backends.js';

const F = nn.functional;

const mean = tensor([0.2, -0.4], { dtype: 'float64' });
const variance = tensor([0.5, 2], { dtype: 'float64' });

type Case = [string, (...inputs: Tensor[]) => Tensor, (readonly number[])[]];

const CASES: Case[] = [
  ['F.relu6(a)', a => F.relu6(a.mul(5)), [[2, 5]]],
  ['F.leakyRelu(a, 0.2)', a => F.leakyRelu(a, 0.2), [[2, 5]]],
  ['F.prelu(a, b)', (a, b) => F.prelu(a, b), [[2, 3, 2], [3]]],
  ['F.prelu(a, b) with one weight', (a, b) => F.prelu(a, b), [[2, 3], [1]]],
  ['F.elu(a, 2)', a => F.elu(a, 2), [[2, 5]]],
  ['F.selu(a)', a => F.selu(a), [[2, 5]]],
  ['F.celu(a, 2)', a => F.celu(a, 2), [[2, 5]]],
  ['F.gelu(a)', a => F.gelu(a), [[2, 5]]],
  ["F.gelu(a, { approximate: 'tanh' })", a => F.gelu(a, { approximate: 'tanh' }), [[2, 5]]],
  ['F.silu(a)', a => F.silu(a), [[2, 5]]],
  ['F.mish(a)', a => F.mish(a), [[2, 5]]],
  ['F.softplus(a, { beta: 2, threshold: 1 })', a => F.softplus(a, { beta: 2, threshold: 1 }), [[2, 5]]],
  ['F.softsign(a)', a => F.softsign(a), [[2, 5]]],
  ['F.tanhshrink(a)', a => F.tanhshrink(a), [[2, 5]]],
  ['F.logSigmoid(a)', a => F.logSigmoid(a), [[2, 5]]],
  ['F.hardtanh(a)', a => F.hardtanh(a), [[2, 5]]],
  ['F.hardsigmoid(a)', a => F.hardsigmoid(a.mul(3)), [[2, 5]]],
  ['F.hardswish(a)', a => F.hardswish(a.mul(3)), [[2, 5]]],
  ['F.threshold(a, 0.3, 2)', a => F.threshold(a, 0.3, 2), [[2, 5]]],
  ['F.hardshrink(a)', a => F.hardshrink(a), [[2, 5]]],
  ['F.softshrink(a)', a => F.softshrink(a), [[2, 5]]],
  ['F.glu(a, 0)', a => F.glu(a, 0), [[4, 2]]],
  [
    'F.batchNorm(a) in training',
    (a, b, c) => F.batchNorm(a, null, null, { weight: b, bias: c, training: true }),
    [[3, 2, 2], [2], [2]]
  ],
  ['F.batchNorm(a) without weight', a => F.batchNorm(a, null, null, { training: true }), [[4, 2]]],
  [
    'F.batchNorm(a, mean, variance)',
    (a, b, c) => F.batchNorm(a, mean, variance, { weight: b, bias: c }),
    [[3, 2, 2], [2], [2]]
  ],
  [
    'F.instanceNorm(a, { weight: b, bias: c })',
    (a, b, c) => F.instanceNorm(a, { weight: b, bias: c }),
    [[2, 2, 3], [2], [2]]
  ],
  [
    'F.groupNorm(a, 2, { weight: b, bias: c })',
    (a, b, c) => F.groupNorm(a, 2, { weight: b, bias: c }),
    [[2, 4, 2], [4], [4]]
  ],
  ['F.groupNorm(a, 2)', a => F.groupNorm(a, 2), [[2, 4, 2]]],
  [
    'F.layerNorm(a, [2, 3], { weight: b, bias: c })',
    (a, b, c) => F.layerNorm(a, [2, 3], { weight: b, bias: c }),
    [
      [2, 2, 3],
      [2, 3],
      [2, 3]
    ]
  ],
  ['F.layerNorm(a, [3], b)', (a, b) => F.layerNorm(a, [3], b), [[2, 2, 3], [3]]],
  ['F.localResponseNorm(a, 3)', a => F.localResponseNorm(a, 3, { alpha: 0.5 }), [[1, 4, 2]]],
  [
    'F.smoothL1Loss(a, b, { beta: 0.7 })',
    (a, b) => F.smoothL1Loss(a, b, { beta: 0.7 }),
    [
      [2, 3],
      [2, 3]
    ]
  ],
  [
    'F.huberLoss(a, b, { delta: 0.7 })',
    (a, b) => F.huberLoss(a, b, { delta: 0.7 }),
    [
      [2, 3],
      [2, 3]
    ]
  ],
  ["F.mseLoss(a, b, 'none') with broadcasting", (a, b) => F.mseLoss(a, b, 'none'), [[2, 3], [3]]],
  [
    'F.binaryCrossEntropy(σ(a), σ(b))',
    (a, b) => F.binaryCrossEntropy(a.sigmoid(), b.sigmoid()),
    [
      [2, 3],
      [2, 3]
    ]
  ],
  [
    'F.binaryCrossEntropyWithLogits(a, b)',
    (a, b) => F.binaryCrossEntropyWithLogits(a, b),
    [
      [2, 3],
      [2, 3]
    ]
  ],
  [
    'F.binaryCrossEntropyWithLogits(a, b, { posWeight: c })',
    (a, b, c) => F.binaryCrossEntropyWithLogits(a, b, { posWeight: c }),
    [[2, 3], [2, 3], [3]]
  ],
  [
    'F.klDiv(a, softmax(b))',
    (a, b) => F.klDiv(a, F.softmax(b, 1), 'sum'),
    [
      [2, 3],
      [2, 3]
    ]
  ],
  [
    'F.klDiv(a, b, { logTarget: true })',
    (a, b) => F.klDiv(a, b, { logTarget: true }),
    [
      [2, 3],
      [2, 3]
    ]
  ],
  [
    "F.interpolate(a, { size: 5, mode: 'linear' })",
    a => F.interpolate(a, { size: 5, mode: 'linear' }),
    [[1, 2, 3]]
  ],
  [
    "F.interpolate(a, { scaleFactor: [2, 0.7], mode: 'bilinear', alignCorners: true })",
    a => F.interpolate(a, { scaleFactor: [2, 0.7], mode: 'bilinear', alignCorners: true }),
    [[1, 2, 3, 4]]
  ],
  [
    "F.interpolate(a, { size: 5, mode: 'bicubic' })",
    a => F.interpolate(a, { size: 5, mode: 'bicubic' }),
    [[1, 1, 4, 3]]
  ],
  [
    "F.interpolate(a, { size: 2, mode: 'bilinear', antialias: true })",
    a => F.interpolate(a, { size: 2, mode: 'bilinear', antialias: true }),
    [[1, 1, 4, 5]]
  ],
  ['F.interpolate(a, [2, 3, 3])', a => F.interpolate(a, [2, 3, 3]), [[1, 1, 3, 2, 2]]],
  [
    "F.interpolate(a, { size: 2, mode: 'area' })",
    a => F.interpolate(a, { size: 2, mode: 'area' }),
    [[1, 2, 5]]
  ],
  ['F.pixelShuffle(a, 2)', a => F.pixelShuffle(a, 2), [[1, 4, 2, 1]]],
  ['F.pixelUnshuffle(a, 2)', a => F.pixelUnshuffle(a, 2), [[1, 2, 4]]],
  ['F.softmin(a, 1)', a => F.softmin(a, 1), [[2, 3]]]
];

function samples(shapes: readonly (readonly number[])[]): Tensor[] {
  return shapes.map((shape, place) => sample(shape, place + 1));
}

describe.each(backends)('gradients on %s', name => {
  useBackend(name);

  test.each(CASES)('%s has the gradient that finite differences give', (_, fn, shapes) => {
    expect(autograd.gradcheck(fn, samples(shapes))).toBe(true);
  });

  test.each(CASES)('%s has the second gradient that finite differences give', (_, fn, shapes) => {
    const slopes = (...inputs: Tensor[]): Tensor[] => {
      const loss = fn(...inputs)
        .mul(1.3)
        .square()
        .sum();
      return autograd.grad(loss, inputs, { createGraph: true });
    };
    expect(autograd.gradcheck(slopes, samples(shapes), { atol: 1e-4 })).toBe(true);
  });
});
