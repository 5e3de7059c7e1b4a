/** @file Dropout as a module. After `torch/nn/modules/dropout.py`. */
import type { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import { checkProbability, dropout } from '../ops/dropout.js';
import { Module } from './module.js';
import { formatArgument } from './print.js';

/** In training sets elements to 0 with probability `p` (0.5) and divides the others by 1 − p; in `eval()` does nothing. */
export class Dropout extends Module {
  readonly p: number;
  /** Only printed: the result is always a new tensor. */
  readonly inplace: boolean;

  constructor(options: number | { readonly p?: number; readonly inplace?: boolean } = {}) {
    super();
    const { p = 0.5, inplace = false } = readOptions<{ readonly p?: number; readonly inplace?: boolean }>(
      options,
      'p'
    );
    checkProbability('Dropout', p);
    this.p = p;
    this.inplace = inplace;
  }

  override forward(input: Tensor): Tensor {
    return dropout(input, { p: this.p, training: this.training });
  }

  override extraRepr(): string {
    return `p=${formatArgument(this.p)}, inplace=${formatArgument(this.inplace)}`;
  }
}
