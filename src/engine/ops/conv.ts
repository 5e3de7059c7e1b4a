/**
 * @file Convolution (cross-correlation, as everywhere in deep learning) over 1, 2 or 3 spatial dimensions.
 */
import { windowSpan } from '../../geometry/window.js';
import type { ConvolutionWindow } from '../backends/backend.js';
import { formatList, ShapeError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions, readSizes, type Size } from './arguments.js';
import { contiguous } from './broadcast.js';
import {
  checkBias,
  checkDtypes,
  checkGroups,
  checkNotEmpty,
  checkRank,
  checkWeightRank,
  checkWindow,
  readPadding,
  type Padding
} from './conv-arguments.js';
import { convolutionOp } from './convolution-passes.js';
import { renamed } from './operation-node.js';
import { squeeze, unsqueeze } from './movement.js';

/** The options of `F.conv1d`, `F.conv2d` and `F.conv3d`. */
export interface ConvolutionOptions {
  /** What is added to each output channel, `[O]`. Default null: nothing. */
  readonly bias?: Tensor | null;
  /** Step from one window to the next. Default 1. */
  readonly stride?: Size;
  /** Zeros on both sides; `'same'` keeps the size (stride 1 only), `'valid'` is 0. Default 0. */
  readonly padding?: Padding;
  /** Distance between the kernel's taps. Default 1. */
  readonly dilation?: Size;
  /** Into how many groups the channels are parted, each convolved alone. Default 1. */
  readonly groups?: number;
}

const ORDER = ['bias', 'stride', 'padding', 'dilation', 'groups'] as const;

/** `input` has its batch dimension here. */
function checkShapes(
  op: string,
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  window: ConvolutionWindow
): void {
  const { groups } = window;
  const [outChannels, perGroup] = weight.shape;
  checkGroups(op, weight, groups);
  if (input.shape[1] !== perGroup * groups) {
    throw new ShapeError(
      `${op}: Given groups=${groups}, weight of size ${formatList(weight.shape)}, expected input${formatList(input.shape)} ` +
        `to have ${perGroup * groups} channels, but got ${input.shape[1]} channels instead`
    );
  }
  checkBias(op, '', weight, bias, outChannels);
  const padded = input.shape.slice(2).map((size, dim) => size + window.padBefore[dim] + window.padAfter[dim]);
  const span = windowSpan(window);
  if (padded.some((size, dim) => size < span[dim])) {
    throw new ShapeError(
      `${op}: Calculated padded input size per channel: (${padded.join(' x ')}). Kernel size: (${span.join(' x ')}). ` +
        "Kernel size can't be greater than actual input size"
    );
  }
  checkNotEmpty(op, input);
}

function readWindow(
  op: string,
  input: Tensor,
  weight: Tensor,
  spatial: number,
  options: ConvolutionOptions
): ConvolutionWindow {
  const { padding = 0 } = options;
  checkWeightRank(op, input, weight, spatial, padding);
  const kernel = weight.shape.slice(2);
  const stride = readSizes(op, 'stride', options.stride ?? 1, spatial);
  const dilation = readSizes(op, 'dilation', options.dilation ?? 1, spatial);
  const window = {
    kernel,
    stride,
    dilation,
    groups: options.groups ?? 1,
    ...readPadding(op, padding, kernel, stride, dilation)
  };
  checkWindow(op, window);
  return window;
}

function convolve(spatial: number, input: Tensor, weight: Tensor, options: ConvolutionOptions): Tensor {
  const op = `conv${spatial}d`;
  const { bias = null } = options;
  const window = readWindow(op, input, weight, spatial, options);
  checkRank(op, op, input, spatial);
  const batched = input.ndim === spatial + 2;
  const images = batched ? input : unsqueeze(input, 0);
  checkShapes(op, images, weight, bias, window);
  checkDtypes(op, input, weight, bias);
  const operands = [contiguous(images), contiguous(weight)] as const;
  const output = convolutionOp(bias === null ? operands : [...operands, contiguous(bias)], window);
  return batched ? output : renamed('SqueezeBackward1', squeeze(output, 0));
}

