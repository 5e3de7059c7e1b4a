/** @file The kernels of the wasm backend that slide windows or move along borders; other dtypes than float32 go to the host. */
import type { View } from '../../core/storage.js';
import type { Kernels } from '../backend.js';
import { adaptiveAveragePool, adaptiveAveragePoolGradient, adaptiveMaxPool } from './adaptive-pool.js';
import { padBorder, padBorderGradient } from './border.js';
import { fold, unfold } from './fold.js';
import type { Machine } from './machine.js';
import {
  averagePool,
  averagePoolGradient,
  maxPool,
  maxPoolGradient,
  maxUnpool,
  maxUnpoolGradient
} from './pool.js';

function isFloat32(view: View): boolean {
  return view.storage.dtype === 'float32';
}

type PoolKernels = Pick<
  Kernels,
  'maxPool' | 'maxPoolGradient' | 'maxUnpool' | 'maxUnpoolGradient' | 'averagePool' | 'averagePoolGradient'
>;

type AdaptiveKernels = Pick<
  Kernels,
  'adaptiveAveragePool' | 'adaptiveAveragePoolGradient' | 'adaptiveMaxPool'
>;

type BorderKernels = Pick<Kernels, 'unfold' | 'fold' | 'padBorder' | 'padBorderGradient'>;

export function createWindowKernels(
  machine: Machine,
  host: Kernels
): PoolKernels & AdaptiveKernels & BorderKernels {
  return {
    ...createPoolKernels(machine, host),
    ...createAdaptivePoolKernels(machine, host),
    ...createFoldKernels(machine, host),
    ...createBorderKernels(machine, host)
  };
}

function createPoolKernels(machine: Machine, host: Kernels): PoolKernels {
  return {
    maxPool(input, output, indices, window) {
      if (isFloat32(input)) maxPool(machine, input, output, indices, window);
      else host.maxPool(input, output, indices, window);
    },
    maxPoolGradient(gradOutput, indices, gradInput) {
      if (isFloat32(gradOutput)) maxPoolGradient(machine, gradOutput, indices, gradInput);
      else host.maxPoolGradient(gradOutput, indices, gradInput);
    },
    averagePool(input, output, window) {
      if (isFloat32(input)) averagePool(machine, input, output, window);
      else host.averagePool(input, output, window);
    },
    averagePoolGradient(gradOutput, gradInput, window) {
      if (isFloat32(gradOutput)) averagePoolGradient(machine, gradOutput, gradInput, window);
      else host.averagePoolGradient(gradOutput, gradInput, window);
    },
    maxUnpool(input, indices, output) {
      if (isFloat32(input)) maxUnpool(machine, input, indices, output);
      else host.maxUnpool(input, indices, output);
    },
    maxUnpoolGradient(gradOutput, indices, gradInput) {
      if (isFloat32(gradOutput)) maxUnpoolGradient(machine, gradOutput, indices, gradInput);
      else host.maxUnpoolGradient(gradOutput, indices, gradInput);
    }
  };
}

function createAdaptivePoolKernels(machine: Machine, host: Kernels): AdaptiveKernels {
  return {
    adaptiveAveragePool(input, output) {
      if (isFloat32(input)) adaptiveAveragePool(machine, input, output);
      else host.adaptiveAveragePool(input, output);
    },
    adaptiveAveragePoolGradient(gradOutput, gradInput) {
      if (isFloat32(gradOutput)) adaptiveAveragePoolGradient(machine, gradOutput, gradInput);
      else host.adaptiveAveragePoolGradient(gradOutput, gradInput);
    },
    adaptiveMaxPool(input, output, indices) {
      if (isFloat32(input)) adaptiveMaxPool(machine, input, output, indices);
      else host.adaptiveMaxPool(input, output, indices);
    }
  };
}

function createFoldKernels(machine: Machine, host: Kernels): Pick<Kernels, 'unfold' | 'fold'> {
  return {
    unfold(input, columns, window) {
      if (isFloat32(input)) unfold(machine, input, columns, window);
      else host.unfold(input, columns, window);
    },
    fold(columns, output, window) {
      if (isFloat32(columns)) fold(machine, columns, output, window);
      else host.fold(columns, output, window);
    }
  };
}

function createBorderKernels(
  machine: Machine,
  host: Kernels
): Pick<Kernels, 'padBorder' | 'padBorderGradient'> {
  return {
    padBorder(input, output, places) {
      if (isFloat32(input)) padBorder(machine, input, output, places);
      else host.padBorder(input, output, places);
    },
    padBorderGradient(gradOutput, gradInput, places) {
      if (isFloat32(gradOutput)) padBorderGradient(machine, gradOutput, gradInput, places);
      else host.padBorderGradient(gradOutput, gradInput, places);
    }
  };
}
