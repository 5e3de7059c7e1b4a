/** @file The reference kernel that changes several views at once, as optimizers do. */
import type { HostMemory, Kernels } from '../backend.js';
import { programFor } from './program.js';
import { forEachRow } from './strided.js';

export function createUpdateKernel(memory: HostMemory): Pick<Kernels, 'updateInPlace'> {
  return {
    updateInPlace(changes, views, scalars) {
      const arrays = memory.arrays(views);
      forEachRow(views[0].shape, views, (starts, length, steps) => {
        const rows = arrays.map((array, i) => ({ array, start: starts[i], step: steps[i] }));
        // Every change sees what the views held before, so none is written until all are known.
        const results = changes.map((change, i) => {
          if (change === null) return null;
          const values = new Float64Array(length);
          const program = programFor(change, views[i].storage.dtype);
          program.run(rows, { array: values, start: 0, step: 1 }, length, scalars);
          return values;
        });
        results.forEach((values, i) => {
          const { array, start, step } = rows[i];
          values?.forEach((value, place) => (array[start + place * step] = value));
        });
      });
    }
  };
}
