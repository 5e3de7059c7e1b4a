/**
 * @file The kernels of the wasm backend: each takes what its templates can do, and hands the rest to the host
 * kernels.
 */
import type { View } from '../../core/storage.js';
import type { Kernels } from '../backend.js';
import {
  convolution,
  convolutionInputGradient,
  convolutionWeightGradient,
  PlanCache
} from './convolution.js';
import type { Machine } from './machine.js';

/** Whether the templates, which are written for float32, may touch all of these. */
function areFloat32(...views: readonly (View | null)[]): boolean {
  return views.every(view => view === null || view.storage.dtype === 'float32');
}

export function createWasmKernels(machine: Machine, host: Kernels): Kernels {
  const plans = new PlanCache();
  return {
    ...host,
    convolution(input, weight, bias, output, window) {
      const simple = areFloat32(input, weight, bias, output) && (bias === null || bias.strides[0] === 1);
      if (!simple) host.convolution(input, weight, bias, output, window);
      else convolution(machine, plans, { source: input, weight, bias, output, window });
    },
    convolutionInputGradient(gradOutput, weight, gradInput, window) {
      if (!areFloat32(gradOutput, weight, gradInput)) {
        host.convolutionInputGradient(gradOutput, weight, gradInput, window);
      } else {
        convolutionInputGradient(machine, plans, { source: gradOutput, weight, output: gradInput, window });
      }
    },
    convolutionWeightGradient(gradOutput, input, gradWeight, window) {
      if (!areFloat32(gradOutput, input, gradWeight)) {
        host.convolutionWeightGradient(gradOutput, input, gradWeight, window);
      } else {
        convolutionWeightGradient(machine, plans, { gradOutput, input, gradWeight, window });
      }
    }
  };
}
