/**
 * @file JPEG: the header is read here, the rest is decoded by the platform (a page or worker) or by `jpeg-js` (Node).
 * Decoders differ by up to three grey levels where they round, and by more where they smooth halved colours.
 */
import { BackendError, FileError } from '../core/errors.js';
import { ByteReader } from '../io/byte-reader.js';
import { joinBytes } from '../../formats/join-bytes.js';
import { decodeWithLibrary } from './jpeg-library.js';
import { checkPixelCount, type Pixels } from './pixels.js';

const START = 0xffd8;
const START_OF_SCAN = 0xda;
const APPLICATION_1 = 0xe1;
/** Every block of 8 × 8 takes a bit or more; where all channels are stored smaller, nine are left for 1,024 pixels. */
const MOST_PIXELS_PER_BYTE = 1024;
/** Markers of a frame's header (ITU T.81, table B.1) beside 0xc4, 0xc8 and 0xcc, which are something else. */
const FRAMES = new Set([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);

/** Whether bytes begin as a JPEG does. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

interface JpegHeader {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** The file without the mark that makes decoders turn the picture: PyTorch's readers do not turn it. */
  readonly upright: Uint8Array<ArrayBuffer>;
}

/** Walks the segments in front of the first scan. */
function readHeader(op: string, bytes: Uint8Array): JpegHeader {
  const reader = new ByteReader(op, bytes);
  if (reader.uint16('JPEG start', false) !== START)
    throw new FileError(`${op}: JPEG must begin with its mark`);
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  let frame: { width: number; height: number; components: number } | null = null;
  for (;;) {
    const start = reader.position;
    if (reader.uint8('JPEG marker') !== 0xff) {
      throw new FileError(`${op}: JPEG segments must begin with a marker, got ${bytes[start]} at ${start}`);
    }
    const marker = reader.uint8('JPEG marker');
    if (marker === 0xff) {
      reader.position = start + 1;
      continue;
    }
    if (marker === START_OF_SCAN) {
      kept.push(bytes.subarray(start));
      break;
    }
    const body = reader.slice('JPEG segment', reader.uint16('JPEG segment length', false) - 2);
    if (FRAMES.has(marker)) frame = readFrame(op, body);
    if (marker !== APPLICATION_1) kept.push(bytes.subarray(start, reader.position));
  }
  if (frame === null) throw new FileError(`${op}: JPEG must have a frame before its data, got none`);
  const { width, height } = frame;
  if (width * height > bytes.length * MOST_PIXELS_PER_BYTE) {
    throw new FileError(
      `${op}: JPEG width and height must be possible for ${bytes.length} bytes, got ${width} × ${height}`
    );
  }
  return { ...frame, upright: joinBytes(kept) };
}

function readFrame(op: string, body: Uint8Array): { width: number; height: number; components: number } {
  const reader = new ByteReader(op, body);
  const depth = reader.uint8('JPEG precision');
  const [height, width] = [reader.uint16('JPEG height', false), reader.uint16('JPEG width', false)];
  const components = reader.uint8('JPEG components');
  checkPixelCount(op, width, height);
  if (depth !== 8 || (components !== 1 && components !== 3)) {
    throw new FileError(
      `${op}: JPEG must be grey or coloured with 8 bits, got ${components} components of ${depth}`
    );
  }
  return { width, height, components };
}

/** @throws FileError where the file is broken; BackendError in Node where `jpeg-js` is not installed */
export async function decodeJpeg(op: string, bytes: Uint8Array): Promise<Pixels> {
  const { upright, width, height, components } = readHeader(op, bytes);
  const decode = typeof createImageBitmap === 'function' ? decodeOnPlatform : decodeWithLibrary;
  const rgba = await decode(op, upright);
  if (rgba.length !== 4 * width * height) {
    throw new FileError(`${op}: JPEG must have ${width} × ${height} pixels as its header says, got others`);
  }
  const channels = components === 3 ? 3 : 1;
  return { width, height, channels, data: firstChannels(rgba, channels) };
}

/** The first of four channels: a JPEG has no alpha, and in a grey one all colours are the same. */
function firstChannels(rgba: Uint8Array | Uint8ClampedArray, channels: 1 | 3): Uint8Array {
  const data = new Uint8Array((rgba.length / 4) * channels);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    for (let channel = 0; channel < channels; channel++) data[to++] = rgba[from + channel];
  }
  return data;
}

async function decodeOnPlatform(op: string, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8ClampedArray> {
  const file = new Blob([bytes], { type: 'image/jpeg' });
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: 'none' }).catch(() => {
    throw new FileError(`${op}: JPEG data must be decodable, got what the platform's decoder refuses`);
  });
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d', {
    willReadFrequently: true
  });
  if (context === null) throw new BackendError(`${op}: a canvas is needed to decode JPEG, got none`);
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  bitmap.close();
  return data;
}
