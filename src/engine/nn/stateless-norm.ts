/** @file Norms that keep no statistics, as modules. After `torch/nn/modules/normalization.py`. */
import { readCall } from '../core/checked.js';
import { formatTuple, ValueError } from '../core/errors.js';
import { checkSize } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions, type Size } from '../ops/arguments.js';
import { ones, zeros } from '../ops/creation.js';
import { groupNorm, layerNorm } from '../ops/normalize.js';
import { localResponseNorm, type ResponseNormOptions } from '../ops/response-norm.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';
import { formatArgument } from './print.js';

/** The arguments of {@link GroupNorm}. */
export interface GroupNormOptions {
  /** Added to the variance; by default 1e-5. */
  readonly eps?: number;
  /** Has a weight and a bias for each channel; by default true. */
  readonly affine?: boolean;
  /** Has a bias if it has a weight; by default true. */
  readonly bias?: boolean;
}

/**
 * Normalises groups of neighbouring channels, image by image, then scales and shifts each channel.
 *
 * **Shape**: `[N, numChannels, …]` → the same.
 *
 * @throws ValueError where the channels do not divide into the groups, or a group has one value; ShapeError where
 * the input has other channels; DtypeError unless it is of floating point.
 * @example
 * new nn.GroupNorm(3, 6).forward(randn([20, 6, 10, 10])).shape; // → [ 20, 6, 10, 10 ]
 */
export class GroupNorm extends Module {
  /** Number of groups of channels. */
  readonly numGroups: number;
  /** Number of channels. */
  readonly numChannels: number;
  /** Keeps the division from exploding. */
  readonly eps: number;
  /** Whether a scale and a shift are learned. */
  readonly affine: boolean;
  /** `[numChannels]` */
  weight: Parameter | null;
  /** `[numChannels]` */
  bias: Parameter | null;

  constructor(
    ...given: [
      numGroups: number,
      numChannels: number,
      eps?: number | GroupNormOptions,
      affine?: boolean | GroupNormOptions
    ]
  ) {
    super();
    const [numGroups, numChannels, ...rest] = readCall('GroupNorm', given);
    const {
      eps = 1e-5,
      affine = true,
      bias = true
    } = readOptions<GroupNormOptions>(['eps', 'affine'], ...rest);
    checkSize('GroupNorm', 'numChannels', numChannels);
    if (!Number.isInteger(numGroups) || numGroups < 1) {
      throw new ValueError(`GroupNorm: num_groups must be a positive integer, got ${numGroups}`);
    }
    if (numChannels % numGroups !== 0) {
      throw new ValueError(
        `GroupNorm: num_channels (${numChannels}) must be divisible by num_groups (${numGroups})`
      );
    }
    this.numGroups = numGroups;
    this.numChannels = numChannels;
    this.eps = eps;
    this.affine = affine;
    this.weight = affine ? new Parameter(ones(numChannels)) : null;
    this.bias = affine && bias ? new Parameter(zeros(numChannels)) : null;
  }

  override forward(input: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return groupNorm(input, this.numGroups, { weight, bias, eps });
  }

  override extraRepr(): string {
    const { numGroups, numChannels, eps, affine } = this;
    const bias = formatArgument(this.bias !== null);
    return `${numGroups}, ${numChannels}, eps=${formatArgument(eps)}, affine=${formatArgument(affine)}, bias=${bias}`;
  }
}

/** The arguments of {@link LayerNorm}. */
export interface LayerNormOptions {
  /** Added to the variance; by default 1e-5. */
  readonly eps?: number;
  /** Has a weight and a bias for each element; by default true. */
  readonly elementwiseAffine?: boolean;
  /** Has a bias if it has a weight; by default true. */
  readonly bias?: boolean;
}

