/** @file Losses as modules. After `torch/nn/modules/loss.py`. */
import { readCall } from '../core/checked.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import {
  huberLoss,
  l1Loss,
  mseLoss,
  smoothL1Loss,
  type HuberLossOptions,
  type SmoothL1LossOptions
} from '../ops/difference-loss.js';
import { crossEntropy, nllLoss, type CrossEntropyOptions, type NllLossOptions } from '../ops/loss.js';
import type { LossOptions, Reduction } from '../ops/loss-reduction.js';
import {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  klDiv,
  type BinaryCrossEntropyOptions,
  type DivergenceOptions,
  type DivergenceReduction,
  type LogitsLossOptions
} from '../ops/probability-loss.js';
import { Module } from './module.js';

/** What class losses share: the classes' weights, kept as a buffer. */
abstract class ClassLoss extends Module {
  /** How the losses of the elements become one: `'mean'`, `'sum'`, or `'none'`. */
  readonly reduction: Reduction;
  /** The class whose targets do not count. */
  readonly ignoreIndex: number;
  /** A factor for each class; null where all count alike. */
  declare weight: Tensor | null;

  constructor(options: NllLossOptions) {
    super();
    this.reduction = options.reduction ?? 'mean';
    this.ignoreIndex = options.ignoreIndex ?? -100;
    this.registerBuffer('weight', options.weight ?? null);
  }
}

/**
 * `−log softmax(input)[target]`: how surprised the network is by the right class.
 *
 * **Shape**: input `[N, C, …]`, target `[N, …]` of int64 classes, or probabilities in the input's shape.
 *
 * @throws IndexError where a target is no class; ShapeError where the shapes do not fit; DtypeError for classes
 * that are neither int64 nor uint8; ValueError where `labelSmoothing` leaves 0 … 1.
 * @example
 * new nn.CrossEntropyLoss().forward(tensor([[2, 0, -1]]), tensor([0], { dtype: 'int64' })); // → tensor(0.1698)
 */
export class CrossEntropyLoss extends ClassLoss {
  /** Part of the target that is spread over all classes. */
  readonly labelSmoothing: number;

  constructor(...given: [weight?: Tensor | null | CrossEntropyOptions]) {
    const options = readOptions<CrossEntropyOptions>(['weight'], ...readCall('CrossEntropyLoss', given));
    super(options);
    this.labelSmoothing = options.labelSmoothing ?? 0;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, ignoreIndex, reduction, labelSmoothing } = this;
    return crossEntropy(input, target, { weight, ignoreIndex, reduction, labelSmoothing });
  }
}

/**
 * `−input[target]`, where input holds logarithms of probabilities `[N, C, …]`.
 *
 * **Shape**: input `[N, C, …]`, target `[N, …]` of int64 classes → a single number, or with `reduction: 'none'` the
 * target's shape.
 *
 * @throws IndexError where a target is no class; ShapeError where the shapes do not fit; DtypeError unless the
 * target is int64 or uint8.
 * @example
 * new nn.NLLLoss().forward(tensor([[-0.1, -2.5]]), tensor([0], { dtype: 'int64' })); // → tensor(0.1000)
 */
export class NLLLoss extends ClassLoss {
  constructor(...given: [weight?: Tensor | null | NllLossOptions]) {
    super(readOptions<NllLossOptions>(['weight'], ...readCall('NLLLoss', given)));
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, ignoreIndex, reduction } = this;
    return nllLoss(input, target, { weight, ignoreIndex, reduction });
  }
}

abstract class DifferenceLoss extends Module {
  /** How the losses of the elements become one: `'mean'`, `'sum'`, or `'none'`. */
  readonly reduction: Reduction;

  constructor({ reduction = 'mean' }: LossOptions) {
    super();
    this.reduction = reduction;
  }
}

/**
 * `(input − target)²`.
 *
 * **Shape**: the two broadcast; a single number, or with `reduction: 'none'` their common shape.
 *
 * @throws ShapeError where the shapes do not broadcast; DtypeError unless one of the two is of floating point.
 * @example
 * new nn.MSELoss().forward(tensor([0, 3]), tensor([0.5, 0])); // → tensor(4.6250)
 */
export class MSELoss extends DifferenceLoss {
  constructor(...given: [reduction?: Reduction | LossOptions]) {
    super(readOptions<LossOptions>(['reduction'], ...readCall('MSELoss', given)));
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return mseLoss(input, target, { reduction: this.reduction });
  }
}

/**
 * `|input − target|`.
 *
 * **Shape**: the two broadcast; a single number, or with `reduction: 'none'` their common shape.
 *
 * @throws ShapeError where the shapes do not broadcast; DtypeError unless one of the two is of floating point.
 * @example
 * new nn.L1Loss().forward(tensor([0, 3]), tensor([0.5, 0])); // → tensor(1.7500)
 */
export class L1Loss extends DifferenceLoss {
  constructor(...given: [reduction?: Reduction | LossOptions]) {
    super(readOptions<LossOptions>(['reduction'], ...readCall('L1Loss', given)));
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return l1Loss(input, target, { reduction: this.reduction });
  }
}

/**
 * `½(input − target)²/β` where they are nearer than β (1), else `|input − target| − ½β`.
 *
 * **Shape**: the two broadcast; a single number, or with `reduction: 'none'` their common shape.
 *
 * @throws ShapeError where the shapes do not broadcast; DtypeError unless one of the two is of floating point;
 * ValueError for a negative β.
 * @example
 * new nn.SmoothL1Loss().forward(tensor([0, 3]), tensor([0.5, 0])); // → tensor(1.3125)
 */
