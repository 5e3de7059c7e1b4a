/** @file IDX: a magic number with type and number of dimensions, the sizes, then the elements, all big-endian. */
import { FileError, formatList } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { ByteReader, claimedCount } from '../io/byte-reader.js';
import { decodeTensor, ELEMENT_TYPES, type FileType } from '../io/element-type.js';
import { readFileBytes, type FileBytes } from '../io/file-bytes.js';
import { nameFile, refuseFile } from '../io/file-kind.js';
import { gunzip, isGzip } from '../io/gzip.js';

const TYPES: Readonly<Record<number, FileType>> = {
  0x08: 'uint8',
  0x09: 'int8',
  0x0b: 'int16',
  0x0c: 'int32',
  0x0d: 'float32',
  0x0e: 'float64'
};

/**
 * Reads an IDX file, plain or gzipped.
 *
 * **Source**: the description of the format on the MNIST page of Y. LeCun, C. Cortes and C. Burges.
 *
 * @throws FileError where the header is wrong or the data are not as many as it says
 */
export function readIdx(op: string, given: FileBytes): Tensor {
  const file = readFileBytes(op, given);
  const bytes = isGzip(file) ? gunzip(op, file) : file;
  const reader = new ByteReader(op, bytes);
  const wanted = 'IDX magic number must begin with two zeros and a known type';
  if (bytes.length === 0) refuseFile(op, wanted, bytes);
  const zeros = reader.uint16('IDX magic number', false);
  const code = reader.uint8('IDX type');
  if (zeros !== 0 || !(code in TYPES)) {
    throw new FileError(`${op}: ${wanted}, got ${nameFile(bytes) ?? `${zeros} and ${code}`}`);
  }
  const type = TYPES[code];
  const dimensions = reader.uint8('IDX number of dimensions');
  const shape = Array.from({ length: dimensions }, () => reader.uint32('IDX size', false));
  const size = claimedCount(op, 'IDX sizes', shape) * ELEMENT_TYPES[type].bytes;
  if (size !== reader.remaining) {
    throw new FileError(
      `${op}: IDX data must be ${size} bytes for ${formatList(shape)} of ${type}, got ${reader.remaining}`
    );
  }
  return decodeTensor({ op, name: 'IDX data' }, reader.slice('IDX data', size), type, shape, false);
}
