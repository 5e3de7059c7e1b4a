/**
 * @file Max and average pooling over 1, 2 or 3 spatial dimensions. Source of the rules and messages: PyTorch's
 * aten/src/ATen/native/Pool.h.
 */
import type { AveragePoolWindow, Window } from '../backends/backend.js';
import { DtypeError, formatList, ShapeError, ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions, readSizes, type Size } from './arguments.js';
import { contiguous, reshape } from './broadcast.js';
import { defineOp, emptyTensor, renamed, resident } from './define.js';
import { gather } from './indexing.js';
import { squeeze, unsqueeze } from './movement.js';
import type { ValuesAndIndices } from './reduce.js';

interface PoolOptions {
  /** Default: the kernel's size. */
  readonly stride?: Size | null;
  /** On both sides; at most half of the kernel. Default 0. */
  readonly padding?: Size;
  /** Rounds the output size up. Default false. */
  readonly ceilMode?: boolean;
}

export interface MaxPoolOptions extends PoolOptions {
  /** Distance between the window's elements. Default 1. */
  readonly dilation?: Size;
  /** Also gives the flat place of each maximum in its input plane. Default false. */
  readonly returnIndices?: boolean;
}

export interface AveragePoolOptions extends PoolOptions {
  /** Counts the padding's zeros in the mean. Default true. */
  readonly countIncludePad?: boolean;
  /** Divides by this number instead. Default none. */
  readonly divisorOverride?: number | null;
}

interface SpaceOptions<Kind> {
  readonly window: Kind;
  /** Spatial sizes of the output. */
  readonly space: readonly number[];
}

const maxPoolOp = defineOp<readonly [Tensor], SpaceOptions<Window> & { readonly indices: Tensor }>({
  name: 'MaxPool2DWithIndicesBackward0',
  saves: 'both',
  shape: ([input], { space }) => [...input.shape.slice(0, 2), ...space],
  forward: (kernels, [input], output, { window, indices }) => {
    if (output.numel > 0) kernels.maxPool(input, output, resident(indices), window);
  },
  // each ∂y goes to the element that was the maximum
  gradient: ({ gradOutput, shapes: [shape], options: { indices } }) => [
    maxPoolGradientOp([contiguous(gradOutput)], { indices, shape })
  ]
});

const maxPoolGradientOp = defineOp<
  readonly [Tensor],
  { readonly indices: Tensor; readonly shape: readonly number[] }
>({
  name: 'MaxPool2DWithIndicesBackwardBackward0',
  saves: 'both',
  shape: (_, { shape }) => shape,
  forward: (kernels, [gradOutput], gradInput, { indices }) => {
    if (gradOutput.numel > 0) kernels.maxPoolGradient(gradOutput, resident(indices), gradInput);
  },
  // the adjoint reads v where the maxima were
  gradient: ({ gradOutput: v, options: { indices } }) => {
    const planes = [v.shape[0], v.shape[1], -1];
    const read = gather(reshape(v, planes), 2, reshape(indices, planes));
    return [reshape(read, indices.shape)];
  }
});

const averagePoolOp = defineOp<readonly [Tensor], SpaceOptions<AveragePoolWindow>>({
  name: 'AvgPool2DBackward0',
  saves: 'nothing',
  shape: ([input], { space }) => [...input.shape.slice(0, 2), ...space],
  forward: (kernels, [input], output, { window }) => {
    if (output.numel > 0) kernels.averagePool(input, output, window);
  },
  // each ∂y is shared evenly by the window, over the same divisor
  gradient: ({ gradOutput, shapes: [shape], options }) => [
    averagePoolGradientOp([contiguous(gradOutput)], { ...options, shape })
  ]
});

const averagePoolGradientOp = defineOp<
  readonly [Tensor],
  SpaceOptions<AveragePoolWindow> & { readonly shape: readonly number[] }
>({
  name: 'AvgPool2DBackwardBackward0',
  saves: 'nothing',
  shape: (_, { shape }) => shape,
  forward: (kernels, [gradOutput], gradInput, { window }) => {
    if (gradOutput.numel > 0) kernels.averagePoolGradient(gradOutput, gradInput, window);
  },
  // the adjoint pools v
  gradient: ({ gradOutput: v, options: { window, space } }): Tensor[] => [
    averagePoolOp([contiguous(v)], { window, space })
  ]
});

/** ⌊or⌈(in + 2·pad − dilation·(kernel − 1) − 1) / stride⌉or⌋ + 1, without a last window that starts in the far padding. */
function poolSize(size: number, dim: number, window: Window, ceilMode: boolean): number {
  const { kernel, stride, padBefore, dilation } = window;
  const steps = (size + 2 * padBefore[dim] - dilation[dim] * (kernel[dim] - 1) - 1) / stride[dim];
  const count = (ceilMode ? Math.ceil(steps) : Math.floor(steps)) + 1;
  return ceilMode && (count - 1) * stride[dim] >= size + padBefore[dim] ? count - 1 : count;
}

