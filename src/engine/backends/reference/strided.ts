/** @file Walks over strided views of one shape in step, row by row. */
import { elementCount } from '../../core/shape.js';
import type { View } from '../../core/storage.js';

/** Offsets of the row's first elements, its length, and the step of each view along it. */
export type RowVisitor = (offsets: readonly number[], length: number, steps: readonly number[]) => void;

/**
 * Calls `visit` for each innermost row of `shape`, in row-major order. Dimensions that lie evenly in all views
 * are merged, so that contiguous views are one row.
 */
export function forEachRow(
  shape: readonly number[],
  views: readonly Pick<View, 'strides' | 'offset'>[],
  visit: RowVisitor
): void {
  if (shape.includes(0)) return;
  const { sizes, strides } = mergeDimensions(shape, views);
  const last = sizes.length - 1;
  const steps = strides.map(own => own[last]);
  const offsets = views.map(view => view.offset);
  const counters = new Array<number>(Math.max(last, 0)).fill(0);
  for (;;) {
    visit(offsets, sizes[last], steps);
    let dim = last - 1;
    for (; dim >= 0; dim--) {
      counters[dim]++;
      if (counters[dim] < sizes[dim]) {
        for (let v = 0; v < offsets.length; v++) offsets[v] += strides[v][dim];
        break;
      }
      counters[dim] = 0;
      for (let v = 0; v < offsets.length; v++) offsets[v] -= strides[v][dim] * (sizes[dim] - 1);
    }
    if (dim < 0) return;
  }
}

function mergeDimensions(
  shape: readonly number[],
  views: readonly Pick<View, 'strides'>[]
): { sizes: number[]; strides: number[][] } {
  const sizes: number[] = [];
  const strides: number[][] = views.map(() => []);
  shape.forEach((size, dim) => {
    if (size === 1) return;
    const last = sizes.length - 1;
    if (last >= 0 && views.every((view, v) => strides[v][last] === view.strides[dim] * size)) {
      sizes[last] *= size;
      views.forEach((view, v) => (strides[v][last] = view.strides[dim]!));
    } else {
      sizes.push(size);
      views.forEach((view, v) => strides[v].push(view.strides[dim]));
    }
  });
  if (sizes.length === 0) {
    sizes.push(1);
    for (const own of strides) own.push(0);
  }
  return { sizes, strides };
}

/** The offset of every position of `shape` in a view, in row-major order. */
export function viewOffsets(shape: readonly number[], view: Pick<View, 'strides' | 'offset'>): Int32Array {
  const offsets = new Int32Array(elementCount(shape));
  let place = 0;
  forEachRow(shape, [view], ([start], length, [step]) => {
    for (let i = 0; i < length; i++) offsets[place++] = start + i * step;
  });
  return offsets;
}
