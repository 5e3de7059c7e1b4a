/**
 * @file Deflate in one pass, for the PNG beside a picture: greedy matches over hash chains, written with the
 * fixed Huffman code (RFC 1951, section 3.2.6) inside a zlib envelope (RFC 1950). The platform's
 * CompressionStream can only be awaited; a live picture must be finished inside a synchronous training loop.
 */

const WINDOW = 32768;
const MIN_MATCH = 3;
const MAX_MATCH = 258;
/** How many earlier places with the same three bytes are tried: pictures repeat at once or not at all. */
const MAX_TRIES = 12;
const HASH_BITS = 15;

/** RFC 1951, section 3.2.5: the first length and the first distance of each code, and the extra bits behind it. */
const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258
];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12289, 16385, 24577
];
const END_OF_BLOCK = 256;

/** Bits into bytes, lowest bit first, in a buffer that grows. */
class BitWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;
  #bits = 0;
  #count = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(Math.max(64, capacity));
  }

  /** Appends the lowest `count` bits of `value`, at most 16. */
  write(value: number, count: number): void {
    this.#bits |= value << this.#count;
    this.#count += count;
    while (this.#count >= 8) {
      this.writeByte(this.#bits & 255);
      this.#bits >>>= 8;
      this.#count -= 8;
    }
  }

  /** A Huffman code goes in highest bit first. */
  writeCode(code: number, count: number): void {
    let reversed = 0;
    for (let bit = 0; bit < count; bit++) reversed |= ((code >> bit) & 1) << (count - 1 - bit);
    this.write(reversed, count);
  }

  alignToByte(): void {
    if (this.#count > 0) this.write(0, 8 - this.#count);
  }

  writeByte(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[this.#length++] = byte;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }
}

/** The fixed code of a literal byte, of the end mark and of the length codes (0 to 287). */
function writeSymbol(writer: BitWriter, symbol: number): void {
  if (symbol < 144) writer.writeCode(0x30 + symbol, 8);
  else if (symbol < 256) writer.writeCode(0x190 + symbol - 144, 9);
  else if (symbol < 280) writer.writeCode(symbol - 256, 7);
  else writer.writeCode(0xc0 + symbol - 280, 8);
}

/** Index of the last entry of an ascending table that is not greater than `value`. */
function lastNotAbove(table: readonly number[], value: number): number {
  let index = table.length - 1;
  while (table[index] > value) index--;
  return index;
}

function writeMatch(writer: BitWriter, length: number, distance: number): void {
  const lengthCode = lastNotAbove(LENGTH_BASE, length);
  writeSymbol(writer, 257 + lengthCode);
  writer.write(length - LENGTH_BASE[lengthCode], LENGTH_EXTRA[lengthCode]);
  const distanceCode = lastNotAbove(DISTANCE_BASE, distance);
  writer.writeCode(distanceCode, 5);
  writer.write(distance - DISTANCE_BASE[distanceCode], Math.max(0, (distanceCode >> 1) - 1));
}

/** Where three equal bytes were seen before. Positions are stored plus one, so that 0 means never. */
class MatchFinder {
  readonly #input: Uint8Array;
  readonly #latest = new Int32Array(1 << HASH_BITS);
  readonly #earlier = new Int32Array(WINDOW);

  constructor(input: Uint8Array) {
    this.#input = input;
  }

  #hash(at: number): number {
    const input = this.#input;
    const word = input[at] | (input[at + 1] << 8) | (input[at + 2] << 16);
    return Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS);
  }

  remember(at: number): void {
    if (at + MIN_MATCH > this.#input.length) return;
    const hash = this.#hash(at);
    this.#earlier[at % WINDOW] = this.#latest[hash];
    this.#latest[hash] = at + 1;
  }

  /** The longest match found for the bytes at `at`; a length below 3 means none. */
  find(at: number): { length: number; distance: number } {
    const input = this.#input;
    const limit = Math.min(MAX_MATCH, input.length - at);
    let length = 0;
    let distance = 0;
    if (limit < MIN_MATCH) return { length, distance };
    let candidate = this.#latest[this.#hash(at)] - 1;
    for (let tries = 0; tries < MAX_TRIES && candidate >= 0 && at - candidate < WINDOW; tries++) {
      let same = 0;
      while (same < limit && input[candidate + same] === input[at + same]) same++;
      if (same > length) {
        length = same;
        distance = at - candidate;
        if (length === limit) break;
      }
      const next = this.#earlier[candidate % WINDOW] - 1;
      if (next >= candidate) break;
      candidate = next;
    }
    return { length, distance };
  }
}

function adler32(input: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (const byte of input) {
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  return ((high << 16) | low) >>> 0;
}

/** Compresses bytes into a zlib stream. */
export function deflate(input: Uint8Array): Uint8Array<ArrayBuffer> {
  const writer = new BitWriter(input.length >> 3);
  writer.writeByte(0x78);
  writer.writeByte(0x01);
  writer.write(1, 1);
  writer.write(1, 2);
  const finder = new MatchFinder(input);
  for (let at = 0; at < input.length;) {
    const { length, distance } = finder.find(at);
    const taken = length >= MIN_MATCH ? length : 1;
    if (taken === 1) writeSymbol(writer, input[at]);
    else writeMatch(writer, length, distance);
    for (let step = 0; step < taken; step++) finder.remember(at + step);
    at += taken;
  }
  writeSymbol(writer, END_OF_BLOCK);
  writer.alignToByte();
  const check = adler32(input);
  for (const shift of [24, 16, 8, 0]) writer.writeByte((check >>> shift) & 255);
  return writer.finish();
}
