/** @file Reference kernels that read and write at indices. */
import type { View } from '../../core/storage.js';
import type { HostMemory, Kernels } from '../backend.js';
import { checkInteger } from './integer.js';
import { viewOffsets } from './strided.js';

/** Offsets in `view` of every position of `shape`, leaving out dimension `dim`, which the index stands for. */
function offsetsWithout(view: View, shape: readonly number[], dim: number): Int32Array {
  const strides = view.strides.map((stride, own) => (own === dim ? 0 : stride));
  return viewOffsets(shape, { strides, offset: view.offset });
}

export function createIndexingKernels(memory: HostMemory): Pick<Kernels, 'gather' | 'scatterAddInPlace'> {
  return {
    // output[…, i, …] = input[…, index[…, i, …], …]
    gather(input, index, output, dim) {
      const [source, places, target] = memory.arrays([input, index, output]);
      const from = offsetsWithout(input, output.shape, dim);
      const at = viewOffsets(index.shape, index);
      const to = viewOffsets(output.shape, output);
      const step = input.strides[dim] ?? 0;
      to.forEach((place, i) => (target[place] = source[from[i] + places[at[i]] * step]!));
    },

    // output[…, index[…, i, …], …] += source[…, i, …]
    scatterAddInPlace(output, index, source, dim) {
      const [target, places, values] = memory.arrays([output, index, source]);
      const to = offsetsWithout(output, index.shape, dim);
      const at = viewOffsets(index.shape, index);
      const from = viewOffsets(index.shape, source);
      const step = output.strides[dim] ?? 0;
      const { dtype } = output.storage;
      from.forEach((start, i) => {
        const place = to[i] + places[at[i]] * step;
        target[place] = checkInteger(dtype, target[place] + values[start]);
      });
    }
  };
}
