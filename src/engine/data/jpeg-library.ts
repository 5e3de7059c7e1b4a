/**
 * @file The one file that imports `jpeg-js`, which decodes JPEG where no platform does. It is loaded when the first JPEG
 * is decoded in Node and never in a browser: package.json's `browser` field leaves it out of bundles.
 */
import { decode } from 'jpeg-js';
import { FileError } from '../core/errors.js';

const MOST_MEGAPIXELS = 100;
const MOST_MEGABYTES = 1024;

/** Red, green, blue and alpha of every pixel. */
export function decodeWithJpegJs(op: string, bytes: Uint8Array): Uint8Array {
  try {
    const limits = { maxResolutionInMP: MOST_MEGAPIXELS, maxMemoryUsageInMB: MOST_MEGABYTES };
    return decode(bytes, { useTArray: true, tolerantDecoding: false, ...limits }).data;
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'something else';
    throw new FileError(`${op}: JPEG data must be decodable, got: ${problem}`);
  }
}
