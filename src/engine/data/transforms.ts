/**
 * @file What `data.transforms` holds: torchvision's transforms of pictures, each a function that makes one. They work on the
 * last dimensions of a tensor `[…, C, H, W]`. Random ones draw from the stream of `manualSeed` what torchvision's
 * draw from torch's.
 */
import { isFloatingPoint } from '../core/dtype.js';
import { DtypeError, formatList, formatSize, formatTuple, ShapeError, ValueError } from '../core/errors.js';
import { defaultGenerator } from '../core/random.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions, type Size } from '../ops/arguments.js';
import { reshape } from '../ops/broadcast.js';
import { tensor } from '../ops/creation.js';
import { div, sub } from '../ops/elementwise.js';
import { flip, indexSelect, indices } from '../ops/indexing.js';
import { narrow } from '../ops/movement.js';
import { pad as padTensor } from '../ops/pad-modes.js';
import { cast } from '../ops/promotion.js';
import { resizePicture, targetSize, type Interpolation } from './resize.js';
import { pictureSize, pictureTensor, type Transform } from './transform.js';

export type { Interpolation } from './resize.js';
export type { CanvasPixels, Picture, Transform } from './transform.js';

const BYTE = 255;

/**
 * Does one transform after the other.
 *
 * @throws ValueError without a transform.
 * @example
 * const { compose, resize, normalize } = data.transforms;
 * compose([resize(4), normalize([0.5], [0.5])])(rand([3, 8, 8])).shape; // → [ 3, 4, 4 ]
 */
export function compose(steps: readonly Transform[]): Transform {
  if (steps.length === 0) throw new ValueError('compose: at least one transform is needed, got none');
  const [first, ...rest] = steps;
  return picture => rest.reduce((current, step) => step(current), first(picture));
}

/**
 * uint8 from 0 to 255 → float32 from 0 to 1. Floating-point tensors stay as they are, other integers become
 * float32.
 *
 * torchvision's `ToTensor`.
 *
 * @throws ShapeError for less than two dimensions; ValueError for pixels that are not four bytes each.
 * @example
 * data.transforms.toTensor()(tensor([[[0, 51, 255]]], { dtype: 'uint8' })); // → tensor([[[0.0000, 0.2000, 1.0000]]])
 */
export function toTensor(): Transform {
  return picture => {
    const input = pictureTensor('toTensor', picture);
    if (isFloatingPoint(input.dtype)) return input;
    const converted = cast(input, 'float32');
    return input.dtype === 'uint8' ? div(converted, BYTE) : converted;
  };
}

/**
 * `(x − mean) / std`, channel by channel; one value stands for all channels. torchvision's `Normalize`.
 *
 * @throws DtypeError unless the picture is of floating point; ValueError where a `std` is 0; ShapeError for less
 * than three dimensions.
 * @example
 * data.transforms.normalize([0.5], [0.5])(tensor([[[0, 0.5, 1]]])); // → tensor([[[-1., 0., 1.]]])
 */
export function normalize(mean: readonly number[], std: readonly number[]): Transform {
  if (std.includes(0)) {
    throw new ValueError(
      'normalize: std evaluated to zero after conversion to torch.float32, leading to division by zero., got ' +
        formatList(std)
    );
  }
  return picture => {
    const input = pictureTensor('normalize', picture);
    if (!isFloatingPoint(input.dtype)) {
      throw new DtypeError(
        `normalize: Input tensor should be a float tensor. Got torch.${input.dtype}.: toTensor() comes first`
      );
    }
    if (input.ndim < 3) {
      throw new ShapeError(
        'normalize: Expected tensor to be a tensor image of size (..., C, H, W). Got tensor.size() = ' +
          formatSize(input.shape)
      );
    }
    const each = (values: readonly number[]): Tensor =>
      reshape(tensor(values, { dtype: input.dtype }), [values.length, 1, 1]);
    return div(sub(input, each(mean)), each(std));
  };
}

/** Options of `resize`. */
export interface ResizeOptions {
  /** Default `'bilinear'`. */
  readonly interpolation?: Interpolation;
  /** The longer side is at most this long. Default none. */
  readonly maxSize?: number | null;
  /** Whether all pixels count when a picture shrinks. Default true. */
  readonly antialias?: boolean;
}

/**
 * Resizes to `[height, width]`, or so that the shorter side is `size` and the longer keeps the proportion.
 * torchvision's `Resize`.
 *
 * @throws ValueError for an interpolation that is not known; ShapeError for less than two dimensions.
 * @example
 * data.transforms.resize(4)(rand([3, 8, 16])).shape; // → [ 3, 4, 8 ]
 */
