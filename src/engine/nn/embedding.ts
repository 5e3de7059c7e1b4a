/** @file A table of vectors. After `torch/nn/modules/sparse.py`. */
import { checkSize } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { reshape } from '../ops/broadcast.js';
import { emptyTensor } from '../ops/define.js';
import { indexSelect } from '../ops/indexing.js';
import { normal_ } from './init.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';

/**
 * Looks rows up in a table of `numEmbeddings` vectors that are learned; they begin standard normal.
 *
 * **Shape**: int64 `[…]` → `[…, embeddingDim]`. An index outside the table throws.
 */
export class Embedding extends Module {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  /** `[numEmbeddings, embeddingDim]` */
  weight: Parameter;

  constructor(numEmbeddings: number, embeddingDim: number) {
    super();
    checkSize('Embedding', 'numEmbeddings', numEmbeddings);
    checkSize('Embedding', 'embeddingDim', embeddingDim);
    this.numEmbeddings = numEmbeddings;
    this.embeddingDim = embeddingDim;
    this.weight = new Parameter(emptyTensor([numEmbeddings, embeddingDim], 'float32'));
    normal_(this.weight);
  }

  override forward(input: Tensor): Tensor {
    const rows = indexSelect(this.weight, 0, reshape(input, [-1]));
    return reshape(rows, [...input.shape, this.embeddingDim]);
  }

  override extraRepr(): string {
    return `${this.numEmbeddings}, ${this.embeddingDim}`;
  }
}
