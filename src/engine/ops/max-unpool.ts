/**
 * @file Unpooling over 1, 2 or 3 spatial dimensions: puts the maxima of a pool back where they stood. Source of the
 * rules and messages: PyTorch's torch/nn/functional.py and aten/src/ATen/native/MaxUnpooling.cpp.
 */
import { padBothSides, transposedSpace } from '../../geometry/window.js';
import { scalarTypeName } from '../core/dtype.js';
import { DtypeError, formatList, IndexError, ShapeError, ValueError } from '../core/errors.js';
import { elementCount, sameShape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions, readSizes, type Size } from './arguments.js';
import { contiguous } from './broadcast.js';
import { renamed } from './operation-node.js';
import { squeeze, unsqueeze } from './movement.js';
import { maxUnpoolOp } from './pool-indices.js';
import { readValues } from './read.js';

/** The options of `F.maxUnpool1d`, `F.maxUnpool2d` and `F.maxUnpool3d`. */
export interface MaxUnpoolOptions {
  /** The pool's. Default null: the kernel's size. */
  readonly stride?: Size | null;
  /** The pool's. Default 0. */
  readonly padding?: Size;
  /**
   * Which of the sizes that the pool made this small the output has: spatial, or with batch and channels in
   * front. Default null: (in − 1)·stride + kernel − 2·padding.
   */
  readonly outputSize?: readonly number[] | null;
}

const ORDER = ['stride', 'padding', 'outputSize'] as const;

/** The output's spatial sizes. */
function unpoolSpace(
  op: string,
  input: Tensor,
  kernel: readonly number[],
  stride: readonly number[],
  padding: readonly number[],
  outputSize: readonly number[] | null
): readonly number[] {
  const pooled = input.shape.slice(input.ndim - kernel.length);
  const dilation = kernel.map(() => 1);
  const usual = transposedSpace(pooled, padBothSides({ kernel, stride, padding, dilation }));
  const space = outputSize === null ? usual : readOutputSize(op, outputSize, usual, stride);
  space.forEach((size, dim) => {
    if (size >= 0) return;
    throw new ValueError(
      `${op}: max_unpooling: output_size must contain non-negative spatial dimensions, but got output_size[${dim}]=${size}`
    );
  });
  return space;
}

function readOutputSize(
  op: string,
  given: readonly number[],
  usual: readonly number[],
  stride: readonly number[]
): readonly number[] {
  const rank = usual.length;
  const size = given.length === rank + 2 ? given.slice(2) : given;
  if (size.length !== rank) {
    throw new ValueError(
      `${op}: output_size should be a sequence containing ${rank} or ${rank + 2} elements, but it has a length of ` +
        `'${size.length}'`
    );
  }
  size.forEach((length, dim) => {
    const [least, most] = [usual[dim] - stride[dim], usual[dim] + stride[dim]];
    if (length > least && length < most && Number.isSafeInteger(length)) return;
    throw new ValueError(
      `${op}: invalid output_size "${formatList(size)}" (dim ${dim} must be between ${least} and ${most})`
    );
  });
  return size;
}

/** A shape as PyTorch sees it: one dimension is unpooled as a picture one pixel wide. */
function pictureList(spatial: number, shape: readonly number[]): string {
  return formatList(spatial === 1 ? [...shape, 1] : shape);
}

function checkOperands(op: string, spatial: number, input: Tensor, indices: Tensor): void {
  const name = `max_unpooling${Math.max(spatial, 2)}d`;
  if (indices.dtype !== 'int64') {
    throw new DtypeError(
      `${op}: elements in indices should be type int64 but got: ${scalarTypeName(indices.dtype)}`
    );
  }
  if (input.ndim !== spatial + 1 && input.ndim !== spatial + 2) {
    const [ranks, ndim] = spatial === 3 ? ['4d or 5d', input.ndim] : ['3d or 4d', input.ndim + 2 - spatial];
    throw new ShapeError(
      `${op}: Input to ${name} should be a ${ranks} Tensor, but got a tensor with ${ndim} dimensions.`
    );
  }
  if (!sameShape(input.shape, indices.shape)) {
    throw new ShapeError(
      `${op}: Expected shape of indices to be same as that of the input tensor (${pictureList(spatial, input.shape)}) but got ` +
        `indices tensor with shape: ${pictureList(spatial, indices.shape)}`
    );
  }
  const empty = input.shape.indexOf(0, 1);
  if (empty > 0) {
    throw new ShapeError(
      `${op}: ${name}_forward_out_cpu(): Expected input to have non-zero size for non-batch dimensions, but got ` +
        `${pictureList(spatial, input.shape)} with dimension ${empty} being empty.`
    );
  }
  if (input.dtype !== 'float32' && input.dtype !== 'float64') {
    throw new DtypeError(
      `${op}: "max_unpool${Math.max(spatial, 2)}d" not implemented for '${scalarTypeName(input.dtype)}', got input of dtype ` +
        input.dtype
    );
  }
}

/** Checks that every index lies in the plane it is for: what lies outside would be written over other tensors. */
function checkIndices(op: string, indices: Tensor, space: readonly number[]): void {
  const size = elementCount(space);
  const picture = space.length === 1 ? [...space, 1] : space;
  for (const index of readValues(indices)) {
    if (index >= 0 && index < size) continue;
    throw new IndexError(
      `${op}: Found an invalid max index: ${index} (output volumes are of size ${picture.join('x')})`
    );
  }
}

