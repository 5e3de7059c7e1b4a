/**
 * @file Reading and checking what a convolution, plain or transposed, is called with. Source of the rules and
 * messages: PyTorch's aten/src/ATen/native/Convolution.cpp.
 */
import { samePadding } from '../../geometry/window.js';
import type { ConvolutionWindow } from '../backends/backend.js';
import { cTypeName, scalarTypeName } from '../core/dtype.js';
import { DtypeError, formatList, ShapeError, ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readSizes, type Size } from './arguments.js';

/** Zeros on both sides of each dimension; `'same'` keeps the size (stride 1 only), `'valid'` is 0. */
export type Padding = Size | 'same' | 'valid';

/** Checks that input, weight and bias are of one dtype, and not of bool. */
export function checkDtypes(op: string, input: Tensor, weight: Tensor, bias: Tensor | null): void {
  const found = `expected scalar type ${scalarTypeName(input.dtype)} but found`;
  if (bias !== null && bias.dtype !== input.dtype) {
    throw new DtypeError(
      `${op}: Input type (${cTypeName(input.dtype)}) and bias type (${cTypeName(bias.dtype)}) should be the same: ` +
        `${found} ${scalarTypeName(bias.dtype)}`
    );
  }
  if (weight.dtype !== input.dtype) {
    throw new DtypeError(
      `${op}: ${found} ${scalarTypeName(weight.dtype)}: Input type (${cTypeName(input.dtype)}) and weight type ` +
        `(${cTypeName(weight.dtype)}) should be the same`
    );
  }
  if (input.dtype === 'bool') {
    throw new DtypeError(`${op}: "slow_conv2d_cpu" not implemented for 'Bool', got input of dtype bool`);
  }
}

/** Checks that the input has `spatial` dimensions after its channels, with or without a batch. */
export function checkRank(op: string, name: string, input: Tensor, spatial: number): void {
  if (input.ndim === spatial + 1 || input.ndim === spatial + 2) return;
  throw new ShapeError(
    `${op}: Expected ${spatial + 1}D (unbatched) or ${spatial + 2}D (batched) input to ${name}, but got input of size: ` +
      formatList(input.shape)
  );
}

/** Checks the weight's number of dimensions; PyTorch's text depends on what it stumbles over first. */
export function checkWeightRank(
  op: string,
  input: Tensor,
  weight: Tensor,
  spatial: number,
  padding: Padding
): void {
  if (weight.ndim === spatial + 2) return;
  const dimensions = weight.ndim - 2;
  const ones = formatList(new Array<number>(spatial).fill(1));
  const text =
    dimensions < 1
      ? 'weight should have at least three dimensions'
      : padding === 'same'
        ? `Expected ${weight.ndim}-dimensional input for ${weight.ndim}-dimensional weight${formatList(weight.shape)}, but ` +
          `got ${input.ndim}-dimensional input of size ${formatList(input.shape)} instead`
        : `expected stride to be a single integer value or a list of ${dimensions} values to match the convolution ` +
          `dimensions, but got stride=${ones}`;
  throw new ShapeError(
    `${op}: a weight of ${spatial + 2} dimensions is needed, got ${formatList(weight.shape)} (${text})`
  );
}

/** The zeros before and after each dimension. An odd rest of `'same'` goes after. */
export function readPadding(
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
    return samePadding(kernel, dilation);
  }
  if (typeof padding === 'string')
    throw new ValueError(`${op}: Invalid padding string: '${String(padding)}'`);
  const sizes = readSizes(op, 'padding', padding, kernel.length);
  return { padBefore: sizes, padAfter: sizes };
}

/** Names of the spatial dimensions in PyTorch's messages, for this many of them. */
export function dimensionNames(count: number): readonly string[] {
  return ['depth', 'height', 'width'].slice(-count);
}

/** Checks the window's own numbers. */
export function checkWindow(op: string, window: ConvolutionWindow): void {
  if (window.padBefore.some(size => size < 0)) {
    throw new ValueError(`${op}: negative padding is not supported, got ${formatList(window.padBefore)}`);
  }
  if (window.stride.some(size => size <= 0)) {
    throw new ValueError(`${op}: non-positive stride is not supported, got ${formatList(window.stride)}`);
  }
  if (window.dilation.some(size => size <= 0)) {
    const names = dimensionNames(window.dilation.length);
    const named = window.dilation.map((size, dim) => `dilation_${names[dim]}: ${size}`).join(', ');
    throw new ValueError(
      `${op}: dilation should be greater than zero, but got ${formatList(window.dilation)} (dilation should be greater ` +
        `than zero, but got ${named})`
    );
  }
  if (!Number.isSafeInteger(window.groups) || window.groups <= 0) {
    throw new ValueError(`${op}: non-positive groups is not supported, got groups ${window.groups}`);
  }
  if (window.kernel.includes(0)) {
    const names = dimensionNames(window.kernel.length);
    throw new ValueError(
      `${op}: kernel size should be greater than zero, but got ` +
        window.kernel.map((size, dim) => `kernel_${names[dim]}: ${size}`).join(' ')
    );
  }
}

/** Checks that the weight's first dimension can be parted into groups. */
export function checkGroups(op: string, weight: Tensor, groups: number): void {
  const [outer] = weight.shape;
  const size = formatList(weight.shape);
  if (outer < groups) {
    throw new ShapeError(
      `${op}: Given groups=${groups}, expected weight to be at least ${groups} at dimension 0, but got weight of size ` +
        `${size} instead`
    );
  }
  if (outer % groups !== 0) {
    throw new ShapeError(
      `${op}: Given groups=${groups}, expected weight to be divisible by ${groups} at dimension 0, but got weight of size ` +
        `[${size}] instead`
    );
  }
}

/** Checks that there is one bias for each of `channels`. */
export function checkBias(
  op: string,
  given: string,
  weight: Tensor,
  bias: Tensor | null,
  channels: number
): void {
  if (bias === null || (bias.ndim === 1 && bias.shape[0] === channels)) return;
  throw new ShapeError(
    `${op}: Given ${given}weight of size ${formatList(weight.shape)}, expected bias to be 1-dimensional with ${channels} ` +
      `elements, but got bias of size ${formatList(bias.shape)} instead`
  );
}

/** Checks that a spatial dimension is empty only where there is nothing to convolve anyway. */
export function checkNotEmpty(op: string, input: Tensor): void {
  if (input.shape.slice(2).includes(0) && input.shape[0] !== 0 && input.shape[1] !== 0) {
    throw new ShapeError(
      `${op}: Only zero batch or zero channel inputs are supported, but got input shape: ${formatList(input.shape)}`
    );
  }
}
