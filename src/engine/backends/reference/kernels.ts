/** @file Every kernel as plain loops over any memory that can be seen as typed arrays. */
import type { HostMemory, Kernels } from '../backend.js';
import { createAdaptivePoolKernels } from './adaptive-pool.js';
import { createBorderKernels } from './border.js';
import { createConvolutionKernels } from './convolution.js';
import { createElementwiseKernels } from './elementwise.js';
import { createFoldKernels } from './fold.js';
import { createIndexingKernels } from './indexing.js';
import { createMatmulKernel } from './matmul.js';
import { createPoolKernels } from './pool.js';
import { createReduceKernels } from './reduce.js';
import { createResampleKernel } from './resample.js';
import { createUpdateKernel } from './update.js';

/** The reference kernels over `memory`. */
export function createHostKernels(memory: HostMemory): Kernels {
  return {
    ...createElementwiseKernels(memory),
    ...createReduceKernels(memory),
    ...createMatmulKernel(memory),
    ...createConvolutionKernels(memory),
    ...createPoolKernels(memory),
    ...createAdaptivePoolKernels(memory),
    ...createFoldKernels(memory),
    ...createBorderKernels(memory),
    ...createIndexingKernels(memory),
    ...createResampleKernel(memory),
    ...createUpdateKernel(memory)
  };
}
