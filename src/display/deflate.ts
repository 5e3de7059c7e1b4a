/**
 * @file Deflate for the PNG beside a picture. The platform's CompressionStream can only be awaited; a live picture must
 * be finished inside a synchronous training loop.
 */
import { zlibSync } from 'fflate';

/** Compresses bytes into a zlib stream (RFC 1950). */
export function deflate(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return zlibSync(bytes);
}
