/**
 * @file Undoes deflate (RFC 1951) in one go. `DecompressionStream` can only be awaited and does not stop at a size;
 * this stops at the size that was promised, so that a small file cannot grow into a large one.
 */
import { FileError } from '../core/errors.js';

const MAX_BITS = 15;
/** Codes up to this long are looked up; longer ones, which are rare, are walked bit by bit. */
const FAST_BITS = 9;
const END_OF_BLOCK = 256;
/** No deflate stream grows by more than this: a match of 258 bytes takes two bits. */
const MAX_GROWTH = 1032;

/** RFC 1951, section 3.2.5: the first length and distance of each code; extra bits follow from the code. */
const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258
];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12289, 16385, 24577
];
/** The order in which a block tells the lengths of its length codes. */
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** A canonical Huffman code, ready to decode. */
interface HuffmanTable {
  /** By the next nine bits: symbol · 16 + length, or 0 where the code is longer. */
  readonly fast: Uint16Array;
  /** How many codes there are of each length, and all symbols in the order of their codes. */
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

/** Whether the lengths leave no bit pattern without a meaning and give none two; one code alone is let pass. */
function isUsableCode(counts: Uint16Array): boolean {
  let [free, used] = [1, 0];
  for (let length = 1; length <= MAX_BITS; length++) {
    free = free * 2 - counts[length];
    used += counts[length];
    if (free < 0) return false;
  }
  return free === 0 || used <= 1;
}

function fillFast(fast: Uint16Array, code: number, length: number, symbol: number): void {
  let reversed = 0;
  for (let bit = 0; bit < length; bit++) reversed |= ((code >> bit) & 1) << (length - 1 - bit);
  for (let place = reversed; place < fast.length; place += 1 << length) fast[place] = symbol * 16 + length;
}

/** Builds a code from the length of each symbol's, or gives null where there is none. */
function buildTable(lengths: Uint8Array): HuffmanTable | null {
  const counts = new Uint16Array(MAX_BITS + 1);
  for (const length of lengths) if (length > 0) counts[length]++;
  if (!isUsableCode(counts)) return null;
  const symbols = new Uint16Array(lengths.length);
  const fast = new Uint16Array(1 << FAST_BITS);
  let [code, place] = [0, 0];
  for (let length = 1; length <= MAX_BITS; length++) {
    for (let symbol = 0; symbol < lengths.length && counts[length] > 0; symbol++) {
      if (lengths[symbol] !== length) continue;
      if (length <= FAST_BITS) fillFast(fast, code, length, symbol);
      symbols[place++] = symbol;
      code++;
    }
    code <<= 1;
  }
  return { fast, counts, symbols };
}

/** The codes of blocks that bring none (RFC 1951, section 3.2.6). */
function fixedTables(): { literals: HuffmanTable; distances: HuffmanTable } {
  const lengths = Uint8Array.from({ length: 288 }, (_, symbol) =>
    symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8
  );
  return { literals: buildTable(lengths)!, distances: buildTable(new Uint8Array(32).fill(5))! };
}

class Inflater {
  readonly #op: string;
  readonly #input: Uint8Array;
  readonly #output: Uint8Array;
  #position = 0;
  #written = 0;
  #bits = 0;
  #bitCount = 0;

  constructor(op: string, input: Uint8Array, size: number) {
    this.#op = op;
    this.#input = input;
    this.#output = new Uint8Array(size);
  }

  run(): { output: Uint8Array; consumed: number } {
    for (let isLast = false; !isLast;) {
      isLast = this.#take(1) === 1;
      const kind = this.#take(2);
      if (kind === 0) this.#copyStored();
      else if (kind === 1) this.#decodeBlock(fixedTables());
      else if (kind === 2) this.#decodeBlock(this.#readTables());
      else this.#fail('a block must be stored or coded, got kind 3');
    }
    if (this.#written !== this.#output.length) {
      this.#fail(`the size must be ${this.#output.length} as promised, got ${this.#written}`);
    }
    return { output: this.#output, consumed: this.#position - (this.#bitCount >> 3) };
  }

  #fail(problem: string): never {
    throw new FileError(`${this.#op}: compressed data: ${problem}`);
  }

  #fill(): void {
    while (this.#bitCount <= MAX_BITS && this.#position < this.#input.length) {
      this.#bits |= this.#input[this.#position++] << this.#bitCount;
      this.#bitCount += 8;
    }
  }

  /** The next bits as a number, at most 15 of them. */
  #take(count: number): number {
    this.#fill();
    if (count > this.#bitCount) this.#fail('it must go on, got its end');
    const value = this.#bits & ((1 << count) - 1);
    this.#drop(count);
    return value;
  }

