/** @file Guards sums, means and deviations of many numbers and of numbers far from 0, against what they are exactly. */
import { describe, expect, test } from 'vitest';
import { arange, autograd, full, nn, ones, tensor, zeros, type Tensor } from '../../../src/engine/index.js';
import { backends, useBackend } from '../backends.js';

const F = nn.functional;

/** n numbers that are `centre − step` and `centre + step` by turns: mean `centre`, biased deviation `step`. */
function alternating(n: number, centre: number, step: number): Tensor {
  const turns = arange(n).sub(arange(n).div(2, { roundingMode: 'floor' }).mul(2));
  return turns
    .to('float32')
    .mul(2 * step)
    .add(centre - step);
}

/** The same numbers along the last, the middle and the first dimension. */
function turnedWays(values: Tensor): [string, Tensor, number][] {
  const n = values.numel;
  return [
    ['last', values.reshape([1, 1, n]).repeat([2, 3, 1]), 2],
    ['middle', values.reshape([1, n, 1]).repeat([2, 1, 3]), 1],
    ['first', values.reshape([n, 1, 1]).repeat([1, 2, 3]), 0]
  ];
}

describe.each(backends)('accuracy on %s', name => {
  useBackend(name);

  test.each([
    [1e6, 1],
    [40_000, 2 ** -6],
    [-3e5, 0.5],
    [0, 1e-30]
  ])('deviations about %d by %d are exact along every dimension', (centre, step) => {
    const values = alternating(10_000, centre, step);
    expect(values.var(0, { correction: 0 }).item() / step ** 2 || 1).toBeCloseTo(1, 6);
    expect(values.std(0, { correction: 0 }).item() / step).toBeCloseTo(1, 6);
    for (const [where, turned, dim] of turnedWays(values)) {
      const deviations = turned.std(dim, { correction: 0 });
      for (const value of deviations.data()) expect(value / step, where).toBeCloseTo(1, 6);
    }
  });

  test('std() of a mean of 40,000 and a deviation of 0.01 is as exact as PyTorch’s', () => {
    const values = arange(1000).mul(0.7).sin().mul(0.01).add(40_000);
    const exact = values.to('float64').std().item();
    expect(values.std().item() / exact).toBeCloseTo(1, 6);
    expect(F.batchNorm(values.reshape([1000, 1]), zeros([1]), ones([1]), { training: true }).shape).toEqual([
      1000, 1
    ]);
    const running = ones([1]);
    F.batchNorm(values.reshape([1000, 1]), zeros([1]), running, { training: true, momentum: 1 });
    expect(running.item() / exact ** 2).toBeCloseTo(1, 6);
  });

  test('the gradient of var() far from 0 follows the exact mean', () => {
    const x = tensor([40_000, 40_000.0078125, 40_000.0078125], { requiresGrad: true });
    x.var().backward();
    const third = 0.0078125 / 3;
    expect(x.grad!.data()[0]).toBeCloseTo(-2 * third, 8);
    expect(x.grad!.data()[1]).toBeCloseTo(third, 8);
  });

  test.each(['batchNorm', 'instanceNorm', 'groupNorm', 'layerNorm'] as const)(
    '%s of equal values is 0, whatever they are',
    norm => {
      const layers = {
        batchNorm: (x: Tensor) => F.batchNorm(x, null, null, { training: true }),
        instanceNorm: (x: Tensor) => F.instanceNorm(x),
        groupNorm: (x: Tensor) => F.groupNorm(x, 1),
        layerNorm: (x: Tensor) => F.layerNorm(x, [4])
      };
      for (const value of [1e30, -3e38, 1e-30, 12_345.678, 0]) {
        const output = layers[norm](full([2, 3, 4], value));
        expect(output.eq(0).all().item(), `${value}`).toBe(1);
      }
    }
  );

  test('sums and means of a million values and more keep all digits', () => {
    const tenth = Math.fround(0.1);
    const many = full([2_000_000], 0.1);
    expect(many.sum().item()).toBe(Math.fround(tenth * 2_000_000));
    expect(many.mean().item()).toBeCloseTo(tenth, 8);
    expect(many.reshape([1000, 2000]).sum(0).data()[7]).toBe(Math.fround(tenth * 1000));
    expect(many.cumsum(0).data().at(-1)).toBe(Math.fround(tenth * 2_000_000));
  });

  test('norm(0).backward() leaves no gradient, as PyTorch leaves None', () => {
    const x = tensor([0, 1, 2], { requiresGrad: true });
    const count = x.norm(0);
    expect(count.item()).toBe(2);
    count.backward();
    expect(x.grad).toBe(null);
  });

  test('norm(p) along a dimension with a zero row has a finite gradient of a gradient', () => {
    const x = tensor(
      [
        [1, 2],
        [0, 0]
      ],
      { dtype: 'float64', requiresGrad: true }
    );
    for (const p of [1.5, 2, 3]) {
      const [first] = autograd.grad(x.norm({ p, dim: 1 }).sum(), [x], { createGraph: true });
      const [second] = autograd.grad(first.select(0, 0).sum(), [x]);
      expect(second.select(0, 0).abs().max().item()).toBeLessThan(10);
    }
  });
});
