/**
 * @file npy: a Python dictionary that says type, order and shape, then the elements.
 * **Source**: `numpy/lib/format.py`, versions 1.0 to 3.0 of the format.
 */
import { readCall } from '../core/checked.js';
import type { DType } from '../core/dtype.js';
import { FileError, formatTuple } from '../core/errors.js';
import { Tensor } from '../core/tensor.js';
import { contiguous } from '../ops/broadcast.js';
import { permute } from '../ops/movement.js';
import { ByteReader, claimedCount } from './byte-reader.js';
import { decodeTensor, ELEMENT_TYPES, encodeTensor, type FileType } from './element-type.js';
import { readFileBytes, type FileBytes } from './file-bytes.js';
import { refuseFile } from './file-kind.js';
import { TextScanner } from './text-scanner.js';

const MAGIC = [0x93, ...new TextEncoder().encode('NUMPY')];
/** numpy has no more dimensions. */
const MOST_DIMENSIONS = 64;
const ALIGNMENT = 64;
/** Room that numpy leaves for the first size to grow to twenty digits. */
const GROWTH = 21;

/** The number types of numpy by their codes. */
export const NUMPY_TYPES: Readonly<Record<string, FileType>> = {
  b1: 'bool',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64'
};

const DESCRIPTIONS: Readonly<Record<DType, string>> = {
  float32: '<f4',
  float64: '<f8',
  int32: '<i4',
  int64: '<i8',
  uint8: '|u1',
  bool: '|b1'
};

