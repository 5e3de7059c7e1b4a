/** @file Guards the first and second gradients of sliding-window operations against finite differences, on every backend. */
import { describe, expect, test } from 'vitest';
import { autograd, nn, type Tensor } from '../../../src/engine/index.js';
import { backends, sample, useBackend } from '../backends.js';

const F = nn.functional;

type Case = [string, (...inputs: Tensor[]) => Tensor, (readonly number[])[]];

const CASES: Case[] = [
  [
    'F.convTranspose1d with dilation and outputPadding',
    (a, b, c) => F.convTranspose1d(a, b, { bias: c, stride: 2, dilation: 3, outputPadding: 2, padding: 1 }),
    [[2, 2, 3], [2, 1, 2], [1]]
  ],
  [
    'F.convTranspose2d with groups and stride',
    (a, b, c) => F.convTranspose2d(a, b, { bias: c, stride: [2, 1], groups: 2, outputPadding: [1, 0] }),
    [[1, 2, 2, 3], [2, 1, 2, 2], [2]]
  ],
  [
    'F.convTranspose3d',
    (a, b) => F.convTranspose3d(a, b, { padding: 1 }),
    [
      [1, 1, 2, 2, 3],
      [1, 2, 2, 2, 2]
    ]
  ],
  [
    'F.convTranspose2d of one image',
    (a, b) => F.convTranspose2d(a, b),
    [
      [2, 2, 2],
      [2, 1, 2, 1]
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
