/**
 * @file Sliding blocks as columns (`unfold`, also known as im2col) and their sum back into an image (`fold`). Source of
 * the rules and messages: PyTorch's aten/src/ATen/native/im2col_shape_check.h.
 */
import { convolvedSpace, padBothSides, type Window } from '../../geometry/window.js';
import { isFloatingPoint, scalarTypeName } from '../core/dtype.js';
import { DtypeError, formatList, formatTuple, ShapeError, ValueError } from '../core/errors.js';
import { contiguousStrides, elementCount } from '../core/shape.js';
import type { View } from '../core/storage.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions, readSizes, type Size } from './arguments.js';
import { contiguous } from './broadcast.js';
import { defineOp } from './define.js';
import { nothing, renamed } from './operation-node.js';
import { squeeze, unsqueeze } from './movement.js';

/** The options of `F.unfold` and `F.fold`. */
export interface FoldOptions {
  /** Distance between the block's elements. Default 1. */
  readonly dilation?: Size;
  /** Zeros on both sides of the image. Default 0. */
  readonly padding?: Size;
  /** Step between two blocks. Default 1. */
  readonly stride?: Size;
}

const ORDER = ['dilation', 'padding', 'stride'] as const;

interface Blocks {
  readonly window: Window;
  /** Height and width of the image. */
  readonly space: readonly number[];
  /** How many blocks fit along each. */
  readonly outputs: readonly number[];
}

/** Columns `[N, C·kernel, L]` as `[N, C, …kernel, …outputs]`, as the kernels take them. */
function blockView(columns: View, { window, outputs }: Blocks): View {
  const [batch, rows] = columns.shape;
  const channels = rows / elementCount(window.kernel);
  const shape = [batch, channels, ...window.kernel, ...outputs];
  return { storage: columns.storage, shape, strides: contiguousStrides(shape), offset: columns.offset };
}

const unfoldOp = defineOp<readonly [Tensor], Blocks>({
  name: 'Im2ColBackward0',
  shape: ([input], { window, outputs }) => [
    input.shape[0],
    input.shape[1] * elementCount(window.kernel),
    elementCount(outputs)
  ],
  forward: (kernels, [input], output, blocks) => {
    if (output.numel > 0) kernels.unfold(input, blockView(output, blocks), blocks.window);
  },
  saves: nothing,
  // each element sums ∂y over the blocks it lies in
  gradient: ({ gradOutput, options }) => [foldOp([contiguous(gradOutput)], options)]
});

const foldOp = defineOp<readonly [Tensor], Blocks>({
  name: 'Col2ImBackward0',
  shape: ([columns], { window, space }) => [
    columns.shape[0],
    columns.shape[1] / elementCount(window.kernel),
    ...space
  ],
  forward: (kernels, [columns], output, blocks) => {
    if (output.numel > 0) kernels.fold(blockView(columns, blocks), output, blocks.window);
  },
  saves: nothing,
  // each block reads ∂y where it was added
  gradient: ({ gradOutput, options }): Tensor[] => [unfoldOp([contiguous(gradOutput)], options)]
});

function readPair(op: string, name: string, value: Size): number[] {
  if (typeof value !== 'number' && value.length !== 2) {
    throw new ValueError(
      `${op}: It is expected ${name} equals to 2, but got size ${value.length}: ${formatList(value)}`
    );
  }
  return readSizes(op, name, value, 2);
}

function readWindow(op: string, kernelSize: Size, options: FoldOptions): Window {
  const kernel = readPair(op, 'kernel_size', kernelSize);
  const dilation = readPair(op, 'dilation', options.dilation ?? 1);
  const padding = readPair(op, 'padding', options.padding ?? 0);
  const stride = readPair(op, 'stride', options.stride ?? 1);
  const named = (prefix: string, [height, width]: readonly number[]): string =>
    `${prefix}_height: ${height} ${prefix}_width: ${width}`;
  for (const [what, prefix, sizes] of [
    ['kernel size', 'kernel', kernel],
    ['dilation', 'dilation', dilation],
    ['stride', 'stride', stride]
  ] as const) {
    if (sizes.every(size => size > 0)) continue;
    throw new ValueError(`${op}: ${what} should be greater than zero, but got ${named(prefix, sizes)}`);
  }
  if (padding.some(size => size < 0)) {
    throw new ValueError(`${op}: padding should be non-negative, but got ${named('pad', padding)}`);
  }
  return padBothSides({ kernel, stride, padding, dilation });
}

function checkDtype(op: string, kernel: string, input: Tensor): void {
  if (isFloatingPoint(input.dtype) || input.dtype === 'bool') return;
  throw new DtypeError(
    `${op}: "${kernel}" not implemented for '${scalarTypeName(input.dtype)}', got input of dtype ${input.dtype}`
  );
}

