/** @file Names that PyTorch code uses besides: masks, grids, parts, draws, similarities and attention, with PyTorch's values. */
import { describe, expect, test } from 'vitest';

import {
  arange,
  bernoulli,
  F,
  manualSeed,
  meshgrid,
  multinomial,
  outer,
  tensor,
  type Tensor,
  tril,
  triu
} from '../../../src/index.js';
import { backends, useBackend } from '../backends.js';

/** PyTorch 2.13's answers. */
const CAUSAL = [0.0, 0.841471, 0.592971, 0.384758, 0.4737, 0.191535];
const MASKED = [-0.38489, -0.074163, -0.309041, 0.106279, -0.238551, 0.27397];
const SCALED = [0.49681, 0.059006, 0.814462, 0.174324, 0.879966, 0.160523];
const NORMALIZED = [0.6, 0.8, 0.0, 0.0];
const NORMALIZED_GRADIENT = [-0.064, 0.048, 3000000053248.0, 3999999983616.0];
const COSINE = [0.98387, 0.447214];
const COSINE_GRADIENT = [-0.028622, 0.021466, 0.0, 0.894427];
const MULTINOMIAL = [
  [0, 3, 1],
  [2, 0, 3]
];
const BERNOULLI = [0.0, 0.0, 1.0, 0.0];

function near(actual: Tensor | null, expected: readonly number[]): void {
  const values = Array.from<number>(actual!.reshape([-1]).data());
  expect(values).toHaveLength(expected.length);
  values.forEach((value, place) => {
    expect(value).toBeCloseTo(expected[place], 4);
  });
}

describe.each(backends)('names on %s', name => {
  useBackend(name);

  test('tril and triu of stacked matrices, with a diagonal beyond the edge', () => {
    const x = arange(1, 13).reshape([2, 2, 3]);
    expect(tril(x, 1).toArray()).toEqual([
      [
        [1, 2, 0],
        [4, 5, 6]
      ],
      [
        [7, 8, 0],
        [10, 11, 12]
      ]
    ]);
    expect(x.triu({ diagonal: 5 }).sum().item()).toBe(0);
    expect(triu(x, -5).toArray()).toEqual(x.toArray());
    expect(() => tril(arange(3))).toThrow('input tensor must have at least 2 dimensions');
  });

  test('outer and meshgrid', () => {
    expect(outer(tensor([1, 2]), tensor([3, 4])).toArray()).toEqual([
      [3, 4],
      [6, 8]
    ]);
    const [columns, rows] = meshgrid([tensor([1, 2]), tensor([3, 4, 5])], { indexing: 'xy' });
    expect(columns.toArray()).toEqual([
      [1, 2],
      [1, 2],
      [1, 2]
    ]);
    expect(rows.toArray()).toEqual([
      [3, 3],
      [4, 4],
      [5, 5]
    ]);
  });

  test('parts: unbind, expandAs, repeatInterleave, T', () => {
    const x = tensor(
      [
        [1, 2],
        [3, 4]
      ],
      { requiresGrad: true }
    );
    x.unbind(1)[1].sum().backward();
    expect(x.grad?.toArray()).toEqual([
      [0, 1],
      [0, 1]
    ]);
    expect(
      tensor([1, 2, 3])
        .repeatInterleave(tensor([2, 0, 1], { dtype: 'int64' }))
        .toArray()
    ).toEqual([1, 1, 3]);
    expect(x.repeatInterleave(2, 1).toArray()).toEqual([
      [1, 1, 2, 2],
      [3, 3, 4, 4]
    ]);
    expect(x.T.toArray()).toEqual([
      [1, 3],
      [2, 4]
    ]);
    expect(
      tensor([[1], [2]])
        .expandAs(x)
        .toArray()
    ).toEqual([
      [1, 1],
      [2, 2]
    ]);
    expect(() => tensor([1]).unbind(1)).toThrow('Dimension out of range');
  });

  test('casts and readings under PyTorch’s names', () => {
    const x = tensor([1.7, 0]);
    expect([x.long(), x.int(), x.bool(), x.double()].map(each => each.dtype)).toEqual([
      'int64',
      'int32',
      'bool',
      'float64'
    ]);
    expect([x.dim(), x.long().tolist(), x.float() === x]).toEqual([1, [1, 0], true]);
  });

  test('what is finite, and truth values', () => {
    const x = tensor([1, NaN, Infinity, 0]);
    expect(x.isfinite().toArray()).toEqual([true, false, false, true]);
    expect(x.isinf().toArray()).toEqual([false, false, true, false]);
    // NaN is not zero, and so true.
    expect(x.logicalAnd(tensor([1, 1, 0, 1])).toArray()).toEqual([true, true, false, false]);
    expect(x.logicalXor(1).toArray()).toEqual([false, false, false, true]);
    near(tensor([0.5, 8]).log2(), [-1, 3]);
  });

  test('draws are PyTorch’s after the same seed', () => {
    manualSeed(3);
    const weights = tensor([
      [1, 2, 3, 4],
      [4, 0, 1, 1]
    ]);
    expect(multinomial(weights, 3).toArray()).toEqual(MULTINOMIAL);
    expect(bernoulli(tensor([0.2, 0.5, 0.9, 0.5], { dtype: 'float64' })).toArray()).toEqual(BERNOULLI);
    expect(() => multinomial(tensor([1, 1]), 3)).toThrow(
      'cannot sample n_sample > prob_dist.size(-1) samples without replacement'
    );
    expect(() => bernoulli(tensor([2]))).toThrow('Expected p_in >= 0 && p_in <= 1 to be true');
  });

  test('normalize and cosineSimilarity, with gradients', () => {
    const x = tensor(
      [
        [3, 4],
        [0, 0]
      ],
      { requiresGrad: true }
    );
    const y = F.normalize(x);
    y.mul(
      tensor([
        [1, 2],
        [3, 4]
      ])
    )
      .sum()
      .backward();
    near(y, NORMALIZED);
    near(
      x.grad,
      NORMALIZED_GRADIENT.map(value => value)
    );
    const z = tensor(
      [
        [3, 4],
        [1, 0]
      ],
      { requiresGrad: true }
    );
    const cosine = F.cosineSimilarity(z, tensor([[1, 2]]));
    cosine.sum().backward();
    near(cosine, COSINE);
    near(z.grad, COSINE_GRADIENT);
  });

  test('attention: causal, masked, scaled', () => {
    const q = arange(12).reshape([1, 3, 4]).div(10);
    const k = arange(12).cos().reshape([1, 3, 4]);
    const v = arange(6).sin().reshape([1, 3, 2]);
    near(F.scaledDotProductAttention(q, k, v, { isCausal: true }), CAUSAL);
    const mask = tensor([[true, false, true]]).expand([3, 3]);
    near(F.scaledDotProductAttention(q, k, v, mask), MASKED);
    near(F.scaledDotProductAttention(q, k, v, { scale: 2 }), SCALED);
    expect(() => F.scaledDotProductAttention(q, k, v, { attnMask: mask, isCausal: true })).toThrow(
      'Explicit attn_mask should not be set when is_causal=True'
    );
  });
});
