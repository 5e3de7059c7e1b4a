/** @file Fully connected layers. After `torch/nn/modules/linear.py`. */
import { readCall } from '../core/checked.js';
import { checkSize } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import { emptyTensor } from '../ops/memory.js';
import { linear } from '../ops/matmul.js';
import { initializeLayer } from './init.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';
import { formatArgument } from './print.js';

/** The arguments of `Linear`. */
export interface LinearOptions {
  /** Adds a value of its own to each output; by default true. */
  readonly bias?: boolean;
}

/**
 * `y = x Wᵀ + b`.
 *
 * **Shape**: `[…, inFeatures]` → `[…, outFeatures]`. Weight and bias begin uniform over ±1/√inFeatures.
 *
 * @throws ShapeError unless the input ends in `inFeatures`; DtypeError where the dtypes differ; ValueError unless
 * both sizes are whole numbers of at least 0.
 * @example
 * const layer = new nn.Linear(20, 30);
 * layer.forward(randn([128, 20])).shape; // → [ 128, 30 ]
 * layer.weight.shape; // → [ 30, 20 ]
 */
export class Linear extends Module {
  /** Size of the last dimension of the input. */
  readonly inFeatures: number;
  /** Size of the last dimension of the output. */
  readonly outFeatures: number;
  /** `[outFeatures, inFeatures]` */
  weight: Parameter;
  /** `[outFeatures]` */
  bias: Parameter | null;

  constructor(...given: [inFeatures: number, outFeatures: number, bias?: boolean | LinearOptions]) {
    super();
    const [inFeatures, outFeatures, options] = readCall('Linear', given);
    const { bias = true } = readOptions<LinearOptions>(['bias'], options);
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    checkSize('Linear', 'inFeatures', inFeatures);
    checkSize('Linear', 'outFeatures', outFeatures);
    this.weight = new Parameter(emptyTensor([outFeatures, inFeatures], 'float32'));
    this.bias = bias ? new Parameter(emptyTensor([outFeatures], 'float32')) : null;
    this.resetParameters();
  }

  /**
   * Draws weight and bias anew.
   *
   * @example
   * const layer = new nn.Linear(2, 1);
   * nn.init.zeros_(layer.weight);
   * layer.resetParameters();
   * layer.weight.abs().sum().item() > 0; // → true
   */
  resetParameters(): void {
    initializeLayer(this.weight, this.bias);
  }

  override forward(input: Tensor): Tensor {
    return linear(input, this.weight, this.bias);
  }

  override extraRepr(): string {
    const bias = formatArgument(this.bias !== null);
    return `in_features=${this.inFeatures}, out_features=${this.outFeatures}, bias=${bias}`;
  }
}

/**
 * Gives what it gets: a tensor of any shape.
 *
 * @example
 * new nn.Identity().forward(tensor([1, 2])); // → tensor([1., 2.])
 */
export class Identity extends Module {
  /** Takes anything, as PyTorch's does, and lets go of it. */
  constructor(...ignored: unknown[]) {
    super();
    ignored.length = 0;
  }

  override forward(input: Tensor): Tensor {
    return input;
  }
}
