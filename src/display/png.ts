/**
 * @file Pixels → PNG file, where the cell runs and without waiting (PNG specification, third edition).
 * A picture of few colours is written with a palette of the 256 most frequent; the rare others, along the smooth
 * edges of lines and letters, become the nearest of those. A picture of many colours is kept as RGB or RGBA.
 */
import { crc32 } from '../formats/crc32.js';
import { joinBytes } from '../formats/join-bytes.js';
import { COLOUR_TYPE, PNG_SIGNATURE } from '../formats/png.js';
import { deflate } from './deflate.js';

/** RGBA bytes, row by row from the top. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** Beyond so many colours a picture is a photo, and is kept as it is. */
const MOST_COLOURS = 4096;

function chunk(type: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(body.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(body, 8);
  view.setUint32(8 + body.length, crc32(bytes.subarray(4, 8 + body.length)));
  return bytes;
}

interface Palette {
  /** RGBA of each colour as one 32-bit number, the most frequent first. */
  readonly colours: readonly number[];
  /** One index a pixel. */
  readonly indices: Uint8Array;
}

/** Big-endian RGBA of the pixel at byte `at`. */
function colourAt(data: Pixels['data'], at: number): number {
  return ((data[at] << 24) | (data[at + 1] << 16) | (data[at + 2] << 8) | data[at + 3]) >>> 0;
}

/** How often each colour comes, or null where there are too many colours for a palette to do them justice. */
function countColours({ data }: Pixels): Map<number, number> | null {
  const counts = new Map<number, number>();
  for (let at = 0; at < data.length; at += 4) {
    const colour = colourAt(data, at);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
    if (counts.size > MOST_COLOURS) return null;
  }
  return counts;
}

/** Index of the colour in `colours` with the least sum of squared differences. */
function nearest(colours: readonly number[], colour: number): number {
  let [best, least] = [0, Infinity];
  for (let index = 0; index < colours.length; index++) {
    let distance = 0;
    for (const shift of [0, 8, 16, 24]) {
      distance += (((colours[index] >>> shift) & 255) - ((colour >>> shift) & 255)) ** 2;
    }
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

function findPalette(pixels: Pixels): Palette | null {
  const counts = countColours(pixels);
  if (counts === null) return null;
  const byFrequency = [...counts].sort(([, left], [, right]) => right - left).map(([colour]) => colour);
  const colours = byFrequency.slice(0, 256);
  const places = new Map(byFrequency.map((colour, at) => [colour, at < 256 ? at : nearest(colours, colour)]));
  const indices = new Uint8Array(pixels.width * pixels.height);
  for (let pixel = 0; pixel < indices.length; pixel++) {
    indices[pixel] = places.get(colourAt(pixels.data, pixel * 4))!;
  }
  return { colours, indices };
}

/** Rows of `width * channels` bytes, each behind a 0: the filter type "none". */
function scanlines(
  pixels: Pixels,
  channels: number,
  sample: (pixel: number, channel: number) => number
): Uint8Array {
  const { width, height } = pixels;
  const stride = width * channels + 1;
  const bytes = new Uint8Array(height * stride);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      for (let channel = 0; channel < channels; channel++) {
        bytes[row * stride + 1 + column * channels + channel] = sample(row * width + column, channel);
      }
    }
  }
  return bytes;
}

function header({ width, height }: Pixels, colourType: number): Uint8Array {
  const body = new Uint8Array(13);
  const view = new DataView(body.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  body[8] = 8;
  body[9] = colourType;
  return chunk('IHDR', body);
}

function paletteChunks({ colours }: Palette): Uint8Array[] {
  const rgb = Uint8Array.from(
    colours.flatMap(colour => [colour >>> 24, (colour >>> 16) & 255, (colour >>> 8) & 255])
  );
  const alpha = Uint8Array.from(colours, colour => colour & 255);
  const chunks = [chunk('PLTE', rgb)];
  if (alpha.some(value => value < 255)) chunks.push(chunk('tRNS', alpha));
  return chunks;
}

function imageChunks(pixels: Pixels): Uint8Array[] {
  const palette = findPalette(pixels);
  if (palette) {
    const bytes = scanlines(pixels, 1, pixel => palette.indices[pixel]);
    return [header(pixels, COLOUR_TYPE.palette), ...paletteChunks(palette), chunk('IDAT', deflate(bytes))];
  }
  const opaque = pixels.data.every((value, at) => at % 4 !== 3 || value === 255);
  const channels = opaque ? 3 : 4;
  const bytes = scanlines(pixels, channels, (pixel, channel) => pixels.data[pixel * 4 + channel]);
  return [header(pixels, opaque ? COLOUR_TYPE.rgb : COLOUR_TYPE.rgba), chunk('IDAT', deflate(bytes))];
}

/**
 * Encodes RGBA pixels as a PNG file; every pixel is kept, but for rare colours beyond the palette of 256.
 *
 * **Throws** RangeError where `data` does not hold `width * height` pixels.
 */
export function encodePng(pixels: Pixels): Uint8Array<ArrayBuffer> {
  const { width, height, data } = pixels;
  if (width < 1 || height < 1 || data.length !== width * height * 4) {
    throw new RangeError(
      `encodePng: data must hold ${width}×${height} RGBA pixels, got ${data.length} bytes`
    );
  }
  return joinBytes([
    Uint8Array.from(PNG_SIGNATURE),
    ...imageChunks(pixels),
    chunk('IEND', new Uint8Array(0))
  ]);
}