function readPoolSizes(op: string, name: string, value: Size, spatial: number): number[] {
  if (typeof value !== 'number' && value.length !== 1 && value.length !== spatial) {
    const words = ['', 'a single int', 'two ints', 'three ints'];
    throw new ValueError(
      `${op}: ${op.replace('Pool', '_pool')}: ${name} must either be a single int, or a tuple of ${words[spatial]}, got ${formatList(value)}`
    );
  }
  return readSizes(op, name, value, spatial);
}

function readWindow(
  op: string,
  spatial: number,
  kernelSize: Size,
  options: PoolOptions & { dilation?: Size }
): Window {
  const kernel = readPoolSizes(op, 'kernel_size', kernelSize, spatial);
  const isDefault = options.stride === undefined || options.stride === null;
  const stride = isDefault ? kernel : readPoolSizes(op, 'stride', options.stride, spatial);
  const padding = readPoolSizes(op, 'padding', options.padding ?? 0, spatial);
  const dilation = readPoolSizes(op, 'dilation', options.dilation ?? 1, spatial);
  if (stride.includes(0)) throw new ValueError(`${op}: stride should not be zero, got ${formatList(stride)}`);
  if (kernel.some(size => size <= 0) || stride.some(size => size < 0)) {
    throw new ValueError(
      `${op}: kernel size should be greater than zero and stride too, got kernel_size ${formatList(kernel)} and stride ${formatList(stride)}`
    );
  }
  if (dilation.some(size => size <= 0)) {
    throw new ValueError(`${op}: dilation should be greater than zero, but got ${formatList(dilation)}`);
  }
  padding.forEach((size, dim) => {
    if (size < 0) throw new ValueError(`${op}: pad must be non-negative, but got pad: ${size}`);
    if (size > Math.floor(((kernel[dim] - 1) * dilation[dim] + 1) / 2)) {
      throw new ValueError(
        `${op}: pad should be at most half of effective kernel size, but got pad=${size}, kernel_size=${kernel[dim]} ` +
          `and dilation=${dilation[dim]}`
      );
    }
  });
  return { kernel, stride, padBefore: padding, padAfter: padding, dilation };
}

function checkInput(op: string, input: Tensor, spatial: number): void {
  if (input.dtype === 'bool') {
    throw new DtypeError(
      `${op}: "${op.replace('Pool', '_pool')}" not implemented for 'Bool', got input of dtype bool`
    );
  }
  if (input.ndim !== spatial + 1 && input.ndim !== spatial + 2) {
    throw new ShapeError(
      `${op}: non-empty ${spatial + 1}D or ${spatial + 2}D (batch mode) tensor expected for input, got ${formatList(input.shape)}`
    );
  }
  if (input.shape.slice(-spatial - 1).includes(0)) {
    throw new ShapeError(
      `${op}: Expected ${spatial + 1}D or ${spatial + 2}D (batch mode) tensor with optional 0 dim batch size for input, ` +
        `but got:${formatList(input.shape)}`
    );
  }
}

function poolSpace(op: string, images: Tensor, window: Window, ceilMode: boolean): number[] {
  const input = images.shape.slice(2);
  const space = input.map((size, dim) => poolSize(size, dim, window, ceilMode));
  if (space.some(size => size < 1)) {
    const channels = images.shape[1];
    throw new ShapeError(
      `${op}: Given input size: (${[channels, ...input].join('x')}). Calculated output size: ` +
        `(${[channels, ...space.map(size => Math.max(size, 0))].join('x')}). Output size is too small`
    );
  }
  return space;
}

/** What ceil mode reaches beyond the input counts as padding, so that every window lies inside. */
function covering(window: Window, input: readonly number[], space: readonly number[]): Window {
  const padAfter = window.padAfter.map((pad, dim) => {
    const reach = (space[dim] - 1) * window.stride[dim] + window.dilation[dim] * (window.kernel[dim] - 1) + 1;
    return Math.max(pad, reach - input[dim] - window.padBefore[dim]);
  });
  return { ...window, padAfter };
}

function maxPool(
  spatial: number,
  input: Tensor,
  kernelSize: Size,
  given: PoolArgument<MaxPoolOptions>
): Tensor | ValuesAndIndices {
  const op = `maxPool${spatial}d`;
  const options = readOptions<MaxPoolOptions>(given, 'stride');
  const window = readWindow(op, spatial, kernelSize, options);
  checkInput(op, input, spatial);
  const batched = input.ndim === spatial + 2;
  const images = contiguous(batched ? input : unsqueeze(input, 0));
  const space = poolSpace(op, images, window, options.ceilMode ?? false);
  const indices = emptyTensor([...images.shape.slice(0, 2), ...space], 'int64');
  const whole = covering(window, images.shape.slice(2), space);
  const output = renamed(
    `MaxPool${spatial}DWithIndicesBackward0`,
    maxPoolOp([images], { window: whole, space, indices })
  );
  const unbatch = (value: Tensor): Tensor => (batched ? value : squeeze(value, 0));
  return options.returnIndices === true
    ? { values: unbatch(output), indices: unbatch(indices) }
    : unbatch(output);
}

