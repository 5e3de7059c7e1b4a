/**
 * @file What all convolution layers share, transposed or not: their settings, weights and printing. After
 * `torch/nn/modules/conv.py`.
 */
import { ValueError } from '../core/errors.js';
import { checkSize } from '../core/shape.js';
import { readSizes, type Size } from '../ops/arguments.js';
import { emptyTensor } from '../ops/memory.js';
import { initializeLayer } from './init.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';
import { formatArgument } from './print.js';

/** The settings of a convolution layer, after its subclass has read the options. */
export interface ConvolutionSetting {
  /** Number of spatial dimensions. */
  readonly rank: number;
  /** Channels of the input. */
  readonly inChannels: number;
  /** Channels of the output. */
  readonly outChannels: number;
  /** Size of the window. */
  readonly kernelSize: Size;
  /** From one position of the window to the next; by default 1. */
  readonly stride?: Size;
  /** Added on each side; by default 0. */
  readonly padding?: Size | 'same' | 'valid';
  /** From one tap of the window to the next; by default 1. */
  readonly dilation?: Size;
  /** Added to one side of the output of a transposed convolution; by default 0. */
  readonly outputPadding?: Size;
  /** Number of groups whose channels do not mix; by default 1. */
  readonly groups?: number;
  /** Whether a bias is added; by default true. */
  readonly bias?: boolean;
  /** What the border is made of; by default `'zeros'`. */
  readonly paddingMode?: string;
  /** Whether it is the transposed convolution. */
  readonly transposed: boolean;
}

/** Settings, weight and bias of a convolution. Both begin uniform over ±1/√(second size of the weight · kernel elements). */
export abstract class ConvolutionLayer extends Module {
  /** Channels of the input. */
  readonly inChannels: number;
  /** Channels of the output. */
  readonly outChannels: number;
  /** Size of the window. */
  readonly kernelSize: readonly number[];
  /** From one position of the window to the next. */
  readonly stride: readonly number[];
  /** Added on each side. */
  readonly padding: readonly number[] | 'same' | 'valid';
  /** From one tap of the window to the next. */
  readonly dilation: readonly number[];
  /** Added to one side of the output of a transposed convolution. */
  readonly outputPadding: readonly number[];
  /** Number of groups whose channels do not mix. */
  readonly groups: number;
  /** What the border is made of. */
  readonly paddingMode: string;
  /** `[outChannels, inChannels / groups, …kernelSize]`, of a transposed one `[inChannels, outChannels / groups, …kernelSize]`. */
  weight: Parameter;
  /** `[outChannels]` */
  bias: Parameter | null;

  constructor(setting: ConvolutionSetting) {
    super();
    const name = this.constructor.name;
    const { rank, inChannels, outChannels, kernelSize, transposed } = setting;
    const { stride = 1, padding = 0, dilation = 1, outputPadding = 0, groups = 1, bias = true } = setting;
    checkChannels(name, inChannels, outChannels, groups);
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernelSize = readSizes(name, 'kernel_size', kernelSize, rank);
    this.stride = readSizes(name, 'stride', stride, rank);
    this.padding = typeof padding === 'string' ? padding : readSizes(name, 'padding', padding, rank);
    this.dilation = readSizes(name, 'dilation', dilation, rank);
    this.outputPadding = readSizes(name, 'output_padding', outputPadding, rank);
    this.groups = groups;
    this.paddingMode = setting.paddingMode ?? 'zeros';
    for (const size of this.kernelSize) checkSize(name, 'kernel_size', size);
    const [outer, inner] = transposed ? [inChannels, outChannels] : [outChannels, inChannels];
    this.weight = new Parameter(emptyTensor([outer, inner / groups, ...this.kernelSize], 'float32'));
    this.bias = bias ? new Parameter(emptyTensor([outChannels], 'float32')) : null;
    this.resetParameters();
  }

  /**
   * Draws weight and bias anew.
   *
   * @example
   * const conv = new nn.Conv2d(1, 1, 3);
   * nn.init.zeros_(conv.weight);
   * conv.resetParameters();
   * conv.weight.abs().sum().item() > 0; // → true
   */
  resetParameters(): void {
    initializeLayer(this.weight, this.bias);
  }

  override extraRepr(): string {
    const { padding, dilation, outputPadding, groups, paddingMode } = this;
    const parts = [
      `${this.inChannels}, ${this.outChannels}, kernel_size=${formatArgument(this.kernelSize)}`,
      `stride=${formatArgument(this.stride)}`
    ];
    if (typeof padding === 'string' || padding.some(size => size !== 0)) {
      parts.push(`padding=${formatArgument(padding)}`);
    }
    if (dilation.some(size => size !== 1)) parts.push(`dilation=${formatArgument(dilation)}`);
    if (outputPadding.some(size => size !== 0)) parts.push(`output_padding=${formatArgument(outputPadding)}`);
    if (groups !== 1) parts.push(`groups=${groups}`);
    if (this.bias === null) parts.push('bias=False');
    if (paddingMode !== 'zeros') parts.push(`padding_mode=${paddingMode}`);
    return parts.join(', ');
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
