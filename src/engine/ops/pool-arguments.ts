/** @file Reading and checking what a pool is called with. Source of the rules and messages: PyTorch's aten/src/ATen/native/Pool.h. */
import { padBothSides, pooledSpace, windowSpan, type Window } from '../../geometry/window.js';
import { scalarTypeName, type DType } from '../core/dtype.js';
import { DtypeError, formatList, ShapeError, ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readSizes, type Size } from './arguments.js';

/** Whose rules and words are followed. */
export type PoolKind = 'max' | 'average';

/** What all pools take. */
export interface PoolOptions {
  /** Step from one window to the next. Default null: the kernel's size. */
  readonly stride?: Size | null;
  /** On both sides; at most half of the kernel. Default 0. */
  readonly padding?: Size;
  /** Rounds the output size up. Default false. */
  readonly ceilMode?: boolean;
}

/** PyTorch's name of the function: `max_pool2d`. */
function torchName(kind: PoolKind, spatial: number): string {
  return `${kind === 'max' ? 'max' : 'avg'}_pool${spatial}d`;
}

const SIZES_WORDS = ['', 'a single int', 'two ints', 'three ints'];

function readPoolSizes(
  op: string,
  kind: PoolKind,
  name: 'kernel_size' | 'stride' | 'padding' | 'dilation',
  value: Size,
  spatial: number
): number[] {
  const count = typeof value === 'number' ? 1 : value.length;
  if (count === spatial || (count === 1 && spatial > 1)) return readSizes(op, name, value, spatial);
  const torch = torchName(kind, spatial);
  const optional = name === 'stride' ? 'None, ' : '';
  const comma = name === 'stride' || name === 'padding' ? ',' : '';
  let text: string;
  if (spatial > 1) {
    // Average pooling of volumes has words of its own.
    const must = kind === 'average' && spatial === 3 ? 'must be' : 'must either be';
    const allowed = name === 'dilation' ? 'must be either' : name === 'stride' ? `${must} omitted,` : must;
    text = `${torch}: ${name} ${allowed} a single int, or a tuple of ${SIZES_WORDS[spatial]}`;
  } else if (kind === 'max') {
    text = `${torch}() ${name} must be ${optional}an int, list of ints${comma} or tuple of ints of size 1 but got size ${count}`;
  } else {
    text = `${torch}() argument '${name}' should contain one int (got ${count})`;
  }
  throw new ValueError(`${op}: ${text}, got ${name} ${formatList(value as readonly number[])}`);
}

/** `kH: 0 kW: 2`; average pooling of one dimension is computed as a picture one pixel high. */
function namedSizes(prefix: string, sizes: readonly number[]): string {
  const all = sizes.length === 1 ? [1, ...sizes] : sizes;
  return all.map((size, dim) => `${prefix}${['T', 'H', 'W'].slice(-all.length)[dim]}: ${size}`).join(' ');
}

function checkPositive(op: string, spatial: number, window: Window): void {
  const { kernel, stride, dilation } = window;
  const words = { kernel_size: kernel, stride, dilation };
  for (const [name, sizes] of Object.entries(words)) {
    const wrong = sizes.find(size => size <= 0);
    if (wrong === undefined) continue;
    const what = name.replace('_', ' ');
    const prefix = { kernel_size: 'k', stride: 'd', dilation: 'dilation' }[name]!;
    // PyTorch takes the stride from the kernel and finds the zero there.
    const zero = stride.includes(0) ? 'stride should not be zero: ' : '';
    const inLine = spatial === 1 ? `max_pool1d() ${name} must be greater than zero, but got ${wrong}: ` : '';
    throw new ValueError(
      `${op}: ${zero}${inLine}${what} should be greater than zero, but got ${namedSizes(prefix, sizes)}`
    );
  }
}

function checkPadding(op: string, kind: PoolKind, spatial: number, window: Window): void {
  const { kernel, dilation, padBefore } = window;
  const span = windowSpan(window);
  padBefore.forEach((size, dim) => {
    if (size < 0) {
      throw new ValueError(
        `${op}: pad must be non-negative, but got pad: ${size} (max_pool1d() padding must be non-negative, but got ${size})`
      );
    }
    const given = `pad=${size}, kernel_size=${kernel[dim]} and dilation=${dilation[dim]}`;
    if (size > Math.floor(span[dim] / 2)) {
      throw new ValueError(
        `${op}: pad should be at most half of effective kernel size, but got ${given}` +
          (spatial === 1 && kind === 'max'
            ? ` (max_pool1d() padding should be at most half of kernel size, but got padding=${size} and kernel_size=${kernel[dim]})`
            : '')
      );
    }
  });
  if (padBefore.every((size, dim) => size <= Math.floor(kernel[dim] / 2))) return;
  throw new ValueError(`${op}: ${halfKernelText(spatial, kernel, padBefore)}, got ${formatList(padBefore)}`);
}

