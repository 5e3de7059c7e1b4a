/** @file Repeating a tensor along dimensions, and the sum that is its gradient. */
import { isFloatingPoint } from '../core/dtype.js';
import { formatList, ShapeError } from '../core/errors.js';
import {
  broadcastStrides,
  checkShape,
  contiguousStrides,
  elementCount,
  inferShape,
  reshapeStrides,
  sameShape
} from '../core/shape.js';
import type { View } from '../core/storage.js';
import type { Tensor } from '../core/tensor.js';
import { defineOp, defineView } from './define.js';
import { reducedField, viewField } from './field-rule.js';
import { nothing } from './operation-node.js';

/** A new tensor with the same elements, laid out in row-major order. */
const copyOp = defineOp<readonly [Tensor], string>({
  name: 'CloneBackward0',
  shape: ([input]) => input.shape,
  field: 'same place',
  forward: (kernels, [input], output) => {
    kernels.copy(input, output);
  },
  saves: nothing,
  // ∂x = ∂y
  gradient: ({ gradOutput }) => [gradOutput]
});

/** A copy with memory of its own. */
export function clone(input: Tensor): Tensor {
  return copyOp([input], 'clone');
}

/** The tensor itself if its elements lie in row-major order, else a copy that does. */
export function contiguous(input: Tensor): Tensor {
  return input.isContiguous() ? input : copyOp([input], 'contiguous');
}

const viewOp = defineView<readonly number[]>({
  name: 'ViewBackward0',
  layout: (input, shape) => ({
    shape,
    strides: reshapeStrides(input.shape, input.strides, shape)!,
    offset: input.offset
  }),
  // flattened, every place goes on seeing what it saw
  field: (field, input, output) => viewField(field, input, output) ?? (output.ndim <= 2 ? field : null),
  // ∂x is ∂y in x's shape
  gradient: ({ gradOutput, shapes: [shape] }) => reshape(gradOutput, shape)
});

/** The same elements in another shape; one size may be −1. A view where the memory allows it, else a copy. */
export function reshape(input: Tensor, shape: readonly number[]): Tensor {
  const target = inferShape(shape, input.numel);
  const fits = reshapeStrides(input.shape, input.strides, target) !== null;
  return viewOp(fits ? input : contiguous(input), target);
}

/** Like {@link reshape}, but throws where only a copy could do it. */
export function view(input: Tensor, shape: readonly number[]): Tensor {
  const target = inferShape(shape, input.numel);
  if (reshapeStrides(input.shape, input.strides, target) === null) {
    throw new ShapeError(
      "view: view size is not compatible with input tensor's size and stride (at least one dimension spans across " +
        `two contiguous subspaces). Use .reshape(...) instead, got ${formatList(target)} for input of size ${formatList(input.shape)}`
    );
  }
  return viewOp(input, target);
}

const expandOp = defineView<readonly number[]>({
  name: 'ExpandBackward0',
  layout: (input, shape) => ({
    shape,
    strides: broadcastStrides(input.shape, input.strides, shape),
    offset: input.offset
  }),
  // y repeats x, so ∂x is the sum of ∂y over the repetitions
  gradient: ({ gradOutput, shapes: [shape] }) => sumToShape(gradOutput, shape)
});

/** Repeats dimensions of size 1 without copying; −1 keeps a size. Throws where a size does not fit. */
export function expand(input: Tensor, shape: readonly number[]): Tensor {
  const lead = shape.length - input.ndim;
  if (lead < 0) {
    throw new ShapeError(
      `expand(${input.dtype}{${formatList(input.shape)}}, size=${formatList(shape)}): the number of sizes provided ` +
        `(${shape.length}) must be greater or equal to the number of dimensions in the tensor (${input.ndim})`
    );
  }
  const target = shape.map((size, dim) => {
    const own = dim < lead ? null : input.shape[dim - lead];
    if (size === -1 && own !== null) return own;
    if (own !== null && own !== 1 && own !== size) {
      throw new ShapeError(
        `The expanded size of the tensor (${size}) must match the existing size (${own}) at non-singleton ` +
          `dimension ${dim}.  Target sizes: ${formatList(shape)}.  Tensor sizes: ${formatList(input.shape)}`
      );
    }
    return size;
  });
  return expandOp(input, checkShape('expand', target));
}

interface SumOptions {
  readonly dims: readonly number[];
  /** The shape of the result. */
  readonly shape: readonly number[];
}

/** Looks at a reduction's output as if the reduced dimensions were kept with size 1. */
export function keptView(output: Tensor, inputShape: readonly number[], dims: readonly number[]): View {
  const shape = inputShape.map((size, dim) => (dims.includes(dim) ? 1 : size));
  return { storage: output.storage, shape, strides: contiguousStrides(shape), offset: output.offset };
}

/** Sizes that make a reduced tensor broadcast against what it was reduced from. */
export function keptShape(inputShape: readonly number[], dims: readonly number[]): number[] {
  return inputShape.map((size, dim) => (dims.includes(dim) ? 1 : size));
}

/** The sum over `dims`, written in the shape that is asked for. */
export const sumOp = defineOp<readonly [Tensor], SumOptions>({
  name: 'SumBackward1',
  shape: (_, { shape }) => shape,
  dtype: ([input]) => (isFloatingPoint(input.dtype) ? input.dtype : 'int64'),
  field: (field, input, _output, { dims }) => reducedField(field, input, dims),
  forward: (kernels, [input], output, { dims }) => {
    kernels.reduce('sum', input, keptView(output, input.shape, dims));
  },
  saves: nothing,
  // every element went into one sum: ∂x repeats ∂y
  gradient: ({ gradOutput, shapes: [shape], options: { dims } }) => [
    expand(reshape(gradOutput, keptShape(shape, dims)), shape)
  ]
});

/** Sums over the dimensions in which `shape` was repeated to make the input. */
export function sumToShape(input: Tensor, shape: readonly number[]): Tensor {
  if (sameShape(input.shape, shape)) return input;
  const lead = input.ndim - shape.length;
  const dims = input.shape
    .map((_, dim) => dim)
    .filter(dim => dim < lead || shape[dim - lead] !== input.shape[dim]);
  if (elementCount(input.shape) === elementCount(shape) && dims.length === 0) return reshape(input, shape);
  return sumOp([input], { dims, shape });
}
