/** @file Local response normalization: each value divided by how strong its neighbours in other channels are. */
import { ShapeError, ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from './arguments.js';
import { reshape } from './broadcast.js';
import { add, div, mul, pow, square } from './elementwise.js';
import { constantPad } from './pad.js';
import { avgPool2d } from './pool.js';

/** The options of `F.localResponseNorm`. */
export interface ResponseNormOptions {
  /** Factor of the sum of squares; it is divided by `size`. Default 1e-4. */
  readonly alpha?: number;
  /** The exponent. Default 0.75. */
  readonly beta?: number;
  /** What is added to the sum. Default 1. */
  readonly k?: number;
}

/**
 * `y = x / (k + α/size · Σ x²)^β`, the sum over `size` neighbouring channels, beyond whose edges there is
 * nothing. **Shape**: `[N, C, …]` → the same. Defaults `alpha` 1e-4, `beta` 0.75, `k` 1. **Source**: Krizhevsky
 * et al., NIPS 2012, section 3.3.
 *
 * @throws ShapeError where the input has less than three dimensions; ValueError unless `size` is a whole number of
 * at least 1; DtypeError for bool, int32 and uint8.
 * @example
 * F.localResponseNorm(ones([1, 2, 1]), 2, { alpha: 2 }); // → tensor([[[0.5946], [0.4387]]])
 */
export function localResponseNorm(
  input: Tensor,
  size: number,
  alpha?: number | ResponseNormOptions,
  beta?: number | ResponseNormOptions,
  k?: number | ResponseNormOptions
): Tensor {
  const options = readOptions<ResponseNormOptions>(['alpha', 'beta', 'k'], alpha, beta, k);
  if (input.ndim < 3) {
    throw new ShapeError(
      `localResponseNorm: Expected 3D or higher dimensionality                          input (got ${input.ndim} dimensions)`
    );
  }
  if (!Number.isInteger(size) || size < 1) {
    throw new ValueError(
      `localResponseNorm: kernel size should be greater than zero, but got kH: ${size} kW: 1`
    );
  }
  if (input.numel === 0) return input;
  const [batch, channels] = input.shape;
  const planes = reshape(square(input), [batch, 1, channels, -1]);
  const padded = constantPad(planes, [0, 0, 0, 0, Math.floor(size / 2), Math.floor((size - 1) / 2), 0, 0], 0);
  const means = reshape(avgPool2d(padded, [size, 1], { stride: 1 }), input.shape);
  const scaled = add(mul(means, options.alpha ?? 1e-4), options.k ?? 1);
  return div(input, pow(scaled, options.beta ?? 0.75));
}
