/** @file Losses as modules. After `torch/nn/modules/loss.py`. */
import type { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import {
  crossEntropy,
  l1Loss,
  mseLoss,
  nllLoss,
  type CrossEntropyOptions,
  type LossOptions,
  type NllLossOptions,
  type Reduction
} from '../ops/loss.js';
import { Module } from './module.js';

/** What class losses share: the classes' weights, kept as a buffer. */
abstract class ClassLoss extends Module {
  readonly reduction: Reduction;
  readonly ignoreIndex: number;
  declare weight: Tensor | null;

  constructor(given: Tensor | null | NllLossOptions = {}) {
    super();
    const options = readOptions<NllLossOptions>(given, 'weight');
    this.reduction = options.reduction ?? 'mean';
    this.ignoreIndex = options.ignoreIndex ?? -100;
    this.registerBuffer('weight', options.weight ?? null);
  }
}

/**
 * `−log softmax(input)[target]`: how surprised the network is by the right class.
 *
 * **Shape**: input `[N, C, …]`, target `[N, …]` of int64 classes, or probabilities in the input's shape.
 */
export class CrossEntropyLoss extends ClassLoss {
  readonly labelSmoothing: number;

  constructor(given: Tensor | null | CrossEntropyOptions = {}) {
    super(given);
    this.labelSmoothing = readOptions<CrossEntropyOptions>(given, 'weight').labelSmoothing ?? 0;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return crossEntropy(input, target, this);
  }
}

/** `−input[target]`, where input holds logarithms of probabilities `[N, C, …]`. */
export class NLLLoss extends ClassLoss {
  override forward(input: Tensor, target: Tensor): Tensor {
    return nllLoss(input, target, this);
  }
}

abstract class DifferenceLoss extends Module {
  readonly reduction: Reduction;

  constructor(options: Reduction | LossOptions = {}) {
    super();
    this.reduction = readOptions<LossOptions>(options, 'reduction').reduction ?? 'mean';
  }
}

/** `(input − target)²`. */
export class MSELoss extends DifferenceLoss {
  override forward(input: Tensor, target: Tensor): Tensor {
    return mseLoss(input, target, this);
  }
}

/** `|input − target|`. */
export class L1Loss extends DifferenceLoss {
  override forward(input: Tensor, target: Tensor): Tensor {
    return l1Loss(input, target, this);
  }
}
