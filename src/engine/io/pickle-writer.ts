/** @file Writes a pickle of protocol 2 with the opcodes that PyTorch's `weights_only` reader knows. */

/** Python's names of the opcodes. */
export const OPCODE = {
  appends: 0x65,
  binFloat: 0x47,
  binGet: 0x68,
  binInt: 0x4a,
  binInt1: 0x4b,
  binInt2: 0x4d,
  binPersistentId: 0x51,
  binPut: 0x71,
  binUnicode: 0x58,
  emptyDict: 0x7d,
  emptyList: 0x5d,
  emptyTuple: 0x29,
  global: 0x63,
  long1: 0x8a,
  longBinGet: 0x6a,
  longBinPut: 0x72,
  mark: 0x28,
  newFalse: 0x89,
  newTrue: 0x88,
  none: 0x4e,
  protocol: 0x80,
  reduce: 0x52,
  setItems: 0x75,
  stop: 0x2e,
  tuple: 0x74
} as const;

/** The longest integer that the opcode for long ones takes, in bytes. */
const LONGEST_INTEGER = 255;
const utf8 = new TextEncoder();

/** UTF-8 in which half a surrogate pair may stand, as Python pickles texts. */
function encodeText(text: string): Uint8Array {
  const parts = text.split(/((?<![\ud800-\udbff])[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff]))/);
  if (parts.length === 1) return utf8.encode(text);
  return Uint8Array.from(
    parts.flatMap((part, place) => {
      if (place % 2 === 0) return [...utf8.encode(part)];
      const code = part.charCodeAt(0);
      return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
    })
  );
}

/** The two's complement of an integer, in as few bytes as hold it. */
function encodeInteger(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 8n) {
    bytes.push(Number(rest & 255n));
    const sign = bytes[bytes.length - 1] & 0x80;
    if (rest >= -128n && rest < 128n && rest < 0n === sign > 0) return bytes;
  }
}

/** A pickle that grows. What is written once can be remembered and fetched again. */
export class PickleWriter {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  readonly #memo = new Map<unknown, number>();

  constructor() {
    this.bytes(OPCODE.protocol, 2);
  }

  /** Whether a thing was remembered; if so, fetches it. */
  recall(key: unknown): boolean {
    const number = this.#memo.get(key);
    if (number === undefined) return false;
    this.#numbered(OPCODE.binGet, OPCODE.longBinGet, number);
    return true;
  }

  /** Remembers under `key` what lies on top of the stack. */
  remember(key: unknown): void {
    const number = this.#memo.size;
    this.#memo.set(key, number);
    this.#numbered(OPCODE.binPut, OPCODE.longBinPut, number);
  }

  #numbered(short: number, long: number, number: number): void {
    if (number < 256) this.bytes(short, number);
    else
      this.#wide(long, 4, place => {
        this.#view.setUint32(place, number, true);
      });
  }

  bytes(...values: readonly number[]): void {
    this.#reserve(values.length);
    for (const value of values) this.#bytes[this.#length++] = value;
  }

  #reserve(count: number): void {
    const wanted = this.#length + count;
    if (wanted <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(wanted, 2 * this.#bytes.length));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }

  /** An opcode and a value of some bytes behind it. */
  #wide(opcode: number, width: number, set: (place: number) => void): void {
    this.bytes(opcode);
    this.#reserve(width);
    set(this.#length);
    this.#length += width;
  }

  /** A number: an integer of Python where it is whole, else a float. */
  number(value: number): void {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      this.#wide(OPCODE.binFloat, 8, place => {
        this.#view.setFloat64(place, value);
      });
    } else if (value >= 0 && value < 256) this.bytes(OPCODE.binInt1, value);
    else if (value >= 0 && value < 65536) this.bytes(OPCODE.binInt2, value & 255, value >> 8);
    else if (value === (value | 0)) {
      this.#wide(OPCODE.binInt, 4, place => {
        this.#view.setInt32(place, value, true);
      });
    } else this.integer(BigInt(value));
  }

  /** An integer of any size up to 255 bytes; false where it is longer. */
  integer(value: bigint): boolean {
    const bytes = encodeInteger(value);
    if (bytes.length > LONGEST_INTEGER) return false;
    this.bytes(OPCODE.long1, bytes.length, ...bytes);
    return true;
  }

  text(value: string): void {
    const bytes = encodeText(value);
    this.#wide(OPCODE.binUnicode, 4, place => {
      this.#view.setUint32(place, bytes.length, true);
    });
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A function or class by its name. */
  global(module: string, name: string): void {
    const line = `${module}\n${name}\n`;
    if (this.recall(line)) return;
    this.bytes(OPCODE.global, ...utf8.encode(line));
    this.remember(line);
  }

  /** The whole pickle. */
  finish(): Uint8Array {
    this.bytes(OPCODE.stop);
    return this.#bytes.slice(0, this.#length);
  }
}
