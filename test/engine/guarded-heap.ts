/**
 * @file The heap of the wasm backend as tests see it: whatever a kernel has not been given is full of NaN, so that a
 * read beyond a border is seen in the result; and whatever lies around a block must stay as it is, so that a write
 * beyond a border is seen at the end of the kernel.
 *
 * Full of NaN are: free memory, blocks that were given back, fresh scratch room, the guards before and behind every
 * block, and outputs that a kernel has promised to write wholly.
 */
import { Allocator, type Block } from '../../src/engine/backends/wasm/allocator.js';
import { Heap, type HeapLimits } from '../../src/engine/backends/wasm/heap.js';
import { bytesPerElement } from '../../src/engine/core/dtype.js';
import type { Storage } from '../../src/engine/core/storage.js';

/** NaN as a float and, twice, as a double; no small integer either; bytes that are not 0. */
const POISON = 0x7ff9a55a;
const GUARD_BEFORE = 1024;
const GUARD_BEHIND = 3072;

/** Every block lies between two guards. All memory that is not in a block is poisoned, always. */
class GuardedAllocator extends Allocator {
  readonly #memory: WebAssembly.Memory;
  readonly #outer = new Map<Block, Block>();

  constructor(start: number, memory: WebAssembly.Memory) {
    super(start);
    this.#memory = memory;
  }

  override allocate(bytes: number): Block | null {
    const outer = super.allocate(GUARD_BEFORE + bytes + GUARD_BEHIND);
    if (outer === null) return null;
    const block = { ...outer, address: outer.address + GUARD_BEFORE, size: bytes };
    this.#outer.set(block, outer);
    return block;
  }

  override free(block: Block): void {
    const outer = this.#outer.get(block);
    if (outer !== undefined) this.verify(block.address, block.size);
    this.#outer.delete(block);
    const whole = outer ?? block;
    poison(this.#memory, whole.address, whole.size);
    super.free(whole);
  }

  /** Throws where one of the guards around these bytes was written to. */
  verify(address: number, size: number): void {
    const start = address - GUARD_BEFORE;
    const words = Math.ceil((address + size) / 4) * 4;
    // Before the first whole word behind the block there are bytes of one.
    const bytes = new Uint8Array(this.#memory.buffer, address + size, words - address - size);
    const places = [
      start + firstWritten(new Int32Array(this.#memory.buffer, start, GUARD_BEFORE / 4)) * 4,
      address + size + bytes.findIndex((byte, i) => byte !== poisonByte(address + size + i)),
      words + firstWritten(new Int32Array(this.#memory.buffer, words, GUARD_BEHIND / 4 - 1)) * 4
    ];
    const starts = [start, address + size, words];
    const written = places.filter((place, i) => place >= starts[i]).map(place => place - address);
    if (written.length === 0) return;
    throw new Error(`a kernel wrote at byte ${written.join(' and ')} of a block of ${size} bytes`);
  }
}

/** Number of the first word that is no longer poison; −1 where all are. */
function firstWritten(words: Int32Array): number {
  return words.findIndex(word => word !== POISON);
}

/** What stands at this address of poisoned memory. */
function poisonByte(address: number): number {
  return (POISON >>> ((address & 3) * 8)) & 255;
}

function poison(memory: WebAssembly.Memory, address: number, bytes: number): void {
  new Int32Array(memory.buffer, address, bytes / 4).fill(POISON);
}

export class GuardedHeap extends Heap {
  readonly #guards: GuardedAllocator;
  #named: readonly Storage[] = [];

  constructor(limits?: HeapLimits) {
    const made: GuardedAllocator[] = [];
    super(limits, (start, memory) => {
      poison(memory, 0, start);
      const guards = new GuardedAllocator(start, memory);
      made.push(guards);
      return guards;
    });
    [this.#guards] = made;
  }

  override begin(storages: readonly Storage[], overwritten: readonly Storage[] = []): void {
    super.begin(storages, overwritten);
    for (const storage of overwritten) this.#poisonStorage(storage);
    this.#named = [...storages, ...overwritten];
  }

  override end(): void {
    super.end();
    const named = this.#named;
    this.#named = [];
    for (const storage of named) {
      this.#guards.verify(this.address(storage), storage.length * bytesPerElement(storage.dtype));
    }
  }

  #poisonStorage(storage: Storage): void {
    const bytes = storage.length * bytesPerElement(storage.dtype);
    const words = Math.floor(bytes / 4);
    poison(this.memory, this.address(storage), words * 4);
    new Uint8Array(this.memory.buffer, this.address(storage) + words * 4, bytes - words * 4).fill(
      POISON & 255
    );
  }
}
