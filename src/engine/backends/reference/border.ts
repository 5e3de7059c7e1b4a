/** @file Reference kernels of padding with what the tensor itself holds. Views are contiguous. */
import { elementCount } from '../../core/shape.js';
import type { View } from '../../core/storage.js';
import type { BorderPlaces, HostMemory, Kernels } from '../backend.js';

/** Calls `visit` for every element of the padded tensor: its flat place, and that of the element it is a copy of. */
function forEachPadded(
  input: View,
  padded: View,
  places: BorderPlaces,
  visit: (padded: number, input: number) => void
): void {
  const space = input.shape.slice(-places.length);
  const sources = places.reduce<number[]>(
    (flat, own, dim) => flat.flatMap(start => own.map(place => start * space[dim] + place)),
    [0]
  );
  const planes = elementCount(input.shape.slice(0, -places.length));
  for (let plane = 0; plane < planes; plane++) {
    sources.forEach((source, place) => {
      visit(
        padded.offset + plane * sources.length + place,
        input.offset + plane * elementCount(space) + source
      );
    });
  }
}

export function createBorderKernels(memory: HostMemory): Pick<Kernels, 'padBorder' | 'padBorderGradient'> {
  return {
    padBorder(input, output, places) {
      const [x, target] = memory.arrays([input, output]);
      forEachPadded(input, output, places, (to, from) => {
        target[to] = x[from]!;
      });
    },

    padBorderGradient(gradOutput, gradInput, places) {
      const [g, target] = memory.arrays([gradOutput, gradInput]);
      const count = elementCount(gradInput.shape);
      target.fill(0, gradInput.offset, gradInput.offset + count);
      forEachPadded(gradInput, gradOutput, places, (from, to) => {
        target[to] += g[from];
      });
    }
  };
}
