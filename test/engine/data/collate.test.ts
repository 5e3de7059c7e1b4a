/** @file Batches as PyTorch's `default_collate` makes them, of whatever a data set gives. */
import { describe, expect, test } from 'vitest';
import { data, EngineError, ones, tensor } from '../../../src/index.js';

/** The first batch of all rows. */
function batchOf<Item>(rows: readonly Item[]): data.Batch<Item> {
  const [batch] = new data.DataLoader(rows, rows.length);
  return batch;
}

/** Without the types that a notebook checks. */
const loose = (rows: readonly unknown[]): unknown => batchOf(rows);

describe('rows of every kind', () => {
  test('numbers, flags and texts', () => {
    expect(String(batchOf([1, 2]))).toBe('tensor([1, 2])');
    expect(String(batchOf([1, 2.5]))).toBe('tensor([1.0000, 2.5000])');
    expect(String(batchOf([true, false]))).toBe('tensor([ True, False])');
    expect(batchOf(['a', 'b'])).toEqual(['a', 'b']);
  });

  test('records, key by key, and what is nested in them', () => {
    const batch = batchOf([
      { image: ones([2]), label: 1, box: [1, 2], name: 'a' },
      { image: ones([2]), label: 2, box: [3, 4], name: 'b' }
    ]);
    expect(Object.keys(batch)).toEqual(['image', 'label', 'box', 'name']);
    expect(batch.image.shape).toEqual([2, 2]);
    expect(batch.label.toArray()).toEqual([1, 2]);
    expect(batch.box.map(each => each.toArray())).toEqual([
      [1, 3],
      [2, 4]
    ]);
    expect(batch.name).toEqual(['a', 'b']);
  });

  test('arrays in arrays, and typed arrays', () => {
    const [first, second] = batchOf([
      [
        [1, 2],
        [3, 4]
      ],
      [
        [5, 6],
        [7, 8]
      ]
    ]);
    expect([first, second].map(pair => pair.map(each => each.toArray()))).toEqual([
      [
        [1, 5],
        [2, 6]
      ],
      [
        [3, 7],
        [4, 8]
      ]
    ]);
    const typed = batchOf([Int32Array.of(1, 2), Int32Array.of(3, 4)]);
    expect([typed.dtype, typed.toArray()]).toEqual([
      'int32',
      [
        [1, 2],
        [3, 4]
      ]
    ]);
  });

  test.each([
    ['lists of two lengths', [[1, 2], [3]], 'each element in list of batch should be of equal size'],
    [
      'tensors of two sizes',
      [ones([2]), ones([3])],
      'stack expects each tensor to be equal size, but got [2]'
    ],
    ['a tensor and a number', [ones([2]), 1], 'expected Tensor as element 1 in argument 0, but got number'],
    ['a number and a tensor', [1, ones([2])], 'got Tensor in row 1 of the batch, where row 0 has number'],
    ['null', [null, null], 'batch must contain tensors, numpy arrays, numbers, dicts or lists; found null'],
    [
      'a date',
      [new Date(0)],
      'batch must contain tensors, numpy arrays, numbers, dicts or lists; found Date'
    ],
    ['a record without a key', [{ a: 1 }, { b: 2 }], "needs 'a'"]
  ])('%s are refused', (_, rows, text) => {
    expect(() => loose(rows)).toThrow(text);
    expect(() => loose(rows)).toThrow(EngineError);
  });
});

describe('what a loader takes', () => {
  const x = tensor([
    [0, 1],
    [2, 3],
    [4, 5]
  ]);

  test('a tensor is a data set of its first dimension', () => {
    const loader = new data.DataLoader(x, { batchSize: 2 });
    expect([loader.length, new data.DataLoader(x).length]).toEqual([2, 3]);
    expect([...loader].map(batch => batch.toArray())).toEqual([
      [
        [0, 1],
        [2, 3]
      ],
      [[4, 5]]
    ]);
    expect(data.randomSplit(x, [2, 1]).map(({ length }) => length)).toEqual([2, 1]);
    expect(() => new data.DataLoader(tensor(1))).toThrow('len() of a 0-d tensor');
  });

  test('an array, which may be empty unless it is to be shuffled', () => {
    expect([...new data.DataLoader([1, 2, 3], 2)].map(batch => batch.toArray())).toEqual([[1, 2], [3]]);
    expect([...new data.DataLoader<number>([])]).toEqual([]);
    expect(() => new data.DataLoader<number>([], 2, true)).toThrow(
      'num_samples should be a positive integer value, but got num_samples=0'
    );
  });

  test('DataLoader(dataset, 2, true) is shuffled', () => {
    expect(new data.DataLoader(x, 2, true).shuffle).toBe(true);
    expect(new data.DataLoader(x, 2, { dropLast: true }).length).toBe(1);
  });

  test.each([[5], [null], [new Map()], [{ length: 2 }], [{ get: () => 1 }]])('%s is refused', wrong => {
    expect(() => new data.DataLoader(wrong as never)).toThrow(EngineError);
  });
});
