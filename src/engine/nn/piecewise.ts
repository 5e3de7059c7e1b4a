/** @file Activations made of pieces, most of them straight, as modules. After `torch/nn/modules/activation.py`. */
import { readCall } from '../core/checked.js';
import { ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import { full } from '../ops/creation.js';
import { relu } from '../ops/elementwise.js';
import * as piecewise from '../ops/piecewise.js';
import { Plain, printArguments, printFloat, type InplaceOption } from './activation-layer.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';
import { formatArgument } from './print.js';

/**
 * `max(x, 0)` of each element.
 *
 * @example
 * new nn.ReLU().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([0., 0., 0., 1., 3.])
 */
export class ReLU extends Plain {
  override forward(input: Tensor): Tensor {
    return relu(input);
  }
}

/**
 * `min(max(x, 0), 6)` of each element.
 *
 * @example
 * new nn.ReLU6().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([0., 0., 0., 1., 3.])
 */
export class ReLU6 extends Plain {
  override forward(input: Tensor): Tensor {
    return piecewise.relu6(input);
  }
}

/**
 * `min(max(x + 3, 0), 6) / 6` of each element.
 *
 * @throws DtypeError unless the input is of floating point.
 * @example
 * new nn.Hardsigmoid().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([0.1667, 0.4167, 0.5000, 0.6667, 1.0000])
 */
export class Hardsigmoid extends Plain {
  override forward(input: Tensor): Tensor {
    return piecewise.hardsigmoid(input);
  }

  override extraRepr(): string {
    return '';
  }
}

/**
 * `x · hardsigmoid(x)` of each element.
 *
 * @throws DtypeError unless the input is of floating point.
 * @example
 * new nn.Hardswish().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([-0.3333, -0.2083, 0.0000, 0.6667, 3.0000])
 */
export class Hardswish extends Plain {
  override forward(input: Tensor): Tensor {
    return piecewise.hardswish(input);
  }

  override extraRepr(): string {
    return '';
  }
}

/**
 * `x` above 0, `negativeSlope · x` elsewhere, of each element; default slope 0.01.
 *
 * @throws DtypeError unless the input is of floating point.
 * @example
 * new nn.LeakyReLU(0.1).forward(tensor([-2, -0.5, 0, 1, 3]));
 * // → tensor([-0.2000, -0.0500, 0.0000, 1.0000, 3.0000])
 */
export class LeakyReLU extends Module {
  /** Slope below 0. */
  readonly negativeSlope: number;
  /** Only printed: the result is always a new tensor. */
  readonly inplace: boolean;

  constructor(
    ...given: [
      negativeSlope?: number | (piecewise.LeakyReluOptions & InplaceOption),
      inplace?: boolean | InplaceOption
    ]
  ) {
    super();
    const bare = readCall('LeakyReLU', given);
    const { negativeSlope = 0.01, inplace = false } = readOptions<piecewise.LeakyReluOptions & InplaceOption>(
      ['negativeSlope', 'inplace'],
      ...bare
    );
    this.negativeSlope = negativeSlope;
    this.inplace = inplace;
  }

  override forward(input: Tensor): Tensor {
    return piecewise.leakyRelu(input, { negativeSlope: this.negativeSlope });
  }

  override extraRepr(): string {
    return printArguments({ negative_slope: formatArgument(this.negativeSlope) }, this.inplace);
  }
}

/** The arguments of {@link PReLU}. */
export interface PReLUOptions {
  /** 1 (the default), or one slope for each channel. */
  readonly numParameters?: number;
  /** What the slopes begin with; by default 0.25. */
  readonly init?: number;
}

/**
 * `x` above 0, `weight · x` elsewhere, with a slope that is learned, one or one for each channel.
 *
 * **Shape**: `[N, C, …]` → the same.
 *
 * @throws ShapeError unless there is one slope, or one for each channel; ValueError unless their number is a whole
 * one of at least 0.
 * @example
 * new nn.PReLU().forward(tensor([-2, -0.5, 0, 1, 3]));
 * // → tensor([-0.5000, -0.1250, 0.0000, 1.0000, 3.0000], grad_fn=<PreluKernelBackward0>)
 */
export class PReLU extends Module {
  /** Number of slopes: 1, or one for each channel. */
  readonly numParameters: number;
  /** The slope at the beginning. */
  readonly init: number;
  /** `[numParameters]` */
  weight: Parameter;

  constructor(...given: [numParameters?: number | PReLUOptions, init?: number | PReLUOptions]) {
    super();
    const bare = readCall('PReLU', given);
    const { numParameters = 1, init = 0.25 } = readOptions<PReLUOptions>(['numParameters', 'init'], ...bare);
    this.numParameters = numParameters;
    this.init = init;
    this.weight = new Parameter(full(numParameters, init));
  }

  override forward(input: Tensor): Tensor {
    return piecewise.prelu(input, this.weight);
  }

  override extraRepr(): string {
    return `num_parameters=${this.numParameters}`;
  }
}

type HardtanhArguments = piecewise.HardtanhOptions & InplaceOption;

/**
 * `x` of each element, cut off below `minVal` (−1) and above `maxVal` (1).
 *
 * @throws ValueError unless `maxVal` is above `minVal`.
 * @example
 * new nn.Hardtanh().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([-1.0000, -0.5000, 0.0000, 1.0000, 1.0000])
 */
export class Hardtanh extends Module {
  /** The lowest value. */
  readonly minVal: number;
  /** The highest value. */
  readonly maxVal: number;
  /** Only printed: the result is always a new tensor. */
  readonly inplace: boolean;
  private readonly printed: string;

  constructor(
    ...given: [
      minVal?: number | HardtanhArguments,
      maxVal?: number | HardtanhArguments,
      inplace?: boolean | HardtanhArguments
    ]
  ) {
    super();
    const bare = readCall('Hardtanh', given);
    const options = readOptions<HardtanhArguments>(['minVal', 'maxVal', 'inplace'], ...bare);
    const { minVal, maxVal, inplace = false } = options;
    this.minVal = minVal ?? -1;
    this.maxVal = maxVal ?? 1;
    this.inplace = inplace;
    if (!(this.maxVal > this.minVal)) {
      throw new ValueError(
        `Hardtanh: max_val (${this.maxVal}) must be greater than min_val (${this.minVal})`
      );
    }
    const printed = { min_val: printFloat(minVal, -1), max_val: printFloat(maxVal, 1) };
    this.printed = printArguments(printed, inplace);
  }

  override forward(input: Tensor): Tensor {
    const { minVal, maxVal } = this;
    return piecewise.hardtanh(input, { minVal, maxVal });
  }

  override extraRepr(): string {
    return this.printed;
  }
}

/**
 * `x` above `threshold`, `value` elsewhere, of each element.
 *
 * @example
 * new nn.Threshold(0.1, 20).forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([20., 20., 20., 1., 3.])
 */
export class Threshold extends Module {
  /** The threshold. */
  readonly threshold: number;
  /** What smaller values become. */
  readonly value: number;
  /** Only printed: the result is always a new tensor. */
  readonly inplace: boolean;

  constructor(...given: [threshold: number, value: number, inplace?: boolean | InplaceOption]) {
    super();
    const [threshold, value, options] = readCall('Threshold', given);
    this.threshold = threshold;
    this.value = value;
    this.inplace = readOptions<InplaceOption>(['inplace'], options).inplace ?? false;
  }

  override forward(input: Tensor): Tensor {
    return piecewise.threshold(input, this.threshold, this.value);
  }

  override extraRepr(): string {
    const { threshold, value } = this;
    return printArguments(
      { threshold: formatArgument(threshold), value: formatArgument(value) },
      this.inplace
    );
  }
}

/** Keeps the margin λ. */
abstract class Shrink extends Module {
  /** Half the width of the gap around 0. */
  readonly lambd: number;

  constructor(...given: [lambd?: number | piecewise.ShrinkOptions]) {
    super();
    const bare = readCall('Shrink', given, new.target.name);
    this.lambd = readOptions<piecewise.ShrinkOptions>(['lambd'], ...bare).lambd ?? 0.5;
  }

  override extraRepr(): string {
    return formatArgument(this.lambd);
  }
}

/**
 * 0 for |x| ≤ λ, `x` elsewhere, of each element; default λ 0.5.
 *
 * @throws DtypeError unless the input is of floating point.
 * @example
 * new nn.Hardshrink().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([-2., 0., 0., 1., 3.])
 */
export class Hardshrink extends Shrink {
  override forward(input: Tensor): Tensor {
    return piecewise.hardshrink(input, this.lambd);
  }
}

/**
 * 0 for |x| ≤ λ, `x ∓ λ` elsewhere, of each element; default λ 0.5.
 *
 * @throws DtypeError unless the input is of floating point; ValueError for a negative λ.
 * @example
 * new nn.Softshrink().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([-1.5000, -0.0000, 0.0000, 0.5000, 2.5000])
 */
export class Softshrink extends Shrink {
  override forward(input: Tensor): Tensor {
    return piecewise.softshrink(input, this.lambd);
  }
}
