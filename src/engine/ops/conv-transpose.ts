/**
 * @file Transposed convolution over 1, 2 or 3 spatial dimensions: the gradient of a convolution with respect to its
 * input, taken as an operation. It spreads each input value over the output with the weights.
 */
import { transposedSpace } from '../../geometry/window.js';
import type { ConvolutionWindow } from '../backends/backend.js';
import { formatList, ShapeError, ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions, readSizes, type Size } from './arguments.js';
import { contiguous, reshape } from './broadcast.js';
import {
  checkBias,
  checkDtypes,
  checkGroups,
  checkNotEmpty,
  checkRank,
  checkWeightRank,
  checkWindow,
  dimensionNames
} from './conv-arguments.js';
import { inputGradientOp } from './convolution-passes.js';
import { renamed } from './operation-node.js';
import { add } from './elementwise.js';
import { squeeze, unsqueeze } from './movement.js';

/** The options of `F.convTranspose1d`, `F.convTranspose2d` and `F.convTranspose3d`. */
export interface ConvolutionTransposeOptions {
  /** What is added to each output channel, `[O]`. Default null: nothing. */
  readonly bias?: Tensor | null;
  /** How far apart neighbouring inputs are spread. Default 1. */
  readonly stride?: Size;
  /** What is cut off both sides of the output. Default 0. */
  readonly padding?: Size;
  /** What is added to one side of the output; less than the stride or the dilation. Default 0. */
  readonly outputPadding?: Size;
  /** Into how many groups the channels are parted. Default 1. */
  readonly groups?: number;
  /** Distance between the kernel's taps. Default 1. */
  readonly dilation?: Size;
}

const ORDER = ['bias', 'stride', 'padding', 'outputPadding', 'groups', 'dilation'] as const;

/** How the output is sized: PyTorch computes one dimension as a picture one pixel high. */
interface Sizes {
  readonly input: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly outputPadding: readonly number[];
  readonly output: readonly number[];
}

function asPicture(sizes: Sizes): Sizes {
  if (sizes.input.length > 1) return sizes;
  const { input, stride, dilation, outputPadding, output } = sizes;
  return {
    input: [1, ...input],
    stride: [1, ...stride],
    dilation: [1, ...dilation],
    outputPadding: [0, ...outputPadding],
    output: [1, ...output]
  };
}

function checkSizes(op: string, given: Sizes): void {
  const { input, stride, dilation, outputPadding, output } = asPicture(given);
  if (outputPadding.some((size, dim) => size >= stride[dim] && size >= dilation[dim])) {
    const names = dimensionNames(input.length);
    const name = (what: string, sizes: readonly number[]): string =>
      sizes.map((size, dim) => `${what}_${names[dim]}: ${size}`).join(' ');
    throw new ValueError(
      `${op}: output padding must be smaller than either stride or dilation, but got ` +
        `${name('output_padding', outputPadding)} ${name('stride', stride)} ${name('dilation', dilation)}`
    );
  }
  if (output.some(size => size < 1)) {
    throw new ShapeError(
      `${op}: Given input size per channel: (${input.join(' x ')}). Calculated output size per channel: ` +
        `(${output.join(' x ')}). Output size is too small`
    );
  }
}

/** `input` has its batch dimension here. */
function checkShapes(op: string, input: Tensor, weight: Tensor, bias: Tensor | null, groups: number): void {
  const [inChannels, perGroup] = weight.shape;
  checkGroups(op, weight, groups);
  if (input.shape[1] !== inChannels) {
    throw new ShapeError(
      `${op}: Given transposed=1, weight of size ${formatList(weight.shape)}, expected input${formatList(input.shape)} ` +
        `to have ${inChannels} channels, but got ${input.shape[1]} channels instead`
    );
  }
  checkBias(op, 'transposed=1, ', weight, bias, perGroup * groups);
  if (perGroup === 0) {
    throw new ShapeError(
      `${op}: non-empty 2D or 4D weight tensor expected, but got: ${formatList(weight.shape)}`
    );
  }
  checkNotEmpty(op, input);
}

/**
 * The window of the convolution that this one turns round. What the output is padded by counts against the padding
 * after it, so that exactly as many places fit as the input has.
 */
function readWindow(
  op: string,
  weight: Tensor,
  spatial: number,
  options: ConvolutionTransposeOptions
): { window: ConvolutionWindow; outputPadding: readonly number[] } {
  const { stride = 1, padding = 0, outputPadding = 0, dilation = 1, groups = 1 } = options;
  const before = readSizes(op, 'padding', padding, spatial);
  const extra = readSizes(op, 'output_padding', outputPadding, spatial);
  const window = {
    kernel: weight.shape.slice(2),
    stride: readSizes(op, 'stride', stride, spatial),
    dilation: readSizes(op, 'dilation', dilation, spatial),
    groups,
    padBefore: before,
    padAfter: before.map((size, dim) => size - extra[dim])
  };
  checkWindow(op, window);
  if (extra.some(size => size < 0)) {
    throw new ValueError(`${op}: negative output_padding is not supported, got ${formatList(extra)}`);
  }
  return { window, outputPadding: extra };
}

