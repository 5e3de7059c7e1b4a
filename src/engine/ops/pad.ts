/** @file Padding with a constant: the copy into a larger tensor whose gradient is a slice. */
import type { View } from '../core/storage.js';
import type { Tensor } from '../core/tensor.js';
import { defineOp } from './define.js';
import { nothing } from './operation-node.js';

interface PadOptions {
  /** Elements before and after each dimension, first dimension first; negative ones cut. */
  readonly amounts: readonly number[];
  readonly value: number;
}

function before(amounts: readonly number[], dim: number): number {
  return amounts[2 * dim];
}

/** The part of `view` that lies `amounts` inside its edges, negative amounts counting as none. */
function inner(view: View, amounts: readonly number[]): View {
  const clipped = amounts.map(amount => Math.max(amount, 0));
  const shape = view.shape.map((size, dim) => size - clipped[2 * dim] - clipped[2 * dim + 1]);
  const offset = view.strides.reduce((sum, stride, dim) => sum + stride * before(clipped, dim), view.offset);
  return { storage: view.storage, shape, strides: view.strides, offset };
}

const padOp = defineOp<readonly [Tensor], PadOptions>({
  name: 'ConstantPadNdBackward0',
  shape: ([input], { amounts }) =>
    input.shape.map((size, dim) => size + before(amounts, dim) + amounts[2 * dim + 1]),
  // what is added before the first element lies in front of it
  field: (field, input, _output, { amounts }) => {
    const first = input.ndim - field.size.length;
    const start = field.start.map((place, dim) => place - before(amounts, first + dim) * field.jump[dim]);
    return { ...field, start };
  },
  forward: (kernels, [input], output, { amounts, value }) => {
    if (value !== 0) kernels.fill(output, value);
    const source = inner(
      input,
      amounts.map(amount => -amount)
    );
    if (!source.shape.includes(0)) kernels.copy(source, inner(output, amounts));
  },
  saves: nothing,
  // ∂x is the part of ∂y that x fills; what was cut gets 0
  gradient: ({ gradOutput, options: { amounts } }): Tensor[] => [
    constantPad(
      gradOutput,
      amounts.map(amount => -amount),
      0
    )
  ]
});

/** Pads (or, where negative, cuts) each dimension: `[before 0, after 0, before 1, …]`. The tensor itself if nothing is added. */
export function constantPad(input: Tensor, amounts: readonly number[], value: number): Tensor {
  return amounts.every(amount => amount === 0) ? input : padOp([input], { amounts, value });
}
