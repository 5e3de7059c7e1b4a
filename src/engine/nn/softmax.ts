/** @file Softmax and its kin as modules. After `torch/nn/modules/activation.py`. */
import { readCall } from '../core/checked.js';
import { ShapeError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import { logSoftmax, softmax, softmin } from '../ops/softmax.js';
import { Module } from './module.js';
import { formatArgument } from './print.js';

/** The options of layers along a dimension. */
interface DimOptions {
  /** The dimension; by default 0 for inputs of 0, 1 or 3 dimensions, else 1. */
  readonly dim?: number | null;
}

abstract class Normalizer extends Module {
  /** The dimension. */
  readonly dim: number | null;

  constructor(...given: [dim?: number | null | DimOptions]) {
    super();
    const bare = readCall('Normalizer', given, new.target.name);
    this.dim = readOptions<DimOptions>(['dim'], ...bare).dim ?? null;
  }

  override extraRepr(): string {
    return `dim=${formatArgument(this.dim)}`;
  }
}

/**
 * `eˣ / Σ eˣ` over `dim`; without one PyTorch takes 0 for 0, 1 or 3 dimensions, else 1.
 *
 * **Shape**: any → the same.
 *
 * @throws DtypeError unless the input is of floating point; IndexError where there is no such dimension.
 * @example
 * new nn.Softmax(0).forward(tensor([1, 2, 3])); // → tensor([0.0900, 0.2447, 0.6652])
 */
export class Softmax extends Normalizer {
  override forward(input: Tensor): Tensor {
    return softmax(input, this.dim);
  }
}

/**
 * Softmax of −x over `dim`, chosen as by `Softmax`.
 *
 * **Shape**: any → the same.
 *
 * @throws DtypeError unless the input is of floating point; IndexError where there is no such dimension.
 * @example
 * new nn.Softmin(0).forward(tensor([1, 2, 3])); // → tensor([0.6652, 0.2447, 0.0900])
 */
export class Softmin extends Normalizer {
  override forward(input: Tensor): Tensor {
    return softmin(input, this.dim);
  }
}

/**
 * `x − log Σ eˣ` over `dim`, chosen as by `Softmax`.
 *
 * **Shape**: any → the same.
 *
 * @throws DtypeError unless the input is of floating point; IndexError where there is no such dimension.
 * @example
 * new nn.LogSoftmax(0).forward(tensor([1, 2, 3])); // → tensor([-2.4076, -1.4076, -0.4076])
 */
export class LogSoftmax extends Normalizer {
  override forward(input: Tensor): Tensor {
    return logSoftmax(input, this.dim);
  }
}

/**
 * Softmax over the channels of `[N, C, H, W]` or `[C, H, W]`, place by place.
 *
 * @throws ShapeError for another number of dimensions; DtypeError unless the input is of floating point.
 * @example
 * new nn.Softmax2d().forward(zeros([1, 4, 2, 2])).shape; // → [ 1, 4, 2, 2 ]
 */
export class Softmax2d extends Module {
  override forward(input: Tensor): Tensor {
    if (input.ndim !== 3 && input.ndim !== 4) {
      throw new ShapeError(`Softmax2d: expected input to be 3D or 4D, got ${input.ndim}D instead`);
    }
    return softmax(input, -3);
  }
}
