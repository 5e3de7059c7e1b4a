/**
 * @file safetensors: a JSON header that says where each tensor lies, then their bytes without gaps.
 * **Source**: the format section of the README of huggingface/safetensors, and the checks of its reader.
 */
import { readCall } from '../core/checked.js';
import type { DType } from '../core/dtype.js';
import { FileError, formatList } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { ByteReader, claimedCount } from './byte-reader.js';
import { checkTensors, decodeTensor, ELEMENT_TYPES, encodeTensor, type FileType } from './element-type.js';
import { readFileBytes, type FileBytes } from './file-bytes.js';
import { isSafetensors, nameFile, refuseFile } from './file-kind.js';
import { joinBytes } from '../../formats/join-bytes.js';
import { TextScanner } from './text-scanner.js';

const OP = 'loadSafetensors';
/** The authors' own reader takes no longer header. */
const LONGEST_HEADER = 100_000_000;
const METADATA = '__metadata__';
const ALIGNMENT = 8;

const TYPES: Readonly<Record<string, FileType>> = {
  BOOL: 'bool',
  U8: 'uint8',
  I8: 'int8',
  I16: 'int16',
  U16: 'uint16',
  I32: 'int32',
  U32: 'uint32',
  I64: 'int64',
  U64: 'uint64',
  F8_E4M3: 'float8_e4m3fn',
  F8_E4M3FNUZ: 'float8_e4m3fnuz',
  F8_E5M2: 'float8_e5m2',
  F8_E5M2FNUZ: 'float8_e5m2fnuz',
  F8_E8M0: 'float8_e8m0fnu',
  F16: 'float16',
  BF16: 'bfloat16',
  F32: 'float32',
  F64: 'float64'
};

/** Our dtypes under the format's names, in its order: wide types first, so that every tensor is aligned. */
const NAMES: readonly (readonly [DType, string])[] = [
  ['int64', 'I64'],
  ['float64', 'F64'],
  ['float32', 'F32'],
  ['int32', 'I32'],
  ['uint8', 'U8'],
  ['bool', 'BOOL']
];