export function resize(
  size: Size,
  options: ResizeOptions | ResizeOptions[keyof ResizeOptions] = {}
): Transform {
  const {
    interpolation = 'bilinear',
    maxSize = null,
    antialias = true
  } = readOptions<ResizeOptions>(['interpolation'], options);
  if (!['nearest', 'bilinear', 'bicubic'].includes(interpolation)) {
    throw new ValueError(
      `resize: interpolation must be nearest, bilinear or bicubic, got ${interpolation as string}`
    );
  }
  return picture => {
    const input = pictureTensor('resize', picture);
    return resizePicture(input, targetSize(...pictureSize(input), size, maxSize), interpolation, antialias);
  };
}

function readPair(op: string, size: Size): [height: number, width: number] {
  const list = typeof size === 'number' ? [size, size] : size.length === 1 ? [size[0], size[0]] : size;
  if (list.length !== 2 || !list.every(side => Number.isSafeInteger(side) && side > 0)) {
    throw new ValueError(
      `${op}: Please provide only two dimensions (h, w) for size., got ${formatList([...list])}`
    );
  }
  return [list[0], list[1]];
}

function crop(input: Tensor, top: number, left: number, height: number, width: number): Tensor {
  return narrow(narrow(input, -2, top, height), -1, left, width);
}

