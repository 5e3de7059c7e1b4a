/** @file Shuffled batches and random splits come in PyTorch's order after the same seed. */
import { describe, expect, test } from 'vitest';
import { manualSeed } from '../../src/engine/core/random.js';
import {
  DataLoader,
  randomSplit,
  TensorDataset,
  type DataLoaderOptions
} from '../../src/engine/data/index.js';
import { arange } from '../../src/engine/ops/creation.js';
import { rand } from '../../src/engine/ops/random.js';
import { EXACT, expectTensor, readFixture, tensorValues, type TensorRecord } from './fixture.js';

interface Order {
  readonly seed: number;
  readonly size: number;
  readonly options: DataLoaderOptions;
  readonly length: number;
  readonly epochs: readonly (readonly (readonly number[])[])[];
  readonly next: TensorRecord;
}

interface Split {
  readonly seed: number;
  readonly size: number;
  readonly lengths: readonly number[];
  readonly parts: readonly (readonly number[])[];
}

const { orders, splits } = readFixture('loading') as { orders: Order[]; splits: Split[] };
const numbers = (size: number): TensorDataset => new TensorDataset(arange(size, { dtype: 'int64' }));

describe('loading', () => {
  test.each(orders)('new DataLoader(dataset, $options) gives PyTorch’s batches, epoch after epoch', each => {
    manualSeed(each.seed);
    const loader = new DataLoader(numbers(each.size), each.options);
    expect(loader.length).toBe(each.length);
    for (const epoch of each.epochs) {
      expect([...loader].map(([batch]) => tensorValues(batch))).toEqual(epoch);
    }
    expectTensor(rand(1), each.next, EXACT);
  });

  test('for await (const batch of loader) gives the same batches as for … of', async () => {
    const [{ seed, size, options, epochs }] = orders;
    manualSeed(seed);
    const batches: number[][] = [];
    for await (const [batch] of new DataLoader(numbers(size), options)) batches.push(tensorValues(batch));
    expect(batches).toEqual(epochs[0]);
  });

  test.each(splits)(
    'randomSplit(dataset, $lengths) deals PyTorch’s rows out',
    ({ seed, size, lengths, parts }) => {
      manualSeed(seed);
      const rows = randomSplit(numbers(size), lengths).map(part =>
        Array.from({ length: part.length }, (_, index) => tensorValues(part.get(index)[0])[0])
      );
      expect(rows).toEqual(parts);
    }
  );
});