interface TensorEntry {
  readonly name: string;
  readonly type: FileType;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/**
 * Reads the tensors of a `.safetensors` file. float16 and bfloat16 become float32, int8, int16 and uint16 int32,
 * uint32 and uint64 int64.
 *
 * @throws FileError where a header, size or offset is wrong, before any tensor is made; where a type (float8, say) or
 *   an integer beyond ±2^53 cannot be held
 * @example
 * // In a cell: net.loadStateDict(io.loadSafetensors(await readFile('model.safetensors'))).
 * const net = new nn.Linear(2, 1);
 * net.loadStateDict(io.loadSafetensors(io.saveSafetensors(net.stateDict()))).missingKeys; // → []
 */
export function loadSafetensors(...given: [bytes: FileBytes]): Record<string, Tensor> {
  const file = readFileBytes(OP, given[0]);
  readCall('io.loadSafetensors', given);
  checkKind(file);
  const reader = new ByteReader(OP, file);
  const length = reader.uint64('header length');
  if (length > LONGEST_HEADER) {
    throw new FileError(`${OP}: header length must be at most ${LONGEST_HEADER}, got ${length}`);
  }
  const entries = readHeader(reader.text('header', length));
  checkOffsets(entries, reader.remaining);
  const data = file.subarray(reader.position);
  const tensors = entries.map(({ name, type, shape, start, end }) => {
    const field = { op: OP, name: `tensor '${name}'` };
    return [name, decodeTensor(field, data.subarray(start, end), type, shape)] as const;
  });
  return Object.fromEntries(tensors);
}

/** A file that is plainly another thing is named before its first bytes are taken for a length. */
function checkKind(bytes: Uint8Array): void {
  if (isSafetensors(bytes) || nameFile(bytes) === null) return;
  refuseFile(OP, 'a file must begin with a length and a header', bytes);
}

/** The entries in the order of the header, each checked by itself. */
function readHeader(text: string): TensorEntry[] {
  if (!text.startsWith('{')) throw new FileError(`${OP}: header must begin with '{', got other text`);
  const scanner = new TextScanner(OP, 'header', text);
  const entries: TensorEntry[] = [];
  const names = new Set<string>();
  scanner.expect('{');
  scanner.list('}', () => {
    const name = scanner.jsonString();
    if (names.has(name)) throw new FileError(`${OP}: header must name '${name}' once, got it twice`);
    names.add(name);
    scanner.expect(':');
    if (name === METADATA) skipMetadata(scanner);
    else entries.push(readEntry(scanner, name));
  });
  if (!scanner.isAtEnd()) scanner.fail('nothing more');
  return entries;
}

/** Skips texts by name, which a state dict does not need. */
function skipMetadata(scanner: TextScanner): void {
  scanner.expect('{');
  scanner.list('}', () => {
    scanner.jsonString();
    scanner.expect(':');
    scanner.jsonString();
  });
}

function readIntegers(scanner: TextScanner): number[] {
  const values: number[] = [];
  scanner.expect('[');
  scanner.list(']', () => values.push(scanner.integer()));
  return values;
}

function readEntry(scanner: TextScanner, name: string): TensorEntry {
  let dtype: string | undefined;
  let shape: number[] | undefined;
  let offsets: number[] | undefined;
  scanner.expect('{');
  scanner.list('}', () => {
    const key = scanner.jsonString();
    scanner.expect(':');
    if (key === 'dtype' && dtype === undefined) dtype = scanner.jsonString();
    else if (key === 'shape' && shape === undefined) shape = readIntegers(scanner);
    else if (key === 'data_offsets' && offsets === undefined) offsets = readIntegers(scanner);
    else
      throw new FileError(
        `${OP}: tensor '${name}' must have dtype, shape and data_offsets once, got '${key}'`
      );
  });
  if (dtype === undefined || shape === undefined || offsets?.length !== 2) {
    throw new FileError(`${OP}: tensor '${name}' must have dtype, shape and two data_offsets, got others`);
  }
  if (!Object.hasOwn(TYPES, dtype)) {
    const known = Object.keys(TYPES).join(', ');
    throw new FileError(`${OP}: tensor '${name}': dtype must be one of ${known}, got ${dtype}`);
  }
  const [start, end] = offsets;
  const type = TYPES[dtype];
  const size = claimedCount(OP, `tensor '${name}': shape`, shape) * ELEMENT_TYPES[type].bytes;
  if (end - start !== size) {
    throw new FileError(
      `${OP}: tensor '${name}': data_offsets must span ${size} bytes for ${dtype} ${formatList(shape)}, ` +
        `got ${formatList([start, end])}`
    );
  }
  return { name, type, shape, start, end };
}

/** One tensor follows the other without gap or overlap, to the end of the file. */
function checkOffsets(entries: readonly TensorEntry[], size: number): void {
  let place = 0;
  for (const { name, start, end } of [...entries].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== place) {
      throw new FileError(
        `${OP}: tensor '${name}': data_offsets must begin at ${place}, where the tensor before it ends, got ${start}`
      );
    }
    place = end;
  }
  if (place !== size) {
    throw new FileError(`${OP}: data_offsets must end with the data of ${size} bytes, got ${place}`);
  }
}

/** Options of `saveSafetensors`. */
export interface SaveSafetensorsOptions {
  /** Texts to keep beside the tensors, by name; by default none. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Writes tensors as a `.safetensors` file, byte for byte as the Python package writes them. Views are saved as the
 * elements that they show.
 *
 * @throws FileError for a value that is no tensor, or for the name `__metadata__`
 * @example
 * // In a cell: await writeFile('model.safetensors', io.saveSafetensors(net.stateDict())).
 * io.saveSafetensors({ x: zeros([2]) }) instanceof Uint8Array; // → true
 */
export function saveSafetensors(
  ...given: [tensors: Readonly<Record<string, Tensor>>, options?: SaveSafetensorsOptions]
): Uint8Array {
  const [tensors, options = {}] = readCall('io.saveSafetensors', given);
  const rank = (dtype: DType): number => NAMES.findIndex(([known]) => known === dtype);
  const entries = checkTensors('saveSafetensors', tensors).sort(
    ([leftName, left], [rightName, right]) =>
      rank(left.dtype) - rank(right.dtype) || compareText(leftName, rightName)
  );
  const fields = options.metadata ? [headerField(METADATA, options.metadata)] : [];
  let size = 0;
  const parts = entries.map(([name, tensor]) => {
    if (name === METADATA)
      throw new FileError(`saveSafetensors: a tensor may not be called ${METADATA}, got one`);
    const bytes = encodeTensor(tensor);
    const dtype = NAMES[rank(tensor.dtype)][1];
    fields.push(headerField(name, { dtype, shape: tensor.shape, data_offsets: [size, size + bytes.length] }));
    size += bytes.length;
    return bytes;
  });
  return joinFile(new TextEncoder().encode(`{${fields.join(',')}}`), parts);
}

function headerField(name: string, value: unknown): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function joinFile(header: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  const padded = Math.ceil(header.length / ALIGNMENT) * ALIGNMENT;
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(padded), true);
  const blanks = new Uint8Array(padded - header.length).fill(0x20);
  return joinBytes([length, header, blanks, ...parts]);
}
