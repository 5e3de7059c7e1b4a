/**
 * @file The one file that imports `jpeg-js`, which decodes JPEG where no platform does: with the first JPEG in Node, and
 * never in a browser. In bundles for pages package.json's `browser` field puts `no-jpeg-library.ts` in its place.
 */
import { BackendError, FileError } from '../core/errors.js';

const MOST_MEGAPIXELS = 100;
const MOST_MEGABYTES = 1024;
/** A byte of a JPEG makes at most 1,024 pixels (see `jpeg.ts`); the decoder holds up to 22 bytes for each. */
const MEGABYTES_PER_BYTE = 1 / 32;
/** Each scan goes through the whole picture; encoders write about ten. */
const MOST_SCANS = 500;

const START_OF_SCAN = 0xda;
const JFIF = 0xe0;
const ADOBE = 0xee;
const FRAMES = [0xc0, 0xc1, 0xc2];

/** The bytes as text, one character for each. */
function textAt(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

/**
 * Whether the three channels are red, green and blue rather than brightness and two colours. `jpeg-js` takes them for the
 * latter always; this decides as libjpeg does: JFIF never, Adobe's mark tells, else the channels' names.
 *
 * @param bytes a file whose segments have been checked, without fill bytes
 */
function storesRgb(bytes: Uint8Array): boolean {
  let hasRgbNames = false;
  let adobe: number | null = null;
  for (let at = 2; at < bytes.length; at += 2 + bytes[at + 2] * 256 + bytes[at + 3]) {
    const marker = bytes[at + 1];
    if (marker === START_OF_SCAN) break;
    if (marker === JFIF && textAt(bytes, at + 4, 5) === 'JFIF\0') return false;
    if (marker === ADOBE && textAt(bytes, at + 4, 5) === 'Adobe') adobe = bytes[at + 15];
    if (FRAMES.includes(marker))
      hasRgbNames = [10, 13, 16].map(place => textAt(bytes, at + place, 1)).join('') === 'RGB';
  }
  return adobe === null ? hasRgbNames : adobe === 0;
}

function countScans(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1))
    if (bytes[at + 1] === START_OF_SCAN) count++;
  return count;
}

/**
 * Red, green, blue and alpha of every pixel of a file whose segments have been checked.
 *
 * @throws FileError where the file is broken; BackendError where `jpeg-js` is not installed
 */
export async function decodeWithLibrary(op: string, bytes: Uint8Array): Promise<Uint8Array> {
  const library = await import('jpeg-js').catch(() => null);
  if (library === null) {
    throw new BackendError(`${op}: JPEG outside of a browser needs a decoder: npm install jpeg-js`);
  }
  const scans = countScans(bytes);
  if (scans > MOST_SCANS)
    throw new FileError(`${op}: JPEG scans must be at most ${MOST_SCANS}, got ${scans}`);
  try {
    return library.decode(bytes, {
      useTArray: true,
      // Else it trips over a last restart interval that is not full; it refuses broken files all the same.
      tolerantDecoding: true,
      colorTransform: storesRgb(bytes) ? false : undefined,
      maxResolutionInMP: MOST_MEGAPIXELS,
      maxMemoryUsageInMB: Math.min(MOST_MEGABYTES, 1 + bytes.length * MEGABYTES_PER_BYTE)
    }).data;
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'something else';
    throw new FileError(`${op}: JPEG data must be decodable, got: ${problem}`);
  }
}
