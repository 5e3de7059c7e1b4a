/** @file Reference kernels of pooling. Views are contiguous, `[N, C, …]`. */
import { isFloatingPoint, type TypedArray } from '../../core/dtype.js';
import type { AveragePoolWindow, HostMemory, Kernels } from '../backend.js';
import { positions, windowTaps } from './window.js';

type PoolKernels = Pick<Kernels, 'maxPool' | 'maxPoolGradient' | 'averagePool' | 'averagePoolGradient'>;

function product(sizes: readonly number[]): number {
  return sizes.reduce((count, size) => count * size, 1);
}

/**
 * The number that each output position's sum is divided by: the override, the taps inside the input, or the
 * window's extent with padding, cut at the padding's end (not at the window's, which ceil mode may exceed).
 */
function divisors(
  input: readonly number[],
  output: readonly number[],
  window: AveragePoolWindow
): Float64Array {
  const { kernel, stride, padBefore, padAfter, countIncludePad, divisorOverride } = window;
  return Float64Array.from(positions(output), out => {
    if (divisorOverride !== null) return divisorOverride;
    return product(
      out.map((place, dim) => {
        const start = place * stride[dim] - padBefore[dim];
        const end = Math.min(start + kernel[dim], input[dim] + padAfter[dim]);
        if (countIncludePad) return end - start;
        return Math.min(end, input[dim]) - Math.max(start, 0);
      })
    );
  });
}

export function createPoolKernels(memory: HostMemory): PoolKernels {
  return { ...createMaxPoolKernels(memory), ...createAveragePoolKernels(memory) };
}

function createMaxPoolKernels(memory: HostMemory): Pick<Kernels, 'maxPool' | 'maxPoolGradient'> {
  return {
    maxPool(input, output, indices, window) {
      const inputSpace = input.shape.slice(2);
      const outputSpace = output.shape.slice(2);
      const [x, target, places] = memory.arrays([input, output, indices]) as [
        TypedArray,
        TypedArray,
        TypedArray
      ];
      const taps = windowTaps(inputSpace, outputSpace, window);
      const inputSize = product(inputSpace);
      const outputSize = product(outputSpace);
      for (let plane = 0; plane < input.shape[0] * input.shape[1]; plane++) {
        const start = input.offset + plane * inputSize;
        for (let p = 0; p < outputSize; p++) {
          let best = taps.inputs[taps.starts[p]];
          for (let t = taps.starts[p]; t < taps.starts[p + 1]; t++) {
            const value = x[start + taps.inputs[t]];
            if (value > x[start + best] || Number.isNaN(value)) best = taps.inputs[t]!;
          }
          target[output.offset + plane * outputSize + p] = x[start + best]!;
          places[indices.offset + plane * outputSize + p] = best;
        }
      }
    },

    maxPoolGradient(gradOutput, indices, gradInput) {
      const [g, places, target] = memory.arrays([gradOutput, indices, gradInput]) as [
        TypedArray,
        TypedArray,
        TypedArray
      ];
      const inputSize = product(gradInput.shape.slice(2));
      const outputSize = product(gradOutput.shape.slice(2));
      const count = product(gradOutput.shape);
      target.fill(0, gradInput.offset, gradInput.offset + product(gradInput.shape));
      for (let i = 0; i < count; i++) {
        const plane = Math.floor(i / outputSize);
        target[gradInput.offset + plane * inputSize + places[indices.offset + i]] += g[gradOutput.offset + i];
      }
    }
  };
}

function createAveragePoolKernels(memory: HostMemory): Pick<Kernels, 'averagePool' | 'averagePoolGradient'> {
  return {
    averagePool(input, output, window) {
      const inputSpace = input.shape.slice(2);
      const outputSpace = output.shape.slice(2);
      const [x, target] = memory.arrays([input, output]) as [TypedArray, TypedArray];
      const taps = windowTaps(inputSpace, outputSpace, window);
      const divide = divisors(inputSpace, outputSpace, window);
      const whole = !isFloatingPoint(output.storage.dtype);
      const inputSize = product(inputSpace);
      const outputSize = product(outputSpace);
      for (let plane = 0; plane < input.shape[0] * input.shape[1]; plane++) {
        for (let p = 0; p < outputSize; p++) {
          let sum = 0;
          for (let t = taps.starts[p]; t < taps.starts[p + 1]; t++) {
            sum += x[input.offset + plane * inputSize + taps.inputs[t]];
          }
          const mean = sum / divide[p];
          target[output.offset + plane * outputSize + p] = whole ? Math.trunc(mean) : mean;
        }
      }
    },

    averagePoolGradient(gradOutput, gradInput, window) {
      const inputSpace = gradInput.shape.slice(2);
      const outputSpace = gradOutput.shape.slice(2);
      const [g, target] = memory.arrays([gradOutput, gradInput]) as [TypedArray, TypedArray];
      const taps = windowTaps(inputSpace, outputSpace, window);
      const divide = divisors(inputSpace, outputSpace, window);
      const inputSize = product(inputSpace);
      const outputSize = product(outputSpace);
      target.fill(0, gradInput.offset, gradInput.offset + product(gradInput.shape));
      for (let plane = 0; plane < gradInput.shape[0] * gradInput.shape[1]; plane++) {
        for (let p = 0; p < outputSize; p++) {
          const share = g[gradOutput.offset + plane * outputSize + p] / divide[p];
          for (let t = taps.starts[p]; t < taps.starts[p + 1]; t++) {
            target[gradInput.offset + plane * inputSize + taps.inputs[t]] += share;
          }
        }
      }
    }
  };
}
