/** @file Unpooling layers. After `torch/nn/modules/pooling.py`. */
import { readCall } from '../core/checked.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions, readSizes, type Size } from '../ops/arguments.js';
import { maxUnpool1d, maxUnpool2d, maxUnpool3d, type MaxUnpoolOptions } from '../ops/max-unpool.js';
import { Module } from './module.js';
import { formatArgument } from './print.js';

type SettingOptions = Omit<MaxUnpoolOptions, 'outputSize'>;

/** What `forward` is told beside its input and the indices. */
export interface MaxUnpoolForwardOptions {
  /**
   * Which of the sizes that the pool made this small the output has: spatial, or with batch and channels in front. By
   * default the smallest.
   */
  readonly outputSize?: readonly number[] | null;
}

/** PyTorch's positional arguments; an options object may stand for `stride` and `padding`, or close the list. */
type MaxUnpoolArguments = [
  kernelSize: Size,
  stride?: Size | null | SettingOptions,
  padding?: Size | SettingOptions
];

/**
 * Puts the maxima of a pool back where they stood, with zeros elsewhere. Takes what a max pool with `returnIndices`
 * gave, and the pool's settings.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …(L − 1)·stride + kernelSize − 2·padding]`, or the `outputSize` less than a stride
 * from that; also without `N`.
 */
abstract class MaxUnpool extends Module {
  /** Size of the window. */
  readonly kernelSize: readonly number[];
  /** From one position of the window to the next. */
  readonly stride: readonly number[];
  /** Added on each side. */
  readonly padding: readonly number[];

  constructor(rank: number, given: MaxUnpoolArguments) {
    super();
    const name = this.constructor.name;
    const [kernelSize, ...rest] = given;
    const options = readOptions<SettingOptions>(['stride', 'padding'], ...rest);
    this.kernelSize = readSizes(name, 'kernel_size', kernelSize, rank);
    this.stride = readSizes(name, 'stride', options.stride ?? kernelSize, rank);
    this.padding = readSizes(name, 'padding', options.padding ?? 0, rank);
  }

  /** The settings, with the requested output size. */
  protected optionsFor(given: readonly number[] | null | MaxUnpoolForwardOptions): MaxUnpoolOptions {
    const { outputSize = null } = readOptions<MaxUnpoolForwardOptions>(['outputSize'], given);
    return { stride: this.stride, padding: this.padding, outputSize };
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding } = this;
    return (
      `kernel_size=${formatArgument(kernelSize)}, stride=${formatArgument(stride)}, ` +
      `padding=${formatArgument(padding)}`
    );
  }
}

/**
 * Unpooling of signals: `[N, C, L]`.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …(L − 1)·stride + kernelSize − 2·padding]`, or the `outputSize` less than a
 * stride from that; also without `N`.
 *
 * @throws ShapeError where input and indices differ in shape, or have another number of dimensions; IndexError
 * where an index lies outside the output; ValueError where `outputSize` is a stride or more away; DtypeError unless
 * the input is of floating point and the indices are int64.
 * @example
 * const { values, indices } = new nn.MaxPool1d(2, { returnIndices: true }).forward(tensor([[[1, 5, 2, 3]]]));
 * new nn.MaxUnpool1d(2).forward(values, indices); // → tensor([[[0., 5., 0., 3.]]])
 */
export class MaxUnpool1d extends MaxUnpool {
  constructor(...given: MaxUnpoolArguments) {
    super(1, readCall('MaxUnpool1d', given, new.target.name));
  }

  override forward(
    input: Tensor,
    indices: Tensor,
    options: readonly number[] | null | MaxUnpoolForwardOptions = {}
  ): Tensor {
    return maxUnpool1d(input, indices, this.kernelSize, this.optionsFor(options));
  }
}

/**
 * Unpooling of images: `[N, C, H, W]`.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …(L − 1)·stride + kernelSize − 2·padding]`, or the `outputSize` less than a
 * stride from that; also without `N`.
 *
 * @throws ShapeError where input and indices differ in shape, or have another number of dimensions; IndexError
 * where an index lies outside the output; ValueError where `outputSize` is a stride or more away; DtypeError unless
 * the input is of floating point and the indices are int64.
 * @example
 * const x = rand([1, 1, 5, 5]);
 * const { values, indices } = new nn.MaxPool2d(2, { returnIndices: true }).forward(x);
 * new nn.MaxUnpool2d(2).forward(values, indices, { outputSize: x.shape }).shape; // → [ 1, 1, 5, 5 ]
 */
export class MaxUnpool2d extends MaxUnpool {
  constructor(...given: MaxUnpoolArguments) {
    super(2, readCall('MaxUnpool2d', given, new.target.name));
  }

  override forward(
    input: Tensor,
    indices: Tensor,
    options: readonly number[] | null | MaxUnpoolForwardOptions = {}
  ): Tensor {
    return maxUnpool2d(input, indices, this.kernelSize, this.optionsFor(options));
  }
}

/**
 * Unpooling of volumes: `[N, C, D, H, W]`.
 *
 * **Shape**: `[N, C, …L]` → `[N, C, …(L − 1)·stride + kernelSize − 2·padding]`, or the `outputSize` less than a
 * stride from that; also without `N`.
 *
 * @throws ShapeError where input and indices differ in shape, or have another number of dimensions; IndexError
 * where an index lies outside the output; ValueError where `outputSize` is a stride or more away; DtypeError unless
 * the input is of floating point and the indices are int64.
 * @example
 * const { values, indices } = new nn.MaxPool3d(2, { returnIndices: true }).forward(rand([1, 1, 2, 2, 2]));
 * new nn.MaxUnpool3d(2).forward(values, indices).shape; // → [ 1, 1, 2, 2, 2 ]
 */
export class MaxUnpool3d extends MaxUnpool {
  constructor(...given: MaxUnpoolArguments) {
    super(3, readCall('MaxUnpool3d', given, new.target.name));
  }

  override forward(
    input: Tensor,
    indices: Tensor,
    options: readonly number[] | null | MaxUnpoolForwardOptions = {}
  ): Tensor {
    return maxUnpool3d(input, indices, this.kernelSize, this.optionsFor(options));
  }
}
