/** @file Batch and instance normalization as modules. After `torch/nn/modules/{batchnorm,instancenorm}.py`. */
import { readCall } from '../core/checked.js';
import { ShapeError, ValueError } from '../core/errors.js';
import { input } from '../core/expression.js';
import { checkSize } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { warn } from '../core/warning.js';
import { readOptions } from '../ops/arguments.js';
import { ones, zeros } from '../ops/creation.js';
import { updateInPlace } from '../ops/in-place.js';
import { squeeze, unsqueeze } from '../ops/movement.js';
import { batchNorm, instanceNorm } from '../ops/normalize.js';
import { readValues } from '../ops/read.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';
import { formatArgument } from './print.js';

const COUNT_ONE_MORE = [input(0).add(1)];

/** The arguments of batch and instance norms. */
interface RunningNormOptions {
  /** Added to the variance; by default 1e-5. */
  readonly eps?: number;
  /** Part by which the running statistics move; `null` makes them plain averages. By default 0.1. */
  readonly momentum?: number | null;
  /** Has a weight and a bias for each channel; by default true for batch norms, false for instance norms. */
  readonly affine?: boolean;
  /** Keeps running statistics for `eval()`; by default as `affine`. */
  readonly trackRunningStats?: boolean;
  /** Has a bias if it has a weight; by default true. */
  readonly bias?: boolean;
}

/** PyTorch's positional arguments; an options object may stand for `eps` and all after it, or close the list. */
type RunningNormArguments = [
  numFeatures: number,
  eps?: number | RunningNormOptions,
  momentum?: number | null | RunningNormOptions,
  affine?: boolean | RunningNormOptions,
  trackRunningStats?: boolean | RunningNormOptions
];

const ORDER = ['eps', 'momentum', 'affine', 'trackRunningStats'] as const;

/** Keeps a scale and a shift for each channel, and statistics that move with every batch. */
abstract class RunningNorm extends Module {
  /** Number of channels. */
  readonly numFeatures: number;
  /** Keeps the division from exploding. */
  readonly eps: number;
  /** Part by which a batch moves the running statistics; null for a cumulative mean. */
  readonly momentum: number | null;
  /** Whether a scale and a shift are learned. */
  readonly affine: boolean;
  /** Whether running statistics are kept. */
  readonly trackRunningStats: boolean;
  /** `[numFeatures]` */
  weight: Parameter | null;
  /** `[numFeatures]` */
  bias: Parameter | null;
  /** Running mean of each channel; null where none is kept. */
  declare running_mean: Tensor | null;
  /** Running variance of each channel; null where none is kept. */
  declare running_var: Tensor | null;
  /** Number of batches seen; null where nothing is kept. */
  declare num_batches_tracked: Tensor | null;

  constructor(given: RunningNormArguments, byDefault: boolean) {
    super();
    const [numFeatures, ...rest] = given;
    const options = readOptions<RunningNormOptions>(ORDER, ...rest);
    const { eps = 1e-5, momentum = 0.1, affine = byDefault, trackRunningStats = byDefault } = options;
    checkSize(this.constructor.name, 'numFeatures', numFeatures);
    this.numFeatures = numFeatures;
    this.eps = eps;
    this.momentum = momentum;
    this.affine = affine;
    this.trackRunningStats = trackRunningStats;
    this.weight = affine ? new Parameter(ones(numFeatures)) : null;
    this.bias = affine && (options.bias ?? true) ? new Parameter(zeros(numFeatures)) : null;
    this.registerBuffer('running_mean', trackRunningStats ? zeros(numFeatures) : null);
    this.registerBuffer('running_var', trackRunningStats ? ones(numFeatures) : null);
    this.registerBuffer('num_batches_tracked', trackRunningStats ? zeros([], { dtype: 'int64' }) : null);
  }

  /** Throws where the number of dimensions is none of these. */
  protected checkDimensions(input: Tensor, ...allowed: readonly number[]): void {
    if (allowed.includes(input.ndim)) return;
    const names = allowed.map(count => `${count}D`).join(' or ');
    throw new ShapeError(`${this.constructor.name}: expected ${names} input (got ${input.ndim}D input)`);
  }

