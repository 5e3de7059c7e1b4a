/**
 * @file Hands out stretches of an address range. Free stretches are kept in lists by size class (four to each
 * doubling, as in two-level segregated fit) and joined with their free neighbours, so that taking and giving
 * back cost the same however many blocks there are.
 */

/** Every block starts at and is a multiple of this many bytes. */
export const ALIGNMENT = 16;
const CLASSES = 4 * 32;

/** A stretch of the range, linked to its neighbours by address and, while free, to others of its class. */
export interface Block {
  address: number;
  size: number;
  free: boolean;
  before: Block | null;
  after: Block | null;
  previousFree: Block | null;
  nextFree: Block | null;
}

/** The class whose members have at least `4 + quarter` quarters of a power of two. */
function sizeClass(size: number): number {
  const log = 31 - Math.clz32(size);
  return log * 4 + ((size >>> (log - 2)) & 3);
}

export class Allocator {
  readonly #lists = new Array<Block | null>(CLASSES).fill(null);
  #last: Block | null = null;
  #end: number;
  #used = 0;

  /** The range begins empty at `start`; `extend` gives it room. */
  constructor(start: number) {
    this.#end = Math.ceil(start / ALIGNMENT) * ALIGNMENT;
  }

  /** Bytes handed out. */
  get used(): number {
    return this.#used;
  }

  /** Moves the end of the range to `end`. */
  extend(end: number): void {
    const size = Math.floor((end - this.#end) / ALIGNMENT) * ALIGNMENT;
    if (size <= 0) return;
    const block = { ...EMPTY, address: this.#end, size, before: this.#last };
    if (this.#last !== null) this.#last.after = block;
    this.#last = block;
    this.#end += size;
    this.#used += size;
    this.free(block);
  }

  /** A block of at least `bytes`, or null where none is free. */
  allocate(bytes: number): Block | null {
    const size = Math.max(Math.ceil(bytes / ALIGNMENT) * ALIGNMENT, ALIGNMENT);
    const block = this.#find(size);
    if (block === null) return null;
    this.#unlink(block);
    this.#split(block, size);
    this.#used += block.size;
    return block;
  }

  free(block: Block): void {
    this.#used -= block.size;
    const { before, after } = block;
    let joined = block;
    if (after?.free) {
      this.#unlink(after);
      this.#join(joined, after);
    }
    if (before?.free) {
      this.#unlink(before);
      this.#join(before, joined);
      joined = before;
    }
    this.#link(joined);
  }

  /** First fit in the size's own class, whose members may be too small, else the first of a larger class. */
  #find(size: number): Block | null {
    const own = sizeClass(size);
    for (let block = this.#lists[own]; block; block = block.nextFree) {
      if (block.size >= size) return block;
    }
    for (let index = own + 1; index < CLASSES; index++) {
      if (this.#lists[index]) return this.#lists[index]!;
    }
    return null;
  }

  #split(block: Block, size: number): void {
    const rest = block.size - size;
    if (rest < ALIGNMENT) return;
    const tail = { ...EMPTY, address: block.address + size, size: rest, before: block, after: block.after };
    if (tail.after === null) this.#last = tail;
    else tail.after.before = tail;
    block.after = tail;
    block.size = size;
    this.#link(tail);
  }

  /** Makes `right` a part of `left`, which lies before it. */
  #join(left: Block, right: Block): void {
    left.size += right.size;
    left.after = right.after;
    if (right.after === null) this.#last = left;
    else right.after.before = left;
  }

  #link(block: Block): void {
    const index = sizeClass(block.size);
    const head = this.#lists[index] ?? null;
    block.free = true;
    block.previousFree = null;
    block.nextFree = head;
    if (head !== null) head.previousFree = block;
    this.#lists[index] = block;
  }

  #unlink(block: Block): void {
    if (block.previousFree === null) this.#lists[sizeClass(block.size)] = block.nextFree;
    else block.previousFree.nextFree = block.nextFree;
    if (block.nextFree !== null) block.nextFree.previousFree = block.previousFree;
    block.free = false;
  }
}

const EMPTY: Block = {
  address: 0,
  size: 0,
  free: false,
  before: null,
  after: null,
  previousFree: null,
  nextFree: null
};
