/** @file Transposed convolution layers of one, two and three spatial dimensions. After `torch/nn/modules/conv.py`. */
import { readCall } from '../core/checked.js';
import { padBothSides, transposedSpace } from '../../geometry/window.js';
import { formatList, formatSize, ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions, type Size } from '../ops/arguments.js';
import {
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  type ConvolutionTransposeOptions
} from '../ops/conv-transpose.js';
import { ConvolutionLayer } from './conv-layer.js';

/** The arguments of transposed convolutions. */
export interface ConvTransposeOptions {
  /** How far apart neighbouring inputs are spread; by default 1. */
  readonly stride?: Size;
  /** What is cut off both sides of the output; by default 0. */
  readonly padding?: Size;
  /** What is added to one side of the output, less than stride or dilation; by default 0. */
  readonly outputPadding?: Size;
  /** Into how many parts the channels are divided; by default 1. */
  readonly groups?: number;
  /** Adds a value of its own to each output channel; by default true. */
  readonly bias?: boolean;
  /** Distance between two elements of the kernel; by default 1. */
  readonly dilation?: Size;
  /** By default `'zeros'`, and nothing else is there to choose. */
  readonly paddingMode?: 'zeros';
}

/** PyTorch's positional arguments; an options object may stand for `stride` and all after it, or close the list. */
type ConvTransposeArguments = [
  inChannels: number,
  outChannels: number,
  kernelSize: Size,
  stride?: Size | ConvTransposeOptions,
  padding?: Size | ConvTransposeOptions,
  outputPadding?: Size | ConvTransposeOptions,
  groups?: number | ConvTransposeOptions,
  bias?: boolean | ConvTransposeOptions,
  dilation?: Size | ConvTransposeOptions,
  paddingMode?: 'zeros' | ConvTransposeOptions
];

const ORDER = ['stride', 'padding', 'outputPadding', 'groups', 'bias', 'dilation', 'paddingMode'] as const;

/** What `forward` is told beside its input. */
export interface ConvTransposeForwardOptions {
  /**
   * Which of the sizes that the stride leaves open the output has: spatial, or with batch and channels in front. By default
   * the smallest.
   */
  readonly outputSize?: readonly number[] | null;
}

/**
 * The way back of a convolution: spreads each input value over the output with its kernels,
 * `y[o] = b[o] + Σ_c w[c, o] spread by x[c]`.
 *
 * **Shape**: `[N, inChannels, …L]` →
 * `[N, outChannels, …(L − 1)·stride − 2·padding + dilation·(kernelSize − 1) + outputPadding + 1]`, also without `N`.
 * The weight is `[inChannels, outChannels / groups, …kernelSize]`; it and the bias begin uniform over
 * ±1/√(outChannels / groups · kernel elements), which is what PyTorch takes for the fan-in of this shape.
 */
abstract class ConvolutionTranspose extends ConvolutionLayer {
  /** Taken off each side of the output. */
  declare readonly padding: readonly number[];

  constructor(rank: number, given: ConvTransposeArguments) {
    const [inChannels, outChannels, kernelSize, ...rest] = given;
    const options = readOptions<ConvTransposeOptions>(ORDER, ...rest);
    super({ ...options, rank, inChannels, outChannels, kernelSize, transposed: true });
  }

  /** The operation's options, with the output padding that leads to the requested size. */
  protected optionsFor(
    input: Tensor,
    given: readonly number[] | null | ConvTransposeForwardOptions
  ): ConvolutionTransposeOptions {
    const { outputSize = null } = readOptions<ConvTransposeForwardOptions>(['outputSize'], given);
    const { bias, stride, padding, dilation, groups } = this;
    const outputPadding = outputSize === null ? this.outputPadding : this.paddingFor(input, outputSize);
    return { bias, stride, padding, outputPadding, dilation, groups };
  }

  private paddingFor(input: Tensor, outputSize: readonly number[]): number[] {
    const rank = this.kernelSize.length;
    const leading = input.ndim === rank + 2 ? 2 : 1;
    const size = outputSize.length === leading + rank ? outputSize.slice(leading) : outputSize;
    if (size.length !== rank) {
      throw new ValueError(
        `${this.constructor.name}: ConvTranspose${rank}D: for ${input.ndim}D input, output_size must have ${rank} or ` +
          `${leading + rank} elements (got ${size.length})`
      );
    }
    const { kernelSize: kernel, stride, padding, dilation } = this;
    const window = padBothSides({ kernel, stride, padding, dilation });
    const smallest = transposedSpace(input.shape.slice(leading), window);
    const largest = smallest.map((least, dim) => least + this.stride[dim] - 1);
    if (size.some((length, dim) => length < smallest[dim] || length > largest[dim])) {
      throw new ValueError(
        `${this.constructor.name}: requested an output size of ${formatList(size)}, but valid sizes range from ` +
          `${formatList(smallest)} to ${formatList(largest)} (for an input of ${formatSize(input.shape.slice(2))})`
      );
    }
    return size.map((length, dim) => length - smallest[dim]);
  }
}