  /** Whether the input's own statistics are used. */
  protected get usesInput(): boolean {
    return this.training || this.running_mean === null;
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

/** Normalises each channel over the batch and its places, then scales and shifts it. */
abstract class BatchNorm extends RunningNorm {
  constructor(...given: RunningNormArguments) {
    super(readCall('BatchNorm', given, new.target.name), true);
  }

  override forward(input: Tensor): Tensor {
    this.checkInput(input);
    return batchNorm(input, this.running_mean, this.running_var, {
      weight: this.weight,
      bias: this.bias,
      training: this.usesInput,
      momentum: this.countBatch(),
      eps: this.eps
    });
  }

  /** Counts a batch of the training and gives the part by which the statistics move. */
  private countBatch(): number {
    const counter = this.num_batches_tracked;
    if (!this.training || counter === null) return this.momentum ?? 0;
    updateInPlace(COUNT_ONE_MORE, [counter], []);
    // Only the plain average reads the count, because reading may have to wait for the backend.
    return this.momentum ?? 1 / readValues(counter)[0];
  }

  /** Throws where the input has the wrong number of dimensions. */
  protected abstract checkInput(input: Tensor): void;
}

/**
 * Batch normalization of `[N, C]` or `[N, C, L]`.
 *
 * @throws ShapeError where the input has another number of dimensions or channels; ValueError when training on one
 * value per channel; DtypeError unless the input is of floating point.
 * @example
 * new nn.BatchNorm1d(2).forward(tensor([[1, 10], [3, 30]]));
 * // → tensor([[-1.0000, -1.0000], [ 1.0000, 1.0000]], grad_fn=<NativeBatchNormBackward0>)
 */
export class BatchNorm1d extends BatchNorm {
  protected override checkInput(input: Tensor): void {
    this.checkDimensions(input, 2, 3);
  }
}

/**
 * Batch normalization of `[N, C, H, W]`.
 *
 * @throws ShapeError where the input has another number of dimensions or channels; ValueError when training on one
 * value per channel; DtypeError unless the input is of floating point.
 * @example
 * new nn.BatchNorm2d(3).forward(randn([4, 3, 8, 8])).shape; // → [ 4, 3, 8, 8 ]
 */
export class BatchNorm2d extends BatchNorm {
  protected override checkInput(input: Tensor): void {
    this.checkDimensions(input, 4);
  }
}

/**
 * Batch normalization of `[N, C, D, H, W]`.
 *
 * @throws ShapeError where the input has another number of dimensions or channels; ValueError when training on one
 * value per channel; DtypeError unless the input is of floating point.
 * @example
 * new nn.BatchNorm3d(3).forward(randn([2, 3, 4, 4, 4])).shape; // → [ 2, 3, 4, 4, 4 ]
 */
export class BatchNorm3d extends BatchNorm {
  protected override checkInput(input: Tensor): void {
    this.checkDimensions(input, 5);
  }
}

/** Normalises each channel of each image over its places; without weight, bias and running statistics by default. */
abstract class InstanceNorm extends RunningNorm {
  constructor(...given: RunningNormArguments) {
    super(readCall('InstanceNorm', given, new.target.name), false);
  }

  /** Number of dimensions of an input without a batch. */
  protected abstract readonly unbatched: number;

  override forward(input: Tensor): Tensor {
    this.checkDimensions(input, this.unbatched, this.unbatched + 1);
    const channelDim = input.ndim - this.unbatched;
    const channels = input.shape[channelDim];
    if (this.affine && channels !== this.numFeatures) {
      throw new ValueError(
        `${this.constructor.name}: expected input's size at dim=${channelDim} to match num_features ` +
          `(${this.numFeatures}), but got: ${channels}.`
      );
    }
    if (channels !== this.numFeatures) {
      warn(
        `input's size at dim=${channelDim} does not match num_features. You can silence this warning by not passing in ` +
          'num_features, which is not used because affine=False'
      );
    }
    return channelDim === 0 ? squeeze(this.normalize(unsqueeze(input, 0)), 0) : this.normalize(input);
  }

  private normalize(input: Tensor): Tensor {
    return instanceNorm(input, {
      runningMean: this.running_mean,
      runningVar: this.running_var,
      weight: this.weight,
      bias: this.bias,
      useInputStats: this.usesInput,
      momentum: this.momentum ?? 0,
      eps: this.eps
    });
  }
}

/**
 * Instance normalization of `[N, C, L]` or `[C, L]`.
 *
 * @throws ShapeError where the input has another number of dimensions; ValueError where it has one spatial element,
 * or with `affine` other channels; DtypeError unless it is of floating point.
 * @example
 * new nn.InstanceNorm1d(2).forward(tensor([[1, 3], [10, 30]])); // → tensor([[-1.0000, 1.0000], [-1.0000, 1.0000]])
 */
export class InstanceNorm1d extends InstanceNorm {
  protected override readonly unbatched = 2;
}

/**
 * Instance normalization of `[N, C, H, W]` or `[C, H, W]`.
 *
 * @throws ShapeError where the input has another number of dimensions; ValueError where it has one spatial element,
 * or with `affine` other channels; DtypeError unless it is of floating point.
 * @example
 * new nn.InstanceNorm2d(3).forward(randn([4, 3, 8, 8])).shape; // → [ 4, 3, 8, 8 ]
 */
export class InstanceNorm2d extends InstanceNorm {
  protected override readonly unbatched = 3;
}

/**
 * Instance normalization of `[N, C, D, H, W]` or `[C, D, H, W]`.
 *
 * @throws ShapeError where the input has another number of dimensions; ValueError where it has one spatial element,
 * or with `affine` other channels; DtypeError unless it is of floating point.
 * @example
 * new nn.InstanceNorm3d(3).forward(randn([2, 3, 4, 4, 4])).shape; // → [ 2, 3, 4, 4, 4 ]
 */
export class InstanceNorm3d extends InstanceNorm {
  protected override readonly unbatched = 4;
}
