/** @file What bundles for pages hold in place of `jpeg-library.ts`: there the platform decodes JPEG. */
import { BackendError } from '../core/errors.js';

/** @throws BackendError always: a bundle for pages was started where no platform decodes JPEG */
export function decodeWithLibrary(op: string): never {
  throw new BackendError(`${op}: JPEG in a bundle for pages needs createImageBitmap, got none`);
}
