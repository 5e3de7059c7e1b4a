/** @file Data sets: rows that are found by their number. After `torch/utils/data/dataset.py`. */
import { formatList, IndexError, ShapeError, ValueError } from '../core/errors.js';
import { defaultGenerator, type Generator } from '../core/random.js';
import { Tensor } from '../core/tensor.js';
import { warn } from '../core/warning.js';
import { indexSelect, indices as indexTensor } from '../ops/indexing.js';
import { select } from '../ops/movement.js';
import { collate, type Batch, type Row } from './collate.js';

export type { Batch, Row } from './collate.js';

/** What a loader can draw rows from. Any object with these two members is one. */
export interface Dataset<Item = Row> {
  /** Number of rows; PyTorch's `len(dataset)`. */
  readonly length: number;
  /**
   * One row by its number, from 0; PyTorch's `dataset[index]`.
   *
   * @example
   * const set = new data.TensorDataset(tensor([[1, 2], [3, 4]]), tensor([0, 1]));
   * set.get(1)[0]; // → tensor([3., 4.])
   */
  get(index: number): Item;
  /**
   * Several rows at once, where that is quicker than one by one. Each entry has the rows as its first dimension.
   *
   * @example
   * const set = new data.TensorDataset(tensor([[1, 2], [3, 4]]));
   * set.batch([1, 0])[0]; // → tensor([[3., 4.], [1., 2.]])
   */
  batch?(indices: readonly number[]): Batch<Item>;
}

/**
 * Tensors whose first dimension counts rows.
 *
 * @throws ValueError without a tensor; ShapeError where their first dimensions differ.
 * @example
 * const dataset = new data.TensorDataset(rand([4, 1, 8, 8]), tensor([0, 1, 1, 0], { dtype: 'int64' }));
 * const [image, target] = dataset.get(2);
 * target.item(); // → 1
 */
export class TensorDataset<Tensors extends readonly Tensor[] = Tensor[]> implements Dataset<Tensors> {
  /** The tensors, in the order in which they were given. */
  readonly tensors: Tensors;
  /** Number of rows: the size of the first dimension. */
  readonly length: number;

  constructor(...tensors: Tensors) {
    if (tensors.length === 0) throw new ValueError('TensorDataset: at least one tensor is needed, got none');
    const sizes = tensors.map(tensor => tensor.shape.at(0));
    if (sizes.some(size => size === undefined || size !== sizes[0])) {
      const shapes = tensors.map(tensor => formatList(tensor.shape));
      throw new ShapeError(`TensorDataset: Size mismatch between tensors, got ${shapes.join(' and ')}`);
    }
    this.tensors = tensors;
    this.length = tensors[0].shape[0];
  }

  /**
   * One row: each tensor without its first dimension.
   *
   * @throws IndexError where there is no such row
   *
   * @example
   * const set = new data.TensorDataset(tensor([[1, 2], [3, 4]]), tensor([0, 1]));
   * set.get(1)[1]; // → tensor(1.)
   */
  get(index: number): Tensors {
    checkIndex('TensorDataset', index, this.length);
    return this.tensors.map(tensor => select(tensor, 0, index)) as readonly Tensor[] as Tensors;
  }

  /**
   * Several rows at once: each tensor with those rows as its first dimension.
   *
   * @example
   * const set = new data.TensorDataset(tensor([[1, 2], [3, 4], [5, 6]]));
   * set.batch([2, 0])[0]; // → tensor([[5., 6.], [1., 2.]])
   */
  batch(indices: readonly number[]): Batch<Tensors> {
    const rows = indexTensor(indices);
    const taken = this.tensors.map(tensor => indexSelect(tensor, 0, rows));
    return taken as readonly Tensor[] as Batch<Tensors>;
  }
}

/**
 * Some rows of another data set, as `randomSplit` deals them out.
 *
 * @example
 * const [training] = data.randomSplit(new data.TensorDataset(arange(10)), [8, 2]);
 * training.length; // → 8
 */
export class Subset<Item> implements Dataset<Item> {
  /** The data set that the rows are of. */
  readonly dataset: Dataset<Item>;
  /** Their numbers there. */
  readonly indices: readonly number[];

  constructor(dataset: Dataset<Item>, indices: readonly number[]) {
    this.dataset = dataset;
    this.indices = indices;
  }

  /** Number of rows. */
  get length(): number {
    return this.indices.length;
  }

  /**
   * One row by its number among these.
   *
   * @throws IndexError where there is no such row
   *
   * @example
   * const [training] = data.randomSplit(new data.TensorDataset(arange(10)), [8, 2]);
   * training.get(0)[0].shape; // → []
   */
  get(index: number): Item {
    checkIndex('Subset', index, this.length);
    return this.dataset.get(this.indices[index]);
  }

