/**
 * @file Deflate in one go, for the PNG beside a picture: greedy matches over hash chains, written as one block with
 * Huffman codes of its own (RFC 1951, section 3.2.7) inside a zlib envelope (RFC 1950). The platform's
 * CompressionStream can only be awaited; a live picture must be finished inside a synchronous training loop.
 */
import { buildCode } from './huffman.js';
import type { HuffmanCode } from './huffman.js';

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
const LENGTH_SYMBOLS = 286;
const DISTANCE_SYMBOLS = 30;
/** The order in which a block tells the lengths of its length codes. */
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

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

/** Index of the last entry of an ascending table that is not greater than `value`. */
function lastNotAbove(table: readonly number[], value: number): number {
  let index = table.length - 1;
  while (table[index] > value) index--;
  return index;
}

/** The block as literals and matches: `lengths[i]` is 0 for a literal, whose byte is then in `values[i]`. */
interface Tokens {
  readonly lengths: Uint16Array;
  /** The byte, or how far back the match lies. */
  readonly values: Uint16Array;
  readonly count: number;
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

function findTokens(input: Uint8Array): Tokens {
  const finder = new MatchFinder(input);
  const [lengths, values] = [new Uint16Array(input.length), new Uint16Array(input.length)];
  let count = 0;
  for (let at = 0; at < input.length; count++) {
    const { length, distance } = finder.find(at);
    const isMatch = length >= MIN_MATCH;
    lengths[count] = isMatch ? length : 0;
    values[count] = isMatch ? distance : input[at];
    const end = at + (isMatch ? length : 1);
    while (at < end) finder.remember(at++);
  }
  return { lengths, values, count };
}

/** How often each symbol comes: literals with lengths and the end mark, and distances. */
function countSymbols({ lengths, values, count }: Tokens): { symbols: Uint32Array; distances: Uint32Array } {
  const symbols = new Uint32Array(LENGTH_SYMBOLS);
  const distances = new Uint32Array(DISTANCE_SYMBOLS);
  symbols[END_OF_BLOCK] = 1;
  for (let token = 0; token < count; token++) {
    if (lengths[token] === 0) {
      symbols[values[token]] += 1;
    } else {
      symbols[257 + lastNotAbove(LENGTH_BASE, lengths[token])] += 1;
      distances[lastNotAbove(DISTANCE_BASE, values[token])] += 1;
    }
  }
  return { symbols, distances };
}

function writeSymbol(writer: BitWriter, { codes, bits }: HuffmanCode, symbol: number): void {
  writer.write(codes[symbol], bits[symbol]);
}

/** Tells the lengths of both codes, themselves in a Huffman code. */
function writeCodes(writer: BitWriter, symbols: HuffmanCode, distances: HuffmanCode): void {
  const lengths = [...symbols.bits, ...distances.bits];
  const counts = new Uint32Array(CODE_LENGTH_ORDER.length);
  for (const length of lengths) counts[length] += 1;
  const code = buildCode(counts, 7);
  writer.write(LENGTH_SYMBOLS - 257, 5);
  writer.write(DISTANCE_SYMBOLS - 1, 5);
  writer.write(CODE_LENGTH_ORDER.length - 4, 4);
  for (const symbol of CODE_LENGTH_ORDER) writer.write(code.bits[symbol], 3);
  for (const length of lengths) writeSymbol(writer, code, length);
}

function writeBlock(writer: BitWriter, tokens: Tokens): void {
  const counts = countSymbols(tokens);
  const symbols = buildCode(counts.symbols, 15);
  const distances = buildCode(counts.distances, 15);
  writer.write(1, 1); // the last block
  writer.write(2, 2); // with codes of its own
  writeCodes(writer, symbols, distances);
  for (let token = 0; token < tokens.count; token++) {
    const [length, value] = [tokens.lengths[token], tokens.values[token]];
    if (length === 0) {
      writeSymbol(writer, symbols, value);
      continue;
    }
    const lengthCode = lastNotAbove(LENGTH_BASE, length);
    writeSymbol(writer, symbols, 257 + lengthCode);
    writer.write(length - LENGTH_BASE[lengthCode], LENGTH_EXTRA[lengthCode]);
    const distanceCode = lastNotAbove(DISTANCE_BASE, value);
    writeSymbol(writer, distances, distanceCode);
    writer.write(value - DISTANCE_BASE[distanceCode], Math.max(0, (distanceCode >> 1) - 1));
  }
  writeSymbol(writer, symbols, END_OF_BLOCK);
}

/** Compresses bytes into a zlib stream. */
export function deflate(input: Uint8Array): Uint8Array<ArrayBuffer> {
  const writer = new BitWriter(input.length >> 3);
  writer.writeByte(0x78);
  writer.writeByte(0x01);
  writeBlock(writer, findTokens(input));
  writer.alignToByte();
  const check = adler32(input);
  for (const shift of [24, 16, 8, 0]) writer.writeByte((check >>> shift) & 255);
  return writer.finish();
}
