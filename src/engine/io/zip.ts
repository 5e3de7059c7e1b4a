/**
 * @file Zip archives (PKWARE APPNOTE 6.3.10), which `.npz` and `.pt` files are. Everything is taken from the central
 * directory and checked against the local headers before any entry is unpacked.
 */
import { FileError } from '../core/errors.js';
import { ByteReader } from './byte-reader.js';
import { crc32 } from '../../formats/crc32.js';
import { describeFile } from './file-kind.js';
import { inflate, inflateStart } from './inflate.js';

export const LOCAL_HEADER = 0x04034b50;
export const CENTRAL_HEADER = 0x02014b50;
export const END_RECORD = 0x06054b50;
const END_RECORD_64 = 0x06064b50;
const END_LOCATOR_64 = 0x07064b50;
export const END_RECORD_SIZE = 22;
const END_LOCATOR_64_SIZE = 20;
const LONGEST_COMMENT = 0xffff;
/** Says that the true value is in a field of 64 bits. */
const SEE_64 = 0xffffffff;
const EXTRA_64 = 1;
const FLAG_ENCRYPTED = 1;
export const STORED = 0;
const DEFLATED = 8;
/** The parts, as errors name one that lies outside the file. */
const END = 'zip end record';
const ENTRY = 'zip directory entry';
const LOCAL = 'local header';
/** The size to which all entries of an archive together may unpack. */
const MOST_BYTES = 2 ** 31;
/** A text or a pickle packs to a tenth; what packs to less than a hundredth repeats itself. */
const MOST_GROWTH = 100;
const FREE_GROWTH = 65536;

/** One file in an archive. */
interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly check: number;
  readonly size: number;
  /** Its packed bytes. With the local header in front of them it spans `start` to `end` of the file. */
  readonly data: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** An archive whose directory has been checked. */
export class ZipArchive {
  readonly #op: string;
  readonly #entries: ReadonlyMap<string, ZipEntry>;

  /** @throws FileError where `bytes` are no archive, or one whose directory lies */
  constructor(op: string, bytes: Uint8Array) {
    this.#op = op;
    this.#entries = new Map(readDirectory(op, bytes).map(entry => [entry.name, entry]));
  }

  get names(): string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** How many bytes an entry says that it unpacks to. */
  size(name: string): number {
    return this.#entry(name).size;
  }

  /** The first bytes of an entry, at most `length`; nothing behind them is unpacked. */
  begin(name: string, length: number): Uint8Array {
    const { method, data, size } = this.#entry(name);
    const most = Math.min(length, size);
    return method === STORED ? data.subarray(0, most) : inflateStart(this.#where(name), data, size, most);
  }

  /** @throws FileError for an entry that unpacks to so much more that only an attack packs it so */
  checkGrowth(name: string): void {
    const { size, data } = this.#entry(name);
    const most = MOST_GROWTH * data.length + FREE_GROWTH;
    if (size <= most) return;
    throw new FileError(
      `${this.#where(name)}: it must unpack to at most ${most} bytes from ${data.length}, got ${size}`
    );
  }

  /**
   * The unpacked bytes of an entry; those of a stored one are the archive's own.
   *
   * @param options.checksum whether to compare the checksum; by default true
   */
  read(name: string, options: { readonly checksum?: boolean } = {}): Uint8Array {
    const where = this.#where(name);
    const { method, data, size, check } = this.#entry(name);
    const bytes = method === STORED ? data : inflate(where, data, size);
    if ((options.checksum ?? true) && crc32(bytes) !== check) {
      throw new FileError(`${where}: checksum must be that of the data, got another`);
    }
    return bytes;
  }

  #where(name: string): string {
    return `${this.#op}: zip entry '${name}'`;
  }

  #entry(name: string): ZipEntry {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new FileError(`${this.#where(name)} must be in the file, got none`);
    return entry;
  }
}

interface Directory {
  readonly count: number;
  readonly size: number;
  readonly start: number;
}

/** Finds the record at the end, behind which only a comment may come. */
function findEnd(op: string, bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const last = bytes.length - END_RECORD_SIZE;
  for (let place = last; place >= Math.max(0, last - LONGEST_COMMENT); place--) {
    const isEnd = view.getUint32(place, true) === END_RECORD;
    if (isEnd && view.getUint16(place + 20, true) === last - place) return place;
  }
  const isZip = bytes.length >= 4 && view.getUint32(0, true) === LOCAL_HEADER;
  const got = isZip ? 'none: the file is cut off, download it again' : describeFile(bytes);
  throw new FileError(`${op}: zip end record must end the file, got ${got}`);
}

function readEnd(op: string, bytes: Uint8Array): Directory {
  const end = findEnd(op, bytes);
  const reader = new ByteReader(op, bytes, end + 4);
  const disks = reader.uint32(END);
  const [here, count] = [reader.uint16(END), reader.uint16(END)];
  const [size, start] = [reader.uint32(END), reader.uint32(END)];
  const locator = end - END_LOCATOR_64_SIZE;
  if (
    locator >= 0 &&
    new ByteReader(op, bytes, locator).uint32('zip64 locator signature') === END_LOCATOR_64
  ) {
    return readEnd64(op, bytes, locator);
  }
  if (disks !== 0 || here !== count) throw new FileError(`${op}: zip must be one file, got several disks`);
  return checkDirectory(op, { count, size, start }, end);
}

