/** @file Reference kernels of the optimizers' steps. They write into the parameter and its buffers. */
import type { TypedArray } from '../../core/dtype.js';
import type { HostMemory, Kernels } from '../backend.js';
import { viewOffsets } from './strided.js';

export function createOptimizerKernels(
  memory: HostMemory
): Pick<Kernels, 'sgdStepInPlace' | 'adamStepInPlace'> {
  return {
    // b ← momentum·b + (1 − dampening)·g, on the first step b ← g;  p ← p − lr·(nesterov ? g + momentum·b : b)
    sgdStepInPlace(parameter, grad, momentumBuffer, step) {
      const buffer = momentumBuffer ?? grad;
      const [p, g, b] = memory.arrays([parameter, grad, buffer]) as [TypedArray, TypedArray, TypedArray];
      const gradPlaces = viewOffsets(parameter.shape, grad);
      const bufferPlaces = viewOffsets(parameter.shape, buffer);
      viewOffsets(parameter.shape, parameter).forEach((place, i) => {
        const sign = step.maximize ? -1 : 1;
        let change = sign * g[gradPlaces[i]] + step.weightDecay * p[place];
        if (momentumBuffer !== null) {
          const at = bufferPlaces[i];
          b[at] = step.first ? change : step.momentum * b[at] + (1 - step.dampening) * change;
          change = step.nesterov ? change + step.momentum * b[at] : b[at];
        }
        p[place] -= step.lr * change;
      });
    },

    // m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  p ← p − lr/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε)
    adamStepInPlace(parameter, grad, mean, variance, maxVariance, step) {
      const views = [parameter, grad, mean, variance, maxVariance ?? variance];
      const [p, g, m, v, largest] = memory.arrays(views) as [
        TypedArray,
        TypedArray,
        TypedArray,
        TypedArray,
        TypedArray
      ];
      const [places, gAt, mAt, vAt, largestAt] = views.map(view => viewOffsets(parameter.shape, view)) as [
        Int32Array,
        Int32Array,
        Int32Array,
        Int32Array,
        Int32Array
      ];
      const stepSize = step.lr / (1 - step.beta1 ** step.step);
      const correction = Math.sqrt(1 - step.beta2 ** step.step);
      places.forEach((place, i) => {
        let change = (step.maximize ? -1 : 1) * g[gAt[i]];
        if (step.decoupled) p[place] *= 1 - step.lr * step.weightDecay;
        else change += step.weightDecay * p[place];
        m[mAt[i]] = step.beta1 * m[mAt[i]] + (1 - step.beta1) * change;
        v[vAt[i]] = step.beta2 * v[vAt[i]] + (1 - step.beta2) * change * change;
        if (step.amsgrad) largest[largestAt[i]] = Math.max(largest[largestAt[i]], v[vAt[i]]);
        p[place] -= (stepSize * m[mAt[i]]) / (Math.sqrt(largest[largestAt[i]]) / correction + step.eps);
      });
    }
  };
}