function maxUnpool(
  spatial: number,
  input: Tensor,
  indices: Tensor,
  kernelSize: Size,
  options: MaxUnpoolOptions
): Tensor {
  const op = `maxUnpool${spatial}d`;
  const kernel = readSizes(op, 'kernel_size', kernelSize, spatial);
  const stride = readSizes(op, 'stride', options.stride ?? kernel, spatial);
  const padding = readSizes(op, 'padding', options.padding ?? 0, spatial);
  const { outputSize = null } = options;
  // An input of too few dimensions is refused next.
  const space = input.ndim < spatial ? [] : unpoolSpace(op, input, kernel, stride, padding, outputSize);
  checkOperands(op, spatial, input, indices);
  if (spatial === 3 && stride.some(size => size <= 0)) {
    throw new ValueError(`${op}: strides should be greater than zero, but got stride: ${formatList(stride)}`);
  }
  checkIndices(op, indices, space);
  const batched = input.ndim === spatial + 2;
  const images = contiguous(batched ? input : unsqueeze(input, 0));
  const places = contiguous(batched ? indices : unsqueeze(indices, 0));
  const shape = [...images.shape.slice(0, 2), ...space];
  const output = renamed(
    `MaxUnpool${Math.max(spatial, 2)}DBackward0`,
    maxUnpoolOp([images], { indices: places, shape })
  );
  return batched ? output : renamed('SqueezeBackward1', squeeze(output, 0));
}

/**
 * Puts each value at the place its index names (flat over one plane of the output), with zeros elsewhere: a
 * partial inverse of `maxPool1d` with `returnIndices`.
 *
 * **Shape**: `[N, C, L]` or `[C, L]` → `[N, C, L′]` with L′ = (L − 1)·stride + kernel − 2·padding, or the
 * `outputSize` less than a stride from that. **Source**: torch.nn.functional.max_unpool1d.
 *
 * @throws IndexError where an index lies outside the output's plane. ValueError where `outputSize` is a stride or
 * more away; ShapeError where input and indices differ in shape, or have another number of dimensions; DtypeError
 * unless the input is of floating point and the indices are int64.
 * @example
 * const { values, indices } = F.maxPool1d(tensor([[[1, 3, 2, 4]]]), 2, { returnIndices: true });
 * F.maxUnpool1d(values, indices, 2); // → tensor([[[0., 3., 0., 4.]]])
 */
export function maxUnpool1d(
  input: Tensor,
  indices: Tensor,
  kernelSize: Size,
  stride?: Size | null | MaxUnpoolOptions,
  padding?: Size | MaxUnpoolOptions,
  outputSize?: readonly number[] | null | MaxUnpoolOptions
): Tensor {
  const options = readOptions<MaxUnpoolOptions>(ORDER, stride, padding, outputSize);
  return maxUnpool(1, input, indices, kernelSize, options);
}

/**
 * Puts each value of a pooled image back at the place its index names, with zeros elsewhere.
 *
 * **Shape**: `[N, C, H, W]` or `[C, H, W]` → `[N, C, H′, W′]` with H′ = (H − 1)·stride + kernel − 2·padding, W′
 * likewise, or the `outputSize` less than a stride from that. **Source**: torch.nn.functional.max_unpool2d.
 *
 * @throws IndexError where an index lies outside the output's plane. ValueError where `outputSize` is a stride or
 * more away; ShapeError where input and indices differ in shape, or have another number of dimensions; DtypeError
 * unless the input is of floating point and the indices are int64.
 * @example
 * const x = randn([1, 1, 5, 5]);
 * const { values, indices } = F.maxPool2d(x, 2, { returnIndices: true });
 * F.maxUnpool2d(values, indices, 2, { outputSize: x.shape }).shape; // → [ 1, 1, 5, 5 ]
 */
export function maxUnpool2d(
  input: Tensor,
  indices: Tensor,
  kernelSize: Size,
  stride?: Size | null | MaxUnpoolOptions,
  padding?: Size | MaxUnpoolOptions,
  outputSize?: readonly number[] | null | MaxUnpoolOptions
): Tensor {
  const options = readOptions<MaxUnpoolOptions>(ORDER, stride, padding, outputSize);
  return maxUnpool(2, input, indices, kernelSize, options);
}

/**
 * Puts each value of a pooled volume back at the place its index names, with zeros elsewhere.
 *
 * **Shape**: `[N, C, D, H, W]` or `[C, D, H, W]` → `[N, C, D′, H′, W′]`, sizes as of `maxUnpool2d`.
 *
 * @throws IndexError where an index lies outside the output's volume. ValueError where `outputSize` is a stride or
 * more away; ShapeError where input and indices differ in shape, or have another number of dimensions; DtypeError
 * unless the input is of floating point and the indices are int64.
 * @example
 * const { values, indices } = F.maxPool3d(randn([1, 1, 4, 4, 4]), 2, { returnIndices: true });
 * F.maxUnpool3d(values, indices, 2).shape; // → [ 1, 1, 4, 4, 4 ]
 */
export function maxUnpool3d(
  input: Tensor,
  indices: Tensor,
  kernelSize: Size,
  stride?: Size | null | MaxUnpoolOptions,
  padding?: Size | MaxUnpoolOptions,
  outputSize?: readonly number[] | null | MaxUnpoolOptions
): Tensor {
  const options = readOptions<MaxUnpoolOptions>(ORDER, stride, padding, outputSize);
  return maxUnpool(3, input, indices, kernelSize, options);
}