function convolveTransposed(
  spatial: number,
  input: Tensor,
  weight: Tensor,
  options: ConvolutionTransposeOptions
): Tensor {
  const op = `convTranspose${spatial}d`;
  const { bias = null } = options;
  checkRank(op, `conv_transpose${spatial}d`, input, spatial);
  checkWeightRank(op, input, weight, spatial, 0);
  const { window, outputPadding } = readWindow(op, weight, spatial, options);
  const { stride, dilation, groups } = window;
  const batched = input.ndim === spatial + 2;
  const images = batched ? input : unsqueeze(input, 0);
  checkShapes(op, images, weight, bias, groups);
  checkDtypes(op, input, weight, bias);
  const space = images.shape.slice(2);
  const output = transposedSpace(space, window);
  checkSizes(op, { input: space, stride, dilation, outputPadding, output });
  const channels = weight.shape[1] * groups;
  const shape = [images.shape[0], channels, ...output];
  const spread = inputGradientOp([contiguous(images), contiguous(weight)], { window, shape });
  const shifted = bias === null ? spread : add(spread, reshape(bias, [channels, ...output.map(() => 1)]));
  const named = renamed('ConvolutionBackward0', shifted);
  return batched ? named : renamed('SqueezeBackward1', squeeze(named, 0));
}

/**
 * Transposed convolution over one dimension: `out[o, s·i − padding + d·k] += in[c, i] · weight[c, o, k]`.
 *
 * **Shape**: input `[N, C, L]` or `[C, L]`, weight `[C, O / groups, K]` → `[N, O, L′]` or `[O, L′]` with L′ = (L
 * − 1)·stride − 2·padding + dilation·(K − 1) + outputPadding + 1. **Source**:
 * torch.nn.functional.conv_transpose1d.
 *
 * @throws ShapeError where channels do not fit or nothing of the output is left. ValueError where `outputPadding`
 * reaches both stride and dilation; DtypeError where dtypes differ.
 * @example
 * F.convTranspose1d(tensor([[[1, 10]]]), tensor([[[1, 2, 3]]]), { stride: 2 }); // → tensor([[[ 1., 2., 13., 20., 30.]]])
 */
export function convTranspose1d(
  input: Tensor,
  weight: Tensor,
  bias?: Tensor | null | ConvolutionTransposeOptions,
  stride?: Size | ConvolutionTransposeOptions,
  padding?: Size | ConvolutionTransposeOptions,
  outputPadding?: Size | ConvolutionTransposeOptions,
  groups?: number | ConvolutionTransposeOptions,
  dilation?: Size | ConvolutionTransposeOptions
): Tensor {
  const given = [bias, stride, padding, outputPadding, groups, dilation];
  return convolveTransposed(1, input, weight, readOptions<ConvolutionTransposeOptions>(ORDER, ...given));
}

/**
 * Transposed convolution over height and width: each input value is spread over the output with the weights.
 *
 * **Shape**: input `[N, C, H, W]` or `[C, H, W]`, weight `[C, O / groups, KH, KW]` → `[N, O, H′, W′]` with H′ =
 * (H − 1)·stride − 2·padding + dilation·(KH − 1) + outputPadding + 1, W′ likewise. **Source**:
 * torch.nn.functional.conv_transpose2d.
 *
 * @throws ShapeError where channels do not fit or nothing of the output is left. ValueError where `outputPadding`
 * reaches both stride and dilation; DtypeError where dtypes differ.
 * @example
 * F.convTranspose2d(randn([1, 16, 14, 14]), randn([16, 8, 2, 2]), { stride: 2 }).shape; // → [ 1, 8, 28, 28 ]
 */
export function convTranspose2d(
  input: Tensor,
  weight: Tensor,
  bias?: Tensor | null | ConvolutionTransposeOptions,
  stride?: Size | ConvolutionTransposeOptions,
  padding?: Size | ConvolutionTransposeOptions,
  outputPadding?: Size | ConvolutionTransposeOptions,
  groups?: number | ConvolutionTransposeOptions,
  dilation?: Size | ConvolutionTransposeOptions
): Tensor {
  const given = [bias, stride, padding, outputPadding, groups, dilation];
  return convolveTransposed(2, input, weight, readOptions<ConvolutionTransposeOptions>(ORDER, ...given));
}

/**
 * Transposed convolution over depth, height and width: each input value is spread over the output with the
 * weights.
 *
 * **Shape**: input `[N, C, D, H, W]` or `[C, D, H, W]`, weight `[C, O / groups, KD, KH, KW]` →
 * `[N, O, D′, H′, W′]` with D′ = (D − 1)·stride − 2·padding + dilation·(KD − 1) + outputPadding + 1, and so on.
 * **Source**: torch.nn.functional.conv_transpose3d.
 *
 * @throws ShapeError where channels do not fit or nothing of the output is left. ValueError where `outputPadding`
 * reaches both stride and dilation; DtypeError where dtypes differ.
 * @example
 * F.convTranspose3d(randn([1, 4, 3, 3, 3]), randn([4, 2, 2, 2, 2]), { stride: 2 }).shape; // → [ 1, 2, 6, 6, 6 ]
 */
export function convTranspose3d(
  input: Tensor,
  weight: Tensor,
  bias?: Tensor | null | ConvolutionTransposeOptions,
  stride?: Size | ConvolutionTransposeOptions,
  padding?: Size | ConvolutionTransposeOptions,
  outputPadding?: Size | ConvolutionTransposeOptions,
  groups?: number | ConvolutionTransposeOptions,
  dilation?: Size | ConvolutionTransposeOptions
): Tensor {
  const given = [bias, stride, padding, outputPadding, groups, dilation];
  return convolveTransposed(3, input, weight, readOptions<ConvolutionTransposeOptions>(ORDER, ...given));
}