/**
 * Transposed convolution of signals: `[N, C, L]`.
 *
 * **Shape**: `[N, inChannels, …L]` → `[N, outChannels, …(L − 1)·stride − 2·padding + dilation·(kernelSize − 1) +
 * outputPadding + 1]`, also without `N`. The weight is `[inChannels, outChannels / groups, …kernelSize]`; it and
 * the bias begin uniform over ±1/√(outChannels / groups · kernel elements), which is what PyTorch takes for the
 * fan-in of this shape.
 *
 * @throws ValueError where sizes are no whole numbers, the channels do not divide into the groups, or
 * `outputPadding` reaches both stride and dilation; ShapeError where the input has other channels, or nothing of
 * the output is left; DtypeError where its dtype is not the weight's.
 * @example
 * new nn.ConvTranspose1d(4, 2, 3, { stride: 2 }).forward(randn([1, 4, 10])).shape; // → [ 1, 2, 21 ]
 */
export class ConvTranspose1d extends ConvolutionTranspose {
  constructor(...given: ConvTransposeArguments) {
    super(1, readCall('ConvTranspose1d', given, new.target.name));
  }

  override forward(
    input: Tensor,
    options: readonly number[] | null | ConvTransposeForwardOptions = {}
  ): Tensor {
    return convTranspose1d(input, this.weight, this.optionsFor(input, options));
  }
}

/**
 * Transposed convolution of images: `[N, C, H, W]`.
 *
 * **Shape**: `[N, inChannels, …L]` → `[N, outChannels, …(L − 1)·stride − 2·padding + dilation·(kernelSize − 1) +
 * outputPadding + 1]`, also without `N`. The weight is `[inChannels, outChannels / groups, …kernelSize]`; it and
 * the bias begin uniform over ±1/√(outChannels / groups · kernel elements), which is what PyTorch takes for the
 * fan-in of this shape.
 *
 * @throws ValueError where sizes are no whole numbers, the channels do not divide into the groups, or
 * `outputPadding` reaches both stride and dilation; ShapeError where the input has other channels, or nothing of
 * the output is left; DtypeError where its dtype is not the weight's.
 * @example
 * const down = new nn.Conv2d(16, 16, 3, { stride: 2, padding: 1 });
 * const up = new nn.ConvTranspose2d(16, 16, 3, { stride: 2, padding: 1 });
 * const x = randn([1, 16, 12, 12]);
 * up.forward(down.forward(x), { outputSize: x.shape }).shape; // → [ 1, 16, 12, 12 ]
 */
export class ConvTranspose2d extends ConvolutionTranspose {
  constructor(...given: ConvTransposeArguments) {
    super(2, readCall('ConvTranspose2d', given, new.target.name));
  }

  override forward(
    input: Tensor,
    options: readonly number[] | null | ConvTransposeForwardOptions = {}
  ): Tensor {
    return convTranspose2d(input, this.weight, this.optionsFor(input, options));
  }
}

/**
 * Transposed convolution of volumes: `[N, C, D, H, W]`.
 *
 * **Shape**: `[N, inChannels, …L]` → `[N, outChannels, …(L − 1)·stride − 2·padding + dilation·(kernelSize − 1) +
 * outputPadding + 1]`, also without `N`. The weight is `[inChannels, outChannels / groups, …kernelSize]`; it and
 * the bias begin uniform over ±1/√(outChannels / groups · kernel elements), which is what PyTorch takes for the
 * fan-in of this shape.
 *
 * @throws ValueError where sizes are no whole numbers, the channels do not divide into the groups, or
 * `outputPadding` reaches both stride and dilation; ShapeError where the input has other channels, or nothing of
 * the output is left; DtypeError where its dtype is not the weight's.
 * @example
 * new nn.ConvTranspose3d(4, 2, 3).forward(randn([1, 4, 3, 3, 3])).shape; // → [ 1, 2, 5, 5, 5 ]
 */
export class ConvTranspose3d extends ConvolutionTranspose {
  constructor(...given: ConvTransposeArguments) {
    super(3, readCall('ConvTranspose3d', given, new.target.name));
  }

  override forward(
    input: Tensor,
    options: readonly number[] | null | ConvTransposeForwardOptions = {}
  ): Tensor {
    return convTranspose3d(input, this.weight, this.optionsFor(input, options));
  }
}
