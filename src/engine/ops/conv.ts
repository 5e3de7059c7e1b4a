/**
 * @file Convolution (cross-correlation, as everywhere in deep learning) over 1, 2 or 3 spatial dimensions.
 * Source of the rules and messages: PyTorch's aten/src/ATen/native/Convolution.cpp.
 */
import type { ConvolutionWindow } from '../backends/backend.js';
import type { DType } from '../core/dtype.js';
import { DtypeError, formatList, ShapeError, ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions, readSizes, type Size } from './arguments.js';
import { contiguous } from './broadcast.js';
import { defineOp, renamed } from './define.js';
import { squeeze, unsqueeze } from './movement.js';
import { sum } from './reduce.js';

export type Padding = Size | 'same' | 'valid';

export interface ConvolutionOptions {
  /** `[O]`. Default none. */
  readonly bias?: Tensor | null;
  /** Default 1. */
  readonly stride?: Size;
  /** Zeros on both sides; `'same'` keeps the size (stride 1 only), `'valid'` is 0. Default 0. */
  readonly padding?: Padding;
  /** Distance between the kernel's taps. Default 1. */
  readonly dilation?: Size;
  /** Into how many groups the channels are parted, each convolved alone. Default 1. */
  readonly groups?: number;
}

type Pair = readonly [Tensor, Tensor];

const convolutionOp = defineOp<
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
  readonly shape: readonly number[];
}