function averagePool(
  spatial: number,
  input: Tensor,
  kernelSize: Size,
  given: PoolArgument<AveragePoolOptions>
): Tensor {
  const op = `avgPool${spatial}d`;
  const options = readOptions<AveragePoolOptions>(given, 'stride');
  const window = readWindow(op, spatial, kernelSize, options);
  const { divisorOverride = null, countIncludePad = true, ceilMode = false } = options;
  if (divisorOverride === 0) throw new ValueError(`${op}: divisor must be not zero, got 0`);
  checkInput(op, input, spatial);
  const batched = input.ndim === spatial + 2;
  const images = contiguous(batched ? input : unsqueeze(input, 0));
  const space = poolSpace(op, images, window, ceilMode);
  const output = averagePoolOp([images], { window: { ...window, countIncludePad, divisorOverride }, space });
  const named = renamed(`AvgPool${spatial}DBackward0`, output);
  return batched ? named : squeeze(named, 0);
}

/** The options, or the bare stride. */
type PoolArgument<Options> = Size | null | Options;

/** A max pool's options that ask for the indices too. */
export type WithIndices = MaxPoolOptions & { readonly returnIndices: true };

/**
 * The maximum of each window over one dimension. **Shape**: `[N, C, L]` or `[C, L]` → `[N, C, L′]` with
 * L′ = ⌊(L + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1 (rounded up with `ceilMode`). NaN wins; of equals
 * the first takes the gradient. **Source**: torch.nn.functional.max_pool1d.
 */
export function maxPool1d(input: Tensor, kernelSize: Size, options: WithIndices): ValuesAndIndices;
export function maxPool1d(
  input: Tensor,
  kernelSize: Size,
  options?: PoolArgument<MaxPoolOptions & { readonly returnIndices?: false }>
): Tensor;
export function maxPool1d(
  input: Tensor,
  kernelSize: Size,
  options?: PoolArgument<MaxPoolOptions>
): Tensor | ValuesAndIndices;
export function maxPool1d(
  input: Tensor,
  kernelSize: Size,
  options: PoolArgument<MaxPoolOptions> = {}
): Tensor | ValuesAndIndices {
  return maxPool(1, input, kernelSize, options);
}

/**
 * The maximum of each window over height and width, as {@link maxPool1d}.
 *
 * @example
 * maxPool2d(randn([20, 16, 50, 32]), 3, { stride: 2, padding: 1 }).shape; // [20, 16, 25, 16]
 */
export function maxPool2d(input: Tensor, kernelSize: Size, options: WithIndices): ValuesAndIndices;
export function maxPool2d(
  input: Tensor,
  kernelSize: Size,
  options?: PoolArgument<MaxPoolOptions & { readonly returnIndices?: false }>
): Tensor;
export function maxPool2d(
  input: Tensor,
  kernelSize: Size,
  options?: PoolArgument<MaxPoolOptions>
): Tensor | ValuesAndIndices;
export function maxPool2d(
  input: Tensor,
  kernelSize: Size,
  options: PoolArgument<MaxPoolOptions> = {}
): Tensor | ValuesAndIndices {
  return maxPool(2, input, kernelSize, options);
}

/** The maximum of each window over depth, height and width, as {@link maxPool1d}. */
export function maxPool3d(input: Tensor, kernelSize: Size, options: WithIndices): ValuesAndIndices;
export function maxPool3d(
  input: Tensor,
  kernelSize: Size,
  options?: PoolArgument<MaxPoolOptions & { readonly returnIndices?: false }>
): Tensor;
export function maxPool3d(
  input: Tensor,
  kernelSize: Size,
  options?: PoolArgument<MaxPoolOptions>
): Tensor | ValuesAndIndices;
export function maxPool3d(
  input: Tensor,
  kernelSize: Size,
  options: PoolArgument<MaxPoolOptions> = {}
): Tensor | ValuesAndIndices {
  return maxPool(3, input, kernelSize, options);
}

/** The mean of each window over one dimension; sizes as in {@link maxPool1d}. PyTorch gives it no `divisorOverride`. */
export function avgPool1d(
  input: Tensor,
  kernelSize: Size,
  options: PoolArgument<Omit<AveragePoolOptions, 'divisorOverride'>> = {}
): Tensor {
  return averagePool(1, input, kernelSize, options);
}

/** The mean of each window over height and width; sizes as in {@link maxPool1d}. */
export function avgPool2d(
  input: Tensor,
  kernelSize: Size,
  options: PoolArgument<AveragePoolOptions> = {}
): Tensor {
  return averagePool(2, input, kernelSize, options);
}

/** The mean of each window over depth, height and width; sizes as in {@link maxPool1d}. */
export function avgPool3d(
  input: Tensor,
  kernelSize: Size,
  options: PoolArgument<AveragePoolOptions> = {}
): Tensor {
  return averagePool(3, input, kernelSize, options);
}
