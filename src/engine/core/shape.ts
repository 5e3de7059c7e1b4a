/** @file Arithmetic of shapes and strides: broadcasting, reshaping, dimension numbers. No data. */
import { formatList, IndexError, ShapeError, ValueError } from './errors.js';
import type { View } from './storage.js';

export type Shape = readonly number[];

/** Number of elements of a shape; 1 for a scalar. */
export function elementCount(shape: Shape): number {
  let count = 1;
  for (const size of shape) count *= size;
  return count;
}

/** Strides of a row-major layout. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    strides[dim] = step;
    step *= Math.max(shape[dim], 1);
  }
  return strides;
}

/** Whether strides are those of a row-major layout; dimensions of size 1 do not count. */
export function isContiguous(shape: Shape, strides: Shape): boolean {
  let step = 1;
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    if (shape[dim] === 0) return true;
    if (shape[dim] !== 1) {
      if (strides[dim] !== step) return false;
      step *= shape[dim];
    }
  }
  return true;
}

export function sameShape(left: Shape, right: Shape): boolean {
  return left.length === right.length && left.every((size, dim) => size === right[dim]);
}

/** Checks that `size` is a whole number ≥ 0. */
export function checkSize(op: string, what: string, size: number): void {
  if (!Number.isSafeInteger(size)) {
    throw new ValueError(`${op}: ${what} must be a whole number, got ${String(size)}`);
  }
  if (size < 0) {
    throw new ValueError(
      `${op}: Trying to create tensor with negative dimension ${size}: ${what} must not be negative`
    );
  }
}

/** Checks every size of a shape and gives a copy of it. */
export function checkShape(op: string, shape: Shape): number[] {
  for (const size of shape) {
    if (Number.isSafeInteger(size) && size < 0) {
      throw new ValueError(
        `${op}: Trying to create tensor with negative dimension ${size}: ${formatList(shape)}`
      );
    }
    checkSize(op, 'size', size);
  }
  return [...shape];
}

/** A dimension number in 0 … ndim−1; negative ones count from the end. A scalar has one, as in PyTorch. */
export function normalizeDim(dim: number, ndim: number): number {
  const range = Math.max(ndim, 1);
  if (!Number.isInteger(dim) || dim < -range || dim >= range) {
    throw new IndexError(
      `Dimension out of range (expected to be in range of [${-range}, ${range - 1}], but got ${String(dim)})`
    );
  }
  return dim < 0 ? dim + range : dim;
}

/** The dimensions of a reduction, in rising order; all of them when none is named. */
export function normalizeDims(dims: number | readonly number[] | null | undefined, ndim: number): number[] {
  if (dims === null || dims === undefined) return Array.from({ length: ndim }, (_, dim) => dim);
  const list = typeof dims === 'number' ? [dims] : dims;
  if (list.length === 0) return Array.from({ length: ndim }, (_, dim) => dim);
  const normalized = list.map(dim => normalizeDim(dim, ndim));
  normalized.forEach((dim, place) => {
    if (normalized.indexOf(dim) !== place) {
      throw new ValueError(`dim ${dim} appears multiple times in the list of dims`);
    }
  });
  return normalized.filter(dim => dim < ndim).sort((left, right) => left - right);
}

/** The shape to which both broadcast. */
export function broadcastShapes(left: Shape, right: Shape): number[] {
  const ndim = Math.max(left.length, right.length);
  const shape = new Array<number>(ndim);
  for (let dim = 0; dim < ndim; dim++) {
    const a = left[dim - ndim + left.length] ?? 1;
    const b = right[dim - ndim + right.length] ?? 1;
    if (a !== b && a !== 1 && b !== 1) {
      throw new ShapeError(
        `The size of tensor a (${a}) must match the size of tensor b (${b}) at non-singleton dimension ${dim}: ` +
          `got ${formatList(left)} and ${formatList(right)}`
      );
    }
    shape[dim] = a === 1 ? b : a;
  }
  return shape;
}

/** Strides with which a view of `shape` reads as `target`: 0 in every dimension that is repeated. */
export function broadcastStrides(shape: Shape, strides: Shape, target: Shape): number[] {
  const lead = target.length - shape.length;
  return target.map((size, dim) => {
    if (dim < lead) return 0;
    return shape[dim - lead] === 1 && size !== 1 ? 0 : strides[dim - lead];
  });
}

/** Looks at a view with stride 0 in the dimensions in which it is repeated to make `shape`. */
export function broadcastView(view: View, shape: readonly number[]): View {
  const strides = broadcastStrides(view.shape, view.strides, shape);
  return { storage: view.storage, shape, strides, offset: view.offset };
}

/** Fills in the −1 of a reshape and checks the number of elements. */
export function inferShape(target: Shape, count: number): number[] {
  const invalid = (): string => `shape '${formatList(target)}' is invalid for input of size ${count}`;
  let known = 1;
  let unknown = -1;
  target.forEach((size, dim) => {
    if (size === -1) {
      if (unknown >= 0) throw new ShapeError('only one dimension can be inferred');
      unknown = dim;
    } else if (!Number.isSafeInteger(size) || size < 0) {
      throw new ShapeError(`invalid shape dimension ${String(size)}: ${invalid()}`);
    } else {
      known *= size;
    }
  });
  const shape = [...target];
  if (unknown >= 0) {
    if (known === 0 && count > 0) throw new ShapeError(invalid());
    if (known === 0) {
      throw new ShapeError(
        `cannot reshape tensor of ${count} elements into shape ${formatList(target)} because the unspecified ` +
          'dimension size -1 can be any value and is ambiguous'
      );
    }
    if (count % known !== 0) throw new ShapeError(invalid());
    shape[unknown] = count / known;
  } else if (known !== count) {
    throw new ShapeError(invalid());
  }
  return shape;
}

/**
 * Strides with which the same elements read as `target`, or null where only a copy can.
 * Runs of dimensions that lie evenly in memory are merged, then cut anew.
 */
export function reshapeStrides(shape: Shape, strides: Shape, target: Shape): number[] | null {
  if (elementCount(shape) === 0) return contiguousStrides(target);
  const result = new Array<number>(target.length);
  let place = target.length - 1;
  let step = strides.at(-1) ?? 1;
  let run = 1;
  let filled = 1;
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    run *= shape[dim];
    const runEnds = dim === 0 || (shape[dim - 1] !== 1 && strides[dim - 1] !== run * step);
    if (!runEnds) continue;
    while (place >= 0 && (filled < run || target[place] === 1)) {
      result[place] = filled * step;
      filled *= target[place];
      place--;
    }
    if (filled !== run) return null;
    if (dim > 0) {
      step = strides[dim - 1]!;
      run = 1;
      filled = 1;
    }
  }
  for (; place >= 0; place--) result[place] = 1;
  return result;
}