  /**
   * Several rows at once.
   *
   * @throws ValueError where one column holds both tensors and numbers.
   * @example
   * const [training] = data.randomSplit(new data.TensorDataset(arange(10)), [8, 2]);
   * training.batch([0, 1, 2])[0].shape; // → [ 3 ]
   */
  batch(indices: readonly number[]): Batch<Item> {
    return takeRows(
      this.dataset,
      indices.map(index => this.indices[index])
    );
  }
}

function checkIndex(name: string, index: number, length: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= length) {
    throw new IndexError(`${name}.get: index must be in 0 … ${length - 1}, got ${index}`);
  }
}

/** Rows of any data set as a batch. @throws ValueError where rows differ in kind; ShapeError where they differ in size. */
export function takeRows<Item>(dataset: Dataset<Item>, indices: readonly number[]): Batch<Item> {
  return dataset.batch?.(indices) ?? collate(indices.map(index => dataset.get(index)));
}

/** What can be made a data set of: one, an array of rows, or a tensor whose first dimension counts rows. */
export type DatasetSource<Item> = Dataset<Item> | readonly Item[] | (Tensor & Iterable<Item>);

/** A data set of what was given. @throws ValueError for what has no rows. */
export function asDataset<Item>(op: string, source: DatasetSource<Item>): Dataset<Item> {
  if (source instanceof Tensor) return new TensorRows(source) as Dataset<unknown> as Dataset<Item>;
  if (Array.isArray(source)) return new ListRows(source as readonly Item[]);
  const given: unknown = source;
  const isDataset =
    typeof given === 'object' &&
    given !== null &&
    typeof Reflect.get(given, 'get') === 'function' &&
    typeof Reflect.get(given, 'length') === 'number';
  if (isDataset) return source as Dataset<Item>;
  throw new ValueError(
    `${op}: a data set is a tensor, an array of rows, or an object with a number length and a method get(index), ` +
      `got ${typeof given === 'object' && given !== null ? given.constructor.name : String(given)}`
  );
}

/** The first dimension of a tensor. */
class TensorRows implements Dataset<Tensor> {
  readonly length: number;
  readonly #tensor: Tensor;

  constructor(tensor: Tensor) {
    this.length = tensor.length;
    this.#tensor = tensor;
  }

  get(index: number): Tensor {
    checkIndex('DataLoader', index, this.length);
    return select(this.#tensor, 0, index);
  }

  batch(indices: readonly number[]): Tensor {
    return indexSelect(this.#tensor, 0, indexTensor(indices));
  }
}

/** An array. */
class ListRows<Item> implements Dataset<Item> {
  readonly #rows: readonly Item[];

  constructor(rows: readonly Item[]) {
    this.#rows = rows;
  }

  get length(): number {
    return this.#rows.length;
  }

  get(index: number): Item {
    checkIndex('DataLoader', index, this.length);
    return this.#rows[index];
  }
}

/** Options of `randomSplit`. */
export interface SplitOptions {
  /** The random stream that deals; by default the one of `manualSeed`. */
  readonly generator?: Generator;
}

/**
 * Deals the rows of a data set or an array, or of a tensor `[N, …]`, out at random.
 *
 * @param lengths how many rows each part gets, or fractions of 1
 * @throws ValueError where they do not add up to the whole.
 * @example
 * const [training, test] = data.randomSplit(data.digits(), [0.8, 0.2]);
 * [training.length, test.length]; // → [ 1438, 359 ]
 */
export function randomSplit<Item>(
  dataset: DatasetSource<Item>,
  lengths: readonly number[],
  options: SplitOptions = {}
): Subset<Item>[] {
  const rows = asDataset('randomSplit', dataset);
  const counts = splitCounts(rows.length, lengths);
  const order = (options.generator ?? defaultGenerator).permutation(rows.length);
  let start = 0;
  return counts.map(count => {
    const part = new Subset(rows, [...order.subarray(start, start + count)]);
    start += count;
    return part;
  });
}

/** Fractions are rounded down; the rows that remain go to the first parts, one each. */
function splitCounts(total: number, lengths: readonly number[]): number[] {
  const sum = lengths.reduce((former, length) => former + length, 0);
  const areFractions = sum <= 1 && Math.abs(sum - 1) <= 1e-9;
  const counts = areFractions ? lengths.map(fraction => Math.floor(total * fraction)) : [...lengths];
  const isWrong = lengths.some(length => !(length >= 0)) || !counts.every(Number.isInteger);
  if (isWrong || (!areFractions && sum !== total)) {
    throw new ValueError(
      'randomSplit: Sum of input lengths does not equal the length of the input dataset!, ' +
        `got lengths ${formatList(lengths)} for ${total} rows`
    );
  }
  const remaining = total - counts.reduce((former, count) => former + count, 0);
  for (let i = 0; i < remaining; i++) counts[i % counts.length]++;
  counts.forEach((count, i) => {
    if (count > 0 || !areFractions) return;
    warn(`Length of split at index ${i} is 0. This might result in an empty dataset.`);
  });
  return counts;
}
