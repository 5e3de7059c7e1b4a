/**
 * @file Writing into memory that a tensor already has: what initialisers, buffers and optimizers need. Nothing
 * here is recorded in the graph; every tensor that shares the memory sees the change.
 */
import type { AdamStep, SgdStep } from '../backends/backend.js';
import { activeBackend } from '../backends/select.js';
import type { TypedArray } from '../core/dtype.js';
import { broadcastShapes, sameShape } from '../core/shape.js';
import { ShapeError, formatList } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { broadcastView, emptyTensor, kernels, resident } from './define.js';

/** Sets every element to `value`. */
export function fillInPlace(target: Tensor, value: number): void {
  kernels().fill(resident(target), value);
}

/** Sets the elements, in row-major order, from a typed array of the tensor's own kind. */
export function writeInPlace(target: Tensor, values: TypedArray): void {
  if (values.length !== target.numel) {
    throw new ShapeError(`writeInPlace: ${target.numel} values are needed, got ${values.length}`);
  }
  resident(target);
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
  kernels().copy(broadcastView(resident(source), target.shape), resident(target));
}

/** One step of stochastic gradient descent on one parameter. */
export function sgdStepInPlace(
  parameter: Tensor,
  grad: Tensor,
  momentumBuffer: Tensor | null,
  step: SgdStep
): void {
  const buffer = momentumBuffer === null ? null : resident(momentumBuffer);
  kernels().sgdStepInPlace(resident(parameter), resident(grad), buffer, step);
}

/** What Adam keeps of a parameter: running means of the gradient, its square, and the largest of those. */
export interface AdamMoments {
  readonly mean: Tensor;
  readonly variance: Tensor;
  readonly maxVariance: Tensor | null;
}

/** One step of Adam or AdamW on one parameter. */
export function adamStepInPlace(parameter: Tensor, grad: Tensor, moments: AdamMoments, step: AdamStep): void {
  const maxVariance = moments.maxVariance === null ? null : resident(moments.maxVariance);
  kernels().adamStepInPlace(
    resident(parameter),
    resident(grad),
    resident(moments.mean),
    resident(moments.variance),
    maxVariance,
    step
  );
}
