/** @file Variances and standard deviations along dimensions. */
import { isFloatingPoint } from '../core/dtype.js';
import { DtypeError } from '../core/errors.js';
import { normalizeDims } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { warn } from '../core/warning.js';
import { keptShape, keptView, reshape } from './broadcast.js';
import { eq, where } from './compare.js';
import { defineOp } from './define.js';
import { div, mul, sub } from './elementwise.js';
import { reducedField } from './field-rule.js';
import { emptyTensor, releaseMemory } from './memory.js';
import { renamed } from './operation-node.js';
import { countAlong, mean, reducedShape, type Dims, type ReduceOptions } from './reduce.js';

/** The options of `var` and `std`. */
export interface VarianceOptions extends ReduceOptions {
  /** What is taken from the count in the divisor. Default 1: the unbiased estimate. */
  readonly correction?: number | null;
}

interface VarianceCall {
  readonly dims: readonly number[];
  readonly keepdim: boolean;
  /** Elements of a group without the correction. */
  readonly freedom: number;
  /** Takes the root: the standard deviation. */
  readonly root: boolean;
  /** No dimension was named. */
  readonly whole: boolean;
}

const varianceOp = defineOp<readonly [Tensor], VarianceCall, readonly [input: Tensor, output: Tensor]>({
  name: 'VarBackward0',
  shape: ([input], { dims, keepdim }) => reducedShape(input.shape, dims, keepdim),
  field: (field, input, _output, { dims }) => reducedField(field, input, dims),
  forward: (kernels, [input], output, { dims, freedom, root }) => {
    const means = emptyTensor(keptShape(input.shape, dims), input.dtype);
    const variances = keptView(output, input.shape, dims);
    kernels.moments(input, means, variances, { divisor: Math.max(0, freedom), root });
    releaseMemory(means.memory);
  },
  saves: ([input], output) => [input, output],
  // ∂var = 2(x − mean)/(n − correction); ∂√var = ∂var/(2√var), and 0 where all are equal
  gradient: ({ gradOutput, saved: [input, output], shapes: [shape], options }) => {
    const { dims, freedom, root, whole } = options;
    const ofRoot = root ? where(eq(output, 0), 0, div(gradOutput, mul(output, 2))) : gradOutput;
    const grad = reshape(ofRoot, keptShape(shape, dims));
    const distance = centred(input, dims);
    // of everything without a degree of freedom PyTorch gives ∞, and NaN at the mean
    if (whole && freedom <= 0) return [mul(grad, where(eq(distance, 0), NaN, Infinity))];
    return [mul(mul(grad, 2 / freedom), distance)];
  }
});

/** x − mean. What the mean lost when it was rounded is made good, as far as it is finite. */
function centred(input: Tensor, dims: readonly number[]): Tensor {
  const rough = sub(input, mean(input, dims, true));
  const rest = mean(rough.detach(), dims, true);
  return sub(rough, where(eq(sub(rest, rest), 0), rest, 0));
}

function spread(op: 'var' | 'std', input: Tensor, dim: Dims | undefined, options: VarianceOptions): Tensor {
  const { keepdim = false } = options;
  const correction = options.correction ?? 1;
  if (!isFloatingPoint(input.dtype)) {
    throw new DtypeError(
      `${op}: std and var only support floating point and complex dtypes, got ${input.dtype}`
    );
  }
  const dims = normalizeDims(dim, input.ndim);
  const count = input.numel === 0 ? 0 : countAlong(input.shape, dims);
  if (count <= correction) {
    warn(
      `${op}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor ` +
        '(input numel divided by output numel).'
    );
  }
  const freedom = countAlong(input.shape, dims) - correction;
  const whole = dim === undefined || dim === null || input.ndim === 0;
  return varianceOp([input], { dims, keepdim, freedom, root: op === 'std', whole });
}

/** The variance over `dim`, or over everything: Σ (x − mean)² / max(0, n − correction). */
export function variance(input: Tensor, dim?: Dims, options: VarianceOptions = {}): Tensor {
  return spread('var', input, dim, options);
}

/** The square root of {@link variance}. Its gradient is 0 where all elements are equal. */
export function std(input: Tensor, dim?: Dims, options: VarianceOptions = {}): Tensor {
  return renamed('StdBackward0', spread('std', input, dim, options));
}
