/** @file Reference kernels of adaptive pooling, whose regions may overlap and differ in size. Views are contiguous, `[N, C, …]`. */
import { elementCount } from '../../core/shape.js';
import type { HostMemory, Kernels } from '../backend.js';
import { positions } from './window.js';

type AdaptivePoolKernels = Pick<
  Kernels,
  'adaptiveAveragePool' | 'adaptiveAveragePoolGradient' | 'adaptiveMaxPool'
>;

/** For each output place the flat input places of its region, in row-major order. */
function regions(input: readonly number[], output: readonly number[]): number[][] {
  return positions(output).map(out => {
    const ranges = out.map((place, dim) => {
      const start = Math.floor((place * input[dim]) / output[dim]);
      const end = Math.ceil(((place + 1) * input[dim]) / output[dim]);
      return { start, size: end - start };
    });
    return positions(ranges.map(({ size }) => size)).map(within =>
      within.reduce((flat, place, dim) => flat * input[dim] + ranges[dim].start + place, 0)
    );
  });
}

export function createAdaptivePoolKernels(memory: HostMemory): AdaptivePoolKernels {
  return {
    adaptiveAveragePool(input, output) {
      const [x, target] = memory.arrays([input, output]);
      const places = regions(input.shape.slice(2), output.shape.slice(2));
      const inputSize = elementCount(input.shape.slice(2));
      for (let plane = 0; plane < input.shape[0] * input.shape[1]; plane++) {
        const start = input.offset + plane * inputSize;
        places.forEach((region, p) => {
          const sum = region.reduce((total, place) => total + x[start + place], 0);
          target[output.offset + plane * places.length + p] = sum / region.length;
        });
      }
    },

    adaptiveAveragePoolGradient(gradOutput, gradInput) {
      const [g, target] = memory.arrays([gradOutput, gradInput]);
      const places = regions(gradInput.shape.slice(2), gradOutput.shape.slice(2));
      const inputSize = elementCount(gradInput.shape.slice(2));
      target.fill(0, gradInput.offset, gradInput.offset + elementCount(gradInput.shape));
      for (let plane = 0; plane < gradInput.shape[0] * gradInput.shape[1]; plane++) {
        const start = gradInput.offset + plane * inputSize;
        places.forEach((region, p) => {
          const share = g[gradOutput.offset + plane * places.length + p] / region.length;
          for (const place of region) target[start + place] += share;
        });
      }
    },

    adaptiveMaxPool(input, output, indices) {
      const [x, target, found] = memory.arrays([input, output, indices]);
      const places = regions(input.shape.slice(2), output.shape.slice(2));
      const inputSize = elementCount(input.shape.slice(2));
      for (let plane = 0; plane < input.shape[0] * input.shape[1]; plane++) {
        const start = input.offset + plane * inputSize;
        places.forEach((region, p) => {
          let best = region[0];
          for (const place of region) {
            const value = x[start + place];
            if (value > x[start + best] || Number.isNaN(value)) best = place;
          }
          target[output.offset + plane * places.length + p] = x[start + best];
          found[indices.offset + plane * places.length + p] = best;
        });
      }
    }
  };
}