/** Half to even, as Python rounds. */
function roundHalf(value: number): number {
  const low = Math.floor(value);
  if (value - low !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}

/**
 * Cuts out the middle; what is too small is padded with zeros first. torchvision's `CenterCrop`.
 *
 * **Shape**: `[…, H, W]` → `[…, height, width]`; a number stands for both.
 *
 * @throws ValueError unless `size` is one or two whole numbers of at least 1; ShapeError for less than two
 * dimensions.
 * @example
 * data.transforms.centerCrop(2)(arange(16).reshape([1, 4, 4])); // → tensor([[[ 5, 6], [ 9, 10]]])
 */
export function centerCrop(size: Size): Transform {
  const [height, width] = readPair('centerCrop', size);
  return picture => {
    const input = pictureTensor('centerCrop', picture);
    const [fromHeight, fromWidth] = pictureSize(input);
    const [missingRows, missingColumns] = [Math.max(0, height - fromHeight), Math.max(0, width - fromWidth)];
    const amounts = [
      Math.floor(missingColumns / 2),
      Math.floor((missingColumns + 1) / 2),
      Math.floor(missingRows / 2),
      Math.floor((missingRows + 1) / 2)
    ];
    const padded = padTensor(input, amounts);
    const [rows, columns] = pictureSize(padded);
    return crop(padded, roundHalf((rows - height) / 2), roundHalf((columns - width) / 2), height, width);
  };
}

/** How pixels beyond the edge are made up: one value, the edge's, or mirrored without or with the edge itself. */
export type PaddingMode = 'constant' | 'edge' | 'reflect' | 'symmetric';

/** Options of `pad`. */
export interface PadOptions {
  /** What `'constant'` fills with. Default 0. */
  readonly fill?: number;
  /** Default `'constant'`. */
  readonly paddingMode?: PaddingMode;
}

/** `[left, right, top, bottom]`, torch's order, from torchvision's: all, `[sides, top and bottom]`, `[left, top, right, bottom]`. */
function readPadding(padding: Size): number[] {
  const list = typeof padding === 'number' ? [padding] : padding;
  if (!list.every(Number.isSafeInteger) || ![1, 2, 4].includes(list.length)) {
    throw new ValueError(
      `pad: Padding must be an int or a 1, 2, or 4 element tuple, not a ${list.length} element tuple: ` +
        `got ${formatList([...list])}`
    );
  }
  if (list.length === 1) return [list[0], list[0], list[0], list[0]];
  if (list.length === 2) return [list[0], list[0], list[1], list[1]];
  const [left, top, right, bottom] = list;
  return [left, right, top, bottom];
}

function padPicture(input: Tensor, amounts: readonly number[], fill: number, mode: PaddingMode): Tensor {
  switch (mode) {
    case 'constant':
      return padTensor(input, amounts, { value: fill });
    case 'edge':
      return padTensor(input, amounts, { mode: 'replicate' });
    case 'reflect':
      return padTensor(input, amounts, { mode: 'reflect' });
    case 'symmetric': {
      const [left, right, top, bottom] = amounts;
      return mirror(mirror(input, -1, left, right), -2, top, bottom);
    }
    default:
      mode satisfies never;
      throw new ValueError(
        `pad: Padding mode should be either constant, edge, reflect or symmetric, got ${String(mode)}`
      );
  }
}

function mirror(input: Tensor, dim: number, before: number, after: number): Tensor {
  const size = input.shape[input.ndim + dim];
  const places = Array.from({ length: size + before + after }, (_, place) => {
    const turn = (((place - before) % (2 * size)) + 2 * size) % (2 * size);
    return turn < size ? turn : 2 * size - 1 - turn;
  });
  return indexSelect(input, input.ndim + dim, indices(places));
}

/**
 * Pads all sides, `[sides, top and bottom]`, or `[left, top, right, bottom]`. torchvision's `Pad`.
 *
 * @throws ValueError for another number of sides or a mode that is not known; ShapeError where the mode cannot fill
 * so much.
 * @example
 * data.transforms.pad(1)(ones([1, 1, 1])); // → tensor([[[0., 0., 0.], [0., 1., 0.], [0., 0., 0.]]])
 */
export function pad(padding: Size, options: PadOptions | PadOptions[keyof PadOptions] = {}): Transform {
  const { fill = 0, paddingMode = 'constant' } = readOptions<PadOptions>(['fill'], options);
  const amounts = readPadding(padding);
  return picture => padPicture(pictureTensor('pad', picture), amounts, fill, paddingMode);
}

/** Options of `randomCrop`. */
export interface RandomCropOptions extends PadOptions {
  /** Added before anything is cut. Default none. */
  readonly padding?: Size | null;
  /** Whether a picture that is too small is padded as much as is missing, on both sides. Default false. */
  readonly padIfNeeded?: boolean;
}

/**
 * Cuts out a random part. Draws twice with `randint`, or not at all where nothing can be chosen. torchvision's
 * `RandomCrop`.
 *
 * @throws ShapeError where the picture is smaller than `size`; ValueError unless `size` is one or two whole numbers
 * of at least 1.
 * @example
 * data.transforms.randomCrop(2)(rand([3, 4, 4])).shape; // → [ 3, 2, 2 ]
 */
export function randomCrop(
  size: Size,
  options: RandomCropOptions | RandomCropOptions[keyof RandomCropOptions] = {}
): Transform {
  const [height, width] = readPair('randomCrop', size);
  const {
    padding = null,
    padIfNeeded = false,
    fill = 0,
    paddingMode = 'constant'
  } = readOptions<RandomCropOptions>(['padding'], options);
  return picture => {
    let input = pictureTensor('randomCrop', picture);
    if (padding !== null) input = padPicture(input, readPadding(padding), fill, paddingMode);
    if (padIfNeeded) {
      const columns = Math.max(0, width - pictureSize(input)[1]);
      input = padPicture(input, [columns, columns, 0, 0], fill, paddingMode);
      const rows = Math.max(0, height - pictureSize(input)[0]);
      input = padPicture(input, [0, 0, rows, rows], fill, paddingMode);
    }
    const [fromHeight, fromWidth] = pictureSize(input);
    if (fromHeight < height || fromWidth < width) {
      throw new ShapeError(
        `randomCrop: Required crop size ${formatTuple([height, width])} is larger than input image size ` +
          formatTuple([fromHeight, fromWidth])
      );
    }
    if (fromHeight === height && fromWidth === width) return input;
    const top = defaultGenerator.integerBelow(fromHeight - height + 1);
    return crop(input, top, defaultGenerator.integerBelow(fromWidth - width + 1), height, width);
  };
}

/**
 /** Options of `randomHorizontalFlip`. */
export interface FlipOptions {
  /** How likely a picture is mirrored; by default 0.5. */
  readonly p?: number;
}

/**
 * Mirrors left and right with probability `p`. Draws once with `rand`. torchvision's `RandomHorizontalFlip`.
 *
 * @throws ValueError unless `p` is between 0 and 1; ShapeError for less than two dimensions.
 * @example
 * data.transforms.randomHorizontalFlip(1)(tensor([[[1, 2, 3]]])); // → tensor([[[3., 2., 1.]]])
 */
export function randomHorizontalFlip(options: number | FlipOptions = {}): Transform {
  const { p = 0.5 } = readOptions<FlipOptions>(['p'], options);
  if (!(p >= 0 && p <= 1)) throw new ValueError(`randomHorizontalFlip: p must be between 0 and 1, got ${p}`);
  return picture => {
    const input = pictureTensor('randomHorizontalFlip', picture);
    return defaultGenerator.float32() < p ? flip(input, -1) : input;
  };
}
