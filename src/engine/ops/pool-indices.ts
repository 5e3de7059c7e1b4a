/**
 * @file Moving values to the places that a max pool remembers, and back: its gradient, and unpooling. Places are flat
 * over one plane of `[N, C, …]`; `indices` (int64) has the shape of the pooled tensor.
 */
import type { Tensor } from '../core/tensor.js';
import { contiguous } from './broadcast.js';
import { defineOp } from './define.js';
import { resident } from './memory.js';

interface PlaceOptions {
  readonly indices: Tensor;
  /** Of the tensor that the indices point into. */
  readonly shape: readonly number[];
}

/** Adds each value at its place; what nothing points to is 0. */
export const maxPoolGradientOp = defineOp<readonly [Tensor], PlaceOptions, readonly [indices: Tensor]>({
  name: 'MaxPool2DWithIndicesBackwardBackward0',
  shape: (_, { shape }) => shape,
  forward: (kernels, [gradOutput], gradInput, { indices }) => {
    if (gradOutput.numel > 0) kernels.maxPoolGradient(gradOutput, resident(indices), gradInput);
  },
  saves: (_input, _output, { indices }) => [indices],
  // the adjoint reads v where the values went
  gradient: ({ gradOutput: v, options }): Tensor[] => [readPlacesOp([contiguous(v)], options)]
});

/** Writes each value to its place, of several for one place the last; what nothing points to is 0. */
export const maxUnpoolOp = defineOp<readonly [Tensor], PlaceOptions, readonly [indices: Tensor]>({
  name: 'MaxUnpool2DBackward0',
  shape: (_, { shape }) => shape,
  forward: (kernels, [input], output, { indices }) => {
    if (output.numel > 0) kernels.maxUnpool(input, resident(indices), output);
  },
  saves: (_input, _output, { indices }) => [indices],
  // as PyTorch has it, every value takes ∂y of its place, also one that another overwrote
  gradient: ({ gradOutput, options }): Tensor[] => [readPlacesOp([contiguous(gradOutput)], options)]
});

const readPlacesOp = defineOp<readonly [Tensor], PlaceOptions, readonly [indices: Tensor]>({
  name: 'MaxUnpool2DBackwardBackward0',
  shape: (_, { indices }) => indices.shape,
  forward: (kernels, [large], small, { indices }) => {
    if (small.numel > 0) kernels.maxUnpoolGradient(large, resident(indices), small);
  },
  saves: (_input, _output, { indices }) => [indices],
  // each value was read from one place: there its gradient is added
  gradient: ({ gradOutput: v, options }): Tensor[] => [maxPoolGradientOp([contiguous(v)], options)]
});