export class SmoothL1Loss extends DifferenceLoss {
  /** Where the loss becomes linear. */
  readonly beta: number;

  constructor(...given: [reduction?: Reduction | SmoothL1LossOptions]) {
    const options = readOptions<SmoothL1LossOptions>(
      ['reduction', 'beta'],
      ...readCall('SmoothL1Loss', given)
    );
    super(options);
    this.beta = options.beta ?? 1;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { reduction, beta } = this;
    return smoothL1Loss(input, target, { reduction, beta });
  }
}

/** The options of {@link HuberLoss}. */
type HuberOptions = Omit<HuberLossOptions, 'weight'>;

/**
 * `½(input − target)²` where they are not further apart than δ (1), else `δ(|input − target| − ½δ)`.
 *
 * **Shape**: the two broadcast; a single number, or with `reduction: 'none'` their common shape.
 *
 * @throws ShapeError where the shapes do not broadcast; DtypeError unless one of the two is of floating point;
 * ValueError unless δ > 0.
 * @example
 * new nn.HuberLoss().forward(tensor([0, 3]), tensor([0.5, 0])); // → tensor(1.3125)
 */
export class HuberLoss extends DifferenceLoss {
  /** Where the loss becomes linear. */
  readonly delta: number;

  constructor(...given: [reduction?: Reduction | HuberOptions, delta?: number | HuberOptions]) {
    const options = readOptions<HuberOptions>(['reduction', 'delta'], ...readCall('HuberLoss', given));
    super(options);
    this.delta = options.delta ?? 1;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return huberLoss(input, target, { reduction: this.reduction, delta: this.delta });
  }
}

/**
 * `−(t·ln x + (1 − t)·ln(1 − x))` of probabilities, one for each element.
 *
 * **Shape**: input and target of the same shape → a single number, or with `reduction: 'none'` that shape.
 *
 * @throws ValueError where input or target leave 0 … 1; ShapeError where the shapes differ; DtypeError unless the
 * input is of floating point.
 * @example
 * new nn.BCELoss().forward(tensor([0.9, 0.2]), tensor([1, 0])); // → tensor(0.1643)
 */
export class BCELoss extends Module {
  /** How the losses of the elements become one: `'mean'`, `'sum'`, or `'none'`. */
  readonly reduction: Reduction;
  /** A factor for each class or element; null where all count alike. */
  declare weight: Tensor | null;

  constructor(...given: [weight?: Tensor | null | BinaryCrossEntropyOptions]) {
    super();
    const options = readOptions<BinaryCrossEntropyOptions>(['weight'], ...readCall('BCELoss', given));
    this.reduction = options.reduction ?? 'mean';
    this.registerBuffer('weight', options.weight ?? null);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return binaryCrossEntropy(input, target, { weight: this.weight, reduction: this.reduction });
  }
}

/**
 * `BCELoss` of `σ(x)`, without its rounding.
 *
 * **Shape**: input and target of the same shape → a single number, or with `reduction: 'none'` that shape.
 *
 * @throws ShapeError where the shapes differ; DtypeError unless one of the two is of floating point.
 * @example
 * new nn.BCEWithLogitsLoss().forward(tensor([2, -1]), tensor([1, 0])); // → tensor(0.2201)
 */
export class BCEWithLogitsLoss extends Module {
  /** How the losses of the elements become one: `'mean'`, `'sum'`, or `'none'`. */
  readonly reduction: Reduction;
  /** A factor for each class or element; null where all count alike. */
  declare weight: Tensor | null;
  /** A factor for the positive class; null where both count alike. */
  declare pos_weight: Tensor | null;

  constructor(...given: [weight?: Tensor | null | LogitsLossOptions]) {
    super();
    const options = readOptions<LogitsLossOptions>(['weight'], ...readCall('BCEWithLogitsLoss', given));
    this.reduction = options.reduction ?? 'mean';
    this.registerBuffer('weight', options.weight ?? null);
    this.registerBuffer('pos_weight', options.posWeight ?? null);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, reduction, pos_weight: posWeight } = this;
    return binaryCrossEntropyWithLogits(input, target, { weight, reduction, posWeight });
  }
}

/**
 * `t·(ln t − x)` for logarithms of probabilities x; `'batchmean'` gives the divergence itself.
 *
 * **Shape**: the two broadcast; a single number, or with `reduction: 'none'` their common shape.
 *
 * @throws ShapeError where the shapes do not broadcast; DtypeError unless one of the two is of floating point.
 * @example
 * new nn.KLDivLoss('batchmean').forward(tensor([[0.5, 0.5]]).log(), tensor([[0.9, 0.1]])); // → tensor(0.3681)
 */
export class KLDivLoss extends Module {
  /** How the losses of the elements become one: `'mean'`, `'sum'`, or `'none'`. */
  readonly reduction: DivergenceReduction;
  /** Whether targets are logarithms, too. */
  readonly logTarget: boolean;

  constructor(...given: [reduction?: DivergenceReduction | DivergenceOptions]) {
    super();
    const bare = readCall('KLDivLoss', given);
    const { reduction = 'mean', logTarget = false } = readOptions<DivergenceOptions>(['reduction'], ...bare);
    this.reduction = reduction;
    this.logTarget = logTarget;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { reduction, logTarget } = this;
    return klDiv(input, target, { reduction, logTarget });
  }
}
