/** @file Writes zip archives of stored entries. The same contents give the same bytes, whenever they are written. */
import { FileError } from '../core/errors.js';
import { crc32 } from '../../formats/crc32.js';
import { CENTRAL_HEADER, END_RECORD, END_RECORD_SIZE, LOCAL_HEADER, STORED } from './zip.js';

const LOCAL_HEADER_SIZE = 30;
const DIRECTORY_ENTRY_SIZE = 46;
const VERSION = 20;
const NAME_IS_UTF8 = 0x800;
/** The first of January 1980, the earliest day that the format knows. */
const EARLIEST_DATE = 0x21;
/** The largest 16-bit and 32-bit numbers that need no zip64 field. */
const MOST_ENTRIES = 0xfffe;
const MOST_BYTES = 0xfffffffe;

/** A field that readers leave aside; PyTorch fills the space in front of its storages with one of these. */
const FILLING = 0x4246;
const FIELD_HEADER_SIZE = 4;

interface NewEntry {
  readonly name: Uint8Array;
  readonly bytes: Uint8Array;
  readonly check: number;
  /** Where its local header begins. */
  readonly start: number;
  /** Length of the field behind the name, so that the data begin where they should. */
  readonly filling: number;
}

/** Options of {@link writeZip}. */
interface ZipOptions {
  /** What the places of the data are multiples of; by default 1. */
  readonly alignment?: number;
}

/** Little-endian numbers and bytes into a buffer of known size. */
class ByteWriter {
  readonly output: Uint8Array;
  place = 0;
  readonly #view: DataView;

  constructor(size: number) {
    this.output = new Uint8Array(size);
    this.#view = new DataView(this.output.buffer);
  }

  uint16(...values: readonly number[]): this {
    for (const value of values) {
      this.#view.setUint16(this.place, value, true);
      this.place += 2;
    }
    return this;
  }

  uint32(...values: readonly number[]): this {
    for (const value of values) {
      this.#view.setUint32(this.place, value, true);
      this.place += 4;
    }
    return this;
  }

  bytes(bytes: Uint8Array): this {
    this.output.set(bytes, this.place);
    this.place += bytes.length;
    return this;
  }
}

/** The fields that a local header and its entry in the directory share, up to the length of the name. */
function writeFacts(writer: ByteWriter, { name, bytes, check }: NewEntry): void {
  writer.uint16(VERSION, NAME_IS_UTF8, STORED, 0, EARLIEST_DATE);
  writer.uint32(check, bytes.length, bytes.length).uint16(name.length);
}

/** Gives each file its place. */
function layOut(
  files: readonly (readonly [name: string, bytes: Uint8Array])[],
  alignment: number
): { readonly entries: NewEntry[]; readonly end: number } {
  let end = 0;
  const entries = files.map(([text, bytes]): NewEntry => {
    const [start, name] = [end, new TextEncoder().encode(text)];
    const bare = start + LOCAL_HEADER_SIZE + name.length;
    const isPlaced = bare % alignment === 0;
    const filling = isPlaced ? 0 : Math.ceil((bare + FIELD_HEADER_SIZE) / alignment) * alignment - bare;
    end = bare + filling + bytes.length;
    return { name, bytes, check: crc32(bytes), start, filling };
  });
  return { entries, end };
}

/**
 * Writes an archive, entries in the given order and not compressed.
 *
 * @throws FileError where it would need zip64: 4 GiB, or 65,535 entries
 */
export function writeZip(
  op: string,
  files: readonly (readonly [name: string, bytes: Uint8Array])[],
  { alignment = 1 }: ZipOptions = {}
): Uint8Array {
  const { entries, end } = layOut(files, alignment);
  const total = entries.reduce(
    (sum, { name }) => sum + DIRECTORY_ENTRY_SIZE + name.length,
    end + END_RECORD_SIZE
  );
  if (total > MOST_BYTES || entries.length > MOST_ENTRIES) {
    throw new FileError(
      `${op}: a zip must be smaller than 4 GiB, got ${total} bytes in ${entries.length} entries`
    );
  }
  const writer = new ByteWriter(total);
  for (const entry of entries) {
    writeFacts(writer.uint32(LOCAL_HEADER), entry);
    writer.uint16(entry.filling).bytes(entry.name);
    if (entry.filling > 0) writer.uint16(FILLING, entry.filling - FIELD_HEADER_SIZE);
    writer.place = entry.start + LOCAL_HEADER_SIZE + entry.name.length + entry.filling;
    writer.bytes(entry.bytes);
  }
  writeDirectory(writer, entries);
  return writer.output;
}

function writeDirectory(writer: ByteWriter, entries: readonly NewEntry[]): void {
  const directory = writer.place;
  for (const entry of entries) {
    writeFacts(writer.uint32(CENTRAL_HEADER).uint16(VERSION), entry);
    writer.uint16(0, 0, 0, 0).uint32(0, entry.start).bytes(entry.name);
  }
  const size = writer.place - directory;
  writer.uint32(END_RECORD).uint16(0, 0, entries.length, entries.length);
  writer.uint32(size, directory).uint16(0);
}
