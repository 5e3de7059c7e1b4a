/**
 * @file Knows files of other kinds by how they begin, so that a reader says what it was given and what to do: a page of
 * HTML or a Git LFS pointer where a download went wrong, another format where another reader is meant.
 */
import { FileError } from '../core/errors.js';

/** A kind of file: its name with an article, and what to do with one. */
interface FileKind {
  readonly name: string;
  readonly advice: string;
}

const UNPACK = 'unpack it first';
const DOWNLOAD = 'download the file itself';
const EXPORT = 'save the weights in Python: torch.save(model.state_dict(), …) or safetensors';

/** Bytes at the start of a file (or at `offset`), as text of Latin-1. */
const SIGNATURES: readonly (readonly [start: string, kind: FileKind, offset?: number])[] = [
  ['\x1f\x8b', { name: 'a gzip file', advice: `${UNPACK} (DecompressionStream, gunzip)` }],
  ['BZh', { name: 'a bzip2 file', advice: UNPACK }],
  ['\xfd7zXZ\0', { name: 'an xz file', advice: UNPACK }],
  ['\x28\xb5\x2f\xfd', { name: 'a zstd file', advice: UNPACK }],
  ['7z\xbc\xaf\x27\x1c', { name: 'a 7z archive', advice: UNPACK }],
  ['Rar!', { name: 'a RAR archive', advice: UNPACK }],
  [
    'ustar',
    { name: 'a tar archive', advice: `${UNPACK}; PyTorch 0.1 saved so: load and save it with a newer one` },
    257
  ],
  ['PK\x05\x06', { name: 'an empty zip archive', advice: 'save the file again' }],
  [
    'PK\x03\x04',
    { name: 'a zip archive', advice: 'io.loadTorch reads those of PyTorch, io.loadNpz those of numpy' }
  ],
  ['\x93NUMPY', { name: 'an array of numpy (.npy)', advice: 'read it with io.loadNpy' }],
  ['\x89HDF\r\n\x1a\n', { name: 'an HDF5 file (.h5, Keras)', advice: EXPORT }],
  ['\x89PNG', { name: 'a PNG', advice: 'read it with data.decodeImage' }],
  ['\xff\xd8\xff', { name: 'a JPEG', advice: 'read it with data.decodeImage' }],
  ['GIF8', { name: 'a GIF', advice: 'save it as PNG or JPEG' }],
  ['BM', { name: 'a BMP', advice: 'save it as PNG or JPEG' }],
  ['II*\0', { name: 'a TIFF', advice: 'save it as PNG or JPEG' }],
  ['MM\0*', { name: 'a TIFF', advice: 'save it as PNG or JPEG' }],
  ['WEBP', { name: 'a WebP', advice: 'save it as PNG or JPEG' }, 8],
  ['ftypavif', { name: 'an AVIF', advice: 'save it as PNG or JPEG' }, 4],
  ['%PDF', { name: 'a PDF', advice: DOWNLOAD }],
  ['GGUF', { name: 'a GGUF file', advice: EXPORT }],
  ['TFL3', { name: 'a TensorFlow Lite model', advice: EXPORT }, 4],
  ['\0\0\x08', { name: 'an IDX file, as MNIST is', advice: 'read it with data.mnist' }],
  [
    '\x80',
    { name: 'a pickle', advice: 'io.loadTorch reads those of torch.save; save arrays with numpy.savez' }
  ]
];

const LFS: FileKind = {
  name: 'a Git LFS pointer, not the file that it points to',
  advice: 'run git lfs pull, or download the file from its page'
};
const HTML: FileKind = {
  name: 'a page of HTML',
  advice: `the address leads to a page that shows the file; ${DOWNLOAD} (the “raw” or “download” link)`
};
const JSON_TEXT: FileKind = {
  name: 'JSON',
  advice: 'the server may have answered with an error: look at its text; JSON.parse reads JSON'
};
const TEXTS: readonly (readonly [start: RegExp, kind: FileKind])[] = [
  [/^version https:\/\/(git-lfs|hawser)/, LFS],
  [/^<(!doctype html|html|head|body|script|!--)/i, HTML],
  [/^<\?xml|^<[a-z]/i, { name: 'XML', advice: `the server may have answered with an error; ${DOWNLOAD}` }],
  [/^[{[]\s*(["'{[\]}\d-]|true|false|null)/, JSON_TEXT]
];

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** Eight bytes of a size and then a header in JSON. */
export function isSafetensors(bytes: Uint8Array): boolean {
  if (bytes.length < 10 || bytes[8] !== 0x7b) return false;
  const size = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  return size >= 2n && size <= 100_000_000n;
}

/** A protocol buffer whose first field is a small version and whose second is a text or the graph. */
function isOnnx(bytes: Uint8Array): boolean {
  return (
    bytes.length > 4 &&
    bytes[0] === 0x08 &&
    bytes[1] > 0 &&
    bytes[1] < 32 &&
    [0x12, 0x1a, 0x3a].includes(bytes[2])
  );
}

function isText(start: string): boolean {
  return /^[\t\n\r\x20-\x7e\x80-\xff]+$/.test(start);
}

function recognize(bytes: Uint8Array): FileKind | null {
  const start = latin1(bytes.subarray(0, 300));
  const text = start.replace(/^\xef\xbb\xbf/, '').trimStart();
  const named = TEXTS.find(([pattern]) => pattern.test(text));
  if (named) return named[1];
  if (isSafetensors(bytes)) {
    return { name: 'a safetensors file', advice: 'read it with io.loadSafetensors' };
  }
  const signed = SIGNATURES.find(([signature, , offset = 0]) => start.startsWith(signature, offset));
  if (signed) return signed[1];
  return isOnnx(bytes) ? { name: 'an ONNX model', advice: EXPORT } : null;
}

/** The kind of a file and what to do with one, or null where it begins as none that is known. */
export function nameFile(bytes: Uint8Array): string | null {
  if (bytes.length === 0) return 'an empty file: the download or the writing did not end well';
  const kind = recognize(bytes);
  if (kind !== null) return `${kind.name}: ${kind.advice}`;
  const isBlank = bytes.length >= 8 && bytes.every(byte => byte === 0);
  return isBlank ? `${bytes.length} zeros: the file was never written to its end` : null;
}

/** What a file seems to be, as an error ends: a kind and what to do, or the bytes with which it begins. */
export function describeFile(bytes: Uint8Array): string {
  const name = nameFile(bytes);
  if (name !== null) return name;
  const first = `the bytes ${[...bytes.subarray(0, 4)].join(', ')}`;
  const start = latin1(bytes.subarray(0, 40));
  return isText(start) ? `${first}: a text that begins with ${JSON.stringify(start)}` : first;
}

/** Refuses a file of another kind. @throws FileError which says what `wanted` is, and what was got */
export function refuseFile(op: string, wanted: string, bytes: Uint8Array): never {
  throw new FileError(`${op}: ${wanted}, got ${describeFile(bytes)}`);
}
