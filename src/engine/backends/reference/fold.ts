/** @file Reference kernels that lay a window's taps out as columns, and add them up again. Views are contiguous. */
import type { TypedArray } from '../../core/dtype.js';
import { elementCount } from '../../core/shape.js';
import type { View } from '../../core/storage.js';
import type { Window } from '../../../geometry/window.js';
import type { HostMemory, Kernels } from '../backend.js';
import { windowTaps } from './window.js';

/** Calls `visit` for every tap that lies in the image: its place among the columns, and its place in the image. */
function forEachTap(
  image: View,
  columns: View,
  window: Window,
  visit: (column: number, place: number) => void
): void {
  const space = image.shape.slice(2);
  const outputs = columns.shape.slice(image.shape.length);
  const { starts, inputs, kernels } = windowTaps(space, outputs, window);
  const places = elementCount(outputs);
  const planeSize = elementCount(space);
  const columnsOfPlane = elementCount(window.kernel) * places;
  for (let plane = 0; plane < image.shape[0] * image.shape[1]; plane++) {
    for (let p = 0; p < places; p++) {
      for (let t = starts[p]; t < starts[p + 1]; t++) {
        visit(
          columns.offset + plane * columnsOfPlane + kernels[t] * places + p,
          image.offset + plane * planeSize + inputs[t]
        );
      }
    }
  }
}

function clear(target: TypedArray, view: View): void {
  const count = elementCount(view.shape);
  target.fill(0, view.offset, view.offset + count);
}

export function createFoldKernels(memory: HostMemory): Pick<Kernels, 'unfold' | 'fold'> {
  return {
    // columns[n, (c, k), p] = in[n, c, p·stride − padding + k·dilation]
    unfold(input, columns, window) {
      const [x, target] = memory.arrays([input, columns]);
      clear(target, columns);
      forEachTap(input, columns, window, (column, place) => {
        target[column] = x[place]!;
      });
    },

    // out[n, c, p·stride − padding + k·dilation] += columns[n, (c, k), p]
    fold(columns, output, window) {
      const [x, target] = memory.arrays([columns, output]);
      clear(target, output);
      forEachTap(output, columns, window, (column, place) => {
        target[place] += x[column];
      });
    }
  };
}
