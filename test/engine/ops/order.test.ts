/** @file The order of values, with PyTorch's answers: NaN last, equal ones in their order, gradients through the places. */
import { describe, expect, test } from 'vitest';

import { bincount, nonzero, tensor, topk, unique, zeros } from '../../../src/index.js';
import { backends, useBackend } from '../backends.js';

describe.each(backends)('the order of values on %s', name => {
  useBackend(name);

  describe('sort and topk', () => {
    test('NaN is the largest', () => {
      const { values, indices } = tensor([3, NaN, 1]).sort(0, true);
      expect([values.toArray(), indices.toArray()]).toEqual([
        [NaN, 3, 1],
        [1, 0, 2]
      ]);
      expect(tensor([3, NaN, 1]).topk(1).indices.item()).toBe(1);
    });

    test('equal values keep their order', () => {
      expect(tensor([1, 0, 1, 0]).argsort().toArray()).toEqual([1, 3, 0, 2]);
      expect(tensor([1, 0, 1, 0]).argsort({ descending: true }).toArray()).toEqual([0, 2, 1, 3]);
      expect(topk(tensor([3, 1, 1]), 2, { largest: false }).indices.toArray()).toEqual([1, 2]);
    });

    test('the gradient goes to the places the values came from', () => {
      const x = tensor(
        [
          [1, 5, 3],
          [4, 2, 6]
        ],
        { requiresGrad: true }
      );
      x.topk(2, { dim: 1 })
        .values.mul(
          tensor([
            [1, 10],
            [100, 1000]
          ])
        )
        .sum()
        .backward();
      expect(x.grad?.toArray()).toEqual([
        [0, 1, 10],
        [1000, 0, 100]
      ]);
      expect(x.sort(0).values.gradFn?.name).toBe('SortBackward0');
    });

    test('any dimension, and a single number', () => {
      const x = tensor([
        [2, 1],
        [1, 3],
        [3, 2]
      ]);
      expect(x.sort(0).values.toArray()).toEqual([
        [1, 1],
        [2, 2],
        [3, 3]
      ]);
      expect(x.sort(0).indices.toArray()).toEqual([
        [1, 0],
        [0, 2],
        [2, 1]
      ]);
      expect(tensor(5).sort().indices.toArray()).toBe(0);
      expect(zeros([2, 0]).sort().values.shape).toEqual([2, 0]);
    });

    test('what PyTorch refuses is refused in its words', () => {
      expect(() => tensor([1, 2]).topk(3)).toThrow('selected index k out of range');
      expect(() => tensor([1, 2]).sort(2)).toThrow(
        'Dimension out of range (expected to be in range of [-1, 0], but got 2)'
      );
    });
  });

  test('unique: values, inverse and counts', () => {
    const found = unique(tensor([3, 1, 2, 1], { dtype: 'int64' }), {
      returnInverse: true,
      returnCounts: true
    });
    expect(found.values.toArray()).toEqual([1, 2, 3]);
    expect(found.values.dtype).toBe('int64');
    expect(found.inverse?.toArray()).toEqual([2, 0, 1, 0]);
    expect(found.counts?.toArray()).toEqual([2, 1, 1]);
    expect(tensor([NaN, NaN]).unique().numel).toBe(2);
  });

  test('nonzero gives the places, also of no dimension', () => {
    expect(
      nonzero(
        tensor([
          [0, 7],
          [8, 0]
        ])
      ).toArray()
    ).toEqual([
      [0, 1],
      [1, 0]
    ]);
    expect(nonzero(tensor(4)).shape).toEqual([1, 0]);
    expect(nonzero(zeros([3])).shape).toEqual([0, 1]);
  });

  test('bincount counts, weighs and refuses', () => {
    const x = tensor([0, 2, 2], { dtype: 'int64' });
    expect(bincount(x, { minlength: 5 }).toArray()).toEqual([1, 0, 2, 0, 0]);
    expect(bincount(x, tensor([0.5, 1, 2])).toArray()).toEqual([0.5, 0, 3]);
    expect(() => bincount(tensor([1.5]))).toThrow('"bincount_cpu" not implemented for \'Float\'');
    expect(() => bincount(tensor([-1], { dtype: 'int64' }))).toThrow(
      'bincount only supports 1-d non-negative integral inputs.'
    );
  });
});