/**
 * Normalises over the last dimensions, whose sizes are given, then scales and shifts each element.
 *
 * **Shape**: `[…, …normalizedShape]` → the same.
 *
 * @throws ShapeError unless the input ends in `normalizedShape`; ValueError unless its sizes are whole numbers of
 * at least 0; DtypeError unless the input is of floating point.
 * @example
 * new nn.LayerNorm(3).forward(tensor([[1, 2, 3]]));
 * // → tensor([[-1.2247, 0.0000, 1.2247]], grad_fn=<NativeLayerNormBackward0>)
 */
export class LayerNorm extends Module {
  /** Sizes of the dimensions that are normalised. */
  readonly normalizedShape: readonly number[];
  /** Keeps the division from exploding. */
  readonly eps: number;
  /** Whether a scale and a shift are learned for each element. */
  readonly elementwiseAffine: boolean;
  /** `normalizedShape` */
  weight: Parameter | null;
  /** `normalizedShape` */
  bias: Parameter | null;

  constructor(
    ...given: [
      normalizedShape: Size,
      eps?: number | LayerNormOptions,
      elementwiseAffine?: boolean | LayerNormOptions,
      bias?: boolean | LayerNormOptions
    ]
  ) {
    super();
    const [normalizedShape, ...rest] = readCall('LayerNorm', given);
    const options = readOptions<LayerNormOptions>(['eps', 'elementwiseAffine', 'bias'], ...rest);
    const { eps = 1e-5, elementwiseAffine = true, bias = true } = options;
    const shape = typeof normalizedShape === 'number' ? [normalizedShape] : [...normalizedShape];
    for (const size of shape) checkSize('LayerNorm', 'normalizedShape', size);
    this.normalizedShape = shape;
    this.eps = eps;
    this.elementwiseAffine = elementwiseAffine;
    this.weight = elementwiseAffine ? new Parameter(ones(shape)) : null;
    this.bias = elementwiseAffine && bias ? new Parameter(zeros(shape)) : null;
  }

  override forward(input: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return layerNorm(input, this.normalizedShape, { weight, bias, eps });
  }

  override extraRepr(): string {
    const affine = formatArgument(this.elementwiseAffine);
    const shape = formatTuple(this.normalizedShape);
    const bias = formatArgument(this.bias !== null);
    return `${shape}, eps=${formatArgument(this.eps)}, elementwise_affine=${affine}, bias=${bias}`;
  }
}

/**
 * Divides each value by how strong its neighbours in `size` channels are.
 *
 * **Shape**: `[N, C, …]` → the same.
 *
 * @throws ShapeError for less than three dimensions; ValueError unless `size` is a whole number of at least 1;
 * DtypeError for bool, int32 and uint8.
 * @example
 * new nn.LocalResponseNorm(2).forward(ones([1, 4, 8, 8])).shape; // → [ 1, 4, 8, 8 ]
 */
export class LocalResponseNorm extends Module {
  /** Number of channels that count as neighbours. */
  readonly size: number;
  /** The factor of the sum of squares. */
  readonly alpha: number;
  /** The power of the divisor. */
  readonly beta: number;
  /** What is added below the power. */
  readonly k: number;
  private readonly printedK: string;

  constructor(
    ...given: [
      size: number,
      alpha?: number | ResponseNormOptions,
      beta?: number | ResponseNormOptions,
      k?: number | ResponseNormOptions
    ]
  ) {
    super();
    const [size, ...rest] = readCall('LocalResponseNorm', given);
    const {
      alpha = 1e-4,
      beta = 0.75,
      k
    } = readOptions<ResponseNormOptions>(['alpha', 'beta', 'k'], ...rest);
    this.size = size;
    this.alpha = alpha;
    this.beta = beta;
    this.k = k ?? 1;
    this.printedK = k === undefined ? '1.0' : formatArgument(k);
  }

  override forward(input: Tensor): Tensor {
    const { alpha, beta, k } = this;
    return localResponseNorm(input, this.size, { alpha, beta, k });
  }

  override extraRepr(): string {
    const { size, alpha, beta } = this;
    return `${size}, alpha=${formatArgument(alpha)}, beta=${formatArgument(beta)}, k=${this.printedK}`;
  }
}
