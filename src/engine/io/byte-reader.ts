/** @file Reads a file from front to back; reading beyond its end is an error that names the field. */
import { FileError } from '../core/errors.js';

/** A place in some bytes that moves on with every read. Errors name `op`. */
export class ByteReader {
  readonly op: string;
  readonly bytes: Uint8Array;
  position: number;
  readonly #view: DataView;

  constructor(op: string, bytes: Uint8Array, position = 0) {
    this.op = op;
    this.bytes = bytes;
    this.position = position;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes that have not been read. */
  get remaining(): number {
    return this.bytes.length - this.position;
  }

  /** Moves on by `length` bytes and gives where they begin. */
  take(field: string, length: number): number {
    if (length > this.remaining) {
      throw new FileError(
        `${this.op}: ${field} must lie inside the file, got ${length} bytes at ${this.position} of ${this.bytes.length}`
      );
    }
    const start = this.position;
    this.position += length;
    return start;
  }

  /** A look at the next bytes; nothing is copied. */
  slice(field: string, length: number): Uint8Array {
    const start = this.take(field, length);
    return this.bytes.subarray(start, start + length);
  }

  uint8(field: string): number {
    return this.#view.getUint8(this.take(field, 1));
  }

  uint16(field: string, littleEndian = true): number {
    return this.#view.getUint16(this.take(field, 2), littleEndian);
  }

  uint32(field: string, littleEndian = true): number {
    return this.#view.getUint32(this.take(field, 4), littleEndian);
  }

  int32(field: string): number {
    return this.#view.getInt32(this.take(field, 4), true);
  }

  float64(field: string, littleEndian = true): number {
    return this.#view.getFloat64(this.take(field, 8), littleEndian);
  }

  /** A size of 64 bits. A double can count the bytes of any file. */
  uint64(field: string): number {
    const value = this.#view.getBigUint64(this.take(field, 8), true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw new FileError(`${this.op}: ${field} must be less than 2^53, got ${value.toString()}`);
    }
    return Number(value);
  }

  /** Text of `length` bytes. */
  text(field: string, length: number): string {
    return decodeText(this.op, field, this.slice(field, length));
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes of UTF-8 as text; anything else is refused. */
export function decodeText(op: string, field: string, bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new FileError(`${op}: ${field} must be UTF-8, got other bytes`);
  }
}

/** Text as Python pickles it: UTF-8 in which half a surrogate pair may stand, as in names of files that are no text. */
export function decodePythonText(op: string, field: string, bytes: Uint8Array): string {
  let text = '';
  let start = 0;
  for (let place = 0; place + 2 < bytes.length; place++) {
    // UTF-8 proper has no such bytes: they are a surrogate, U+D800 to U+DFFF.
    if (bytes[place] !== 0xed || bytes[place + 1] >> 5 !== 5 || bytes[place + 2] >> 6 !== 2) continue;
    const half = 0xd000 | ((bytes[place + 1] & 0x3f) << 6) | (bytes[place + 2] & 0x3f);
    text += decodeText(op, field, bytes.subarray(start, place)) + String.fromCharCode(half);
    start = place + 3;
    place += 2;
  }
  return text + decodeText(op, field, start === 0 ? bytes : bytes.subarray(start));
}

/** The product of a shape that a file claims. */
export function claimedCount(op: string, field: string, shape: readonly number[]): number {
  if (shape.includes(0)) return 0;
  let count = 1;
  for (const size of shape) {
    count *= size;
    if (!Number.isSafeInteger(count)) {
      throw new FileError(`${op}: ${field} must have fewer than 2^53 elements, got (${shape.join(', ')})`);
    }
  }
  return count;
}
