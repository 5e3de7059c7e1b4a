/**
 * @file What all norms share: `y = (x − mean) / √(var + eps) · weight + bias`, with the mean and variance of groups of
 * elements. Forward two passes over the input (statistics, result), back two more (sums, result).
 */
import { input, scalar, type Expression } from '../core/expression.js';
import { isGradEnabled } from '../core/grad-mode.js';
import { broadcastView, elementCount } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { keptShape, sumToShape } from './broadcast.js';
import { defineOp } from './define.js';
import { kernels } from './dispatch.js';
import { emptyTensor, resident } from './memory.js';
import { add, mul, rsqrt, sub } from './elementwise.js';
import { definePointwise } from './pointwise.js';
import { mean } from './reduce.js';
import { variance } from './variance.js';

/** Means and biased variances, with size 1 in every dimension that went into them. Outside the graph. */
export interface Moments {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** The sum of each expression over the dimensions in which `shape` has size 1. */
function sumsOf(
  expressions: readonly Expression[],
  inputs: readonly Tensor[],
  shape: readonly number[]
): Tensor[] {
  const whole = inputs[0].shape;
  const outputs = expressions.map(() => emptyTensor(shape, inputs[0].dtype));
  if (elementCount(whole) > 0) {
    const views = inputs.map(own => broadcastView(resident(own), whole));
    kernels().sums(expressions, views, outputs);
  }
  return outputs;
}

/** An expression of inputs that broadcast to the first one's shape. */
function mapped(expression: Expression, inputs: readonly Tensor[], scalars: readonly number[]): Tensor {
  const { shape, dtype } = inputs[0];
  const output = emptyTensor(shape, dtype);
  const views = inputs.map(own => broadcastView(resident(own), shape));
  kernels().map(expression, views, output, scalars);
  return output;
}

/** The moments over `dims`. */
export function moments(input: Tensor, dims: readonly number[]): Moments {
  const shape = keptShape(input.shape, dims);
  const [mean, variance] = [emptyTensor(shape, input.dtype), emptyTensor(shape, input.dtype)];
  const divisor = input.numel / mean.numel;
  kernels().moments(resident(input), mean, variance, { divisor, root: false });
  return { mean, variance };
}

const inverseRoot = input(0).add(scalar(0)).apply('rsqrt');

/** `1 / √(variance + eps)`, outside the graph. */
function inverseDeviation(variance: Tensor, eps: number): Tensor {
  return mapped(inverseRoot, [variance], [eps]);
}

const NORMALIZED = input(0).sub(input(1)).mul(input(2));
const STANDARDIZED = NORMALIZED.mul(input(3)).add(input(4));

const affineOp = definePointwise({
  name: 'NativeBatchNormBackward0',
  arity: 5,
  value: STANDARDIZED,
  // ∂x = ∂y·s·w, ∂w = ∂y·(x − m)·s, ∂b = ∂y; the statistics are constants
  gradient: ({ gradOutput: g }) => [g.mul(input(2)).mul(input(3)), null, null, g.mul(NORMALIZED), g]
});

/** x, and weight and bias in shapes that broadcast to its own; where there is none, 1 and 0 without dimensions. */
type StandardizeInputs = readonly [x: Tensor, weight: Tensor, bias: Tensor];

/** `(x − mean) / √(variance + eps) · weight + bias` by statistics that do not depend on x. */
export function normalizeBy({ mean, variance }: Moments, inputs: StandardizeInputs, eps: number): Tensor {
  const [x, weight, bias] = inputs;
  return affineOp([x, mean, inverseDeviation(variance, eps), weight, bias]);
}

interface StandardizeOptions {
  readonly dims: readonly number[];
  readonly mean: Tensor;
  /** `1 / √(var + eps)` */
  readonly scale: Tensor;
  readonly eps: number;
}

const standardizeOp = defineOp<StandardizeInputs, StandardizeOptions, StandardizeInputs>({
  name: 'NativeBatchNormBackward0',
  shape: ([x]) => x.shape,
  forward: (run, [x, weight, bias], output, { mean, scale }) => {
    const views = [x, mean, scale, weight, bias].map(own => broadcastView(resident(own), x.shape));
    run.map(STANDARDIZED, views, output, []);
  },
  saves: inputs => inputs,
  // x̂ = (x − m)·s, h = ∂y·w: ∂x = s·(h − mean h − x̂·mean h·x̂), ∂w = Σ ∂y·x̂, ∂b = Σ ∂y
  gradient: ({ gradOutput, saved, needs, options }): (Tensor | null)[] =>
    isGradEnabled()
      ? recordedGradients(gradOutput, saved, options)
      : fusedGradients(gradOutput, saved, needs, options)
});

/** Standardizes over `dims` by the moments of x itself. */
export function standardize(
  inputs: StandardizeInputs,
  dims: readonly number[],
  own: Moments,
  eps: number
): Tensor {
  return standardizeOp(inputs, { dims, mean: own.mean, scale: inverseDeviation(own.variance, eps), eps });
}

/** The gradients as operations that have gradients themselves. */
function recordedGradients(
  g: Tensor,
  inputs: StandardizeInputs,
  { dims, eps }: StandardizeOptions
): Tensor[] {
  const [x, weight, bias] = inputs;
  const centred = sub(x, mean(x, dims, true));
  const scale = rsqrt(add(variance(x, dims, { correction: 0, keepdim: true }), eps));
  const standard = mul(centred, scale);
  const h = mul(g, weight);
  const tilt = mul(standard, mean(mul(h, standard), dims, true));
  return [
    mul(scale, sub(sub(h, mean(h, dims, true)), tilt)),
    sumToShape(mul(g, standard), weight.shape),
    sumToShape(g, bias.shape)
  ];
}

const share = scalar(0);

// inputs: x, mean, scale, ∂y
const PLAIN_SUMS = [input(3), input(3).mul(NORMALIZED)];
// inputs: x, mean, scale, weight, ∂y
const weighted = input(4).mul(input(3));
const WEIGHTED_SUMS = [weighted, weighted.mul(NORMALIZED)];
// inputs: x, mean, scale, weight, ∂y, both sums
const tilted = input(5)
  .add(NORMALIZED.mul(input(6)))
  .mul(share);
const FROM_PLAIN_SUMS = input(2).mul(input(3)).mul(input(4).sub(tilted));
const FROM_WEIGHTED_SUMS = input(2).mul(weighted.sub(tilted));

/** The gradients in as few passes as there can be: where a weight belongs to whole groups, one pass sums for all three. */
function fusedGradients(
  g: Tensor,
  [x, weight, bias]: StandardizeInputs,
  needs: readonly boolean[],
  { mean, scale }: StandardizeOptions
): (Tensor | null)[] {
  const n = [mean.numel / Math.max(x.numel, 1)];
  if (isConstantInGroups(weight.shape, mean.shape)) {
    const [sum, product] = sumsOf(PLAIN_SUMS, [x, mean, scale, g], mean.shape);
    return [
      needs[0] ? mapped(FROM_PLAIN_SUMS, [x, mean, scale, weight, g, sum, product], n) : null,
      needs[1] ? sumToShape(product, weight.shape) : null,
      needs[2] ? sumToShape(sum, bias.shape) : null
    ];
  }
  const [forBias, forWeight] =
    needs[1] || needs[2] ? sumsOf(PLAIN_SUMS, [x, mean, scale, g], weight.shape) : [null, null];
  if (!needs[0]) return [null, forWeight, needs[2] ? forBias : null];
  const [sum, product] = sumsOf(WEIGHTED_SUMS, [x, mean, scale, weight, g], mean.shape);
  const forInput = mapped(FROM_WEIGHTED_SUMS, [x, mean, scale, weight, g, sum, product], n);
  return [forInput, needs[1] ? forWeight : null, needs[2] ? forBias : null];
}

/** Whether values of `shape` do not change within groups whose statistics have shape `groups`. */
function isConstantInGroups(shape: readonly number[], groups: readonly number[]): boolean {
  return shape.every((size, dim) => size === 1 || groups[dim] === size);
}
