/** @file Dropout as modules. After `torch/nn/modules/dropout.py`. */
import { readCall } from '../core/checked.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import { checkProbability, dropout, dropout1d, dropout2d, dropout3d } from '../ops/dropout.js';
import { Module } from './module.js';
import { formatArgument } from './print.js';

/** The arguments of dropout layers. */
interface DropoutOptions {
  /** How likely a value is dropped; by default 0.5. */
  readonly p?: number;
  /** Only printed: the result is always a new tensor; by default false. */
  readonly inplace?: boolean;
}

/** Keeps the probability. */
abstract class AnyDropout extends Module {
  /** How likely a value is dropped. */
  readonly p: number;
  /** Only printed: the result is always a new tensor. */
  readonly inplace: boolean;

  constructor(...given: [p?: number | DropoutOptions, inplace?: boolean | DropoutOptions]) {
    super();
    const bare = readCall('AnyDropout', given, new.target.name);
    const { p = 0.5, inplace = false } = readOptions<DropoutOptions>(['p', 'inplace'], ...bare);
    checkProbability(this.constructor.name, p);
    this.p = p;
    this.inplace = inplace;
  }

  override extraRepr(): string {
    return `p=${formatArgument(this.p)}, inplace=${formatArgument(this.inplace)}`;
  }
}

/**
 * In training sets elements to 0 with probability `p` (0.5) and divides the others by 1 − p; in `eval()` does
 * nothing.
 *
 * **Shape**: any → the same.
 *
 * @throws ValueError unless `p` lies between 0 and 1; DtypeError for integers while training.
 * @example
 * new nn.Dropout(0.5).forward(ones([8])); // → tensor([0., 0., 2., 0., 0., 0., 2., 2.])
 * new nn.Dropout(0.5).eval().forward(ones([8])); // → tensor([1., 1., 1., 1., 1., 1., 1., 1.])
 */
export class Dropout extends AnyDropout {
  override forward(input: Tensor): Tensor {
    return dropout(input, { p: this.p, training: this.training });
  }
}

/**
 * `Dropout` of whole channels of `[N, C, L]` or `[C, L]`.
 *
 * @throws ValueError unless `p` lies between 0 and 1; ShapeError for another number of dimensions.
 * @example
 * new nn.Dropout1d(0.5).forward(ones([1, 4, 2])).shape; // → [ 1, 4, 2 ]
 */
export class Dropout1d extends AnyDropout {
  override forward(input: Tensor): Tensor {
    return dropout1d(input, { p: this.p, training: this.training });
  }
}

/**
 * `Dropout` of whole channels of `[N, C, H, W]`.
 *
 * @throws ValueError unless `p` lies between 0 and 1; ShapeError for less than two dimensions.
 * @example
 * new nn.Dropout2d(0.5).forward(ones([1, 4, 2, 2])).shape; // → [ 1, 4, 2, 2 ]
 */
export class Dropout2d extends AnyDropout {
  override forward(input: Tensor): Tensor {
    return dropout2d(input, { p: this.p, training: this.training });
  }
}

/**
 * `Dropout` of whole channels of `[N, C, D, H, W]` or `[C, D, H, W]`.
 *
 * @throws ValueError unless `p` lies between 0 and 1; ShapeError for another number of dimensions.
 * @example
 * new nn.Dropout3d(0.5).forward(ones([1, 4, 2, 2, 2])).shape; // → [ 1, 4, 2, 2, 2 ]
 */
export class Dropout3d extends AnyDropout {
  override forward(input: Tensor): Tensor {
    return dropout3d(input, { p: this.p, training: this.training });
  }
}
