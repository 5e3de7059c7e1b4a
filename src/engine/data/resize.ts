/** @file Resizing a picture as torchvision does: `interpolate` over one batch of channels. */
import { isFloatingPoint } from '../core/dtype.js';
import { ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { reshape } from '../ops/broadcast.js';
import { zeros } from '../ops/creation.js';
import { maximum, minimum, round } from '../ops/elementwise.js';
import { interpolate } from '../ops/interpolate.js';
import { cast } from '../ops/promotion.js';
import { pictureSize } from './transform.js';

/** How pixels between pixels are found. */
export type Interpolation = 'nearest' | 'bilinear' | 'bicubic';

/** The size that `size` asks for: both sides, or the shorter one, the longer one in proportion. */
export function targetSize(
  height: number,
  width: number,
  size: number | readonly number[],
  maxSize: number | null
): [height: number, width: number] {
  const list = typeof size === 'number' ? [size] : size;
  if (!list.every(side => Number.isSafeInteger(side) && side > 0) || list.length < 1 || list.length > 2) {
    throw new ValueError(`resize: size must be one or two whole numbers above 0, got ${String(size)}`);
  }
  if (list.length === 2) {
    if (maxSize === null) return [list[0], list[1]];
    throw new ValueError(
      'resize: max_size should only be passed if size specifies the length of the smaller edge, i.e. size should be ' +
        `an int or a sequence of length 1, got ${maxSize}`
    );
  }
  return scaledSize(height, width, list[0], maxSize);
}

function scaledSize(
  height: number,
  width: number,
  asked: number,
  maxSize: number | null
): [height: number, width: number] {
  const [short, long] = width <= height ? [width, height] : [height, width];
  let [newShort, newLong] = [asked, Math.trunc((asked * long) / short)];
  if (maxSize !== null) {
    if (maxSize <= asked) {
      throw new ValueError(
        `resize: max_size = ${maxSize} must be strictly greater than the requested size for the smaller edge size = ${asked}`
      );
    }
    if (newLong > maxSize)
      [newShort, newLong] = [Math.max(1, Math.trunc((maxSize * newShort) / newLong)), maxSize];
  }
  return width <= height ? [newLong, newShort] : [newShort, newLong];
}

/** Resizes the last two dimensions. Whole numbers are rounded, half to even, as torchvision rounds them. */
export function resizePicture(
  picture: Tensor,
  [height, width]: readonly [height: number, width: number],
  interpolation: Interpolation,
  antialias: boolean
): Tensor {
  const [fromHeight, fromWidth] = pictureSize(picture);
  if (fromHeight === height && fromWidth === width) return picture;
  const shape = [...picture.shape.slice(0, -2), height, width];
  if (picture.numel === 0) return zeros(shape, { dtype: picture.dtype });
  const input = isFloatingPoint(picture.dtype) ? picture : cast(picture, 'float32');
  const images = reshape(input, [1, -1, fromHeight, fromWidth]);
  const smooth = antialias && interpolation !== 'nearest';
  const resized = reshape(
    interpolate(images, { size: [height, width], mode: interpolation, antialias: smooth }),
    shape
  );
  if (isFloatingPoint(picture.dtype)) return resized;
  const whole = round(resized);
  const bounded = picture.dtype === 'uint8' ? minimum(maximum(whole, 0), 255) : whole;
  return cast(bounded, picture.dtype);
}
