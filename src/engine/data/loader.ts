/** @file Batches from a data set, in order or shuffled. After `torch/utils/data/dataloader.py`. */
import { ValueError } from '../core/errors.js';
import { defaultGenerator, Generator } from '../core/random.js';
import { readOptions } from '../ops/arguments.js';
import { asDataset, takeRows, type Batch, type Dataset, type DatasetSource } from './dataset.js';

/** Options of {@link DataLoader}. */
export interface DataLoaderOptions {
  /** Rows in a batch; by default 1. */
  readonly batchSize?: number;
  /** Draws the rows in a new order every time; by default false. */
  readonly shuffle?: boolean;
  /** Leaves out a last batch that is not full; by default false. */
  readonly dropLast?: boolean;
}

/** After this many milliseconds an asynchronous loop lets the page and interrupts through. */
const BREATH = 50;

/**
 * Gives a data set batch by batch, to `for (… of loader)` and to `for await (… of loader)`. Shuffled orders are
 * those of PyTorch's loader after the same `manualSeed`. In a long training the asynchronous loop keeps
 * everything else alive: output appears while it runs.
 *
 * The data set may be an array of rows, or a tensor whose first dimension counts rows. A batch is built as its rows
 * are: tensors and typed arrays are stacked, whole numbers become int64 and others float32, texts an array, and
 * arrays and objects are gone through entry by entry.
 *
 * @throws ValueError where the data set has no rows to count, is empty and to be shuffled, or the batch size is not a
 * whole number of at least 1; ShapeError for a tensor without dimensions.
 * @example
 * const dataset = new data.TensorDataset(randn([64, 4]), randint(0, 2, [64]));
 * const net = new nn.Linear(4, 2);
 * const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
 * for await (const [x, y] of new data.DataLoader(dataset, { batchSize: 32, shuffle: true })) {
 *   optimizer.zeroGrad();
 *   F.crossEntropy(net.forward(x), y).backward();
 *   optimizer.step();
 * }
 * const words = new data.DataLoader([{ id: 1, word: 'a' }, { id: 2, word: 'b' }], 2);
 * [...words][0].id; // → tensor([1, 2])
 */
export class DataLoader<Item> implements Iterable<Batch<Item>>, AsyncIterable<Batch<Item>> {
  /** What the rows are drawn from. */
  readonly dataset: Dataset<Item>;
  /** Rows in a batch. */
  readonly batchSize: number;
  /** Whether the rows come in a new order every time. */
  readonly shuffle: boolean;
  /** Whether a last batch that is not full is left out. */
  readonly dropLast: boolean;

  constructor(
    dataset: DatasetSource<Item>,
    batchSize?: number | DataLoaderOptions,
    shuffle?: boolean | DataLoaderOptions
  ) {
    const given = readOptions<DataLoaderOptions>(['batchSize', 'shuffle'], batchSize, shuffle);
    const { batchSize: size = 1, shuffle: isShuffled = false, dropLast = false } = given;
    if (!Number.isInteger(size) || size < 1) {
      throw new ValueError(
        `DataLoader: batch_size should be a positive integer value, but got batch_size=${size}`
      );
    }
    const rows = asDataset('DataLoader', dataset);
    if (rows.length === 0 && isShuffled) {
      throw new ValueError(
        'DataLoader: the data set is empty: num_samples should be a positive integer value, but got num_samples=0'
      );
    }
    this.dataset = rows;
    this.batchSize = size;
    this.shuffle = isShuffled;
    this.dropLast = dropLast;
  }

  /** Number of batches. */
  get length(): number {
    const full = this.dataset.length / this.batchSize;
    return this.dropLast ? Math.floor(full) : Math.ceil(full);
  }

  [Symbol.iterator](): IterableIterator<Batch<Item>> {
    // PyTorch draws a seed for worker processes whether or not there are any.
    defaultGenerator.drawSeed();
    return this.#batches();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch<Item>, void, undefined> {
    let last = performance.now();
    for (const batch of this) {
      if (performance.now() - last > BREATH) {
        await new Promise(resolve => setTimeout(resolve, 0));
        last = performance.now();
      }
      yield batch;
    }
  }

  *#batches(): IterableIterator<Batch<Item>> {
    const order = this.#order();
    for (let place = 0; place < this.length; place++) {
      const start = place * this.batchSize;
      yield takeRows(this.dataset, [...order.subarray(start, start + this.batchSize)]);
    }
  }

  #order(): Float64Array {
    const { length } = this.dataset;
    if (!this.shuffle) return Float64Array.from({ length }, (_, index) => index);
    return new Generator(defaultGenerator.drawSeed()).permutation(length);
  }
}
