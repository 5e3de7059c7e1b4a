/** @file Activations as modules. After `torch/nn/modules/activation.py`. */
import { ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import * as smooth from '../ops/activation.js';
import { readOptions } from '../ops/arguments.js';
import { full } from '../ops/creation.js';
import { relu, sigmoid, tanh } from '../ops/elementwise.js';
import * as piecewise from '../ops/piecewise.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';
import { formatArgument } from './print.js';

/** `inplace` is only printed: the result is always a new tensor. */
interface InplaceOption {
  /** Only printed: the result is always a new tensor; by default false. */
  readonly inplace?: boolean;
}

/** An activation without numbers of its own. */
abstract class Plain extends Module {
  /** Only printed: the result is always a new tensor. */
  readonly inplace: boolean;

  constructor(options: boolean | InplaceOption = {}) {
    super();
    this.inplace = readOptions<InplaceOption>(options, 'inplace').inplace ?? false;
  }

  override extraRepr(): string {
    return this.inplace ? 'inplace=True' : '';
  }
}

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
 * `scale · elu(x)` with the constants that keep mean 0 and variance 1.
 *
 * @example
 * new nn.SELU().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([-1.5202, -0.6918, 0.0000, 1.0507, 3.1521])
 */
export class SELU extends Plain {
  override forward(input: Tensor): Tensor {
    return smooth.selu(input);
  }
}

/**
 * `x · σ(x)` of each element.
 *
 * @example
 * new nn.SiLU().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([-0.2384, -0.1888, 0.0000, 0.7311, 2.8577])
 */
export class SiLU extends Plain {
  override forward(input: Tensor): Tensor {
    return smooth.silu(input);
  }
}

/**
 * `x · tanh(ln(1 + eˣ))` of each element.
 *
 * @example
 * new nn.Mish().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([-0.2525, -0.2207, 0.0000, 0.8651, 2.9865])
 */
export class Mish extends Plain {
  override forward(input: Tensor): Tensor {
    return smooth.mish(input);
  }
}

/**
 * `min(max(x + 3, 0), 6) / 6` of each element.
 *
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
 * `1 / (1 + e⁻ˣ)` of each element.
 *
 * @example
 * new nn.Sigmoid().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([0.1192, 0.3775, 0.5000, 0.7311, 0.9526])
 */
export class Sigmoid extends Module {
  override forward(input: Tensor): Tensor {
    return sigmoid(input);
  }
}

/**
 * `tanh x` of each element.
 *
 * @example
 * new nn.Tanh().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([-0.9640, -0.4621, 0.0000, 0.7616, 0.9951])
 */
export class Tanh extends Module {
  override forward(input: Tensor): Tensor {
    return tanh(input);
  }
}

/**
 * `x / (1 + |x|)` of each element.
 *
 * @example
 * new nn.Softsign().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([-0.6667, -0.3333, 0.0000, 0.5000, 0.7500])
 */
export class Softsign extends Module {
  override forward(input: Tensor): Tensor {
    return smooth.softsign(input);
  }
}

/**
 * `x − tanh x` of each element.
 *
 * @example
 * new nn.Tanhshrink().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([-1.0360, -0.0379, 0.0000, 0.2384, 2.0049])
 */
export class Tanhshrink extends Module {
  override forward(input: Tensor): Tensor {
    return smooth.tanhshrink(input);
  }
}

/**
 * `ln σ(x)` of each element.
 *
 * @example
 * new nn.LogSigmoid().forward(tensor([-2, -0.5, 0, 1, 3]));
 * // → tensor([-2.1269, -0.9741, -0.6931, -0.3133, -0.0486])
 */
export class LogSigmoid extends Module {
  override forward(input: Tensor): Tensor {
    return smooth.logSigmoid(input);
  }
}

/** Prints `name=value` for each argument, then `inplace=True` where it is so. */
function printArguments(given: Readonly<Record<string, number | string>>, inplace = false): string {
  const texts = Object.entries(given).map(([name, value]) => `${name}=${value}`);
  return [...texts, ...(inplace ? ['inplace=True'] : [])].join(', ');
}

/** A default that PyTorch writes with a decimal point, `1.0`; a number that was given is printed as it is. */
function printFloat(value: number | undefined, byDefault: number): string {
  return value === undefined ? byDefault.toFixed(1) : formatArgument(value);
}

/**
 * `x` above 0, `negativeSlope · x` elsewhere.
 *
 * @example
 * new nn.LeakyReLU(0.1).forward(tensor([-2, -0.5, 0, 1, 3]));
 * // → tensor([-0.2000, -0.0500, 0.0000, 1.0000, 3.0000])
 */
export class LeakyReLU extends Module {
  /** Slope below 0. */
  readonly negativeSlope: number;
  /** Only printed: the result is always a new tensor. */
  readonly inplace: boolean;

  constructor(options: number | (piecewise.LeakyReluOptions & InplaceOption) = {}) {
    super();
    const given = readOptions<piecewise.LeakyReluOptions & InplaceOption>(options, 'negativeSlope');
    this.negativeSlope = given.negativeSlope ?? 0.01;
    this.inplace = given.inplace ?? false;
  }

  override forward(input: Tensor): Tensor {
    return piecewise.leakyRelu(input, this);
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
 * `x` above 0, `weight · x` elsewhere, with a slope that is learned.
 *
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

  constructor(options: number | PReLUOptions = {}) {
    super();
    const { numParameters = 1, init = 0.25 } = readOptions<PReLUOptions>(options, 'numParameters');
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

/** Keeps α as it prints. */
abstract class WithAlpha extends Module {
  /** The factor α. */
  readonly alpha: number;
  /** Only printed: the result is always a new tensor. */
  readonly inplace: boolean;
  readonly #printed: string;

  constructor(options: number | (smooth.AlphaOptions & InplaceOption) = {}) {
    super();
    const { alpha, inplace = false } = readOptions<smooth.AlphaOptions & InplaceOption>(options, 'alpha');
    this.alpha = alpha ?? 1;
    this.inplace = inplace;
    this.#printed = printFloat(alpha, 1);
  }

  override extraRepr(): string {
    return printArguments({ alpha: this.#printed }, this.inplace);
  }
}

/**
 * `x` above 0, `α(eˣ − 1)` elsewhere.
 *
 * @example
 * new nn.ELU().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([-0.8647, -0.3935, 0.0000, 1.0000, 3.0000])
 */
export class ELU extends WithAlpha {
  override forward(input: Tensor): Tensor {
    return smooth.elu(input, this.alpha);
  }
}

/**
 * `x` above 0, `α(e^(x/α) − 1)` elsewhere.
 *
 * @example
 * new nn.CELU().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([-0.8647, -0.3935, 0.0000, 1.0000, 3.0000])
 */
export class CELU extends WithAlpha {
  override forward(input: Tensor): Tensor {
    return smooth.celu(input, this.alpha);
  }
}

/**
 * `x · Φ(x)`, Φ the normal distribution's, or its approximation by tanh.
 *
 * @example
 * new nn.GELU().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([-0.0455, -0.1543, 0.0000, 0.8413, 2.9960])
 */
export class GELU extends Module {
  /** `'none'`, or `'tanh'` for the approximation. */
  readonly approximate: 'none' | 'tanh';

  constructor(options: 'none' | 'tanh' | smooth.GeluOptions = {}) {
    super();
    this.approximate = readOptions<smooth.GeluOptions>(options, 'approximate').approximate ?? 'none';
  }

  override forward(input: Tensor): Tensor {
    return smooth.gelu(input, this.approximate);
  }

  override extraRepr(): string {
    return `approximate='${this.approximate}'`;
  }
}

/**
 * `ln(1 + e^(βx))/β`: a smooth ReLU.
 *
 * @example
 * new nn.Softplus().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([0.1269, 0.4741, 0.6931, 1.3133, 3.0486])
 */
export class Softplus extends Module {
  /** The steepness β. */
  readonly beta: number;
  /** Where it is the identity from, times β. */
  readonly threshold: number;
  readonly #printed: string;

  constructor(options: number | smooth.SoftplusOptions = {}) {
    super();
    const { beta, threshold } = readOptions<smooth.SoftplusOptions>(options, 'beta');
    this.beta = beta ?? 1;
    this.threshold = threshold ?? 20;
    this.#printed = printArguments({ beta: printFloat(beta, 1), threshold: printFloat(threshold, 20) });
  }

  override forward(input: Tensor): Tensor {
    return smooth.softplus(input, this);
  }

  override extraRepr(): string {
    return this.#printed;
  }
}

/**
 * `x` cut off below `minVal` (−1) and above `maxVal` (1).
 *
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
  readonly #printed: string;

  constructor(options: number | (piecewise.HardtanhOptions & InplaceOption) = {}) {
    super();
    const given = readOptions<piecewise.HardtanhOptions & InplaceOption>(options, 'minVal');
    const { minVal, maxVal, inplace = false } = given;
    this.minVal = minVal ?? -1;
    this.maxVal = maxVal ?? 1;
    this.inplace = inplace;
    if (!(this.maxVal > this.minVal)) {
      throw new ValueError(
        `Hardtanh: max_val (${this.maxVal}) must be greater than min_val (${this.minVal})`
      );
    }
    const printed = { min_val: printFloat(minVal, -1), max_val: printFloat(maxVal, 1) };
    this.#printed = printArguments(printed, inplace);
  }

  override forward(input: Tensor): Tensor {
    return piecewise.hardtanh(input, this);
  }

  override extraRepr(): string {
    return this.#printed;
  }
}

/**
 * `x` above `threshold`, `value` elsewhere.
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

  constructor(threshold: number, value: number, options: boolean | InplaceOption = {}) {
    super();
    this.threshold = threshold;
    this.value = value;
    this.inplace = readOptions<InplaceOption>(options, 'inplace').inplace ?? false;
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

  constructor(options: number | piecewise.ShrinkOptions = {}) {
    super();
    this.lambd = readOptions<piecewise.ShrinkOptions>(options, 'lambd').lambd ?? 0.5;
  }

  override extraRepr(): string {
    return formatArgument(this.lambd);
  }
}

/**
 * 0 for |x| ≤ λ, `x` elsewhere.
 *
 * @example
 * new nn.Hardshrink().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([-2., 0., 0., 1., 3.])
 */
export class Hardshrink extends Shrink {
  override forward(input: Tensor): Tensor {
    return piecewise.hardshrink(input, this.lambd);
  }
}

/**
 * 0 for |x| ≤ λ, `x ∓ λ` elsewhere.
 *
 * @example
 * new nn.Softshrink().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([-1.5000, -0.0000, 0.0000, 0.5000, 2.5000])
 */
export class Softshrink extends Shrink {
  override forward(input: Tensor): Tensor {
    return piecewise.softshrink(input, this.lambd);
  }
}

/**
 * `a · σ(b)`, a and b the halves of `dim`.
 *
 * @example
 * new nn.GLU().forward(tensor([1, 2, 0, 0])); // → tensor([0.5000, 1.0000])
 */
export class GLU extends Module {
  /** The dimension. */
  readonly dim: number;

  constructor(options: number | smooth.GluOptions = {}) {
    super();
    this.dim = readOptions<smooth.GluOptions>(options, 'dim').dim ?? -1;
  }

  override forward(input: Tensor): Tensor {
    return smooth.glu(input, this.dim);
  }

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}
