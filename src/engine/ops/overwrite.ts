/** @file Operations that put something else in the place of all elements: the old ones receive no gradient. */
import { activeBackend } from '../backends/select.js';
import { convertNumber } from '../core/convert.js';
import type { TypedArray } from '../core/dtype.js';
import { ShapeError } from '../core/errors.js';
import { broadcastShapes, broadcastView, sameShape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { expand, sumToShape } from './broadcast.js';
import { defineOp } from './define.js';
import { emptyTensor } from './memory.js';
import { nothing, renamed } from './operation-node.js';
import { cast, scalarTensor, type Operand } from './promotion.js';

const copyOp = defineOp<readonly [Tensor, Tensor]>({
  name: 'CopyBackwards',
  shape: ([input]) => input.shape,
  field: (field, input, output) => (sameShape(input.shape, output.shape) ? field : null),
  forward: (kernels, [, source], output) => {
    kernels.copy(broadcastView(source, output.shape), output);
  },
  saves: nothing,
  // ∂input = 0, ∂source is ∂y, summed where it was repeated
  gradient: ({ gradOutput, shapes: [own, shape], dtypes: [type, dtype], needs }) => [
    needs[0] ? emptyTensor(own, type) : null,
    needs[1] ? sumToShape(cast(gradOutput, dtype), shape) : null
  ]
});

/** A number as an element of what `input` is. @throws ValueError where its dtype cannot hold it */
export function scalarFor(op: string, value: number, { dtype }: Tensor): Tensor {
  return scalarTensor(convertNumber(op, value, dtype), dtype);
}

/** The elements of `source`, broadcast and converted to what `input` is. */
export function copyOver(input: Tensor, source: Operand): Tensor {
  if (typeof source === 'number') return copyOp([input, scalarFor('copy_', source, input)], undefined);
  const shape = broadcastShapes(input.shape, source.shape);
  // One of more dimensions does not fit, even where they are 1; the caller says so.
  return sameShape(shape, input.shape) ? copyOp([input, source], undefined) : expand(source, shape);
}

const valuesOp = defineOp<readonly [Tensor], TypedArray>({
  name: 'NormalBackward0',
  shape: ([input]) => input.shape,
  forward: (_, __, output, values) => {
    activeBackend().write(output.storage, values);
  },
  saves: nothing,
  // ∂x = 0
  gradient: ({ shapes: [shape], dtypes: [dtype] }) => [emptyTensor(shape, dtype)]
});

/** `values`, in the shape of `input`, under the name of what made them. */
export function valuesOver(input: Tensor, name: string, values: TypedArray): Tensor {
  return renamed(name, valuesOp([input], values));
}

/** `value` everywhere, a number or a tensor without dimensions. */
export function fillOver(input: Tensor, value: Operand): Tensor {
  if (typeof value !== 'number' && value.ndim > 0) {
    throw new ShapeError(
      `fill_: fill_ only supports 0-dimension value tensor but got tensor with ${value.ndim} dimensions.`
    );
  }
  return renamed(typeof value === 'number' ? 'FillBackward2' : 'FillBackward3', copyOver(input, value));
}

/** 0 everywhere. */
export function zeroOver(input: Tensor): Tensor {
  return renamed('ZeroBackward0', copyOp([input, scalarTensor(0, input.dtype)], undefined));
}
