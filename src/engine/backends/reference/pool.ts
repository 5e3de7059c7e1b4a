/** @file Reference kernels of pooling. Views are contiguous, `[N, C, …]`. */
import { isFloatingPoint, type TypedArray } from '../../core/dtype.js';
import { elementCount } from '../../core/shape.js';
import type { View } from '../../core/storage.js';
import type { Window } from '../../../geometry/window.js';
import type { AveragePoolWindow, HostMemory, Kernels } from '../backend.js';
import { positions, windowTaps } from './window.js';

type PoolKernels = MaxPoolKernels & Pick<Kernels, 'averagePool' | 'averagePoolGradient'>;

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
    return elementCount(
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

type MaxPoolKernels = Pick<Kernels, 'maxPool' | 'maxPoolGradient' | 'maxUnpool' | 'maxUnpoolGradient'>;

/**
 * The first tap of each window that is not in the padding before the input. Where all lie in the padding, which takes
 * a dilation, it is beyond the input, as PyTorch's index is.
 */
function firstPlaces(input: readonly number[], output: readonly number[], window: Window): number[] {
  const { stride, padBefore, dilation } = window;
  return positions(output).map(out =>
    out.reduce((flat, place, dim) => {
      const corner = place * stride[dim] - padBefore[dim];
      const first = corner + Math.ceil(Math.max(-corner, 0) / dilation[dim]) * dilation[dim];
      return flat * input[dim] + first;
    }, 0)
  );
}

/**
 * Calls `visit` with each element of `small` and the element of `large`, in the same plane, at its index; not where
 * the index lies beyond the plane.
 */
function forEachIndexed(
  small: View,
  places: TypedArray,
  indices: View,
  large: View,
  visit: (small: number, large: number) => void
): void {
  const smallSize = elementCount(small.shape.slice(2));
  const largeSize = elementCount(large.shape.slice(2));
  for (let i = 0; i < elementCount(small.shape); i++) {
    const plane = Math.floor(i / smallSize);
    const index = places[indices.offset + i];
    if (index < largeSize) visit(small.offset + i, large.offset + plane * largeSize + index);
  }
}

function createMaxPoolKernels(memory: HostMemory): MaxPoolKernels {
  return {
    maxPool(input, output, indices, window) {
      const inputSpace = input.shape.slice(2);
      const outputSpace = output.shape.slice(2);
      const [x, target, places] = memory.arrays([input, output, indices]);
      const taps = windowTaps(inputSpace, outputSpace, window);
      const firsts = firstPlaces(inputSpace, outputSpace, window);
      const inputSize = elementCount(inputSpace);
      const outputSize = elementCount(outputSpace);
      for (let plane = 0; plane < input.shape[0] * input.shape[1]; plane++) {
        const start = input.offset + plane * inputSize;
        for (let p = 0; p < outputSize; p++) {
          let [best, place] = [-Infinity, firsts[p]];
          for (let t = taps.starts[p]; t < taps.starts[p + 1]; t++) {
            const value = x[start + taps.inputs[t]];
            if (value > best || Number.isNaN(value)) [best, place] = [value, taps.inputs[t]];
          }
          target[output.offset + plane * outputSize + p] = best;
          places[indices.offset + plane * outputSize + p] = place;
        }
      }
    },

    maxPoolGradient(gradOutput, indices, gradInput) {
      const [g, places, target] = memory.arrays([gradOutput, indices, gradInput]);
      target.fill(0, gradInput.offset, gradInput.offset + elementCount(gradInput.shape));
      forEachIndexed(gradOutput, places, indices, gradInput, (from, to) => {
        target[to] += g[from];
      });
    },

    maxUnpool(input, indices, output) {
      const [x, places, target] = memory.arrays([input, indices, output]);
      target.fill(0, output.offset, output.offset + elementCount(output.shape));
      forEachIndexed(input, places, indices, output, (from, to) => {
        target[to] = x[from]!;
      });
    },

    maxUnpoolGradient(gradOutput, indices, gradInput) {
      const [g, places, target] = memory.arrays([gradOutput, indices, gradInput]);
      target.fill(0, gradInput.offset, gradInput.offset + elementCount(gradInput.shape));
      forEachIndexed(gradInput, places, indices, gradOutput, (to, from) => {
        target[to] = g[from]!;
      });
    }
  };
}

function createAveragePoolKernels(memory: HostMemory): Pick<Kernels, 'averagePool' | 'averagePoolGradient'> {
  return {
    averagePool(input, output, window) {
      const inputSpace = input.shape.slice(2);
      const outputSpace = output.shape.slice(2);
      const [x, target] = memory.arrays([input, output]);
      const taps = windowTaps(inputSpace, outputSpace, window);
      const divide = divisors(inputSpace, outputSpace, window);
      const whole = !isFloatingPoint(output.storage.dtype);
      const inputSize = elementCount(inputSpace);
      const outputSize = elementCount(outputSpace);
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
      const [g, target] = memory.arrays([gradOutput, gradInput]);
      const taps = windowTaps(inputSpace, outputSpace, window);
      const divide = divisors(inputSpace, outputSpace, window);
      const inputSize = elementCount(inputSpace);
      const outputSize = elementCount(outputSpace);
      target.fill(0, gradInput.offset, gradInput.offset + elementCount(gradInput.shape));
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