/** PyTorch's words for the window: `kernel_size=(3, 3), dilation=(1, 1), padding=(0, 0)`. */
function windowText({ kernel, dilation, padBefore }: Window): string {
  return `kernel_size=${formatTuple(kernel)}, dilation=${formatTuple(dilation)}, padding=${formatTuple(padBefore)}`;
}

/**
 * Every block that the window meets, as a column: a convolution is a product with these (im2col).
 *
 * **Shape**: `[N, C, H, W]` → `[N, C·kernel elements, L]`, also without `N`, with L = Π ⌊(size + 2·padding −
 * dilation·(kernel − 1) − 1) / stride⌋ + 1. **Source**: torch.nn.functional.unfold.
 *
 * @throws ShapeError where no block fits; ValueError where the kernel, dilation or stride is not positive, or the
 * padding negative; DtypeError for integers.
 * @example
 * const [x, weight] = [randn([1, 3, 28, 28]), randn([8, 3, 3, 3])];
 * const columns = F.unfold(x, 3);
 * columns.shape; // → [ 1, 27, 676 ]
 * const y = weight.flatten(1).matmul(columns).unflatten(2, [26, 26]);
 * y.sub(F.conv2d(x, weight)).abs().max().lt(1e-4).item(); // → 1
 */
export function unfold(
  input: Tensor,
  kernelSize: Size,
  dilation?: Size | FoldOptions,
  padding?: Size | FoldOptions,
  stride?: Size | FoldOptions
): Tensor {
  const op = 'unfold';
  const window = readWindow(op, kernelSize, readOptions<FoldOptions>(ORDER, dilation, padding, stride));
  const batched = input.ndim === 4;
  if ((input.ndim !== 3 && !batched) || input.shape.slice(-3).includes(0)) {
    throw new ShapeError(
      `${op}: Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, ` +
        `but got: ${formatList(input.shape)}`
    );
  }
  checkDtype(op, 'im2col_out_cpu', input);
  const images = contiguous(batched ? input : unsqueeze(input, 0));
  const space = images.shape.slice(2);
  const outputs = convolvedSpace(space, window);
  if (outputs.some(size => size < 1)) {
    throw new ShapeError(
      `${op}: Given input with spatial size ${formatTuple(space)}, ${windowText(window)}, calculated shape of the array ` +
        `of sliding blocks as ${formatTuple(outputs)}, but its components must be at least one.`
    );
  }
  const columns = unfoldOp([images], { window, space, outputs });
  return batched ? columns : renamed('Im2ColBackward0', squeeze(columns, 0));
}

/**
 * The sum of overlapping blocks: each column of `unfold` is added where it would have been read (col2im).
 *
 * **Shape**: `[N, C·kernel elements, L]` → `[N, C, …outputSize]`, also without `N`, with L as of `unfold`.
 * **Source**: torch.nn.functional.fold.
 *
 * @throws ShapeError where the columns are not those of an image of `outputSize`; ValueError where the kernel,
 * dilation or stride is not positive, or the padding negative; DtypeError for integers.
 * @example
 * F.fold(F.unfold(ones([1, 1, 3, 3]), 2), 3, 2); // → tensor([[[[1., 2., 1.], [2., 4., 2.], [1., 2., 1.]]]])
 */
export function fold(
  input: Tensor,
  outputSize: Size,
  kernelSize: Size,
  dilation?: Size | FoldOptions,
  padding?: Size | FoldOptions,
  stride?: Size | FoldOptions
): Tensor {
  const op = 'fold';
  const space = readPair(op, 'output_size', outputSize);
  const window = readWindow(op, kernelSize, readOptions<FoldOptions>(ORDER, dilation, padding, stride));
  const batched = input.ndim === 3;
  if ((input.ndim !== 2 && !batched) || input.shape.slice(-2).includes(0)) {
    throw new ShapeError(
      `${op}: Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for ` +
        `input, but got: ${formatList(input.shape)}`
    );
  }
  checkDtype(op, 'col2im_out_cpu', input);
  const columns = contiguous(batched ? input : unsqueeze(input, 0));
  const outputs = convolvedSpace(space, window);
  checkColumns(op, columns, { window, space, outputs });
  const output = foldOp([columns], { window, space, outputs });
  return batched ? output : renamed('Col2ImBackward0', squeeze(output, 0));
}

function checkColumns(op: string, columns: Tensor, { window, space, outputs }: Blocks): void {
  const [, rows, length] = columns.shape;
  if (rows % elementCount(window.kernel) !== 0) {
    throw new ShapeError(
      `${op}: Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got ` +
        `input.size(1)=${rows} and kernel_size=${formatTuple(window.kernel)}.`
    );
  }
  if (length === elementCount(outputs) && outputs.every(size => size >= 1)) return;
  throw new ShapeError(
    `${op}: Given output_size=${formatTuple(space)}, ${windowText(window)}, stride=${formatTuple(window.stride)}, expected ` +
      `size of input's dimension 2 to match the calculated number of sliding blocks ${outputs.join(' * ')} = ` +
      `${elementCount(outputs)}, but got input.size(2)=${length}.`
  );
}