const inputGradientOp = defineOp<Pair, AdjointOptions>({
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

function outputSpace(space: readonly number[], window: ConvolutionWindow): number[] {
  return space.map((size, dim) => {
    const padded = size + window.padBefore[dim] + window.padAfter[dim];
    return (
      Math.floor((padded - window.dilation[dim] * (window.kernel[dim] - 1) - 1) / window.stride[dim]) + 1
    );
  });
}

const C_NAMES: Readonly<Record<DType, string>> = {
  float32: 'float',
  float64: 'double',
  int32: 'int',
  int64: 'long int',
  uint8: 'unsigned char',
  bool: 'bool'
};
const LONG_NAMES: Readonly<Record<DType, string>> = {
  float32: 'Float',
  float64: 'Double',
  int32: 'Int',
  int64: 'Long',
  uint8: 'Byte',
  bool: 'Bool'
};

function checkDtypes(op: string, input: Tensor, weight: Tensor, bias: Tensor | null): void {
  if (bias !== null && bias.dtype !== input.dtype) {
    throw new DtypeError(
      `${op}: Input type (${C_NAMES[input.dtype]}) and bias type (${C_NAMES[bias.dtype]}) should be the same`
    );
  }
  if (weight.dtype !== input.dtype) {
    throw new DtypeError(
      `${op}: expected scalar type ${LONG_NAMES[input.dtype]} but found ${LONG_NAMES[weight.dtype]}: ` +
        `Input type (${C_NAMES[input.dtype]}) and weight type (${C_NAMES[weight.dtype]}) should be the same`
    );
  }
}

function checkRank(op: string, input: Tensor, spatial: number): void {
  if (input.ndim === spatial + 1 || input.ndim === spatial + 2) return;
  throw new ShapeError(
    `${op}: Expected ${spatial + 1}D (unbatched) or ${spatial + 2}D (batched) input to ${op}, but got input of size: ` +
      formatList(input.shape)
  );
}

/** The zeros before and after each dimension. */
function readPadding(
  op: string,
  padding: Padding,
  kernel: readonly number[],
  stride: readonly number[],
  dilation: readonly number[]
): { padBefore: number[]; padAfter: number[] } {
  const none = kernel.map(() => 0);
  if (padding === 'valid') return { padBefore: none, padAfter: none };
  if (padding === 'same') {
    if (stride.some(step => step !== 1)) {
      throw new ValueError(
        `${op}: padding='same' is not supported for strided convolutions, got stride ${formatList(stride)}`
      );
    }
    const totals = kernel.map((size, dim) => dilation[dim] * (size - 1));
    const padBefore = totals.map(total => Math.floor(total / 2));
    return { padBefore, padAfter: totals.map((total, dim) => total - padBefore[dim]) };
  }
  if (typeof padding === 'string')
    throw new ValueError(`${op}: Invalid padding string: '${String(padding)}'`);
  const sizes = readSizes(op, 'padding', padding, kernel.length);
  return { padBefore: sizes, padAfter: sizes };
}

function checkWindow(op: string, window: ConvolutionWindow): void {
  if (window.padBefore.some(size => size < 0)) {
    throw new ValueError(`${op}: negative padding is not supported, got ${formatList(window.padBefore)}`);
  }
  if (window.stride.some(size => size <= 0)) {
    throw new ValueError(`${op}: non-positive stride is not supported, got ${formatList(window.stride)}`);
  }
  if (window.dilation.some(size => size <= 0)) {
    throw new ValueError(
      `${op}: dilation should be greater than zero, but got ${formatList(window.dilation)}`
    );
  }
  if (!Number.isSafeInteger(window.groups) || window.groups <= 0) {
    throw new ValueError(`${op}: non-positive groups is not supported, got groups ${window.groups}`);
  }
}

/** `input` has its batch dimension here. */
function checkShapes(
  op: string,
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  window: ConvolutionWindow
): void {
  const { groups } = window;
  const [outChannels, perGroup] = weight.shape as [number, number];
  if (outChannels < groups) {
    throw new ShapeError(
      `${op}: Given groups=${groups}, expected weight to be at least ${groups} at dimension 0, but got weight of size ` +
        `${formatList(weight.shape)} instead`
    );
  }
  if (outChannels % groups !== 0) {
    throw new ShapeError(
      `${op}: Given groups=${groups}, expected weight to be divisible by ${groups} at dimension 0, but got weight of size ` +
        `[${formatList(weight.shape)}] instead`
    );
  }
  if (input.shape[1] !== perGroup * groups) {
    throw new ShapeError(
      `${op}: Given groups=${groups}, weight of size ${formatList(weight.shape)}, expected input${formatList(input.shape)} ` +
        `to have ${perGroup * groups} channels, but got ${input.shape[1]} channels instead`
    );
  }
  if (bias !== null && (bias.ndim !== 1 || bias.shape[0] !== outChannels)) {
    throw new ShapeError(
      `${op}: Given weight of size ${formatList(weight.shape)}, expected bias to be 1-dimensional with ${outChannels} ` +
        `elements, but got bias of size ${formatList(bias.shape)} instead`
    );
  }
  checkKernelFits(op, input, window);
}

function checkKernelFits(op: string, input: Tensor, window: ConvolutionWindow): void {
  const space = input.shape.slice(2);
  const padded = space.map((size, dim) => size + window.padBefore[dim] + window.padAfter[dim]);
  const reach = window.kernel.map((size, dim) => window.dilation[dim] * (size - 1) + 1);
  if (padded.some((size, dim) => size < reach[dim])) {
    throw new ShapeError(
      `${op}: Calculated padded input size per channel: (${padded.join(' x ')}). Kernel size: (${reach.join(' x ')}). ` +
        "Kernel size can't be greater than actual input size"
    );
  }
  if (space.includes(0) && input.shape[0] !== 0 && input.shape[1] !== 0) {
    throw new ShapeError(
      `${op}: Only zero batch or zero channel inputs are supported, but got input shape: ${formatList(input.shape)}`
    );
  }
}

function readWindow(
  op: string,
  weight: Tensor,
  spatial: number,
  options: ConvolutionOptions
): ConvolutionWindow {
  if (weight.ndim !== spatial + 2) {
    throw new ShapeError(
      `${op}: a weight of ${spatial + 2} dimensions is needed, got ${formatList(weight.shape)}`
    );
  }
  const kernel = weight.shape.slice(2);
  const stride = readSizes(op, 'stride', options.stride ?? 1, spatial);
  const dilation = readSizes(op, 'dilation', options.dilation ?? 1, spatial);
  const window = {
    kernel,
    stride,
    dilation,
    groups: options.groups ?? 1,
    ...readPadding(op, options.padding ?? 0, kernel, stride, dilation)
  };
  checkWindow(op, window);
  return window;
}

function convolve(
  spatial: number,
  input: Tensor,
  weight: Tensor,
  given: Tensor | null | ConvolutionOptions
): Tensor {
  const op = `conv${spatial}d`;
  const options = readOptions<ConvolutionOptions>(given, 'bias');
  const { bias = null } = options;
  const window = readWindow(op, weight, spatial, options);
  checkRank(op, input, spatial);
  const batched = input.ndim === spatial + 2;
  const images = batched ? input : unsqueeze(input, 0);
  checkShapes(op, images, weight, bias, window);
  checkDtypes(op, input, weight, bias);
  const operands = [contiguous(images), contiguous(weight)] as const;
  const output = convolutionOp(bias === null ? operands : [...operands, contiguous(bias)], window);
  return batched ? output : renamed('SqueezeBackward1', squeeze(output, 0));
}

/**
 * Convolution over one dimension.
 *
 * **Shape**: input `[N, C, L]` or `[C, L]`, weight `[O, C / groups, K]` → `[N, O, L′]` or `[O, L′]` with
 * L′ = ⌊(L + 2·padding − dilation·(K − 1) − 1) / stride⌋ + 1. **Source**: torch.nn.functional.conv1d.
 */
export function conv1d(
  input: Tensor,
  weight: Tensor,
  options: Tensor | null | ConvolutionOptions = {}
): Tensor {
  return convolve(1, input, weight, options);
}

/**
 * Convolution over height and width. **Shape**: input `[N, C, H, W]` or `[C, H, W]`, weight
 * `[O, C / groups, KH, KW]` → `[N, O, H′, W′]`, sizes as in {@link conv1d}. **Source**: torch.nn.functional.conv2d.
 *
 * @throws ShapeError where channels do not fit or the kernel is larger than the padded input.
 * @example
 * conv2d(randn([20, 16, 50, 100]), randn([33, 16, 3, 5]), {
 *   stride: [2, 1], padding: [4, 2], dilation: [3, 1]
 * }).shape; // [20, 33, 26, 100]
 */
export function conv2d(
  input: Tensor,
  weight: Tensor,
  options: Tensor | null | ConvolutionOptions = {}
): Tensor {
  return convolve(2, input, weight, options);
}

/** Convolution over depth, height and width, as {@link conv2d}. **Source**: torch.nn.functional.conv3d. */
export function conv3d(
  input: Tensor,
  weight: Tensor,
  options: Tensor | null | ConvolutionOptions = {}
): Tensor {
  return convolve(3, input, weight, options);
}
