/** @file The reference kernel that makes lines of another length. Summed in doubles. */
import { isFloatingPoint } from '../../core/dtype.js';
import type { HostMemory, Kernels } from '../backend.js';

export function createResampleKernel(memory: HostMemory): Pick<Kernels, 'resample'> {
  return {
    // output[n, o, i] = Σ_k weights[k] · input[n, places[k], i]
    resample(input, output, { starts, places, weights }) {
      const [source, target] = memory.arrays([input, output]);
      const [outer, line, inner] = input.shape;
      const length = output.shape[1];
      // The only integers that are resampled are those of 8-bit images.
      const whole = !isFloatingPoint(output.storage.dtype);
      for (let n = 0; n < outer; n++) {
        const from = input.offset + n * line * inner;
        for (let o = 0; o < length; o++) {
          const to = output.offset + (n * length + o) * inner;
          for (let i = 0; i < inner; i++) {
            let sum = 0;
            for (let k = starts[o]; k < starts[o + 1]; k++)
              sum += weights[k] * source[from + places[k] * inner + i];
            target[to + i] = whole ? Math.min(Math.max(Math.round(sum), 0), 255) : sum;
          }
        }
      }
    }
  };
}
