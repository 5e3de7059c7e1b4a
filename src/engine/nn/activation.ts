/** @file Smooth activations as modules. After `torch/nn/modules/activation.py`. */
import { readCall } from '../core/checked.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import { sigmoid, tanh } from '../ops/elementwise.js';
import * as smooth from '../ops/activation.js';
import { Plain, printArguments, printFloat, type InplaceOption } from './activation-layer.js';
import { Module } from './module.js';

/**
 * `scale · elu(x)` of each element, with the constants that keep mean 0 and variance 1.
 *
 * @throws DtypeError unless the input is of floating point.
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
 * @throws DtypeError unless the input is of floating point.
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
 * @throws DtypeError unless the input is of floating point.
 * @example
 * new nn.Mish().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([-0.2525, -0.2207, 0.0000, 0.8651, 2.9865])
 */
export class Mish extends Plain {
  override forward(input: Tensor): Tensor {
    return smooth.mish(input);
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
 * @throws DtypeError unless the input is of floating point.
 * @example
 * new nn.LogSigmoid().forward(tensor([-2, -0.5, 0, 1, 3]));
 * // → tensor([-2.1269, -0.9741, -0.6931, -0.3133, -0.0486])
 */
export class LogSigmoid extends Module {
  override forward(input: Tensor): Tensor {
    return smooth.logSigmoid(input);
  }
}

type AlphaArguments = smooth.AlphaOptions & InplaceOption;

/** Keeps α as it prints. */
abstract class WithAlpha extends Module {
  /** The factor α. */
  readonly alpha: number;
  /** Only printed: the result is always a new tensor. */
  readonly inplace: boolean;
  private readonly printed: string;

  constructor(...given: [alpha?: number | AlphaArguments, inplace?: boolean | AlphaArguments]) {
    super();
    const bare = readCall('WithAlpha', given, new.target.name);
    const { alpha, inplace = false } = readOptions<AlphaArguments>(['alpha', 'inplace'], ...bare);
    this.alpha = alpha ?? 1;
    this.inplace = inplace;
    this.printed = printFloat(alpha, 1);
  }

  override extraRepr(): string {
    return printArguments({ alpha: this.printed }, this.inplace);
  }
}

/**
 * `x` above 0, `α(eˣ − 1)` elsewhere, of each element; default α 1.
 *
 * @throws DtypeError unless the input is of floating point.
 * @example
 * new nn.ELU().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([-0.8647, -0.3935, 0.0000, 1.0000, 3.0000])
 */
export class ELU extends WithAlpha {
  override forward(input: Tensor): Tensor {
    return smooth.elu(input, this.alpha);
  }
}

/**
 * `x` above 0, `α(e^(x/α) − 1)` elsewhere, of each element; default α 1.
 *
 * @throws DtypeError unless the input is of floating point; ValueError for α = 0.
 * @example
 * new nn.CELU().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([-0.8647, -0.3935, 0.0000, 1.0000, 3.0000])
 */
export class CELU extends WithAlpha {
  override forward(input: Tensor): Tensor {
    return smooth.celu(input, this.alpha);
  }
}

/**
 * `x · Φ(x)` of each element, Φ the normal distribution's, or its approximation by tanh. Default: exact.
 *
 * @throws DtypeError unless the input is of floating point.
 * @example
 * new nn.GELU().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([-0.0455, -0.1543, 0.0000, 0.8413, 2.9960])
 */
export class GELU extends Module {
  /** `'none'`, or `'tanh'` for the approximation. */
  readonly approximate: 'none' | 'tanh';

  constructor(...given: [approximate?: 'none' | 'tanh' | smooth.GeluOptions]) {
    super();
    const bare = readCall('GELU', given);
    this.approximate = readOptions<smooth.GeluOptions>(['approximate'], ...bare).approximate ?? 'none';
  }

  override forward(input: Tensor): Tensor {
    return smooth.gelu(input, { approximate: this.approximate });
  }

  override extraRepr(): string {
    return `approximate='${this.approximate}'`;
  }
}

/**
 * `ln(1 + e^(βx))/β` of each element: a smooth ReLU. Defaults: β 1, the identity from `βx` = 20 on.
 *
 * @throws DtypeError unless the input is of floating point.
 * @example
 * new nn.Softplus().forward(tensor([-2, -0.5, 0, 1, 3])); // → tensor([0.1269, 0.4741, 0.6931, 1.3133, 3.0486])
 */
export class Softplus extends Module {
  /** The steepness β. */
  readonly beta: number;
  /** Where it is the identity from, times β. */
  readonly threshold: number;
  private readonly printed: string;

  constructor(
    ...given: [beta?: number | smooth.SoftplusOptions, threshold?: number | smooth.SoftplusOptions]
  ) {
    super();
    const bare = readCall('Softplus', given);
    const { beta, threshold } = readOptions<smooth.SoftplusOptions>(['beta', 'threshold'], ...bare);
    this.beta = beta ?? 1;
    this.threshold = threshold ?? 20;
    this.printed = printArguments({ beta: printFloat(beta, 1), threshold: printFloat(threshold, 20) });
  }

  override forward(input: Tensor): Tensor {
    const { beta, threshold } = this;
    return smooth.softplus(input, { beta, threshold });
  }

  override extraRepr(): string {
    return this.printed;
  }
}

/**
 * `a · σ(b)`, a and b the halves of `dim` (default −1).
 *
 * **Shape**: `[…, 2·C]` → `[…, C]`.
 *
 * @throws ShapeError where the size of `dim` is odd; IndexError where there is no such dimension.
 * @example
 * new nn.GLU().forward(tensor([1, 2, 0, 0])); // → tensor([0.5000, 1.0000])
 */
export class GLU extends Module {
  /** The dimension. */
  readonly dim: number;

  constructor(...given: [dim?: number | smooth.GluOptions]) {
    super();
    this.dim = readOptions<smooth.GluOptions>(['dim'], ...readCall('GLU', given)).dim ?? -1;
  }

  override forward(input: Tensor): Tensor {
    return smooth.glu(input, this.dim);
  }

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}
