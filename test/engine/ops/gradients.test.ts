/** @file Guards every operation's gradient against finite differences, once and twice, on every backend. */
import { describe, expect, test } from 'vitest';
import { autograd, cat, nn, stack, tensor, where, type Tensor } from '../../../src/engine/index.js';
import { sigmoid } from '../../../src/engine/ops/elementwise.js';
import { backends, sample, useBackend } from '../backends.js';

const F = nn.functional;
const index = tensor(
  [
    [0, 2, 1],
    [1, 1, 0]
  ],
  { dtype: 'int64' }
);
const classes = tensor([2, 0], { dtype: 'int64' });

type Case = [string, (...inputs: Tensor[]) => Tensor, (readonly number[])[]];

const CASES: Case[] = [
  ['a.add(b) with broadcasting', (a, b) => a.add(b, { alpha: 2 }), [[2, 3], [3]]],
  ['a.sub(b) with broadcasting', (a, b) => a.sub(b), [[3], [2, 1]]],
  [
    'a.mul(b) with broadcasting',
    (a, b) => a.mul(b),
    [
      [2, 3],
      [2, 1]
    ]
  ],
  ['a.div(b)', (a, b) => a.div(b.add(3)), [[2, 3], [3]]],
  ['a.pow(3)', a => a.pow(3), [[2, 3]]],
  ['a.pow(b)', (a, b) => a.abs().add(0.1).pow(b), [[2, 3], [3]]],
  ['a.maximum(b)', (a, b) => a.maximum(b), [[2, 3], [3]]],
  ['a.minimum(b)', (a, b) => a.minimum(b), [[2, 3], [3]]],
  ['a.neg().abs()', a => a.neg().abs(), [[5]]],
  ['a.exp()', a => a.exp(), [[5]]],
  ['a.log()', a => a.abs().add(0.1).log(), [[5]]],
  ['a.log1p()', a => a.abs().log1p(), [[5]]],
  ['a.sqrt() and rsqrt()', a => a.abs().add(0.1).sqrt().add(a.abs().add(0.2).rsqrt()), [[5]]],
  ['a.reciprocal()', a => a.reciprocal(), [[5]]],
  ['a.sin() and cos()', a => a.sin().mul(a.cos()), [[5]]],
  ['a.tanh()', a => a.tanh(), [[5]]],
  ['sigmoid(a)', a => sigmoid(a), [[5]]],
  ['a.relu()', a => a.relu(), [[5]]],
  ['a.erf()', a => a.erf(), [[5]]],
  ['a.square()', a => a.square(), [[5]]],
  ['a.clamp({ min, max })', a => a.clamp({ min: -0.5, max: 0.7 }), [[7]]],
  [
    'a.clamp({ min: b, max: c }) by tensors',
    (a, b, c) => a.clamp({ min: b.sub(1), max: c }),
    [[2, 3], [3], [2, 1]]
  ],
  ['where(mask, a, b)', (a, b) => where(a.detach().gt(0), a, b), [[2, 3], [3]]],
  ['a.sum(0) and mean(1)', a => a.sum(0).add(a.mean(1).sum()), [[3, 4]]],
  ['a.var(1) and std()', a => a.var(1).add(a.std()), [[3, 4]]],
  ['a.std(1, { correction: 0 })', a => a.std(1, { correction: 0 }), [[3, 4]]],
  ['a.norm(0.5) and norm(3)', a => a.norm(0.5).add(a.norm(3)), [[3, 4]]],
  [
    'a.norm({ p, dim }) of 1.5, −1 and ∞',
    a =>
      a
        .norm({ p: 1.5, dim: 1 })
        .add(a.norm({ p: -1, dim: 1 }))
        .add(a.norm(Infinity)),
    [[3, 4]]
  ],
  ['a.max(1).values and amin()', a => a.max(1).values.add(a.amin([0, 1])), [[3, 4]]],
  ['a.max() and min()', a => a.max().sub(a.min()), [[3, 4]]],
  [
    'a.prod(1) with a zero',
    a =>
      a
        .mul(
          tensor(
            [
              [1, 0, 1],
              [1, 1, 1]
            ],
            { dtype: 'float64' }
          )
        )
        .prod(1),
    [[2, 3]]
  ],
  ['a.norm()', a => a.norm(), [[2, 3]]],
  ['a.norm({ p: 3, dim: 1 })', a => a.norm({ p: 3, dim: 1 }), [[2, 3]]],
  ['a.logsumexp(1)', a => a.logsumexp(1), [[2, 3]]],
  ['a.cumsum(1)', a => a.cumsum(1), [[2, 3]]],
  [
    'matrix products',
    (a, b) => a.matmul(b),
    [
      [2, 3],
      [3, 4]
    ]
  ],
  [
    'batched matrix products that broadcast',
    (a, b) => a.matmul(b),
    [
      [2, 1, 2, 3],
      [2, 3, 2]
    ]
  ],
  ['a vector times a matrix', (a, b) => a.matmul(b), [[3], [3, 2]]],
  ['F.linear(a, b, c)', (a, b, c) => F.linear(a, b, c), [[2, 3], [4, 3], [4]]],
  ['views', a => a.t().reshape([2, 3]).unsqueeze(0).expand([2, 2, 3]).narrow(2, 1, 2).select(1, 0), [[2, 3]]],
  ['a.unfold(1, 3, 1)', a => a.unfold(1, 3, 1), [[2, 5]]],
  ['a.flip, roll, repeat', a => a.flip([1]).mul(a.roll(1, 0)).repeat([2, 1]), [[2, 3]]],
  ['a.split and chunk', a => a.split(2, 1)[1].mul(a.chunk(2, 1)[0].sum()), [[2, 3]]],
  [
    'cat and stack',
    (a, b) => cat([a, b], 1).add(stack([a, b], 0).sum()),
    [
      [2, 3],
      [2, 3]
    ]
  ],
  ['a.gather(0, index)', a => a.gather(0, index), [[3, 3]]],
  [
    'a.scatter(0, index, b)',
    (a, b) => a.scatter(0, index, b),
    [
      [3, 3],
      [2, 3]
    ]
  ],
  [
    'a.scatterAdd(0, index, b)',
    (a, b) => a.scatterAdd(0, index, b),
    [
      [3, 3],
      [2, 3]
    ]
  ],
  ['a.index with a list and a slice', a => a.index([[2, 0, 2], '::2']), [[3, 4]]],
  ['a.maskedFill(mask, 2)', a => a.maskedFill(a.detach().lt(0), 2), [[2, 3]]],
  ['a.pad constant', a => a.pad([1, 2, 0, 1], { value: 3 }), [[2, 3]]],
  ['a.pad reflect', a => a.pad([2, 1], 'reflect'), [[2, 3]]],
  ['a.pad circular', a => a.pad([2, 1], 'circular'), [[2, 3]]],
  ['F.softmax(a, 1)', a => F.softmax(a, 1), [[2, 3]]],
  ['F.logSoftmax(a, 0)', a => F.logSoftmax(a, 0), [[2, 3]]],
  [
    'F.conv1d unbatched',
    (a, b) => F.conv1d(a, b),
    [
      [2, 6],
      [3, 2, 3]
    ]
  ],
  [
    'F.conv2d with every option',
    (a, b, c) => F.conv2d(a, b, { bias: c, stride: [2, 1], padding: [1, 2], dilation: [1, 2], groups: 2 }),
    [[2, 4, 5, 4], [2, 2, 2, 2], [2]]
  ],
  [
    "F.conv2d with padding 'same' and an even kernel",
    (a, b) => F.conv2d(a, b, { padding: 'same' }),
    [
      [1, 1, 4, 3],
      [2, 1, 2, 4]
    ]
  ],
  [
    'F.conv3d',
    (a, b) => F.conv3d(a, b, { padding: 1, stride: 2 }),
    [
      [1, 1, 3, 3, 3],
      [2, 1, 2, 2, 2]
    ]
  ],
  ['F.maxPool2d', a => F.maxPool2d(a, 3, { stride: 2, padding: 1, ceilMode: true }), [[2, 1, 5, 4]]],
  [
    'F.avgPool2d',
    a => F.avgPool2d(a, 3, { stride: 2, padding: 1, ceilMode: true, countIncludePad: false }),
    [[2, 1, 5, 4]]
  ],
  ['F.avgPool3d with divisorOverride', a => F.avgPool3d(a, 2, { divisorOverride: 3 }), [[1, 2, 2, 4, 2]]],
  [
    'F.mseLoss',
    (a, b) => F.mseLoss(a, b),
    [
      [2, 3],
      [2, 3]
    ]
  ],
  [
    'F.l1Loss',
    (a, b) => F.l1Loss(a, b, 'sum'),
    [
      [2, 3],
      [2, 3]
    ]
  ],
  ['F.nllLoss', a => F.nllLoss(a, classes), [[2, 3]]],
  [
    'F.crossEntropy with weights and smoothing',
    a => F.crossEntropy(a, classes, { weight: tensor([1, 2, 3], { dtype: 'float64' }), labelSmoothing: 0.1 }),
    [[2, 3]]
  ],
  [
    'F.crossEntropy of probabilities',
    (a, b) => F.crossEntropy(a, F.softmax(b, 1)),
    [
      [2, 3],
      [2, 3]
    ]
  ]
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
