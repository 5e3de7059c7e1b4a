/** @file `data.decodeImage`: the bytes of a PNG or JPEG file → a tensor. After `torchvision.io.decode_image`. */
import { FileError, formatList, ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { readOptions } from '../ops/arguments.js';
import { readFileBytes, type FileBytes } from '../io/file-bytes.js';
import { nameFile } from '../io/file-kind.js';
import { decodeJpeg, isJpeg } from './jpeg.js';
import { pixelTensor, type ImageMode, type Pixels } from './pixels.js';
import { decodePng, isPng } from './png.js';

/** Options of `decodeImage`. */
export interface DecodeImageOptions {
  /**
   * `'gray'` (1 channel), `'rgb'` (3), `'rgba'` (4), or by default `'unchanged'`: the channels that the picture has, 1
   * for grey, 2 for grey with alpha, 3, 4. Palettes become colours.
   */
  readonly mode?: ImageMode;
}

const MODES: readonly ImageMode[] = ['unchanged', 'gray', 'rgb', 'rgba'];
const OP = 'decodeImage';

/**
 * Decodes a PNG or JPEG file into a uint8 tensor.
 *
 * **Shape**: `[C, H, W]`, values 0 to 255; `transforms.toTensor()` makes it float32 from 0 to 1.
 *
 * PNG gives the numbers in the file (of 16 bits the upper eight), JPEG what the platform's decoder or, in Node, the package
 * `jpeg-js` makes of it. Colour profiles are not applied, and pictures are not turned as EXIF says, as in PyTorch.
 *
 * @throws FileError where the file is neither, broken, or has more than 100 million pixels; BackendError for a JPEG
 * in Node without `jpeg-js`; ValueError for a mode that is not known.
 * @example
 * // In a cell the bytes come from a file beside the notebook: await readFile('cat.jpg').
 * await data.decodeImage(new Uint8Array([1, 2, 3, 4])).catch(error => error.name); // → 'FileError'
 */
export async function decodeImage(
  bytes: FileBytes,
  options: DecodeImageOptions | ImageMode = {}
): Promise<Tensor> {
  const { mode = 'unchanged' } = readOptions<DecodeImageOptions>(['mode'], options);
  if (!MODES.includes(mode))
    throw new ValueError(`${OP}: mode must be one of ${MODES.join(', ')}, got ${mode as string}`);
  return pixelTensor(await decode(bytes), mode);
}

async function decode(file: FileBytes): Promise<Pixels> {
  const bytes = readFileBytes(OP, file);
  if (isPng(bytes)) return decodePng(OP, bytes);
  if (isJpeg(bytes)) return decodeJpeg(OP, bytes);
  const start = bytes.subarray(0, 4);
  const text = JSON.stringify(String.fromCharCode(...start));
  const name = nameFile(bytes);
  throw new FileError(
    `${OP}: a picture must be PNG or JPEG, got a file that begins with ${formatList([...start])}, ${text}` +
      (name === null ? '' : `, ${name}`)
  );
}
