/**
 * @file Activations made of straight pieces: each value and each gradient one pass over memory. Which side a kink
 * belongs to, and what becomes of NaN, is as in PyTorch 2.13's CPU kernels (`aten/src/ATen/native/cpu/Activation.cpp`).
 */
import { isFloatingPoint } from '../core/dtype.js';
import { ShapeError, ValueError } from '../core/errors.js';
import { input, scalar, select } from '../core/expression.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from './arguments.js';
import { reshape } from './broadcast.js';
import { defineFloatPointwise, definePointwise } from './pointwise.js';

const x = input(0);
const slope = scalar(0);

const leakyReluOp = defineFloatPointwise('leaky_relu_cpu', {
  name: 'LeakyReluBackward0',
  value: select(x.gt(0), x, x.mul(slope)),
  // ∂y = 1 above 0, else the slope
  gradient: ({ gradOutput: g }) => [select(x.gt(0), g, g.mul(slope))]
});

/** The options of `F.leakyRelu`. */
export interface LeakyReluOptions {
  /** Factor of negative numbers. Default 0.01. */
  readonly negativeSlope?: number;
}

/**
 * `x` above 0, `negativeSlope · x` elsewhere, also in its derivative at 0. **Shape**: any → the same. Default
 * `negativeSlope` 0.01.
 *
 * @throws DtypeError unless the input is of floating point.
 * @example
 * F.leakyRelu(tensor([-10, 5]), { negativeSlope: 0.1 }); // → tensor([-1., 5.])
 */
export function leakyRelu(input: Tensor, negativeSlope?: number | LeakyReluOptions): Tensor {
  const options = readOptions<LeakyReluOptions>(['negativeSlope'], negativeSlope);
  return leakyReluOp([input], [options.negativeSlope ?? 0.01]);
}

const weight = input(1);

const preluOp = definePointwise({
  name: 'PreluKernelBackward0',
  arity: 2,
  value: select(x.gt(0), x, x.mul(weight)),
  // ∂y/∂x = 1 above 0, else w; ∂y/∂w = 0 above 0, else x
  gradient: ({ gradOutput: g }) => [select(x.gt(0), g, g.mul(weight)), select(x.gt(0), 0, g.mul(x))]
});

/**
 * `x` above 0, `weight · x` elsewhere, with one weight or one for each channel. **Shape**: input `[N, C, …]`,
 * weight `[1]` or `[C]` → as the input.
 *
 * @throws ShapeError where there are several weights and not as many channels.
 * @example
 * F.prelu(tensor([[-1, -1]]), tensor([0.1, 0.5])); // → tensor([[-0.1000, -0.5000]])
 */
export function prelu(input: Tensor, weight: Tensor): Tensor {
  if (weight.ndim > 1) {
    throw new ShapeError(
      `prelu: prelu: Expected \`weight\` to be a scalar or 1D tensor, but got: ndim = ${weight.ndim}`
    );
  }
  if (weight.numel === 1) return preluOp([input, reshape(weight, [])]);
  if (input.ndim === 0) throw new ShapeError('prelu: Not allow zero-dim input tensor., got 0 dimensions');
  const channels = input.shape[1] ?? 1;
  if (channels !== weight.numel) {
    throw new ShapeError(
      'prelu: Mismatch of parameter numbers and input channel size. Found parameter numbers = ' +
        `${weight.numel} and channel size = ${channels}.`
    );
  }
  const perChannel = input.shape.map((_, dim) => (dim === 1 ? channels : 1));
  return preluOp([input, reshape(weight, perChannel)]);
}

const [lowest, highest] = [scalar(0), scalar(1)];

const hardtanhOp = definePointwise({
  name: 'HardtanhBackward0',
  value: select(x.lt(lowest), lowest, select(x.gt(highest), highest, x)),
  // ∂y = 1 between the bounds, 0 outside and on them
  gradient: ({ gradOutput: g }) => [select(x.le(lowest).or(x.ge(highest)), 0, g)]
});

/** The options of `F.hardtanh`. */
export interface HardtanhOptions {
  /** The smallest value. Default −1. */
  readonly minVal?: number;
  /** The largest value. Default 1. */
  readonly maxVal?: number;
}

/**
 * `x` cut off below `minVal` and above `maxVal`; unlike `clamp` with derivative 0 on the bounds. **Shape**: any →
 * the same. Defaults −1 and 1.
 *
 * @throws ValueError where `minVal` is above `maxVal`.
 * @example
 * F.hardtanh(tensor([-3, 0.5, 3])); // → tensor([-1.0000, 0.5000, 1.0000])
 */
export function hardtanh(
  input: Tensor,
  minVal?: number | HardtanhOptions,
  maxVal?: number | HardtanhOptions
): Tensor {
  const options = readOptions<HardtanhOptions>(['minVal', 'maxVal'], minVal, maxVal);
  const [low, high] = [options.minVal ?? -1, options.maxVal ?? 1];
  if (low > high) {
    throw new ValueError(
      `hardtanh: min_val cannot be greater than max_val, got min_val ${low} and max_val ${high}`
    );
  }
  const bounds = [low, high];
  return hardtanhOp([input], isFloatingPoint(input.dtype) ? bounds : bounds.map(Math.trunc));
}

