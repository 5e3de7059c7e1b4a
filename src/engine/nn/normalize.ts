/** @file Batch normalization as modules. After `torch/nn/modules/batchnorm.py`. */
import { ShapeError } from '../core/errors.js';
import { checkSize } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import { ones, zeros } from '../ops/creation.js';
import { fillInPlace } from '../ops/in-place.js';
import { batchNorm } from '../ops/normalize.js';
import { readValues } from '../ops/read.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';
import { formatArgument } from './print.js';

interface BatchNormModuleOptions {
  /** Added to the variance; by default 1e-5. */
  readonly eps?: number;
  /** Part by which the running statistics move; `null` makes them plain averages. By default 0.1. */
  readonly momentum?: number | null;
  /** Has a weight and a bias for each channel; by default true. */
  readonly affine?: boolean;
  /** Keeps running statistics for `eval()`; by default true. */
  readonly trackRunningStats?: boolean;
}

/** Normalises each channel over the batch and its places, then scales and shifts it. */
abstract class BatchNorm extends Module {
  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: number | null;
  readonly affine: boolean;
  readonly trackRunningStats: boolean;
  weight: Parameter | null;
  bias: Parameter | null;
  declare running_mean: Tensor | null;
  declare running_var: Tensor | null;
  declare num_batches_tracked: Tensor | null;

  constructor(numFeatures: number, options: number | BatchNormModuleOptions = {}) {
    super();
    const {
      eps = 1e-5,
      momentum = 0.1,
      affine = true,
      trackRunningStats = true
    } = readOptions<BatchNormModuleOptions>(options, 'eps');
    checkSize(this.constructor.name, 'numFeatures', numFeatures);
    this.numFeatures = numFeatures;
    this.eps = eps;
    this.momentum = momentum;
    this.affine = affine;
    this.trackRunningStats = trackRunningStats;
    this.weight = affine ? new Parameter(ones(numFeatures)) : null;
    this.bias = affine ? new Parameter(zeros(numFeatures)) : null;
    this.registerBuffer('running_mean', trackRunningStats ? zeros(numFeatures) : null);
    this.registerBuffer('running_var', trackRunningStats ? ones(numFeatures) : null);
    this.registerBuffer('num_batches_tracked', trackRunningStats ? zeros([], { dtype: 'int64' }) : null);
  }

  /** Throws where the input has the wrong number of dimensions. */
  protected abstract checkInput(input: Tensor): void;

  override forward(input: Tensor): Tensor {
    this.checkInput(input);
    const training = this.training || this.running_mean === null;
    return batchNorm(input, this.running_mean, this.running_var, {
      weight: this.weight,
      bias: this.bias,
      training,
      momentum: this.#countBatch(),
      eps: this.eps
    });
  }

  /** Counts a batch of the training and gives the part by which the statistics move. */
  #countBatch(): number {
    const counter = this.num_batches_tracked;
    if (!this.training || counter === null) return this.momentum ?? 0;
    const count = readValues(counter)[0] + 1;
    fillInPlace(counter, count);
    return this.momentum ?? 1 / count;
  }

  override extraRepr(): string {
    const { numFeatures, eps, momentum, affine, trackRunningStats } = this;
    return [
      numFeatures,
      `eps=${formatArgument(eps)}`,
      `momentum=${formatArgument(momentum)}`,
      `affine=${formatArgument(affine)}`,
      `bias=${formatArgument(this.bias !== null)}`,
      `track_running_stats=${formatArgument(trackRunningStats)}`
    ].join(', ');
  }
}

/** Batch normalization of `[N, C]` or `[N, C, L]`. */
export class BatchNorm1d extends BatchNorm {
  protected override checkInput(input: Tensor): void {
    if (input.ndim !== 2 && input.ndim !== 3) {
      throw new ShapeError(`BatchNorm1d: expected 2D or 3D input (got ${input.ndim}D input)`);
    }
  }
}

/** Batch normalization of `[N, C, H, W]`. */
export class BatchNorm2d extends BatchNorm {
  protected override checkInput(input: Tensor): void {
    if (input.ndim !== 4) throw new ShapeError(`BatchNorm2d: expected 4D input (got ${input.ndim}D input)`);
  }
}