/** What PyTorch says of a padding that only the dilated kernel is large enough for. */
function halfKernelText(spatial: number, kernel: readonly number[], padding: readonly number[]): string {
  if (spatial === 1) {
    return (
      `max_pool1d() padding should be at most half of kernel size, but got padding=${padding[0]} and kernel_size=${kernel[0]}: ` +
      'pad should be smaller than or equal to half of kernel size, but got ' +
      `padW = ${padding[0]}, padH = 0, kW = ${kernel[0]}, kH = 1`
    );
  }
  const half = 'pad should be smaller than or equal to half of kernel size, but got';
  if (spatial === 2) {
    return `${half} padW = ${padding[1]}, padH = ${padding[0]}, kW = ${kernel[1]}, kH = ${kernel[0]}`;
  }
  const named = (prefix: string, [t, h, w]: readonly number[]): string =>
    `${prefix}T: ${t} ${prefix}W: ${w} ${prefix}H: ${h}`;
  return `${half} ${named('k', kernel)} ${named('pad', padding)}`;
}

/** The window that a pool slides, checked. */
export function readPoolWindow(
  op: string,
  kind: PoolKind,
  spatial: number,
  kernelSize: Size,
  options: PoolOptions & { dilation?: Size }
): Window {
  const read = (name: 'kernel_size' | 'stride' | 'padding' | 'dilation', value: Size): number[] =>
    readPoolSizes(op, kind, name, value, spatial);
  const kernel = read('kernel_size', kernelSize);
  const given = options.stride ?? [];
  // An empty list is PyTorch's own default.
  const stride = typeof given !== 'number' && given.length === 0 ? kernel : read('stride', given);
  const padding = read('padding', options.padding ?? 0);
  const dilation = read('dilation', options.dilation ?? 1);
  const window = padBothSides({ kernel, stride, padding, dilation });
  checkPositive(op, spatial, window);
  checkPadding(op, kind, spatial, window);
  return window;
}

/** Checks that the input has a dtype that can be pooled, `spatial` dimensions after its channels, and none of size 0. */
export function checkPoolInput(op: string, kind: PoolKind, input: Tensor, spatial: number): void {
  const torch = torchName(kind, spatial);
  const refused: readonly DType[] = kind === 'max' ? ['bool'] : ['bool', 'int32', 'uint8'];
  if (refused.includes(input.dtype)) {
    const kernel = {
      max: ['', 'max_pool1d_impl', 'max_pool2d', 'max_pool3d'],
      average: ['', 'avg_pool2d', 'avg_pool2d', 'avg_pool3d_out_frame']
    }[kind][spatial];
    throw new DtypeError(
      `${op}: "${kernel}" not implemented for '${scalarTypeName(input.dtype)}', got input of dtype ${input.dtype}`
    );
  }
  const shape = formatList(input.shape);
  const dimensions = `${spatial + 1}D or ${spatial + 2}D (batch mode) tensor`;
  const expected = `Expected ${dimensions} with optional 0 dim batch size for input, but got:`;
  if (input.ndim !== spatial + 1 && input.ndim !== spatial + 2) {
    const inLine =
      `Expected 2 to 3 dimensions, but got ${input.ndim}-dimensional tensor for argument #1 'self' (while checking ` +
      `arguments for ${torch}); ${torch}: ${expected}${shape}`;
    throw new ShapeError(
      `${op}: non-empty ${dimensions} expected for input, got ${shape}${spatial === 1 ? ` (${inLine})` : ''}`
    );
  }
  if (!input.shape.slice(-spatial - 1).includes(0)) return;
  if (spatial < 3) {
    // Average pooling of one dimension is computed as a picture one pixel high.
    const picture = formatList([...input.shape.slice(0, -1), 1, ...input.shape.slice(-1)]);
    const asPicture = `Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:${picture}`;
    throw new ShapeError(
      `${op}: ${torch}: ${expected}${shape}${spatial === 1 && kind === 'average' ? ` (${asPicture})` : ''}`
    );
  }
  const name = kind === 'max' ? 'max_pool3d_with_indices_out_cpu_template' : 'avg_pool3d';
  throw new ShapeError(
    `${op}: ${name}(): Expected input's non-batch dimensions to have positive length, but input has a shape of ${shape} ` +
      'and non-batch dimension 0 has length zero!'
  );
}

/** Spatial sizes of the output of pooling `images`, which have a batch dimension. */
export function poolSpace(
  op: string,
  kind: PoolKind,
  images: Tensor,
  window: Window,
  ceilMode: boolean
): number[] {
  const input = images.shape.slice(2);
  const space = pooledSpace(input, window, ceilMode);
  if (space.every(size => size >= 1)) return space;
  const picture = (sizes: readonly number[]): string =>
    [images.shape[1], ...(sizes.length === 1 ? [1] : []), ...sizes].join('x');
  const tooSmall =
    `Given input size: (${picture(input)}). Calculated output size: ` +
    `(${picture(space.map(size => Math.max(size, 0)))}). Output size is too small`;
  const { kernel } = window;
  const inOtherWords =
    input.length === 1 && kind === 'max'
      ? ` (max_pool1d() Invalid computed output size: ${space[0]})`
      : input.length === 3 && kind === 'average'
        ? ` (input image (${namedSizes('', input)}) smaller than kernel size (${namedSizes('k', kernel)}))`
        : '';
  throw new ShapeError(`${op}: ${tooSmall}${inOtherWords}`);
}
