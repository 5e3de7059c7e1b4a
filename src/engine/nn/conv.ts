/** @file Convolution layers of one, two and three spatial dimensions. After `torch/nn/modules/conv.py`. */
import { ValueError } from '../core/errors.js';
import { checkSize } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions, readSizes, type Size } from '../ops/arguments.js';
import { conv1d, conv2d, conv3d, type Padding } from '../ops/conv.js';
import { emptyTensor } from '../ops/define.js';
import { pad } from '../ops/pad-modes.js';
import { initializeLayer } from './init.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';
import { formatArgument } from './print.js';

export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

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

const PADDING_MODES: readonly PaddingMode[] = ['circular', 'reflect', 'replicate', 'zeros'];

/**
 * Slides `outChannels` kernels over the input; each output value is a sum of products with what lies under the
 * kernel: `y[o] = b[o] + Σ_c w[o, c] ⋆ x[c]`.
 *
 * **Shape**: `[N, inChannels, …L]` → `[N, outChannels, …⌊(L + 2·padding − dilation·(kernelSize − 1) − 1) / stride⌋ + 1]`,
 * also without `N`. Weight and bias begin uniform over ±1/√(inChannels / groups · kernel elements).
 */
abstract class Convolution extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[] | 'same' | 'valid';
  readonly dilation: readonly number[];
  readonly groups: number;
  readonly paddingMode: PaddingMode;
  /** `[outChannels, inChannels / groups, …kernelSize]` */
  weight: Parameter;
  /** `[outChannels]` */
  bias: Parameter | null;

  constructor(
    rank: number,
    channels: readonly [number, number],
    kernelSize: Size,
    given: Size | ConvOptions
  ) {
    super();
    const name = this.constructor.name;
    const options = readOptions<ConvOptions>(given, 'stride');
    const { stride = 1, padding = 0, dilation = 1, groups = 1, bias = true, paddingMode = 'zeros' } = options;
    const [inChannels, outChannels] = channels;
    checkChannels(name, inChannels, outChannels, groups);
    checkPaddingMode(name, paddingMode);
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernelSize = readSizes(name, 'kernel_size', kernelSize, rank);
    this.stride = readSizes(name, 'stride', stride, rank);
    this.padding = typeof padding === 'string' ? padding : readSizes(name, 'padding', padding, rank);
    this.dilation = readSizes(name, 'dilation', dilation, rank);
    this.groups = groups;
    this.paddingMode = paddingMode;
    checkPadding(name, this.padding, this.stride);
    for (const size of this.kernelSize) checkSize(name, 'kernel_size', size);
    const shape = [outChannels, inChannels / groups, ...this.kernelSize];
    this.weight = new Parameter(emptyTensor(shape, 'float32'));
    this.bias = bias ? new Parameter(emptyTensor([outChannels], 'float32')) : null;
    this.resetParameters();
  }

  /** Draws weight and bias anew. */
  resetParameters(): void {
    initializeLayer(this.weight, this.bias);
  }

  /** The input with its border and what is then left to pad. */
  protected prepare(input: Tensor): { input: Tensor; padding: Padding } {
    if (this.paddingMode === 'zeros') return { input, padding: this.padding };
    return { input: pad(input, this.#border(), { mode: this.paddingMode }), padding: 0 };
  }

  /** Sizes before and after each dimension, last dimension first. An odd rest of `same` goes after. */
  #border(): number[] {
    const { padding, dilation } = this;
    const pairs = this.kernelSize.map((size, dim) => {
      if (padding === 'valid') return [0, 0];
      if (padding !== 'same') return [padding[dim], padding[dim]];
      const total = dilation[dim] * (size - 1);
      return [Math.floor(total / 2), Math.ceil(total / 2)];
    });
    return pairs.reverse().flat();
  }

  override extraRepr(): string {
    const { padding, dilation, groups, paddingMode } = this;
    const parts = [
      `${this.inChannels}, ${this.outChannels}, kernel_size=${formatArgument(this.kernelSize)}`,
      `stride=${formatArgument(this.stride)}`
    ];
    if (typeof padding === 'string' || padding.some(size => size !== 0)) {
      parts.push(`padding=${formatArgument(padding)}`);
    }
    if (dilation.some(size => size !== 1)) parts.push(`dilation=${formatArgument(dilation)}`);
    if (groups !== 1) parts.push(`groups=${groups}`);
    if (this.bias === null) parts.push('bias=False');
    if (paddingMode !== 'zeros') parts.push(`padding_mode=${paddingMode}`);
    return parts.join(', ');
  }
}