interface NpyHeader {
  readonly description: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/**
 * Reads an array of any shape that numpy saved, in any of its orders, C or Fortran, little or big endian. float16
 * becomes float32, int8, int16 and uint16 int32, uint32 and uint64 int64.
 *
 * @throws FileError where header and size do not fit, before anything is allocated; for arrays of objects, texts,
 *   records and complex numbers; for an integer beyond ±2^53
 * @example
 * // In a cell: io.loadNpy(await readFile('x.npy')).
 * io.loadNpy(io.saveNpy(tensor([1, 2]))); // → tensor([1., 2.])
 */
export function loadNpy(...given: [bytes: FileBytes]): Tensor {
  const bytes = readFileBytes('loadNpy', given[0]);
  readCall('io.loadNpy', given);
  return readNpy('loadNpy', 'array', bytes);
}

/** What the header of an array says, and where the elements begin. */
interface NpyPlan {
  readonly type: FileType;
  readonly header: NpyHeader;
  readonly start: number;
}

/**
 * Reads the start of an array and checks that the elements it speaks of are as many as there are.
 *
 * @param size number of bytes of the whole file, of which `bytes` may be the start
 */
export function readNpyStart(op: string, name: string, bytes: Uint8Array, size: number): NpyPlan {
  const reader = new ByteReader(op, bytes);
  if (!MAGIC.every((byte, place) => byte === bytes[place])) {
    refuseFile(op, `${name}: magic number must be that of npy`, bytes);
  }
  reader.take('magic number', MAGIC.length);
  const header = readHeader(reader, name);
  const { description, shape } = header;
  const code = description.slice(1);
  const type = Object.hasOwn(NUMPY_TYPES, code) ? NUMPY_TYPES[code] : undefined;
  if (type === undefined || !'<>|='.includes(description.charAt(0))) {
    throw new FileError(
      `${op}: ${name}: descr must be a number type of 1 to 8 bytes, got '${description}' (objects, texts, records ` +
        'and complex numbers are not read)'
    );
  }
  const wanted = claimedCount(op, `${name}: shape`, shape) * ELEMENT_TYPES[type].bytes;
  const there = size - reader.position;
  if (wanted !== there) {
    throw new FileError(
      `${op}: ${name}: data must be ${wanted} bytes for shape ${formatTuple(shape)} of ${description}, got ${there}`
    );
  }
  return { type, header, start: reader.position };
}

/** Reads an array; `name` is what errors call it. */
export function readNpy(op: string, name: string, bytes: Uint8Array): Tensor {
  const { type, header, start } = readNpyStart(op, name, bytes, bytes.length);
  const { description, fortranOrder, shape } = header;
  const sizes = fortranOrder ? [...shape].reverse() : shape;
  const tensor = decodeTensor({ op, name }, bytes.subarray(start), type, sizes, !description.startsWith('>'));
  if (!fortranOrder) return tensor;
  return contiguous(permute(tensor, [...shape.keys()].reverse()));
}

function readHeader(reader: ByteReader, name: string): NpyHeader {
  const { op } = reader;
  const version = [reader.uint8(`${name}: version`), reader.uint8(`${name}: version`)];
  if (version[0] < 1 || version[0] > 3 || version[1] !== 0) {
    throw new FileError(`${op}: ${name}: version must be 1.0, 2.0 or 3.0, got ${version.join('.')}`);
  }
  const length = version[0] === 1 ? reader.uint16(`${name}: header`) : reader.uint32(`${name}: header`);
  const scanner = new TextScanner(op, `${name}: header`, reader.text(`${name}: header`, length));
  const header = readFields(scanner);
  if (!scanner.isAtEnd()) scanner.fail('nothing more');
  if (header.shape.length > MOST_DIMENSIONS) {
    throw new FileError(
      `${op}: ${name}: shape must have at most ${MOST_DIMENSIONS} dimensions, got ${header.shape.length}`
    );
  }
  return header;
}

function readFields(scanner: TextScanner): NpyHeader {
  let description: string | undefined;
  let fortranOrder: boolean | undefined;
  let shape: number[] | undefined;
  const readField = (): void => {
    const key = scanner.pythonString();
    scanner.expect(':');
    if (key === 'descr' && description === undefined) description = scanner.pythonString();
    else if (key === 'fortran_order' && fortranOrder === undefined) fortranOrder = readBoolean(scanner);
    else if (key === 'shape' && shape === undefined) shape = readShape(scanner);
    else scanner.fail(`descr, fortran_order and shape once and not '${key}'`);
  };
  scanner.expect('{');
  scanner.list('}', readField, { trailingComma: true });
  if (description === undefined || fortranOrder === undefined || shape === undefined) {
    return scanner.fail('descr, fortran_order and shape');
  }
  return { description, fortranOrder, shape };
}

function readBoolean(scanner: TextScanner): boolean {
  if (scanner.accepts('True')) return true;
  scanner.expect('False');
  return false;
}

function readShape(scanner: TextScanner): number[] {
  const shape: number[] = [];
  const readSize = (): void => {
    shape.push(scanner.integer());
    // Python 2 wrote long integers as 3L.
    scanner.accepts('L');
  };
  scanner.expect('(');
  scanner.list(')', readSize, { trailingComma: true });
  return shape;
}

/**
 * Writes a tensor of any shape as numpy's `save` writes it, in C order.
 *
 * @throws FileError for what is no tensor.
 * @example
 * // In a cell: await writeFile('x.npy', io.saveNpy(x)).
 * io.saveNpy(tensor([1, 2])).length; // → 136
 */
export function saveNpy(...given: [tensor: Tensor]): Uint8Array {
  const tensor: unknown = given[0];
  if (!(tensor instanceof Tensor)) {
    throw new FileError(`saveNpy: a tensor is needed, got ${typeof tensor}`);
  }
  readCall('io.saveNpy', given);
  const { dtype, shape } = tensor;
  const fields = `{'descr': '${DESCRIPTIONS[dtype]}', 'fortran_order': False, 'shape': ${formatTuple(shape)}, }`;
  const growth = shape.length > 0 ? Math.max(0, GROWTH - String(shape[0]).length) : 0;
  const prefix = MAGIC.length + 4;
  const text = fields + ' '.repeat(growth);
  const end = Math.ceil((prefix + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = `${text.padEnd(end - prefix - 1)}\n`;
  const data = encodeTensor(tensor);
  const output = new Uint8Array(end + data.length);
  output.set([...MAGIC, 1, 0, header.length & 255, header.length >> 8]);
  output.set(new TextEncoder().encode(header), prefix);
  output.set(data, end);
  return output;
}
