/** @file All windows along a dimension, as one more dimension: a view, and its gradient. */
import { ValueError } from '../core/errors.js';
import { checkSize, normalizeDim } from '../core/shape.js';
import type { View } from '../core/storage.js';
import type { Tensor } from '../core/tensor.js';
import { contiguous, reshape } from './broadcast.js';
import { defineView } from './define.js';
import { add } from './elementwise.js';
import { embedOp, slice, squeezeOp } from './movement.js';

interface UnfoldOptions {
  readonly dim: number;
  readonly size: number;
  readonly step: number;
}

function unfoldLayout(input: View, { dim, size, step }: UnfoldOptions): Omit<View, 'storage'> {
  const count = Math.floor((input.shape[dim] - size) / step) + 1;
  const strides = input.strides.map((stride, own) => (own === dim ? stride * step : stride));
  return {
    shape: [...input.shape.map((length, own) => (own === dim ? count : length)), size],
    strides: [...strides, input.strides[dim]],
    offset: input.offset
  };
}

const unfoldOp = defineView<UnfoldOptions>({
  name: 'UnfoldBackward0',
  layout: unfoldLayout,
  // each element sums ∂y over the windows it lies in
  gradient: ({ gradOutput, shapes: [shape], options }) => unfoldGradient(gradOutput, shape, options)
});

function unfoldGradient(
  gradOutput: Tensor,
  shape: readonly number[],
  { dim, size, step }: UnfoldOptions
): Tensor {
  const count = gradOutput.shape[dim];
  const parts = Array.from({ length: size }, (_, tap) => {
    const grad = squeezeOp(slice(gradOutput, gradOutput.ndim - 1, tap, 1), [gradOutput.ndim - 1]);
    return embedOp([grad], { dim, start: tap, length: count, step, shape });
  });
  return parts.reduce((sum, part) => add(sum, part));
}

/** All windows of `size` elements along `dim`, `step` apart, in a new last dimension. A view. */
export function unfold(input: Tensor, dim: number, size: number, step: number): Tensor {
  const at = normalizeDim(dim, input.ndim);
  const length = input.shape[at] ?? 1;
  if (size > length) {
    throw new ValueError(
      `unfold: maximum size for tensor at dimension ${at} is ${length} but size is ${size}`
    );
  }
  if (!Number.isInteger(step) || step <= 0) throw new ValueError(`unfold: step is ${step} but must be > 0`);
  checkSize('unfold', 'size', size);
  if (input.ndim === 0) return slice(reshape(input, [1]), 0, 0, size);
  return unfoldOp(contiguous(input), { dim: at, size, step });
}