/**
 * Convolution (cross-correlation) over one dimension:
 * `out[o, i] = bias[o] + Σ weight[o, c, k] · in[c, i·stride + k·dilation]`.
 *
 * **Shape**: input `[N, C, L]` or `[C, L]`, weight `[O, C / groups, K]` → `[N, O, L′]` or `[O, L′]` with L′ = ⌊(L
 * + 2·padding − dilation·(K − 1) − 1) / stride⌋ + 1. **Source**: torch.nn.functional.conv1d.
 *
 * @throws ShapeError where channels do not fit or the kernel is larger than the padded input; DtypeError where
 * dtypes differ; ValueError where sizes are no whole numbers, or `'same'` meets a stride.
 * @example
 * F.conv1d(tensor([[[1, 2, 4, 7]]]), tensor([[[-1, 1]]])); // → tensor([[[1., 2., 3.]]])
 */
export function conv1d(
  input: Tensor,
  weight: Tensor,
  bias?: Tensor | null | ConvolutionOptions,
  stride?: Size | ConvolutionOptions,
  padding?: Padding | ConvolutionOptions,
  dilation?: Size | ConvolutionOptions,
  groups?: number | ConvolutionOptions
): Tensor {
  const options = readOptions<ConvolutionOptions>(ORDER, bias, stride, padding, dilation, groups);
  return convolve(1, input, weight, options);
}

/**
 * Convolution (cross-correlation) over height and width.
 *
 * **Shape**: input `[N, C, H, W]` or `[C, H, W]`, weight `[O, C / groups, KH, KW]` → `[N, O, H′, W′]` with H′ =
 * ⌊(H + 2·padding − dilation·(KH − 1) − 1) / stride⌋ + 1, W′ likewise. **Source**: torch.nn.functional.conv2d.
 *
 * @throws ShapeError where channels do not fit or the kernel is larger than the padded input; DtypeError where
 * dtypes differ; ValueError where sizes are no whole numbers, or `'same'` meets a stride.
 * @example
 * const edges = tensor([[[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]]]);
 * F.conv2d(randn([1, 1, 28, 28]), edges, { padding: 1 }).shape; // → [ 1, 1, 28, 28 ]
 * F.conv2d(randn([20, 16, 50, 100]), randn([33, 16, 3, 5]), {
 *   stride: [2, 1], padding: [4, 2], dilation: [3, 1]
 * }).shape; // → [ 20, 33, 26, 100 ]
 */
export function conv2d(
  input: Tensor,
  weight: Tensor,
  bias?: Tensor | null | ConvolutionOptions,
  stride?: Size | ConvolutionOptions,
  padding?: Padding | ConvolutionOptions,
  dilation?: Size | ConvolutionOptions,
  groups?: number | ConvolutionOptions
): Tensor {
  const options = readOptions<ConvolutionOptions>(ORDER, bias, stride, padding, dilation, groups);
  return convolve(2, input, weight, options);
}

/**
 * Convolution (cross-correlation) over depth, height and width.
 *
 * **Shape**: input `[N, C, D, H, W]` or `[C, D, H, W]`, weight `[O, C / groups, KD, KH, KW]` →
 * `[N, O, D′, H′, W′]` with D′ = ⌊(D + 2·padding − dilation·(KD − 1) − 1) / stride⌋ + 1, and so on. **Source**:
 * torch.nn.functional.conv3d.
 *
 * @throws ShapeError where channels do not fit or the kernel is larger than the padded input; DtypeError where
 * dtypes differ; ValueError where sizes are no whole numbers, or `'same'` meets a stride.
 * @example
 * F.conv3d(randn([1, 2, 8, 8, 8]), randn([4, 2, 3, 3, 3])).shape; // → [ 1, 4, 6, 6, 6 ]
 */
export function conv3d(
  input: Tensor,
  weight: Tensor,
  bias?: Tensor | null | ConvolutionOptions,
  stride?: Size | ConvolutionOptions,
  padding?: Padding | ConvolutionOptions,
  dilation?: Size | ConvolutionOptions,
  groups?: number | ConvolutionOptions
): Tensor {
  const options = readOptions<ConvolutionOptions>(ORDER, bias, stride, padding, dilation, groups);
  return convolve(3, input, weight, options);
}
