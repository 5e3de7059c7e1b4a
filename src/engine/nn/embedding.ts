/** @file A table of vectors. After `torch/nn/modules/sparse.py`. */
import { readCall } from '../core/checked.js';
import { scalarTypeName } from '../core/dtype.js';
import { DtypeError, IndexError } from '../core/errors.js';
import { checkSize } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { reshape } from '../ops/broadcast.js';
import { emptyTensor } from '../ops/memory.js';
import { indexSelect } from '../ops/indexing.js';
import { readValues } from '../ops/read.js';
import { normal_ } from './init.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';

/**
 * Looks rows up in a table of `numEmbeddings` vectors that are learned; they begin standard normal.
 *
 * **Shape**: int64 `[…]` → `[…, embeddingDim]`.
 *
 * @throws IndexError for an index outside the table; DtypeError unless the input is int64 or int32; ValueError
 * unless both sizes are whole numbers of at least 0.
 * @example
 * new nn.Embedding(10, 3).forward(tensor([1, 4], { dtype: 'int64' })).shape; // → [ 2, 3 ]
 */
export class Embedding extends Module {
  /** Number of vectors. */
  readonly numEmbeddings: number;
  /** Size of each vector. */
  readonly embeddingDim: number;
  /** `[numEmbeddings, embeddingDim]` */
  weight: Parameter;

  constructor(...given: [numEmbeddings: number, embeddingDim: number]) {
    super();
    const [numEmbeddings, embeddingDim] = readCall('Embedding', given);
    checkSize('Embedding', 'numEmbeddings', numEmbeddings);
    checkSize('Embedding', 'embeddingDim', embeddingDim);
    this.numEmbeddings = numEmbeddings;
    this.embeddingDim = embeddingDim;
    this.weight = new Parameter(emptyTensor([numEmbeddings, embeddingDim], 'float32'));
    normal_(this.weight);
  }

  override forward(input: Tensor): Tensor {
    this.checkIndices(input);
    const rows = indexSelect(this.weight, 0, reshape(input, [-1]));
    return reshape(rows, [...input.shape, this.embeddingDim]);
  }

  private checkIndices(input: Tensor): void {
    if (input.dtype !== 'int64' && input.dtype !== 'int32') {
      throw new DtypeError(
        "Embedding: Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; " +
          `but got torch.${scalarTypeName(input.dtype)}Tensor instead (while checking arguments for embedding)`
      );
    }
    const wrong = readValues(input).find(index => index < 0 || index >= this.numEmbeddings);
    if (wrong === undefined) return;
    throw new IndexError(
      `Embedding: index out of range in self, got ${wrong} for ${this.numEmbeddings} embeddings`
    );
  }

  override extraRepr(): string {
    return `${this.numEmbeddings}, ${this.embeddingDim}`;
  }
}