  #drop(count: number): void {
    this.#bits >>>= count;
    this.#bitCount -= count;
  }

  #symbol({ fast, counts, symbols }: HuffmanTable): number {
    this.#fill();
    const entry = fast[this.#bits & ((1 << FAST_BITS) - 1)];
    if (entry > 0 && (entry & 15) <= this.#bitCount) {
      this.#drop(entry & 15);
      return entry >> 4;
    }
    let [code, first, place] = [0, 0, 0];
    for (let length = 1; length <= Math.min(MAX_BITS, this.#bitCount); length++) {
      code |= (this.#bits >> (length - 1)) & 1;
      const count = counts[length];
      if (code - first < count) {
        this.#drop(length);
        return symbols[place + code - first];
      }
      place += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    return this.#fail('bits must be those of a code, got others or the end');
  }

  #checkRoom(length: number): void {
    if (this.#written + length > this.#output.length) {
      this.#fail(`the size must be ${this.#output.length} as promised, got more`);
    }
  }

  #copyStored(): void {
    this.#drop(this.#bitCount & 7);
    const length = this.#take(8) | (this.#take(8) << 8);
    const check = this.#take(8) | (this.#take(8) << 8);
    if (length !== (check ^ 0xffff)) this.#fail(`a stored length must match its complement, got ${length}`);
    this.#position -= this.#bitCount >> 3;
    [this.#bits, this.#bitCount] = [0, 0];
    this.#checkRoom(length);
    if (this.#position + length > this.#input.length) this.#fail('it must go on, got its end');
    this.#output.set(this.#input.subarray(this.#position, this.#position + length), this.#written);
    this.#position += length;
    this.#written += length;
  }

  #readTables(): { literals: HuffmanTable; distances: HuffmanTable } {
    const [literalCount, distanceCount] = [this.#take(5) + 257, this.#take(5) + 1];
    const codeCount = this.#take(4) + 4;
    const codeLengths = new Uint8Array(CODE_LENGTH_ORDER.length);
    for (const symbol of CODE_LENGTH_ORDER.slice(0, codeCount)) codeLengths[symbol] = this.#take(3);
    const lengths = this.#readLengths(this.#table(codeLengths), literalCount + distanceCount);
    if (lengths[END_OF_BLOCK] === 0) this.#fail('a code must have an end mark, got none');
    return {
      literals: this.#table(lengths.subarray(0, literalCount)),
      distances: this.#table(lengths.subarray(literalCount))
    };
  }

  #table(lengths: Uint8Array): HuffmanTable {
    return buildTable(lengths) ?? this.#fail('lengths must make a code, got others');
  }

  #readLengths(code: HuffmanTable, count: number): Uint8Array {
    const lengths = new Uint8Array(count);
    for (let place = 0; place < count;) {
      const symbol = this.#symbol(code);
      if (symbol < 16) {
        lengths[place++] = symbol;
        continue;
      }
      if (symbol === 16 && place === 0) this.#fail('a length to repeat must come first, got none');
      const value = symbol === 16 ? lengths[place - 1] : 0;
      const times =
        symbol === 16 ? 3 + this.#take(2) : symbol === 17 ? 3 + this.#take(3) : 11 + this.#take(7);
      if (place + times > count) this.#fail(`there must be ${count} lengths, got more`);
      lengths.fill(value, place, place + times);
      place += times;
    }
    return lengths;
  }

  #decodeBlock({ literals, distances }: { literals: HuffmanTable; distances: HuffmanTable }): void {
    for (;;) {
      const symbol = this.#symbol(literals);
      if (symbol === END_OF_BLOCK) return;
      if (symbol < END_OF_BLOCK) {
        this.#checkRoom(1);
        this.#output[this.#written++] = symbol;
      } else {
        this.#copyMatch(symbol - 257, distances);
      }
    }
  }

  #copyMatch(code: number, distances: HuffmanTable): void {
    if (code >= LENGTH_BASE.length) this.#fail(`a length code must be below 286, got ${code + 257}`);
    const length = LENGTH_BASE[code] + this.#take(LENGTH_EXTRA[code]);
    const distanceCode = this.#symbol(distances);
    if (distanceCode >= DISTANCE_BASE.length)
      this.#fail(`a distance code must be below 30, got ${distanceCode}`);
    const distance = DISTANCE_BASE[distanceCode] + this.#take(Math.max(0, (distanceCode >> 1) - 1));
    if (distance > this.#written) this.#fail(`a distance must lie in what came before, got ${distance}`);
    this.#checkRoom(length);
    const output = this.#output;
    for (let step = 0; step < length; step++, this.#written++) {
      output[this.#written] = output[this.#written - distance];
    }
  }
}

/**
 * Decompresses a raw deflate stream whose size is known.
 *
 * @param size what comes out; a size that no stream of this length can have is refused before it is allocated
 * @returns the bytes, and how many of `input` were used
 * @throws FileError where the stream is broken or its size is another
 */
export function inflate(
  op: string,
  input: Uint8Array,
  size: number
): { output: Uint8Array; consumed: number } {
  if (size > input.length * MAX_GROWTH) {
    throw new FileError(
      `${op}: the uncompressed size must be possible for ${input.length} compressed bytes, got ${size}`
    );
  }
  return new Inflater(op, input, size).run();
}
