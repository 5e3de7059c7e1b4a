/**
 * @file The three passes of a convolution as operations, each the adjoint of the others: forward, gradient of the
 * input (which is the transposed convolution), gradient of the weight. So they can be derived as often as one likes.
 */
import type { ConvolutionWindow, Window } from '../backends/backend.js';
import type { Tensor } from '../core/tensor.js';
import { contiguous } from './broadcast.js';
import { defineOp } from './define.js';
import { sum } from './reduce.js';

type Pair = readonly [Tensor, Tensor];

/** `input` `[N, C, …]`, `weight` `[O, C / groups, …]` and perhaps `bias` `[O]`, all contiguous → `[N, O, …]`. */
export const convolutionOp = defineOp<
  readonly [Tensor, Tensor] | readonly [Tensor, Tensor, Tensor],
  ConvolutionWindow
>({
  name: 'ConvolutionBackward0',
  saves: 'inputs',
  // out = ⌊(in + before + after − dilation·(kernel − 1) − 1) / stride⌋ + 1
  shape: ([input, weight], window) => [
    input.shape[0],
    weight.shape[0],
    ...outputSpace(input.shape.slice(2), window)
  ],
  forward: (kernels, [input, weight, bias], output, window) => {
    if (output.numel > 0) kernels.convolution(input, weight, bias ?? null, output, window);
  },
  // out is linear in each: ∂in and ∂weight are the adjoints below, ∂bias sums over images and places
  gradient: ({ gradOutput, inputs: [input, weight], shapes, needs, options: window }) => {
    const grad = contiguous(gradOutput);
    const places = grad.shape.map((_, dim) => dim).filter(dim => dim !== 1);
    return [
      needs[0] ? inputGradientOp([grad, weight], { window, shape: shapes[0] }) : null,
      needs[1] ? weightGradientOp([grad, input], { window, shape: shapes[1] }) : null,
      needs[2] === true ? sum(grad, places) : null
    ];
  }
});

interface AdjointOptions {
  readonly window: ConvolutionWindow;
  /** Of the result. */
  readonly shape: readonly number[];
}

/** What a gradient `[N, O, …]` of the output makes of the input, of this `shape`: the transposed convolution. */
export const inputGradientOp = defineOp<Pair, AdjointOptions>({
  name: 'ConvolutionBackwardBackward0',
  saves: 'inputs',
  shape: (_, { shape }) => shape,
  forward: (kernels, [gradOutput, weight], gradInput, { window }) => {
    if (gradOutput.numel > 0 && gradInput.numel > 0)
      kernels.convolutionInputGradient(gradOutput, weight, gradInput, window);
  },
  // adjoint of the convolution in its input: ∂gradOut convolves v, ∂weight pairs gradOut with v
  gradient: ({
    gradOutput: v,
    inputs: [gradOutput, weight],
    shapes,
    needs,
    options: { window }
  }): (Tensor | null)[] => {
    const value = contiguous(v);
    return [
      needs[0] ? convolutionOp([value, weight], window) : null,
      needs[1] ? weightGradientOp([gradOutput, value], { window, shape: shapes[1] }) : null
    ];
  }
});

const weightGradientOp = defineOp<Pair, AdjointOptions>({
  name: 'ConvolutionBackwardBackward0',
  saves: 'inputs',
  shape: (_, { shape }) => shape,
  forward: (kernels, [gradOutput, input], gradWeight, { window }) => {
    if (gradOutput.numel > 0 && gradWeight.numel > 0)
      kernels.convolutionWeightGradient(gradOutput, input, gradWeight, window);
  },
  // adjoint of the convolution in its weight: ∂gradOut convolves with v as weight, ∂in spreads gradOut with it
  gradient: ({
    gradOutput: v,
    inputs: [gradOutput, input],
    shapes,
    needs,
    options: { window }
  }): (Tensor | null)[] => {
    const value = contiguous(v);
    return [
      needs[0] ? convolutionOp([input, value], window) : null,
      needs[1] ? inputGradientOp([gradOutput, value], { window, shape: shapes[1] }) : null
    ];
  }
});

/** How many places a window has along each dimension; none or fewer where it does not fit. */
export function outputSpace(space: readonly number[], window: Window): number[] {
  return space.map((size, dim) => {
    const padded = size + window.padBefore[dim] + window.padAfter[dim];
    return (
      Math.floor((padded - window.dilation[dim] * (window.kernel[dim] - 1) - 1) / window.stride[dim]) + 1
    );
  });
}
