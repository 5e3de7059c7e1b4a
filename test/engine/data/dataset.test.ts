/** @file Data sets, and the pictures that come with the engine. */
import { describe, expect, test } from 'vitest';
import '../../../src/engine/tensor-methods.js';
import { manualSeed } from '../../../src/engine/core/random.js';
import {
  DataLoader,
  digits,
  randomSplit,
  shapes,
  TensorDataset,
  type Dataset
} from '../../../src/engine/data/index.js';
import type { Tensor } from '../../../src/engine/core/tensor.js';
import { arange, tensor } from '../../../src/engine/ops/creation.js';
import { rand } from '../../../src/engine/ops/random.js';

describe('digits', () => {
  test('digits() gives 1,797 pictures in scikit-learn’s order, with its sums', () => {
    const { images, targets, length, classes } = digits();
    expect([images.shape, targets.shape, length]).toEqual([[1797, 1, 8, 8], [1797], 1797]);
    expect([images.dtype, targets.dtype]).toEqual(['float32', 'int64']);
    expect(targets.narrow(0, 0, 10).toArray()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(images.mul(16).sum().item()).toBe(561718);
    expect([images.min().item(), images.max().item()]).toEqual([0, 1]);
    expect(images.select(0, 0).mul(16).select(1, 0).toArray()).toEqual([[0, 0, 5, 13, 9, 1, 0, 0]]);
    expect(classes).toHaveLength(10);
  });

  test('digits({ train }) deals every row to one of two parts, and leaves the default stream alone', () => {
    manualSeed(1);
    const before = rand(1).item();
    manualSeed(1);
    const parts = [digits({ train: true }), digits({ train: false })];
    expect(rand(1).item()).toBe(before);
    expect(parts.map(part => part.length)).toEqual([1438, 359]);
    const sums = parts.map(part => part.images.mul(16).sum().item());
    expect(sums[0] + sums[1]).toBe(561718);
    expect(digits({ train: false }).targets.toArray()).toEqual(parts[1].targets.toArray());
  });

  test('digits().attribution names creators, source and licence', () => {
    expect(digits().attribution).toMatch(/Alpaydin.*Kaynak.*10\.24432\/C50P49.*CC BY 4\.0/);
  });
});

describe('shapes', () => {
  test('shapes(n, { seed }) draws the same pictures for the same seed, all inside 0 … 1', () => {
    const [first, same, other] = [3, 3, 4].map(seed => shapes(40, { seed }));
    expect(first.images.shape).toEqual([40, 1, 16, 16]);
    expect(first.images.toArray()).toEqual(same.images.toArray());
    expect(first.images.toArray()).not.toEqual(other.images.toArray());
    expect([first.images.min().item(), first.images.max().item() <= 1.00001]).toEqual([0, true]);
    expect(new Set(first.targets.toArray() as number[])).toEqual(new Set([0, 1, 2, 3]));
  });

  test('shapes(0) and shapes(1.5) are refused', () => {
    expect(() => shapes(0)).toThrow('at least 1, got 0');
    expect(() => shapes(1.5)).toThrow('got 1.5');
  });
});

describe('data sets', () => {
  test('new TensorDataset(x, y).get(i) gives one row of each', () => {
    const [x, y] = new TensorDataset(
      tensor([
        [1, 2],
        [3, 4]
      ]),
      arange(2)
    ).get(1);
    expect([x.toArray(), y.item()]).toEqual([[3, 4], 1]);
    expect(() => new TensorDataset(arange(2)).get(2)).toThrow('get: index must be in 0 … 1, got 2');
  });

  test('randomSplit(…) of a randomSplit(…) still finds the rows of the first', () => {
    manualSeed(0);
    const [half] = randomSplit(new TensorDataset(arange(8)), [4, 4]);
    const [quarter] = randomSplit(half, [2, 2]);
    const [[batch]] = [...new DataLoader(quarter, { batchSize: 2 })];
    expect(batch.toArray()).toEqual([0, 1].map(index => quarter.get(index)[0].item()));
  });

  test('new DataLoader(own) stacks tensors and makes int64 of whole numbers, float32 of others', () => {
    const own: Dataset<[Tensor, number, number]> = {
      length: 3,
      get: index => [tensor([index, 2 * index]), index, index / 2]
    };
    const [[x, label, value]] = [...new DataLoader(own, 3)];
    expect(x.toArray()).toEqual([
      [0, 0],
      [1, 2],
      [2, 4]
    ]);
    expect([label.dtype, value.dtype]).toEqual(['int64', 'float32']);
    expect(value.toArray()).toEqual([0, 0.5, 1]);
  });
});