/**
 * `min(max(x, 0), 6)`. **Shape**: any → the same.
 *
 * @example
 * F.relu6(tensor([-1, 3, 8])); // → tensor([0., 3., 6.])
 */
export function relu6(input: Tensor): Tensor {
  return hardtanhOp([input], [0, 6]);
}

/** min(max(x + 3, 0), 6) / 6 */
const ramp = x.add(3).maximum(0).minimum(6).div(6);

const hardsigmoidOp = defineFloatPointwise('hardsigmoid_cpu', {
  name: 'HardsigmoidBackward0',
  value: ramp,
  // ∂y = 1/6 for −3 < x < 3, else 0, also for NaN
  gradient: ({ gradOutput: g }) => [select(x.gt(-3).and(x.lt(3)), g.div(6), 0)]
});

/**
 * `min(max(x + 3, 0), 6) / 6`: the sigmoid in three straight pieces. **Shape**: any → the same.
 *
 * @throws DtypeError unless the input is of floating point.
 * @example
 * F.hardsigmoid(tensor([-4, 0, 1])); // → tensor([0.0000, 0.5000, 0.6667])
 */
export function hardsigmoid(input: Tensor): Tensor {
  return hardsigmoidOp([input]);
}

const hardswishOp = defineFloatPointwise('hardswish_cpu', {
  name: 'HardswishBackward0',
  value: x.mul(ramp),
  // ∂y = 0 up to −3, x/3 + ½ up to 3, then 1
  gradient: ({ gradOutput: g }) => [select(x.le(-3), 0, select(x.lt(3), g.mul(x.div(3).add(0.5)), g))]
});

/**
 * `x · hardsigmoid(x)`. **Shape**: any → the same. **Source**: Howard et al., arXiv 1905.02244.
 *
 * @throws DtypeError unless the input is of floating point.
 * @example
 * F.hardswish(tensor([-4, 1, 4])); // → tensor([-0.0000, 0.6667, 4.0000])
 */
export function hardswish(input: Tensor): Tensor {
  return hardswishOp([input]);
}

const [level, replacement] = [scalar(0), scalar(1)];

const thresholdOp = definePointwise({
  name: 'ThresholdBackward0',
  value: select(x.le(level), replacement, x),
  // ∂y = 1 above the level, else 0
  gradient: ({ gradOutput: g }) => [select(x.le(level), 0, g)]
});

/**
 * `x` above `threshold`, `value` elsewhere. **Shape**: any → the same.
 *
 * @example
 * F.threshold(tensor([1, 2, 3]), 1.5, 0); // → tensor([0., 2., 3.])
 */
export function threshold(input: Tensor, threshold: number, value: number): Tensor {
  return thresholdOp([input], [threshold, value]);
}

const margin = scalar(0);
const isNear = x.ge(margin.neg()).and(x.le(margin));

const hardshrinkOp = defineFloatPointwise('hardshrink_cpu', {
  name: 'HardshrinkBackward0',
  value: select(isNear, 0, x),
  // ∂y = 0 within the margin, else 1
  gradient: ({ gradOutput: g }) => [select(isNear, 0, g)]
});

const softshrinkOp = defineFloatPointwise('softshrink_check', {
  name: 'SoftshrinkBackward0',
  value: select(x.gt(margin), x.sub(margin), select(x.lt(margin.neg()), x.add(margin), x.mul(0))),
  // ∂y = 0 within the margin, else 1
  gradient: ({ gradOutput: g }) => [select(isNear, 0, g)]
});

/** The options of `F.hardshrink` and `F.softshrink`; λ under PyTorch's name. */
export interface ShrinkOptions {
  /** Numbers up to λ become 0. Default 0.5. */
  readonly lambd?: number;
}

/**
 * 0 for |x| ≤ λ, `x` elsewhere. **Shape**: any → the same. Default `lambd` 0.5.
 *
 * @throws DtypeError unless the input is of floating point.
 * @example
 * F.hardshrink(tensor([-1, 0.3, 0.6])); // → tensor([-1.0000, 0.0000, 0.6000])
 */
export function hardshrink(input: Tensor, lambd?: number | ShrinkOptions): Tensor {
  return hardshrinkOp([input], [readOptions<ShrinkOptions>(['lambd'], lambd).lambd ?? 0.5]);
}

/**
 * 0 for |x| ≤ λ, `x ∓ λ` elsewhere. **Shape**: any → the same. Default `lambd` 0.5.
 *
 * @throws ValueError for a negative λ; DtypeError unless the input is of floating point.
 * @example
 * F.softshrink(tensor([-1, 0.3, 0.75])); // → tensor([-0.5000, 0.0000, 0.2500])
 */
export function softshrink(input: Tensor, lambd?: number | ShrinkOptions): Tensor {
  const { lambd: margin = 0.5 } = readOptions<ShrinkOptions>(['lambd'], lambd);
  if (!(margin >= 0)) {
    throw new ValueError(
      `softshrink: lambda must be in range [0, 3.40282e+38] for input dtype Float, but found ${margin}`
    );
  }
  return softshrinkOp([input], [margin]);
}
