/**
 * @file Adaptive pooling over 1, 2 or 3 spatial dimensions: the output's size is given, and output i of o pools the
 * inputs from ⌊i·n/o⌋ up to but not ⌈(i + 1)·n/o⌉. Source of the rules and messages: PyTorch's
 * aten/src/ATen/native/AdaptiveAveragePooling.cpp and AdaptiveMaxPooling2d.cpp.
 */
import { isFloatingPoint, scalarTypeName } from '../core/dtype.js';
import { DtypeError, formatList, ShapeError, ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from './arguments.js';
import { contiguous } from './broadcast.js';
import { defineOp } from './define.js';
import { emptyTensor, resident } from './memory.js';
import { nothing, renamed } from './operation-node.js';
import { squeeze, unsqueeze } from './movement.js';
import { averagePoolOp, maxPoolOp } from './pool.js';
import { maxPoolGradientOp } from './pool-indices.js';
import { mean, type ValuesAndIndices } from './reduce.js';

/** Sizes of the output, one for all spatial dimensions or one for each; `null` keeps the input's. */
export type AdaptiveSize = number | null | readonly (number | null)[];

type Kind = 'avg' | 'max';

interface ShapeOption {
  readonly shape: readonly number[];
}

const adaptiveAverageOp = defineOp<readonly [Tensor], ShapeOption>({
  name: 'AdaptiveAvgPool2DBackward0',
  shape: (_, { shape }) => shape,
  forward: (kernels, [input], output) => {
    if (output.numel > 0) kernels.adaptiveAveragePool(input, output);
  },
  saves: nothing,
  // each ∂y is shared evenly by its region
  gradient: ({ gradOutput, shapes: [shape] }) => [
    adaptiveAverageGradientOp([contiguous(gradOutput)], { shape })
  ]
});

const adaptiveAverageGradientOp = defineOp<readonly [Tensor], ShapeOption>({
  name: 'AdaptiveAvgPool2DBackwardBackward0',
  shape: (_, { shape }) => shape,
  forward: (kernels, [gradOutput], gradInput) => {
    if (gradInput.numel > 0) kernels.adaptiveAveragePoolGradient(gradOutput, gradInput);
  },
  saves: nothing,
  // the adjoint pools v
  gradient: ({ gradOutput: v, shapes: [shape] }): Tensor[] => [adaptiveAverageOp([contiguous(v)], { shape })]
});

const adaptiveMaxOp = defineOp<
  readonly [Tensor],
  ShapeOption & { readonly indices: Tensor },
  readonly [input: Tensor, indices: Tensor]
>({
  name: 'AdaptiveMaxPool2DBackward0',
  shape: (_, { shape }) => shape,
  forward: (kernels, [input], output, { indices }) => {
    if (output.numel > 0) kernels.adaptiveMaxPool(input, output, resident(indices));
  },
  saves: ([input], _, { indices }) => [input, indices],
  // each ∂y goes to the element that was the maximum
  gradient: ({ gradOutput, saved: [, indices], shapes: [shape] }) => [
    maxPoolGradientOp([contiguous(gradOutput)], { indices, shape })
  ]
});

function torchName(kind: Kind, spatial: number): string {
  return `adaptive_${kind}_pool${spatial}d`;
}

function checkInput(op: string, kind: Kind, spatial: number, input: Tensor): void {
  const torch = torchName(kind, spatial);
  const shape = formatList(input.shape);
  if (input.ndim !== spatial + 1 && input.ndim !== spatial + 2) {
    const ranks = `${spatial + 1}D or ${spatial + 2}D`;
    const text =
      spatial === 1
        ? `Expected 2 to 3 dimensions, but got ${input.ndim}-dimensional tensor for argument #1 'self' (while checking ` +
          `arguments for ${torch})`
        : `${torch}(): Expected ${ranks} tensor, but got${kind === 'max' ? ':' : ''} ${shape}`;
    throw new ShapeError(`${op}: ${text} (Input dimension should be at least ${spatial + 1})`);
  }
  // The mean of volumes alone asks for channels too, where there is a batch before them.
  const asked = kind === 'max' ? spatial + 1 : spatial === 3 ? input.ndim - 1 : spatial;
  const first = input.ndim - asked;
  const empty = input.shape.indexOf(0, first);
  if (empty >= 0) {
    // PyTorch computes the mean over one dimension as a picture one pixel high.
    const isPicture = kind === 'avg' && spatial === 1;
    const sizes = isPicture ? formatList([...input.shape.slice(0, -1), 1, 0]) : shape;
    throw new ShapeError(
      `${op}: ${isPicture ? 'adaptive_avg_pool2d' : torch}(): Expected input to have non-zero size for non-batch ` +
        `dimensions, but input has sizes ${sizes} with dimension ${isPicture ? empty + 1 : empty} being empty`
    );
  }
}

function checkDtype(op: string, kind: Kind, spatial: number, input: Tensor): void {
  if (isFloatingPoint(input.dtype)) return;
  const kernel = spatial === 3 ? `adaptive_${kind}_pool3d_cpu` : `adaptive_${kind}_pool2d`;
  throw new DtypeError(
    `${op}: "${kernel}" not implemented for '${scalarTypeName(input.dtype)}', got input of dtype ${input.dtype}`
  );
}

function wrongCountText(kind: Kind, spatial: number, count: number): string {
  const torch = torchName(kind, spatial);
  if (spatial === 1) return `${torch}() argument 'output_size' should contain one int (got ${count})`;
  return kind === 'avg'
    ? `${torch}: output_size must be ${spatial}`
    : `${torch}(): internal error: output_size.size() must be ${spatial}`;
}

function readSpace(
  op: string,
  kind: Kind,
  spatial: number,
  input: Tensor,
  outputSize: AdaptiveSize
): number[] {
  const given =
    typeof outputSize === 'number' || outputSize === null
      ? new Array<number | null>(spatial).fill(outputSize)
      : outputSize;
  if (given.length !== spatial) {
    throw new ValueError(
      `${op}: ${wrongCountText(kind, spatial, given.length)}, got outputSize ${formatList(given)}`
    );
  }
  const space = given.map((size, dim) => size ?? input.shape[input.ndim - spatial + dim]);
  const picture = spatial === 1 ? [1, ...space] : space;
  if (space.some(size => size < 0)) {
    const leading = [...input.shape.slice(0, -spatial), ...picture];
    // PyTorch leaves the last blank out for three dimensions.
    const list = picture.length === 3 ? picture.join(', ').replace(/, ([^,]*)$/, ',$1') : picture.join(', ');
    throw new ValueError(
      kind === 'avg'
        ? `${op}: adaptive_avg_pool${Math.max(spatial, 2)}d: elements of output_size must be greater than or equal to 0 but ` +
            `received {${list}}`
        : `${op}: Trying to create tensor with negative dimension ${space.find(size => size < 0)}: ${formatList(leading)}`
    );
  }
  if (!space.every(Number.isSafeInteger)) {
    throw new ValueError(`${op}: outputSize must be made of whole numbers, got ${formatList(given)}`);
  }
  return space;
}

/** Regions of one size that lie side by side are an ordinary pool; null where they are not. */
function evenKernel(input: readonly number[], space: readonly number[]): number[] | null {
  if (space.some((size, dim) => size === 0 || input[dim] % size !== 0)) return null;
  return space.map((size, dim) => input[dim] / size);
}

function plainWindow(kernel: readonly number[]): Parameters<typeof maxPoolOp>[1]['window'] {
  const none = kernel.map(() => 0);
  return { kernel, stride: kernel, padBefore: none, padAfter: none, dilation: kernel.map(() => 1) };
}

function adaptiveAverage(spatial: number, input: Tensor, outputSize: AdaptiveSize): Tensor {
  const op = `adaptiveAvgPool${spatial}d`;
  checkInput(op, 'avg', spatial, input);
  const space = readSpace(op, 'avg', spatial, input, outputSize);
  const isMean = space.every(size => size === 1);
  const pooled = isMean
    ? mean(
        input,
        space.map((_, dim) => dim - spatial),
        { keepdim: true }
      )
    : averageOfRegions(op, spatial, input, space);
  if (spatial === 1) return renamed('SqueezeBackward1', pooled);
  return isMean ? pooled : renamed(`AdaptiveAvgPool${spatial}DBackward0`, pooled);
}

function averageOfRegions(op: string, spatial: number, input: Tensor, space: readonly number[]): Tensor {
  checkDtype(op, 'avg', spatial, input);
  const batched = input.ndim === spatial + 2;
  const images = contiguous(batched ? input : unsqueeze(input, 0));
  const kernel = evenKernel(images.shape.slice(2), space);
  const pooled =
    kernel === null
      ? adaptiveAverageOp([images], { shape: [...images.shape.slice(0, 2), ...space] })
      : averagePoolOp([images], {
          window: { ...plainWindow(kernel), countIncludePad: true, divisorOverride: null },
          space
        });
  return batched ? pooled : squeeze(pooled, 0);
}

function adaptiveMax(
  spatial: number,
  input: Tensor,
  outputSize: AdaptiveSize,
  given?: boolean | AdaptiveMaxPoolOptions
): Tensor | ValuesAndIndices {
  const { returnIndices = false } = readOptions<AdaptiveMaxPoolOptions>(['returnIndices'], given);
  const op = `adaptiveMaxPool${spatial}d`;
  checkInput(op, 'max', spatial, input);
  const space = readSpace(op, 'max', spatial, input, outputSize);
  checkDtype(op, 'max', spatial, input);
  const batched = input.ndim === spatial + 2;
  const images = contiguous(batched ? input : unsqueeze(input, 0));
  const shape = [...images.shape.slice(0, 2), ...space];
  const indices = emptyTensor(shape, 'int64');
  const kernel = evenKernel(images.shape.slice(2), space);
  const pooled =
    kernel === null
      ? adaptiveMaxOp([images], { shape, indices })
      : maxPoolOp([images], { window: plainWindow(kernel), space, indices });
  const name = spatial === 1 ? 'SqueezeBackward1' : `AdaptiveMaxPool${spatial}DBackward0`;
  const values = renamed(name, pooled);
  const unbatch = (value: Tensor): Tensor => (batched ? value : renamed(name, squeeze(value, 0)));
  return returnIndices ? { values: unbatch(values), indices: unbatch(indices) } : unbatch(values);
}

/** The options of `F.adaptiveMaxPool1d`, `F.adaptiveMaxPool2d` and `F.adaptiveMaxPool3d`. */
export interface AdaptiveMaxPoolOptions {
  /** Also gives the flat place of each maximum in its input plane. Default false. */
  readonly returnIndices?: boolean;
}

/** The options of an adaptive max pool that gives the indices too. */
interface AdaptiveWithIndices {
  /** Also gives the flat place of each maximum in its input plane. */
  readonly returnIndices: true;
}

/** Adaptive max pooling that gives the indices too. */
export type WithAdaptiveIndices = true | AdaptiveWithIndices;

/** Adaptive max pooling that gives the values alone. */
type WithoutIndices =
  | false
  | {
      /** Also gives the places of the maxima. Default false. */
      readonly returnIndices?: false;
    };

/**
 * The mean of `outputSize` regions that cover the input evenly and may overlap: region i of o goes from ⌊i·L/o⌋
 * up to but not ⌈(i + 1)·L/o⌉.
 *
 * **Shape**: `[N, C, L]` or `[C, L]` → `[N, C, outputSize]`. **Source**: torch.nn.functional.adaptive_avg_pool1d.
 *
 * @throws ValueError where the output size is negative; ShapeError where the input has other dimensions; DtypeError
 * unless the input is of floating point.
 * @example
 * F.adaptiveAvgPool1d(tensor([[[1, 2, 3, 4, 5]]]), 2); // → tensor([[[2., 4.]]])
 */
export function adaptiveAvgPool1d(input: Tensor, outputSize: AdaptiveSize): Tensor {
  return adaptiveAverage(1, input, outputSize);
}

/**
 * The mean of regions that cover height and width evenly; `null` keeps a size. With 1 it is the global average of
 * each channel.
 *
 * **Shape**: `[N, C, H, W]` or `[C, H, W]` → `[N, C, …outputSize]`. **Source**:
 * torch.nn.functional.adaptive_avg_pool2d.
 *
 * @throws ValueError where an output size is negative; ShapeError where the input has other dimensions; DtypeError
 * unless the input is of floating point.
 * @example
 * F.adaptiveAvgPool2d(tensor([[[[1, 2], [3, 6]]]]), 1); // → tensor([[[[3.]]]])
 * F.adaptiveAvgPool2d(randn([1, 64, 8, 9]), [null, 7]).shape; // → [ 1, 64, 8, 7 ]
 */
export function adaptiveAvgPool2d(input: Tensor, outputSize: AdaptiveSize): Tensor {
  return adaptiveAverage(2, input, outputSize);
}

/**
 * The mean of regions that cover depth, height and width evenly; `null` keeps a size.
 *
 * **Shape**: `[N, C, D, H, W]` or `[C, D, H, W]` → `[N, C, …outputSize]`.
 *
 * @throws ValueError where an output size is negative; ShapeError where the input has other dimensions; DtypeError
 * unless the input is of floating point.
 * @example
 * F.adaptiveAvgPool3d(randn([1, 2, 8, 8, 8]), 2).shape; // → [ 1, 2, 2, 2, 2 ]
 */
export function adaptiveAvgPool3d(input: Tensor, outputSize: AdaptiveSize): Tensor {
  return adaptiveAverage(3, input, outputSize);
}

/**
 * The maximum of `outputSize` regions that cover the input evenly, and the place of each in its input plane.
 *
 * **Shape**: `[N, C, L]` or `[C, L]` → two of `[N, C, outputSize]`.
 *
 * @throws ValueError where the output size is negative; ShapeError where the input has other dimensions; DtypeError
 * unless the input is of floating point.
 * @example
 * F.adaptiveMaxPool1d(tensor([[[1, 5, 3, 4]]]), 2, { returnIndices: true }).indices; // → tensor([[[1, 3]]])
 */
export function adaptiveMaxPool1d(
  input: Tensor,
  outputSize: AdaptiveSize,
  returnIndices: WithAdaptiveIndices
): ValuesAndIndices;
/**
 * The maximum of `outputSize` regions that cover the input evenly and may overlap; NaN wins, and of equals the
 * first takes the gradient.
 *
 * **Shape**: `[N, C, L]` or `[C, L]` → `[N, C, outputSize]`. **Source**: torch.nn.functional.adaptive_max_pool1d.
 *
 * @throws ValueError where the output size is negative; ShapeError where the input has other dimensions; DtypeError
 * unless the input is of floating point.
 * @example
 * F.adaptiveMaxPool1d(tensor([[[1, 5, 3, 4]]]), 2); // → tensor([[[5., 4.]]])
 */
export function adaptiveMaxPool1d(
  input: Tensor,
  outputSize: AdaptiveSize,
  returnIndices?: WithoutIndices
): Tensor;
/**
 * The maximum of evenly spread regions, with the places where `returnIndices` turns out to be true.
 *
 * **Shape**: as with `returnIndices` true or false.
 *
 * @throws ValueError where an output size is negative; ShapeError where the input has other dimensions; DtypeError
 * unless the input is of floating point.
 * @example
 * F.adaptiveMaxPool1d(randn([1, 4, 9]), 3).shape; // → [ 1, 4, 3 ]
 */
export function adaptiveMaxPool1d(
  input: Tensor,
  outputSize: AdaptiveSize,
  returnIndices?: boolean | AdaptiveMaxPoolOptions
): Tensor | ValuesAndIndices;
export function adaptiveMaxPool1d(
  input: Tensor,
  outputSize: AdaptiveSize,
  returnIndices?: boolean | AdaptiveMaxPoolOptions
): Tensor | ValuesAndIndices {
  return adaptiveMax(1, input, outputSize, returnIndices);
}

/**
 * The maximum of regions that cover height and width evenly, and the flat place of each in its input plane.
 *
 * **Shape**: `[N, C, H, W]` or `[C, H, W]` → two of `[N, C, …outputSize]`.
 *
 * @throws ValueError where an output size is negative; ShapeError where the input has other dimensions; DtypeError
 * unless the input is of floating point.
 * @example
 * F.adaptiveMaxPool2d(tensor([[[[1, 2], [6, 3]]]]), 1, { returnIndices: true }).indices; // → tensor([[[[2]]]])
 */
export function adaptiveMaxPool2d(
  input: Tensor,
  outputSize: AdaptiveSize,
  returnIndices: WithAdaptiveIndices
): ValuesAndIndices;
/**
 * The maximum of regions that cover height and width evenly; `null` keeps a size.
 *
 * **Shape**: `[N, C, H, W]` or `[C, H, W]` → `[N, C, …outputSize]`. **Source**:
 * torch.nn.functional.adaptive_max_pool2d.
 *
 * @throws ValueError where an output size is negative; ShapeError where the input has other dimensions; DtypeError
 * unless the input is of floating point.
 * @example
 * F.adaptiveMaxPool2d(tensor([[[[1, 2], [6, 3]]]]), 1); // → tensor([[[[6.]]]])
 */
export function adaptiveMaxPool2d(
  input: Tensor,
  outputSize: AdaptiveSize,
  returnIndices?: WithoutIndices
): Tensor;
/**
 * The maximum of evenly spread regions, with the places where `returnIndices` turns out to be true.
 *
 * **Shape**: as with `returnIndices` true or false.
 *
 * @throws ValueError where an output size is negative; ShapeError where the input has other dimensions; DtypeError
 * unless the input is of floating point.
 * @example
 * F.adaptiveMaxPool2d(randn([1, 64, 8, 9]), [null, 7]).shape; // → [ 1, 64, 8, 7 ]
 */
export function adaptiveMaxPool2d(
  input: Tensor,
  outputSize: AdaptiveSize,
  returnIndices?: boolean | AdaptiveMaxPoolOptions
): Tensor | ValuesAndIndices;
export function adaptiveMaxPool2d(
  input: Tensor,
  outputSize: AdaptiveSize,
  returnIndices?: boolean | AdaptiveMaxPoolOptions
): Tensor | ValuesAndIndices {
  return adaptiveMax(2, input, outputSize, returnIndices);
}

/**
 * The maximum of regions that cover depth, height and width evenly, and the flat place of each in its input
 * volume.
 *
 * **Shape**: `[N, C, D, H, W]` or `[C, D, H, W]` → two of `[N, C, …outputSize]`.
 *
 * @throws ValueError where an output size is negative; ShapeError where the input has other dimensions; DtypeError
 * unless the input is of floating point.
 * @example
 * F.adaptiveMaxPool3d(randn([1, 2, 8, 8, 8]), 2, { returnIndices: true }).indices.shape; // → [ 1, 2, 2, 2, 2 ]
 */
export function adaptiveMaxPool3d(
  input: Tensor,
  outputSize: AdaptiveSize,
  returnIndices: WithAdaptiveIndices
): ValuesAndIndices;
/**
 * The maximum of regions that cover depth, height and width evenly; `null` keeps a size.
 *
 * **Shape**: `[N, C, D, H, W]` or `[C, D, H, W]` → `[N, C, …outputSize]`. **Source**:
 * torch.nn.functional.adaptive_max_pool3d.
 *
 * @throws ValueError where an output size is negative; ShapeError where the input has other dimensions; DtypeError
 * unless the input is of floating point.
 * @example
 * F.adaptiveMaxPool3d(randn([1, 2, 8, 8, 8]), [null, 2, 2]).shape; // → [ 1, 2, 8, 2, 2 ]
 */
export function adaptiveMaxPool3d(
  input: Tensor,
  outputSize: AdaptiveSize,
  returnIndices?: WithoutIndices
): Tensor;
/**
 * The maximum of evenly spread regions, with the places where `returnIndices` turns out to be true.
 *
 * **Shape**: as with `returnIndices` true or false.
 *
 * @throws ValueError where an output size is negative; ShapeError where the input has other dimensions; DtypeError
 * unless the input is of floating point.
 * @example
 * F.adaptiveMaxPool3d(randn([1, 2, 8, 8, 8]), 1).shape; // → [ 1, 2, 1, 1, 1 ]
 */
export function adaptiveMaxPool3d(
  input: Tensor,
  outputSize: AdaptiveSize,
  returnIndices?: boolean | AdaptiveMaxPoolOptions
): Tensor | ValuesAndIndices;
export function adaptiveMaxPool3d(
  input: Tensor,
  outputSize: AdaptiveSize,
  returnIndices?: boolean | AdaptiveMaxPoolOptions
): Tensor | ValuesAndIndices {
  return adaptiveMax(3, input, outputSize, returnIndices);
}
