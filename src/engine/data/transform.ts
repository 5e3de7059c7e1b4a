/** @file What a transform is: a function from a picture to a tensor, and the pictures that it takes. */
import { formatList, ShapeError, ValueError } from '../core/errors.js';
import { Tensor } from '../core/tensor.js';
import { pixelTensor } from './pixels.js';

/** Pixels as a canvas gives them (`ImageData`): red, green, blue, alpha of every pixel. */
export interface CanvasPixels {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** Four bytes for each pixel, row by row. */
  readonly data: Uint8ClampedArray | Uint8Array;
}

/** A tensor `[…, C, H, W]`, or the pixels of a canvas, whose alpha is left out. */
export type Picture = Tensor | CanvasPixels;

/** Makes a tensor of a picture. Any function of this kind is one. */
export type Transform = (picture: Picture) => Tensor;

/** A picture as a tensor: `[3, H, W]` uint8 where it came from a canvas. */
export function pictureTensor(op: string, picture: Picture): Tensor {
  if (picture instanceof Tensor) {
    if (picture.ndim >= 2) return picture;
    throw new ShapeError(`${op}: Tensor is not a torch image., got ${formatList(picture.shape)}`);
  }
  const { width, height, data } = picture;
  if (!(width > 0 && height > 0) || data.length !== 4 * width * height) {
    throw new ValueError(
      `${op}: pixels must be four bytes each, got ${data.length} bytes for ${width} × ${height}`
    );
  }
  return pixelTensor({ width, height, channels: 4, data }, 'rgb');
}

/** Height and width: the last two dimensions. */
export function pictureSize(picture: Tensor): [height: number, width: number] {
  return [picture.shape[picture.ndim - 2], picture.shape[picture.ndim - 1]];
}
