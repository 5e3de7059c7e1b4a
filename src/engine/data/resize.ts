/**
 * @file Resizing a picture as torchvision does. Every output row is a weighted sum of input rows, and every column of
 * columns, so that two matrix products resize a whole batch. Weights are those of ATen's `UpSampleKernel`.
 */
import { ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { fromTypedArray } from '../ops/creation.js';
import { maximum, minimum, round } from '../ops/elementwise.js';
import { matmul } from '../ops/matmul.js';
import { transpose } from '../ops/movement.js';
import { cast } from '../ops/promotion.js';
import { isFloatingPoint } from '../core/dtype.js';
import { pictureSize } from './transform.js';

/** How pixels between pixels are found. */
export type Interpolation = 'nearest' | 'bilinear' | 'bicubic';

/** A filter and how far from its centre it reaches, in input pixels. */
interface Kernel {
  readonly reach: number;
  readonly weight: (distance: number) => number;
}

/** Keys' cubic with the given slope. */
function cubic(slope: number): (distance: number) => number {
  return signed => {
    const x = Math.abs(signed);
    if (x < 1) return ((slope + 2) * x - (slope + 3)) * x * x + 1;
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * slope : 0;
  };
}

const TRIANGLE: Kernel = { reach: 1, weight: x => Math.max(0, 1 - Math.abs(x)) };
/** Pillow's slope, which torch takes when it smooths, and the one that it takes when it does not. */
const SMOOTH_CUBIC: Kernel = { reach: 2, weight: cubic(-0.5) };
const SHARP_CUBIC: Kernel = { reach: 2, weight: cubic(-0.75) };

/** Weights of every input place for every output place: `[output, input]`, each row adding up to 1. */
function weights(input: number, output: number, interpolation: Interpolation, antialias: boolean): Tensor {
  const table = new Float32Array(output * input);
  const scale = input / output;
  for (let place = 0; place < output; place++) {
    const row = table.subarray(place * input, (place + 1) * input);
    if (interpolation === 'nearest') row[Math.min(input - 1, Math.floor(place * scale))] = 1;
    else if (antialias) fillSmooth(row, scale, place, interpolation === 'bilinear' ? TRIANGLE : SMOOTH_CUBIC);
    else fillSharp(row, scale, place, interpolation === 'bilinear' ? TRIANGLE : SHARP_CUBIC);
  }
  return fromTypedArray(table, [output, input]);
}

/** When a picture shrinks the filter grows with it, so that every input pixel counts. */
function fillSmooth(row: Float32Array, scale: number, place: number, { reach, weight }: Kernel): void {
  const stretch = Math.max(1, scale);
  const center = scale * (place + 0.5);
  const first = Math.max(0, Math.trunc(center - reach * stretch + 0.5));
  const end = Math.min(row.length, Math.trunc(center + reach * stretch + 0.5));
  let sum = 0;
  const values: number[] = [];
  for (let at = first; at < end; at++) {
    const value = weight((at - center + 0.5) / stretch);
    values.push(value);
    sum += value;
  }
  values.forEach((value, step) => {
    row[first + step] = value / sum;
  });
}

/** The filter at its own size; places outside count as the pixel at the edge. */
function fillSharp(row: Float32Array, scale: number, place: number, { reach, weight }: Kernel): void {
  const center = scale * (place + 0.5) - 0.5;
  const start = reach === 1 ? Math.max(0, center) : center;
  for (let at = Math.floor(start) - reach + 1; at <= Math.floor(start) + reach; at++) {
    row[Math.min(row.length - 1, Math.max(0, at))] += weight(at - start);
  }
}

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
  const input = isFloatingPoint(picture.dtype) ? picture : cast(picture, 'float32');
  const columns = cast(weights(fromWidth, width, interpolation, antialias), input.dtype);
  const rows = cast(weights(fromHeight, height, interpolation, antialias), input.dtype);
  const resized = matmul(rows, matmul(input, transpose(columns, 0, 1)));
  if (isFloatingPoint(picture.dtype)) return resized;
  const whole = round(resized);
  const bounded = picture.dtype === 'uint8' ? minimum(maximum(whole, 0), 255) : whole;
  return cast(bounded, picture.dtype);
}
