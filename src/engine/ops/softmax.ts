/** @file Softmax and its logarithm. */
import type { FieldWindow } from '../../geometry/receptive-field.js';
import type { DType } from '../core/dtype.js';
import { isFloatingPoint } from '../core/dtype.js';
import { DtypeError } from '../core/errors.js';
import { normalizeDim } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { warn } from '../core/warning.js';
import { readOptions } from './arguments.js';
import { defineOp, type Operation } from './define.js';
import { exp, mul, neg, sub } from './elementwise.js';
import { cast } from './promotion.js';
import { sum } from './reduce.js';

type Pair = readonly [Tensor, Tensor];

interface Along {
  readonly dim: number;
}

/** The options of `F.softmax`, `F.logSoftmax` and `F.softmin`. */
export interface SoftmaxOptions {
  /** The dimension whose elements sum to 1. Default, as in PyTorch: 0 for 0, 1 or 3 dimensions, else 1. */
  readonly dim?: number | null;
  /** Converts the input first. Default: its own dtype. */
  readonly dtype?: DType;
}

function softmaxForward(log: boolean): Operation<readonly [Tensor], Along, readonly [Tensor]>['forward'] {
  return (kernels, [input], output, { dim }) => {
    if (output.numel > 0) kernels.softmax(input, output, dim, log);
  };
}

/** Over channels every place stays alone; over places all of them count. */
function softmaxField(
  field: FieldWindow,
  input: Tensor,
  _output: Tensor,
  { dim }: Along
): FieldWindow | null {
  return dim < input.ndim - field.size.length || input.ndim <= 2 ? field : null;
}

const softmaxOp = defineOp<readonly [Tensor], Along, readonly [Tensor]>({
  name: 'SoftmaxBackward0',
  shape: ([input]) => input.shape,
  field: softmaxField,
  forward: softmaxForward(false),
  saves: (_, output) => [output],
  // ∂x = y(∂y − Σ ∂y·y)
  gradient: ({ gradOutput, saved: [output], options }) => [softmaxGradientOp([gradOutput, output], options)]
});

const logSoftmaxOp = defineOp<readonly [Tensor], Along, readonly [Tensor]>({
  name: 'LogSoftmaxBackward0',
  shape: ([input]) => input.shape,
  field: softmaxField,
  forward: softmaxForward(true),
  saves: (_, output) => [output],
  // ∂x = ∂y − eʸ Σ ∂y
  gradient: ({ gradOutput, saved: [output], options }) => [
    logSoftmaxGradientOp([gradOutput, output], options)
  ]
});

const softmaxGradientOp = defineOp<Pair, Along, Pair>({
  name: 'SoftmaxBackwardDataBackward0',
  shape: ([gradOutput]) => gradOutput.shape,
  forward: (kernels, [gradOutput, output], gradInput, { dim }) => {
    if (gradInput.numel > 0) kernels.softmaxGradient(gradOutput, output, gradInput, dim, false);
  },
  saves: pair => pair,
  // z = y(g − Σ g·y): symmetric in what it does to g; ∂y = v(g − Σ g·y) − g Σ v·y
  gradient: ({ gradOutput: v, saved: [g, y], needs, options }): (Tensor | null)[] => [
    needs[0] ? softmaxGradientOp([v, y], options) : null,
    needs[1]
      ? sub(mul(v, sub(g, sum(mul(g, y), options.dim, true))), mul(g, sum(mul(v, y), options.dim, true)))
      : null
  ]
});

const logSoftmaxGradientOp = defineOp<Pair, Along, Pair>({
  name: 'LogSoftmaxBackwardDataBackward0',
  shape: ([gradOutput]) => gradOutput.shape,
  forward: (kernels, [gradOutput, output], gradInput, { dim }) => {
    if (gradInput.numel > 0) kernels.softmaxGradient(gradOutput, output, gradInput, dim, true);
  },
  saves: pair => pair,
  // z = g − eʸ Σ g: ∂g = v − Σ v·eʸ, ∂y = −v·eʸ Σ g
  gradient: ({ gradOutput: v, saved: [g, y], needs, options }): (Tensor | null)[] => [
    needs[0] ? sub(v, sum(mul(v, exp(y)), options.dim, true)) : null,
    needs[1] ? neg(mul(mul(v, exp(y)), sum(g, options.dim, true))) : null
  ]
});

function prepare(op: string, input: Tensor, options: SoftmaxOptions): { value: Tensor; along: Along } {
  const value = options.dtype === undefined ? input : cast(input, options.dtype);
  if (!isFloatingPoint(value.dtype)) {
    throw new DtypeError(`${op}: a floating point dtype is needed, got ${value.dtype}`);
  }
  return { value, along: { dim: normalizeDim(options.dim ?? implicitDim(op, input.ndim), input.ndim) } };
}

/** The dimension that PyTorch takes where none is given, and what it says of that. */
function implicitDim(op: string, ndim: number): number {
  warn(
    `Implicit dimension choice for ${op === 'logSoftmax' ? 'log_softmax' : op} has been deprecated. ` +
      'Change the call to include dim=X as an argument.'
  );
  return ndim === 0 || ndim === 1 || ndim === 3 ? 0 : 1;
}

/**
 * `exp(x) / Σ exp(x)` along `dim`: positive numbers that sum to 1. **Shape**: any → the same. Default `dim`, as
 * in PyTorch: 0 for 0, 1 or 3 dimensions, else 1.
 *
 * @throws DtypeError for integers and booleans; IndexError where there is no such dimension.
 * @example
 * F.softmax(tensor([[1, 2, 3]]), { dim: 1 }); // → tensor([[0.0900, 0.2447, 0.6652]])
 */
export function softmax(input: Tensor, dim?: number | null | SoftmaxOptions): Tensor {
  const { value, along } = prepare('softmax', input, readOptions<SoftmaxOptions>(['dim'], dim));
  return softmaxOp([value], along);
}

/**
 * `x − ln Σ exp(x)` along `dim`: the logarithm of softmax, without its rounding. **Shape**: any → the same.
 * Default `dim` as of softmax.
 *
 * @throws DtypeError for integers and booleans; IndexError where there is no such dimension.
 * @example
 * F.logSoftmax(tensor([[1, 2, 3]]), 1); // → tensor([[-2.4076, -1.4076, -0.4076]])
 */
export function logSoftmax(input: Tensor, dim?: number | null | SoftmaxOptions): Tensor {
  const { value, along } = prepare('logSoftmax', input, readOptions<SoftmaxOptions>(['dim'], dim));
  return logSoftmaxOp([value], along);
}

/**
 * Softmax of −x along `dim`: the smallest number gets the largest share. **Shape**: any → the same.
 *
 * @throws DtypeError unless the input is of floating point; IndexError where there is no such dimension.
 * @example
 * F.softmin(tensor([1, 2, 3]), 0); // → tensor([0.6652, 0.2447, 0.0900])
 */
export function softmin(input: Tensor, dim?: number | null | SoftmaxOptions): Tensor {
  const { value, along } = prepare('softmin', neg(input), readOptions<SoftmaxOptions>(['dim'], dim));
  return softmaxOp([value], along);
}
