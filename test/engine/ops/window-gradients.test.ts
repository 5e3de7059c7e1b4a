/** @file Guards the first and second gradients of sliding-window operations against finite differences, on every backend. */
import { describe, expect, test } from 'vitest';
import { autograd, nn, type Tensor } from '../../../src/engine/index.js';
import { backends, sample, useBackend } from '../backends.js';

const F = nn.functional;

type WithIndices = { readonly returnIndices: true };
type Pool = (
  input: Tensor,
  kernelSize: number,
  options: WithIndices & { readonly stride: number }
) => { readonly values: Tensor; readonly indices: Tensor };
type Unpool = (
  input: Tensor,
  indices: Tensor,
  kernelSize: number,
  options: { readonly stride: number; readonly outputSize: readonly number[] }
) => Tensor;

const UNPOOLS: Record<1 | 2 | 3, readonly [Pool, Unpool]> = {
  1: [F.maxPool1d, F.maxUnpool1d],
  2: [F.maxPool2d, F.maxUnpool2d],
  3: [F.maxPool3d, F.maxUnpool3d]
};

/** Pools `a` and unpools what comes of it, scaled so that both take part, at places that do not coincide. */
function unpooled(rank: 1 | 2 | 3, a: Tensor): Tensor {
  const [pool, unpool] = UNPOOLS[rank];
  const { values, indices } = pool(a, 2, { stride: 2, returnIndices: true });
  return unpool(values.mul(a.mean()), indices, 2, { stride: 2, outputSize: a.shape.slice(-rank) });
}

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
  ],
  ['F.unfold', a => F.unfold(a, [2, 3], { dilation: [2, 1], padding: 1, stride: [1, 2] }), [[1, 2, 3, 4]]],
  ['F.fold', a => F.fold(a, [3, 4], 2, { padding: 1, stride: 2 }), [[1, 4, 6]]],
  ['F.maxUnpool1d', a => unpooled(1, a), [[1, 2, 5]]],
  ['F.maxUnpool2d', a => unpooled(2, a), [[2, 4, 5]]],
  ['F.maxUnpool3d', a => unpooled(3, a), [[1, 1, 2, 4, 3]]],
  ['F.adaptiveAvgPool1d', a => F.adaptiveAvgPool1d(a, 3), [[2, 2, 5]]],
  ['F.adaptiveAvgPool2d to one place', a => F.adaptiveAvgPool2d(a, 1), [[1, 2, 3, 4]]],
  ['F.adaptiveAvgPool2d to even regions', a => F.adaptiveAvgPool2d(a, [2, 3]), [[1, 1, 4, 6]]],
  ['F.adaptiveAvgPool3d', a => F.adaptiveAvgPool3d(a, [2, null, 5]), [[1, 1, 3, 2, 4]]],
  ['F.adaptiveMaxPool1d', a => F.adaptiveMaxPool1d(a, 3), [[2, 2, 5]]],
  ['F.adaptiveMaxPool2d', a => F.adaptiveMaxPool2d(a, [2, 3]), [[1, 2, 5, 3]]],
  ['F.adaptiveMaxPool3d', a => F.adaptiveMaxPool3d(a, 2), [[1, 1, 3, 3, 3]]],
  ['F.lpPool1d', a => F.lpPool1d(a.abs().add(0.2), 3, 2), [[1, 2, 4]]],
  ['F.lpPool2d in ceil mode', a => F.lpPool2d(a, 2, 2, { ceilMode: true }), [[1, 1, 3, 3]]],
  ['F.lpPool2d with p = ∞', a => F.lpPool2d(a, Infinity, 2), [[1, 1, 4, 4]]],
  ['F.pad by reflection', a => F.pad(a, [2, 1, 1, 1], 'reflect'), [[1, 3, 3]]],
  ['F.pad with the edge’s value', a => F.pad(a, [1, 2, 0, 1, 2, 0], 'replicate'), [[1, 2, 2, 2]]],
  ['F.pad round about', a => F.pad(a, [2, -1], 'circular'), [[2, 1, 4]]],
  ['F.pad with a constant, cutting', a => F.pad(a, [1, -1, 2, 0], { value: 3 }), [[2, 3]]],
  ['F.avgPool1d with padding', a => F.avgPool1d(a, 3, { stride: 2, padding: 1 }), [[1, 2, 5]]],
  ['F.maxPool3d', a => F.maxPool3d(a, 2, { stride: 1, dilation: [1, 2, 1] }), [[1, 1, 2, 4, 3]]]
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
