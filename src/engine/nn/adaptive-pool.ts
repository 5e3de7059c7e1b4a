/** @file Adaptive pooling layers: the output's size is chosen, not the window's. After `torch/nn/modules/pooling.py`. */
import { readCall } from '../core/checked.js';
import type { Tensor } from '../core/tensor.js';
import {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  adaptiveMaxPool3d,
  type AdaptiveMaxPoolOptions,
  type AdaptiveSize
} from '../ops/adaptive-pool.js';
import { Module } from './module.js';
import type { Pooled } from './pool.js';
import { formatSizes } from './print.js';

/**
 * The mean of regions that cover the input evenly and may overlap.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …outputSize]`, also without `N`; `null` keeps a size of the input.
 */
abstract class AdaptiveAvgPool extends Module {
  /** Size of the output. */
  readonly outputSize: AdaptiveSize;

  constructor(...given: [outputSize: AdaptiveSize]) {
    super();
    const [outputSize] = readCall('AdaptiveAvgPool', given, new.target.name);
    this.outputSize = outputSize;
  }

  override extraRepr(): string {
    return `output_size=${formatSizes(this.outputSize)}`;
  }
}

/**
 * Adaptive average pooling of signals: `[N, C, L]`.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …outputSize]`, also without `N`; `null` keeps a size of the input.
 *
 * @throws ShapeError where the input has another number of dimensions; ValueError where a size of the output is
 * negative; DtypeError unless the input is of floating point.
 * @example
 * new nn.AdaptiveAvgPool1d(5).forward(randn([1, 64, 8])).shape; // → [ 1, 64, 5 ]
 */
export class AdaptiveAvgPool1d extends AdaptiveAvgPool {
  override forward(input: Tensor): Tensor {
    return adaptiveAvgPool1d(input, this.outputSize);
  }
}

/**
 * Adaptive average pooling of images: `[N, C, H, W]`.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …outputSize]`, also without `N`; `null` keeps a size of the input.
 *
 * @throws ShapeError where the input has another number of dimensions; ValueError where a size of the output is
 * negative; DtypeError unless the input is of floating point.
 * @example
 * new nn.AdaptiveAvgPool2d([null, 7]).forward(randn([1, 64, 10, 9])).shape; // → [ 1, 64, 10, 7 ]
 */
export class AdaptiveAvgPool2d extends AdaptiveAvgPool {
  override forward(input: Tensor): Tensor {
    return adaptiveAvgPool2d(input, this.outputSize);
  }
}

/**
 * Adaptive average pooling of volumes: `[N, C, D, H, W]`.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …outputSize]`, also without `N`; `null` keeps a size of the input.
 *
 * @throws ShapeError where the input has another number of dimensions; ValueError where a size of the output is
 * negative; DtypeError unless the input is of floating point.
 * @example
 * new nn.AdaptiveAvgPool3d([5, 7, 9]).forward(randn([1, 4, 8, 9, 10])).shape; // → [ 1, 4, 5, 7, 9 ]
 */
export class AdaptiveAvgPool3d extends AdaptiveAvgPool {
  override forward(input: Tensor): Tensor {
    return adaptiveAvgPool3d(input, this.outputSize);
  }
}

type AdaptiveMaxPoolModuleOptions<ReturnIndices extends boolean> =
  | ReturnIndices
  | (Omit<AdaptiveMaxPoolOptions, 'returnIndices'> & {
      /** Gives `{ values, indices }`; by default false. */
      readonly returnIndices?: ReturnIndices;
    });

/**
 * The maximum of regions that cover the input evenly and may overlap.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …outputSize]`, also without `N`; `null` keeps a size of the input.
 */
abstract class AdaptiveMaxPool<ReturnIndices extends boolean> extends Module {
  /** Size of the output. */
  readonly outputSize: AdaptiveSize;
  /** Whether the places of the maxima are given, too. */
  readonly returnIndices: boolean;

  constructor(
    ...given: [outputSize: AdaptiveSize, returnIndices?: AdaptiveMaxPoolModuleOptions<ReturnIndices>]
  ) {
    super();
    const [outputSize, options = {}] = readCall('AdaptiveMaxPool', given, new.target.name);
    this.outputSize = outputSize;
    this.returnIndices = typeof options === 'boolean' ? options : (options.returnIndices ?? false);
  }

  abstract override forward(input: Tensor): Pooled<ReturnIndices>;

  override extraRepr(): string {
    return `output_size=${formatSizes(this.outputSize)}`;
  }
}

/**
 * Adaptive max pooling of signals: `[N, C, L]`.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …outputSize]`, also without `N`; `null` keeps a size of the input.
 *
 * @throws ShapeError where the input has another number of dimensions; ValueError where a size of the output is
 * negative; DtypeError unless the input is of floating point.
 * @example
 * new nn.AdaptiveMaxPool1d(5).forward(randn([1, 64, 8])).shape; // → [ 1, 64, 5 ]
 */
export class AdaptiveMaxPool1d<ReturnIndices extends boolean = false> extends AdaptiveMaxPool<ReturnIndices> {
  override forward(input: Tensor): Pooled<ReturnIndices> {
    return adaptiveMaxPool1d(input, this.outputSize, this.returnIndices) as Pooled<ReturnIndices>;
  }
}

/**
 * Adaptive max pooling of images: `[N, C, H, W]`.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …outputSize]`, also without `N`; `null` keeps a size of the input.
 *
 * @throws ShapeError where the input has another number of dimensions; ValueError where a size of the output is
 * negative; DtypeError unless the input is of floating point.
 * @example
 * new nn.AdaptiveMaxPool2d([5, 7]).forward(randn([1, 4, 8, 9])).shape; // → [ 1, 4, 5, 7 ]
 */
export class AdaptiveMaxPool2d<ReturnIndices extends boolean = false> extends AdaptiveMaxPool<ReturnIndices> {
  override forward(input: Tensor): Pooled<ReturnIndices> {
    return adaptiveMaxPool2d(input, this.outputSize, this.returnIndices) as Pooled<ReturnIndices>;
  }
}

/**
 * Adaptive max pooling of volumes: `[N, C, D, H, W]`.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …outputSize]`, also without `N`; `null` keeps a size of the input.
 *
 * @throws ShapeError where the input has another number of dimensions; ValueError where a size of the output is
 * negative; DtypeError unless the input is of floating point.
 * @example
 * new nn.AdaptiveMaxPool3d(2).forward(randn([1, 4, 8, 9, 10])).shape; // → [ 1, 4, 2, 2, 2 ]
 */
export class AdaptiveMaxPool3d<ReturnIndices extends boolean = false> extends AdaptiveMaxPool<ReturnIndices> {
  override forward(input: Tensor): Pooled<ReturnIndices> {
    return adaptiveMaxPool3d(input, this.outputSize, this.returnIndices) as Pooled<ReturnIndices>;
  }
}
