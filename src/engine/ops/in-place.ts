/**
 * @file Writing into memory that a tensor already has: what initialisers, buffers and optimizers need. Nothing
 * here is recorded in the graph; every tensor that shares the memory sees the change.
 */
import { activeBackend } from '../backends/select.js';
import type { TypedArray } from '../core/dtype.js';
import type { Expression } from '../core/expression.js';
import { broadcastShapes, broadcastView, sameShape } from '../core/shape.js';
import { ShapeError, formatList } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { kernels } from './dispatch.js';
import { emptyTensor, resident } from './memory.js';

/** Tells of a change: a gradient that has saved the old values cannot be computed any more. */
export function noteChange({ memory }: Tensor): void {
  memory.version = (memory.version ?? 0) + 1;
}

/** Sets every element to `value`. */
export function fillInPlace(target: Tensor, value: number): void {
  noteChange(target);
  kernels().fill(resident(target), value);
}

/** Sets the elements, in row-major order, from a typed array of the tensor's own kind. */
export function writeInPlace(target: Tensor, values: TypedArray): void {
  if (values.length !== target.numel) {
    throw new ShapeError(`writeInPlace: ${target.numel} values are needed, got ${values.length}`);
  }
  noteChange(resident(target));
  const whole = target.isContiguous() && target.offset === 0 && target.numel === target.storage.length;
  if (whole) {
    activeBackend().write(target.storage, values);
    return;
  }
  const source = emptyTensor(target.shape, target.dtype);
  activeBackend().write(source.storage, values);
  kernels().copy(source, target);
}

/** Copies the elements of `source`, broadcast and converted to the target's dtype. */
export function copyInPlace(target: Tensor, source: Tensor): void {
  if (!sameShape(broadcastShapes(target.shape, source.shape), target.shape)) {
    throw new ShapeError(
      `copyInPlace: a shape that broadcasts to ${formatList(target.shape)} is needed, got ${formatList(source.shape)}`
    );
  }
  noteChange(target);
  kernels().copy(broadcastView(resident(source), target.shape), resident(target));
}

/** What each tensor becomes, from the elements that all had at the same place; null leaves one as it is. */
export function updateInPlace(
  changes: readonly (Expression | null)[],
  tensors: readonly Tensor[],
  scalars: readonly number[]
): void {
  changes.forEach((change, place) => {
    if (change !== null) noteChange(tensors[place]);
  });
  kernels().updateInPlace(changes, tensors.map(resident), scalars);
}
