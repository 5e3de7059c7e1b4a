/**
 * @file Smooth activations: each value and each gradient one pass over memory. What happens at kinks and at NaN is
 * what PyTorch 2.13's CPU kernels do (`aten/src/ATen/native/cpu/Activation.cpp`).
 */
import { isFloatingPoint } from '../core/dtype.js';
import { ShapeError, ValueError } from '../core/errors.js';
import { constant, input, scalar, select } from '../core/expression.js';
import { normalizeDim } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from './arguments.js';
import { mul, sigmoid } from './elementwise.js';
import { chunk } from './movement.js';
import { defineFloatPointwise, definePointwise } from './pointwise.js';
import { cast } from './promotion.js';

const x = input(0);
const [first, second, third] = [scalar(0), scalar(1), scalar(2)];

// scalars: α · scale, scale, factor inside the exponential
const eluOp = defineFloatPointwise('elu_cpu', {
  name: 'EluBackward0',
  value: select(x.lt(0), x.mul(third).expm1().mul(first), x.mul(second)),
  // ∂y = scale above 0, else α·scale·f·e^(f·x)
  gradient: ({ gradOutput: g }) => [
    select(x.le(0), g.mul(third.mul(first)).mul(x.mul(third).exp()), g.mul(second))
  ]
});

/** The options of `F.elu` and `F.celu`. */
export interface AlphaOptions {
  /** What negative numbers tend to, negated. Default 1. */
  readonly alpha?: number;
}

/**
 * `x` above 0, `α(eˣ − 1)` elsewhere. **Shape**: any → the same. Default `alpha` 1. **Source**: Clevert et al.,
 * arXiv 1511.07289.
 *
 * @throws DtypeError unless the input is of floating point.
 * @example
 * F.elu(tensor([-1, 0, 2])); // → tensor([-0.6321, 0.0000, 2.0000])
 */
export function elu(input: Tensor, alpha?: number | AlphaOptions): Tensor {
  const options = readOptions<AlphaOptions>(['alpha'], alpha);
  return eluOp([input], [options.alpha ?? 1, 1, 1]);
}

const SELU_ALPHA = 1.6732632423543772848170429916717;
const SELU_SCALE = 1.0507009873554804934193349852946;

/**
 * `scale · elu(x, α)` with the α and scale that keep mean 0 and variance 1 from layer to layer. **Shape**: any →
 * the same. **Source**: Klambauer et al., arXiv 1706.02515.
 *
 * @throws DtypeError unless the input is of floating point.
 * @example
 * F.selu(tensor([-1, 0, 2])); // → tensor([-1.1113, 0.0000, 2.1014])
 */
export function selu(input: Tensor): Tensor {
  return eluOp([input], [SELU_ALPHA * SELU_SCALE, SELU_SCALE, 1]);
}

/**
 * `x` above 0, `α(e^(x/α) − 1)` elsewhere, whose derivative has no jump. **Shape**: any → the same. Default
 * `alpha` 1. **Source**: Barron, arXiv 1704.07483.
 *
 * @throws ValueError for α = 0; DtypeError unless the input is of floating point.
 * @example
 * F.celu(tensor([-1, 0, 2]), { alpha: 2 }); // → tensor([-0.7869, 0.0000, 2.0000])
 */
export function celu(input: Tensor, alpha?: number | AlphaOptions): Tensor {
  const { alpha: scale = 1 } = readOptions<AlphaOptions>(['alpha'], alpha);
  if (scale === 0) throw new ValueError('celu: ZeroDivisionError: alpha cannot be 0 for CELU, got 0');
  return eluOp([input], [scale, 1, 1 / scale]);
}

/** Φ(x) = ½(1 + erf(x/√2)) */
const normalCdf = x.mul(Math.SQRT1_2).erf().add(1).mul(0.5);
/** φ(x) = e^(−x²/2)/√(2π) */
const normalDensity = x
  .mul(x)
  .mul(-0.5)
  .exp()
  .mul(1 / Math.sqrt(2 * Math.PI));

const geluOp = defineFloatPointwise('GeluKernelImpl', {
  name: 'GeluBackward0',
  value: x.mul(normalCdf),
  // ∂y = Φ(x) + x·φ(x)
  gradient: ({ gradOutput: g }) => [g.mul(normalCdf.add(x.mul(normalDensity)))]
});

