/** @file Guards windows that are wider than the tiles of the kernels, at the last row of the last channel. Numbers are PyTorch's. */
import { describe, expect, test } from 'vitest';
import { arange, full, nn, ones, type Tensor } from '../../../src/engine/index.js';
import { backends, useBackend } from '../backends.js';

const F = nn.functional;

/** First and last elements. */
function ends(tensor: Tensor, count: number): number[] {
  const all = Array.from(tensor.data());
  return [...all.slice(0, count), ...all.slice(-count)].map(value => Number(value.toFixed(4)));
}

describe.each(backends)('wide windows on %s', name => {
  useBackend(name);

  test('conv1d(300 ones, a mean of 151, { padding: 75 }) falls off to both sides alike, in every call', () => {
    const weight = full([1, 1, 151], 1 / 151);
    const outputs = [1, 2].map(() => F.conv1d(ones([1, 1, 300]), weight, { padding: 75 }));
    for (const output of outputs) {
      expect(ends(output, 3)).toEqual([0.5033, 0.5099, 0.5166, 0.5166, 0.5099, 0.5033]);
      expect(output.sum().item()).toBeCloseTo(262.2513, 2);
    }
  });

  test('conv1d(400 ones, 3 ones, { dilation: 64 }) has gradients of 1, 2 and 3', () => {
    const x = ones([1, 1, 400], { requiresGrad: true });
    F.conv1d(x, ones([1, 1, 3]), { dilation: 64 })
      .sum()
      .backward();
    const gradients = Array.from(x.grad!.data());
    expect([1, 2, 3].map(value => gradients.filter(own => own === value).length)).toEqual([128, 128, 144]);
  });

  test('conv1d(200 ones, 129 ones, { padding: 100 }) has the gradient of its weight', () => {
    const weight = ones([1, 1, 129], { requiresGrad: true });
    F.conv1d(ones([1, 1, 200]), weight, { padding: 100 })
      .sum()
      .backward();
    expect(ends(weight.grad!, 3)).toEqual([172, 173, 174, 174, 173, 172]);
  });

  test('conv2d(input, weight, { padding: [0, 100] }) of several rows and channels ends in zeros', () => {
    const [x, weight] = [ones([1, 2, 3, 200]), ones([1, 2, 1, 151])].map(own => own.requiresGrad_());
    const output = F.conv2d(x, weight, { padding: [0, 100] });
    expect(output.shape).toEqual([1, 1, 3, 250]);
    expect(ends(output, 2)).toEqual([102, 104, 104, 102]);
    output.sum().backward();
    expect(ends(weight.grad!, 2)).toEqual([450, 453, 453, 450]);
  });

  test('convTranspose1d(100 ones, 129 ones) rises to 100 and falls', () => {
    const output = F.convTranspose1d(ones([1, 1, 100]), ones([1, 1, 129]));
    expect(ends(output, 3)).toEqual([1, 2, 3, 3, 2, 1]);
    expect(output.sum().item()).toBe(12_900);
  });

  test('maxPool2d(input, [1, 135], { padding: [0, 67] }) finds values and places in the last row', () => {
    const input = arange(435).to('float32').reshape([1, 1, 3, 145]);
    const { values, indices } = F.maxPool2d(input, [1, 135], {
      ...{ stride: 1, padding: [0, 67], returnIndices: true as const }
    });
    expect(ends(values, 3).slice(3)).toEqual([434, 434, 434]);
    expect(ends(indices, 3).slice(3)).toEqual([434, 434, 434]);
    expect(indices.sum().item()).toBe(116_706);
  });

  test('avgPool1d(166 ones, 166, { padding: 83 }) counts the padding on both sides', () => {
    const output = F.avgPool1d(ones([1, 1, 166]), 166, { stride: 1, padding: 83 });
    expect(ends(output, 2)).toEqual([0.5, 0.506, 0.506, 0.5]);
    expect(output.sum().item()).toBeCloseTo(125, 3);
  });

  test('unfold(input, [1, 151], { padding: [0, 75] }) has zeros outside, and fold adds each element as often', () => {
    const columns = F.unfold(ones([1, 1, 1, 150]), [1, 151], { padding: [0, 75] });
    const output = F.fold(columns, [1, 150], [1, 151], { padding: [0, 75] });
    expect(ends(output, 2)).toEqual([76, 77, 77, 76]);
  });
});
