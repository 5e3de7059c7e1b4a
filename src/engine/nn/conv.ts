/** @file Convolution layers of one, two and three spatial dimensions. After `torch/nn/modules/conv.py`. */
import { readCall } from '../core/checked.js';
import { samePadding } from '../../geometry/window.js';
import { ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions, type Size } from '../ops/arguments.js';
import { conv1d, conv2d, conv3d, type ConvolutionOptions } from '../ops/conv.js';
import type { Padding } from '../ops/conv-arguments.js';
import { pad } from '../ops/pad-modes.js';
import { ConvolutionLayer } from './conv-layer.js';
import { formatArgument } from './print.js';

export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

/** The arguments of convolutions. */
export interface ConvOptions {
  /** Step between two windows; by default 1. */
  readonly stride?: Size;
  /** What is put around the input: a size, `'same'` (the output is as large as the input) or `'valid'` (nothing). By default 0. */
  readonly padding?: Padding;
  /** Distance between two elements of the kernel; by default 1. */
  readonly dilation?: Size;
  /** Into how many parts the channels are divided, each convolved alone; by default 1. */
  readonly groups?: number;
  /** Adds a value of its own to each output channel; by default true. */
  readonly bias?: boolean;
  /** What the padding is made of; by default zeros. */
  readonly paddingMode?: PaddingMode;
}

/** PyTorch's positional arguments; an options object may stand for `stride` and all after it, or close the list. */
type ConvArguments = [
  inChannels: number,
  outChannels: number,
  kernelSize: Size,
  stride?: Size | ConvOptions,
  padding?: Padding | ConvOptions,
  dilation?: Size | ConvOptions,
  groups?: number | ConvOptions,
  bias?: boolean | ConvOptions,
  paddingMode?: PaddingMode | ConvOptions
];

const ORDER = ['stride', 'padding', 'dilation', 'groups', 'bias', 'paddingMode'] as const;

/**
 * Slides `outChannels` kernels over the input; each output value is a sum of products with what lies under the
 * kernel: `y[o] = b[o] + Σ_c w[o, c] ⋆ x[c]`.
 *
 * **Shape**: `[N, inChannels, …L]` → `[N, outChannels, …⌊(L + 2·padding − dilation·(kernelSize − 1) − 1) / stride⌋ + 1]`,
 * also without `N`. Weight and bias begin uniform over ±1/√(inChannels / groups · kernel elements).
 */
abstract class Convolution extends ConvolutionLayer {
  /** What the border is made of. */
  declare readonly paddingMode: PaddingMode;

  constructor(rank: number, given: ConvArguments) {
    const [inChannels, outChannels, kernelSize, ...rest] = given;
    const options = readOptions<ConvOptions>(ORDER, ...rest);
    super({ ...options, rank, inChannels, outChannels, kernelSize, transposed: false });
    checkPadding(this.constructor.name, this.padding, this.stride);
  }

  /** The arguments of the operation: the bordered input, the weight, and the options with the padding that remains. */
  protected operands(input: Tensor): [input: Tensor, weight: Tensor, options: ConvolutionOptions] {
    const { weight, bias, stride, dilation, groups, paddingMode: mode } = this;
    const options = { bias, stride, padding: this.padding, dilation, groups };
    if (mode === 'zeros') return [input, weight, options];
    return [pad(input, this.border(), { mode }), weight, { ...options, padding: 0 }];
  }

  /** Sizes before and after each dimension, last dimension first. With `same` the odd one goes after. */
  private border(): number[] {
    const { kernelSize, padding, dilation } = this;
    const same = samePadding(kernelSize, dilation);
    const pairs = kernelSize.map((_, dim) => {
      if (padding === 'valid') return [0, 0];
      return padding === 'same' ? [same.padBefore[dim], same.padAfter[dim]] : [padding[dim], padding[dim]];
    });
    return pairs.reverse().flat();
  }
}

/**
 * Convolution of signals: `[N, C, L]`.
 *
 * **Shape**: `[N, inChannels, …L]` → `[N, outChannels, …⌊(L + 2·padding − dilation·(kernelSize − 1) − 1) /
 * stride⌋ + 1]`, also without `N`. Weight and bias begin uniform over ±1/√(inChannels / groups · kernel
 * elements).
 *
 * @throws ValueError where sizes are no whole numbers, the channels do not divide into the groups, or `'same'`
 * meets a stride; ShapeError where the input has other channels or is smaller than the kernel; DtypeError where its
 * dtype is not the weight's.
 * @example
 * new nn.Conv1d(16, 33, 3, { stride: 2 }).forward(randn([20, 16, 50])).shape; // → [ 20, 33, 24 ]
 */
export class Conv1d extends Convolution {
  constructor(...given: ConvArguments) {
    super(1, readCall('Conv1d', given, new.target.name));
  }

  override forward(input: Tensor): Tensor {
    return conv1d(...this.operands(input));
  }
}

/**
 * Convolution of images: `[N, C, H, W]`.
 *
 * **Shape**: `[N, inChannels, …L]` → `[N, outChannels, …⌊(L + 2·padding − dilation·(kernelSize − 1) − 1) /
 * stride⌋ + 1]`, also without `N`. Weight and bias begin uniform over ±1/√(inChannels / groups · kernel
 * elements).
 *
 * @throws ValueError where sizes are no whole numbers, the channels do not divide into the groups, or `'same'`
 * meets a stride; ShapeError where the input has other channels or is smaller than the kernel; DtypeError where its
 * dtype is not the weight's.
 * @example
 * const conv = new nn.Conv2d(16, 33, [3, 5], { stride: [2, 1], padding: [4, 2], dilation: [3, 1] });
 * conv.forward(randn([20, 16, 50, 100])).shape; // → [ 20, 33, 26, 100 ]
 */
export class Conv2d extends Convolution {
  constructor(...given: ConvArguments) {
    super(2, readCall('Conv2d', given, new.target.name));
  }

  override forward(input: Tensor): Tensor {
    return conv2d(...this.operands(input));
  }
}

/**
 * Convolution of volumes: `[N, C, D, H, W]`.
 *
 * **Shape**: `[N, inChannels, …L]` → `[N, outChannels, …⌊(L + 2·padding − dilation·(kernelSize − 1) − 1) /
 * stride⌋ + 1]`, also without `N`. Weight and bias begin uniform over ±1/√(inChannels / groups · kernel
 * elements).
 *
 * @throws ValueError where sizes are no whole numbers, the channels do not divide into the groups, or `'same'`
 * meets a stride; ShapeError where the input has other channels or is smaller than the kernel; DtypeError where its
 * dtype is not the weight's.
 * @example
 * new nn.Conv3d(2, 3, 3).forward(randn([1, 2, 5, 6, 7])).shape; // → [ 1, 3, 3, 4, 5 ]
 */
export class Conv3d extends Convolution {
  constructor(...given: ConvArguments) {
    super(3, readCall('Conv3d', given, new.target.name));
  }

  override forward(input: Tensor): Tensor {
    return conv3d(...this.operands(input));
  }
}

function checkPadding(name: string, padding: readonly number[] | string, stride: readonly number[]): void {
  if (typeof padding !== 'string') return;
  if (padding === 'same' && stride.some(step => step !== 1)) {
    throw new ValueError(
      `${name}: padding='same' is not supported for strided convolutions, got stride ${formatArgument(stride)}`
    );
  }
}