const GELU_CUBIC = 0.044715;
const GELU_SCALE = Math.sqrt(2 / Math.PI);
/** tanh(√(2/π)(x + 0.044715x³)) */
const geluTanh = x.mul(x).mul(x).mul(GELU_CUBIC).add(x).mul(GELU_SCALE).tanh();

const tanhGeluOp = defineFloatPointwise('GeluKernelImpl', {
  name: 'GeluBackward0',
  value: x.mul(0.5).mul(geluTanh.add(1)),
  // ∂y = ½(1 + t) + ½x(1 − t²)·√(2/π)(1 + 3·0.044715x²), t the tanh
  gradient: ({ gradOutput: g }) => {
    const inner = x
      .mul(x)
      .mul(3 * GELU_CUBIC)
      .add(1)
      .mul(GELU_SCALE);
    const bend = x.mul(constant(1).sub(geluTanh.mul(geluTanh))).mul(inner);
    return [g.mul(0.5).mul(geluTanh.add(1).add(bend))];
  }
});

/** The options of `F.gelu`. */
export interface GeluOptions {
  /** How Φ is computed: `'none'` by the error function, `'tanh'` by its approximation. Default `'none'`. */
  readonly approximate?: 'none' | 'tanh';
}

/**
 * `x · Φ(x)`, Φ the normal distribution's. **Shape**: any → the same. **Source**: Hendrycks and Gimpel, arXiv
 * 1606.08415.
 *
 * @throws ValueError where `approximate` is neither `'none'` nor `'tanh'`; DtypeError unless the input is of
 * floating point.
 * @example
 * F.gelu(tensor([-1, 0, 1])); // → tensor([-0.1587, 0.0000, 0.8413])
 */
export function gelu(input: Tensor, options: GeluOptions = {}): Tensor {
  const { approximate = 'none' } = options;
  switch (approximate) {
    case 'none':
      return geluOp([input]);
    case 'tanh':
      return tanhGeluOp([input]);
    default:
      throw new ValueError(
        `gelu: approximate argument must be either none or tanh., got ${String(approximate satisfies never)}`
      );
  }
}

const logistic = x.sigmoid();

const siluOp = defineFloatPointwise('silu_cpu', {
  name: 'SiluBackward0',
  value: x.mul(logistic),
  // ∂y = σ(1 + x(1 − σ))
  gradient: ({ gradOutput: g }) => [g.mul(logistic).mul(x.mul(constant(1).sub(logistic)).add(1))]
});

/**
 * `x · σ(x)`, also known as swish. **Shape**: any → the same. **Source**: Elfwing et al., arXiv 1702.03118.
 *
 * @throws DtypeError unless the input is of floating point.
 * @example
 * F.silu(tensor([-1, 0, 1])); // → tensor([-0.2689, 0.0000, 0.7311])
 */
export function silu(input: Tensor): Tensor {
  return siluOp([input]);
}

const softened = x.exp().log1p().tanh();

const mishOp = defineFloatPointwise('mish_cpu', {
  name: 'MishBackward0',
  value: x.mul(softened),
  // ∂y = t + x·σ(x)(1 − t²), t = tanh(ln(1 + eˣ))
  gradient: ({ gradOutput: g }) => [
    g.mul(softened.add(x.mul(logistic).mul(constant(1).sub(softened.mul(softened)))))
  ]
});

/**
 * `x · tanh(ln(1 + eˣ))`. **Shape**: any → the same. **Source**: Misra, arXiv 1908.08681.
 *
 * @throws DtypeError unless the input is of floating point.
 * @example
 * F.mish(tensor([-1, 0, 1])); // → tensor([-0.3034, 0.0000, 0.8651])
 */
export function mish(input: Tensor): Tensor {
  return mishOp([input]);
}

const [beta, bend] = [first, second];
const isLinear = x.mul(beta).gt(bend);
const power = x.mul(beta).exp();

const softplusOp = defineFloatPointwise('softplus_cpu', {
  name: 'SoftplusBackward0',
  value: select(isLinear, x, power.log1p().div(beta)),
  // ∂y = e^(βx)/(1 + e^(βx)), and 1 where y is x
  gradient: ({ gradOutput: g }) => [select(isLinear, g, g.mul(power.div(power.add(1))))]
});

/** The options of `F.softplus`. */
export interface SoftplusOptions {
  /** How sharp the bend is. Default 1. */
  readonly beta?: number;
  /** Where βx is above it, the result is x. Default 20. */
  readonly threshold?: number;
}

