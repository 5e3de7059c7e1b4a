/**
 * @file The three passes of a convolution as operations, each the adjoint of the others: forward, gradient of the
 * input (which is the transposed convolution), gradient of the weight. So they can be derived as often as one likes.
 */
import { convolvedSpace } from '../../geometry/window.js';
import type { ConvolutionWindow } from '../backends/backend.js';
import { elementCount } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { contiguous } from './broadcast.js';
import { zeros } from './creation.js';
import { defineOp } from './define.js';
import { windowField } from './field-rule.js';
import { sum } from './reduce.js';

type Pair = readonly [Tensor, Tensor];

/** How often the weights of one filter are used for one place. */
function perFilter(weightShape: readonly number[]): number {
  return elementCount(weightShape.slice(1));
}

/** `input` `[N, C, …]`, `weight` `[O, C / groups, …]` and perhaps `bias` `[O]`, all contiguous → `[N, O, …]`. */
export const convolutionOp = defineOp<
  readonly [Tensor, Tensor] | readonly [Tensor, Tensor, Tensor],
  ConvolutionWindow,
  Pair
>({
  name: 'ConvolutionBackward0',
  // out = ⌊(in + before + after − dilation·(kernel − 1) − 1) / stride⌋ + 1; of no channels PyTorch makes none
  shape: ([input, weight], window) => [
    input.shape[0],
    input.shape[1] === 0 ? 0 : weight.shape[0],
    ...convolvedSpace(input.shape.slice(2), window)
  ],
  macs: ([, weight], output) => output.numel * perFilter(weight.shape),
  field: (field, _input, _output, window) => windowField(field, window),
  forward: (kernels, [input, weight, bias], output, window) => {
    if (output.numel > 0) kernels.convolution(input, weight, bias ?? null, output, window);
  },
  saves: ([input, weight]) => [input, weight],
  // out is linear in each: ∂in and ∂weight are the adjoints below, ∂bias sums over images and places
  gradient: ({ gradOutput, saved: [input, weight], shapes, needs, options: window }) => {
    const grad = contiguous(gradOutput);
    const places = grad.shape.map((_, dim) => dim).filter(dim => dim !== 1);
    return [
      needs[0] ? inputGradientOp([grad, weight], { window, shape: shapes[0] }) : null,
      needs[1] ? weightGradientOp([grad, input], { window, shape: shapes[1] }) : null,
      needs[2] ? (grad.numel > 0 ? sum(grad, places) : zeros(shapes[2], { dtype: grad.dtype })) : null
    ];
  }
});

interface AdjointOptions {
  readonly window: ConvolutionWindow;
  /** Of the result. */
  readonly shape: readonly number[];
}

/** What a gradient `[N, O, …]` of the output makes of the input, of this `shape`: the transposed convolution. */
export const inputGradientOp = defineOp<Pair, AdjointOptions, Pair>({
  name: 'ConvolutionBackwardBackward0',
  shape: (_, { shape }) => shape,
  macs: ([gradOutput, weight]) => gradOutput.numel * perFilter(weight.shape),
  forward: (kernels, [gradOutput, weight], gradInput, { window }) => {
    if (gradOutput.numel > 0 && gradInput.numel > 0)
      kernels.convolutionInputGradient(gradOutput, weight, gradInput, window);
  },
  saves: pair => pair,
  // adjoint of the convolution in its input: ∂gradOut convolves v, ∂weight pairs gradOut with v
  gradient: ({
    gradOutput: v,
    saved: [gradOutput, weight],
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

const weightGradientOp = defineOp<Pair, AdjointOptions, Pair>({
  name: 'ConvolutionBackwardBackward0',
  shape: (_, { shape }) => shape,
  macs: ([gradOutput], gradWeight) => gradOutput.numel * perFilter(gradWeight.shape),
  forward: (kernels, [gradOutput, input], gradWeight, { window }) => {
    if (gradOutput.numel > 0 && gradWeight.numel > 0)
      kernels.convolutionWeightGradient(gradOutput, input, gradWeight, window);
  },
  saves: pair => pair,
  // adjoint of the convolution in its weight: ∂gradOut convolves with v as weight, ∂in spreads gradOut with it
  gradient: ({
    gradOutput: v,
    saved: [gradOutput, input],
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