/** Convolution of signals: `[N, C, L]`. See {@link Convolution}. */
export class Conv1d extends Convolution {
  constructor(inChannels: number, outChannels: number, kernelSize: Size, options: Size | ConvOptions = {}) {
    super(1, [inChannels, outChannels], kernelSize, options);
  }

  override forward(input: Tensor): Tensor {
    const prepared = this.prepare(input);
    const { weight, bias, stride, dilation, groups } = this;
    return conv1d(prepared.input, weight, { bias, stride, padding: prepared.padding, dilation, groups });
  }
}

/**
 * Convolution of images: `[N, C, H, W]`. See {@link Convolution}.
 *
 * @example
 * const conv = new nn.Conv2d(16, 33, [3, 5], { stride: [2, 1], padding: [4, 2], dilation: [3, 1] });
 * conv.forward(randn([20, 16, 50, 100])).shape; // [20, 33, 26, 100]
 */
export class Conv2d extends Convolution {
  constructor(inChannels: number, outChannels: number, kernelSize: Size, options: Size | ConvOptions = {}) {
    super(2, [inChannels, outChannels], kernelSize, options);
  }

  override forward(input: Tensor): Tensor {
    const prepared = this.prepare(input);
    const { weight, bias, stride, dilation, groups } = this;
    return conv2d(prepared.input, weight, { bias, stride, padding: prepared.padding, dilation, groups });
  }
}

/** Convolution of volumes: `[N, C, D, H, W]`. See {@link Convolution}. */
export class Conv3d extends Convolution {
  constructor(inChannels: number, outChannels: number, kernelSize: Size, options: Size | ConvOptions = {}) {
    super(3, [inChannels, outChannels], kernelSize, options);
  }

  override forward(input: Tensor): Tensor {
    const prepared = this.prepare(input);
    const { weight, bias, stride, dilation, groups } = this;
    return conv3d(prepared.input, weight, { bias, stride, padding: prepared.padding, dilation, groups });
  }
}

function checkChannels(name: string, inChannels: number, outChannels: number, groups: number): void {
  checkSize(name, 'inChannels', inChannels);
  checkSize(name, 'outChannels', outChannels);
  if (!Number.isSafeInteger(groups) || groups < 1) {
    throw new ValueError(`${name}: groups must be a positive integer, got ${groups}`);
  }
  if (inChannels % groups !== 0) {
    throw new ValueError(
      `${name}: in_channels must be divisible by groups, got in_channels ${inChannels} and groups ${groups}`
    );
  }
  if (outChannels % groups !== 0) {
    throw new ValueError(
      `${name}: out_channels must be divisible by groups, got out_channels ${outChannels} and groups ${groups}`
    );
  }
}

function checkPadding(name: string, padding: readonly number[] | string, stride: readonly number[]): void {
  if (typeof padding !== 'string') return;
  if (padding !== 'same' && padding !== 'valid') {
    throw new ValueError(`${name}: Invalid padding string '${padding}', should be one of {'same', 'valid'}`);
  }
  if (padding === 'same' && stride.some(step => step !== 1)) {
    throw new ValueError(
      `${name}: padding='same' is not supported for strided convolutions, got stride ${formatArgument(stride)}`
    );
  }
}

function checkPaddingMode(name: string, mode: PaddingMode): void {
  if (!PADDING_MODES.includes(mode)) {
    const known = PADDING_MODES.map(each => `'${each}'`).join(', ');
    throw new ValueError(`${name}: padding_mode must be one of {${known}}, but got padding_mode='${mode}'`);
  }
}