/**
 * `ln(1 + e^(βx))/β`: a smooth ReLU; `x` itself where βx is above `threshold`. **Shape**: any → the same.
 * Defaults `beta` 1, `threshold` 20.
 *
 * @throws DtypeError unless the input is of floating point.
 * @example
 * F.softplus(tensor([-1, 0, 30])); // → tensor([ 0.3133, 0.6931, 30.0000])
 */
export function softplus(
  input: Tensor,
  beta?: number | SoftplusOptions,
  threshold?: number | SoftplusOptions
): Tensor {
  const options = readOptions<SoftplusOptions>(['beta', 'threshold'], beta, threshold);
  return softplusOp([input], [options.beta ?? 1, options.threshold ?? 20]);
}

const distance = x.abs().add(1);

const softsignOp = definePointwise({
  name: 'DivBackward0',
  value: x.div(distance),
  // ∂y = 1/(1 + |x|)², and NaN at ±∞, as y is
  gradient: ({ gradOutput: g }) => [g.div(distance.mul(distance)).add(x.mul(0))]
});

/**
 * `x / (1 + |x|)`. **Shape**: any → the same. Integers become float32.
 *
 * @example
 * F.softsign(tensor([-1, 0, 3])); // → tensor([-0.5000, 0.0000, 0.7500])
 */
export function softsign(input: Tensor): Tensor {
  return softsignOp([toFloat(input)]);
}

const squashed = x.tanh();

const tanhshrinkOp = definePointwise({
  name: 'TanhshrinkBackward0',
  value: x.sub(squashed),
  // ∂y = tanh² x
  gradient: ({ gradOutput: g }) => [g.mul(squashed.mul(squashed))]
});

/**
 * `x − tanh x`. **Shape**: any → the same. Integers become float32.
 *
 * @example
 * F.tanhshrink(tensor([-1, 0, 1])); // → tensor([-0.2384, 0.0000, 0.2384])
 */
export function tanhshrink(input: Tensor): Tensor {
  return tanhshrinkOp([toFloat(input)]);
}

// e^(−|x|), which never overflows
const decay = x.abs().neg().exp();

const logSigmoidOp = defineFloatPointwise('log_sigmoid_cpu', {
  name: 'LogSigmoidBackward0',
  value: x.minimum(0).sub(decay.log1p()),
  // ∂y = σ(−x) = [x < 0] ∓ e^(−|x|)/(1 + e^(−|x|))
  gradient: ({ gradOutput: g }) => {
    const part = decay.div(decay.add(1));
    return [g.mul(select(x.lt(0), constant(1).sub(part), part))];
  }
});

/**
 * `ln σ(x)`, exact also where σ(x) rounds to 0. **Shape**: any → the same.
 *
 * @throws DtypeError unless the input is of floating point.
 * @example
 * F.logSigmoid(tensor([-200, 0, 2])); // → tensor([-2.0000e+02, -6.9315e-01, -1.2693e-01])
 */
export function logSigmoid(input: Tensor): Tensor {
  return logSigmoidOp([input]);
}

/** The options of `F.glu`. */
export interface GluOptions {
  /** The dimension that is halved. Default −1: the last. */
  readonly dim?: number;
}

/**
 * `a · σ(b)`, a and b the halves of `dim` (default: the last). **Shape**: `[…, 2n, …]` → `[…, n, …]`. **Source**:
 * Dauphin et al., arXiv 1612.08083.
 *
 * @throws ShapeError where the size of `dim` is odd; IndexError where there is no such dimension.
 * @example
 * F.glu(tensor([3, 4, 0, 0])); // → tensor([1.5000, 2.0000])
 */
export function glu(input: Tensor, dim?: number | GluOptions): Tensor {
  const options = readOptions<GluOptions>(['dim'], dim);
  const at = normalizeDim(options.dim ?? -1, input.ndim);
  const size = input.shape[at] ?? 1;
  if (size % 2 !== 0) {
    throw new ShapeError(`glu: Halving dimension must be even, but dimension ${at} is size ${size}`);
  }
  const [value, gate] = chunk(input, 2, { dim: at });
  return mul(value, sigmoid(gate));
}

function toFloat(input: Tensor): Tensor {
  return isFloatingPoint(input.dtype) ? input : cast(input, 'float32');
}