function readEnd64(op: string, bytes: Uint8Array, locator: number): Directory {
  const reader = new ByteReader(op, bytes, locator + 8);
  const end = reader.uint64('zip64 end record offset');
  if (end > locator) {
    throw new FileError(`${op}: zip64 end record offset must lie before ${locator}, got ${end}`);
  }
  reader.position = end;
  const signature = reader.uint32('zip64 end record signature');
  if (signature !== END_RECORD_64) {
    throw new FileError(`${op}: zip64 end record must be where its locator says, got ${signature}`);
  }
  reader.take('zip64 end record', 28);
  const count = reader.uint64('zip64 entry count');
  const size = reader.uint64('zip64 directory size');
  const start = reader.uint64('zip64 directory offset');
  return checkDirectory(op, { count, size, start }, end);
}

function checkDirectory(op: string, directory: Directory, end: number): Directory {
  const { count, size, start } = directory;
  if (start + size > end) {
    throw new FileError(`${op}: zip directory must end before ${end}, got ${size} bytes at ${start}`);
  }
  if (count * 46 > size) {
    throw new FileError(`${op}: zip entry count must fit its directory of ${size} bytes, got ${count}`);
  }
  return directory;
}

function readDirectory(op: string, bytes: Uint8Array): ZipEntry[] {
  const { count, size, start } = readEnd(op, bytes);
  const reader = new ByteReader(op, bytes.subarray(0, start + size), start);
  const contents = bytes.subarray(0, start);
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  for (let place = 0; place < count; place++) {
    const entry = readEntry(reader, contents);
    if (names.has(entry.name))
      throw new FileError(`${op}: zip entry '${entry.name}' must come once, got two`);
    names.add(entry.name);
    entries.push(entry);
  }
  checkSizes(op, entries);
  return entries;
}

/** Reads one header of the directory, and the local one that it points at. */
function readEntry(reader: ByteReader, contents: Uint8Array): ZipEntry {
  const { op } = reader;
  if (reader.uint32(ENTRY) !== CENTRAL_HEADER) {
    throw new FileError(
      `${op}: zip directory must hold entries, got something else at ${reader.position - 4}`
    );
  }
  reader.take(ENTRY, 4);
  const flags = reader.uint16(ENTRY);
  const method = reader.uint16(ENTRY);
  reader.take(ENTRY, 4);
  const check = reader.uint32(ENTRY);
  const packed = reader.uint32(ENTRY);
  const unpacked = reader.uint32(ENTRY);
  const nameLength = reader.uint16(ENTRY);
  const extraLength = reader.uint16(ENTRY);
  const commentLength = reader.uint16(ENTRY);
  reader.take(ENTRY, 8);
  const offset = reader.uint32(ENTRY);
  const name = reader.text('zip entry name', nameLength);
  const extra = reader.slice(`zip entry '${name}': extra field`, extraLength);
  reader.take(ENTRY, commentLength);
  const where = `${op}: zip entry '${name}'`;
  if (flags & FLAG_ENCRYPTED) throw new FileError(`${where} must not be encrypted, got flags ${flags}`);
  if (method !== STORED && method !== DEFLATED) {
    throw new FileError(`${where}: method must be 0 (stored) or 8 (deflated), got ${method}`);
  }
  const [size, packedSize, start] = widen(where, [unpacked, packed, offset], extra);
  if (method === STORED && size !== packedSize) {
    throw new FileError(`${where}: size must be its ${packedSize} stored bytes, got ${size}`);
  }
  const place = locateData(where, contents, { name, method, start, packedSize });
  return { name, method, check, size, start, ...place };
}

/** Reads the values that do not fit into 32 bits from the zip64 field, in its fixed order. */
function widen(where: string, values: readonly number[], extra: Uint8Array): number[] {
  if (!values.includes(SEE_64)) return [...values];
  const reader = new ByteReader(where, extra);
  while (reader.remaining > 0) {
    const kind = reader.uint16('extra field kind');
    const length = reader.uint16('extra field length');
    if (kind !== EXTRA_64) {
      reader.take('extra field', length);
      continue;
    }
    const field = new ByteReader(where, reader.slice('zip64 field', length));
    return values.map(value => (value === SEE_64 ? field.uint64('zip64 size') : value));
  }
  throw new FileError(`${where}: sizes must be in 32 bits or in a zip64 field, got neither`);
}

function locateData(
  where: string,
  contents: Uint8Array,
  entry: { name: string; method: number; start: number; packedSize: number }
): { data: Uint8Array; end: number } {
  if (entry.start > contents.length) {
    throw new FileError(`${where}: offset must lie before the directory, got ${entry.start}`);
  }
  const reader = new ByteReader(where, contents, entry.start);
  if (reader.uint32(LOCAL) !== LOCAL_HEADER) {
    throw new FileError(`${where}: local header must be at ${entry.start}, got something else`);
  }
  reader.take(LOCAL, 4);
  const method = reader.uint16(LOCAL);
  reader.take(LOCAL, 16);
  const nameLength = reader.uint16(LOCAL);
  const extraLength = reader.uint16(LOCAL);
  const name = reader.text(LOCAL, nameLength);
  if (name !== entry.name || method !== entry.method) {
    throw new FileError(`${where}: local header must say the same, got '${name}' with method ${method}`);
  }
  reader.take(LOCAL, extraLength);
  const data = reader.slice('packed data', entry.packedSize);
  return { data, end: reader.position };
}

/** Entries may not share bytes, as in a zip bomb, and together they must stay within bounds. */
function checkSizes(op: string, entries: readonly ZipEntry[]): void {
  const total = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (total > MOST_BYTES) {
    throw new FileError(`${op}: zip entries must unpack to at most 2 GiB, got ${total} bytes`);
  }
  let end = 0;
  for (const entry of [...entries].sort((left, right) => left.start - right.start)) {
    if (entry.start < end) {
      throw new FileError(
        `${op}: zip entry '${entry.name}': offset must lie behind the entry before it, got ${entry.start}`
      );
    }
    end = entry.end;
  }
}
