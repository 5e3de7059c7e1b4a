/** @file Dropout as modules. After `torch/nn/modules/dropout.py`. */
import type { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import { checkProbability, dropout, dropout1d, dropout2d, dropout3d } from '../ops/dropout.js';
import { Module } from './module.js';
import { formatArgument } from './print.js';

/** Keeps the probability. */
abstract class AnyDropout extends Module {
  readonly p: number;
  /** Only printed: the result is always a new tensor. */
  readonly inplace: boolean;

  constructor(options: number | { readonly p?: number; readonly inplace?: boolean } = {}) {
    super();
    const { p = 0.5, inplace = false } = readOptions<{ readonly p?: number; readonly inplace?: boolean }>(
      options,
      'p'
    );
    checkProbability(this.constructor.name, p);
    this.p = p;
    this.inplace = inplace;
  }

  override extraRepr(): string {
    return `p=${formatArgument(this.p)}, inplace=${formatArgument(this.inplace)}`;
  }
}

/** In training sets elements to 0 with probability `p` (0.5) and divides the others by 1 − p; in `eval()` does nothing. */
export class Dropout extends AnyDropout {
  override forward(input: Tensor): Tensor {
    return dropout(input, { p: this.p, training: this.training });
  }
}

/** `Dropout` of whole channels of `[N, C, L]` or `[C, L]`. */
export class Dropout1d extends AnyDropout {
  override forward(input: Tensor): Tensor {
    return dropout1d(input, { p: this.p, training: this.training });
  }
}

/** `Dropout` of whole channels of `[N, C, H, W]`. */
export class Dropout2d extends AnyDropout {
  override forward(input: Tensor): Tensor {
    return dropout2d(input, { p: this.p, training: this.training });
  }
}

/** `Dropout` of whole channels of `[N, C, D, H, W]` or `[C, D, H, W]`. */
export class Dropout3d extends AnyDropout {
  override forward(input: Tensor): Tensor {
    return dropout3d(input, { p: this.p, training: this.training });
  }
}
