/** @file Decoded pictures: bytes, pixel after pixel, on their way to a tensor `[C, H, W]`. */
import { FileError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { fromTypedArray } from '../ops/creation.js';

/** Channels: grey, grey and alpha, red green blue, red green blue alpha. */
export type ChannelCount = 1 | 2 | 3 | 4;

/** `data[(y · width + x) · channels + c]`, 0 to 255. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: ChannelCount;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** The channels of the result; `'unchanged'` keeps those of the picture. */
export type ImageMode = 'unchanged' | 'gray' | 'rgb' | 'rgba';

const CHANNELS: Readonly<Record<ImageMode, ChannelCount | null>> = {
  unchanged: null,
  gray: 1,
  rgb: 3,
  rgba: 4
};

/** Pictures with more pixels are refused before they are decoded. */
const MOST_PIXELS = 100_000_000;

/** Checks the size in a picture's header. */
export function checkPixelCount(op: string, width: number, height: number): void {
  if (width < 1 || height < 1 || width * height > MOST_PIXELS) {
    throw new FileError(
      `${op}: width and height must make 1 to ${MOST_PIXELS} pixels, got ${width} × ${height}`
    );
  }
}

/** How many channels a mode makes of a picture that has `channels`. */
function channelsOf(mode: ImageMode, channels: ChannelCount): ChannelCount {
  return CHANNELS[mode] ?? channels;
}

/** Luma of ITU-R BT.601 in whole numbers, as Pillow rounds it. */
function luma(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}

/** A uint8 tensor `[C, H, W]`. Alpha that `mode` does not ask for is left out; a picture without alpha is opaque. */
export function pixelTensor(pixels: Pixels, mode: ImageMode): Tensor {
  const { width, height, channels, data } = pixels;
  const wanted = channelsOf(mode, channels);
  const area = width * height;
  const planes = new Uint8Array(wanted * area);
  const isGray = channels <= 2;
  for (let place = 0; place < area; place++) {
    const at = place * channels;
    const red = data[at];
    const [green, blue] = isGray ? [red, red] : [data[at + 1], data[at + 2]];
    const alpha = channels === 2 || channels === 4 ? data[at + channels - 1] : 255;
    if (wanted <= 2) {
      planes[place] = isGray ? red : luma(red, green, blue);
      if (wanted === 2) planes[area + place] = alpha;
      continue;
    }
    planes[place] = red;
    planes[area + place] = green;
    planes[2 * area + place] = blue;
    if (wanted === 4) planes[3 * area + place] = alpha;
  }
  return fromTypedArray(planes, [wanted, height, width]);
}
