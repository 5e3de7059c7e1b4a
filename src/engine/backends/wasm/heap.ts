/**
 * @file The one growing memory in which the kernels compute, and the life of the storages that lie in it.
 *
 * The heap holds what is resident by strong references, least recently used first. A storage that nobody refers
 * to any more gives its block back through a FinalizationRegistry. That alone would not do: finalizers never run
 * during synchronous work, so a long loop would fill the heap with the dead. When room runs out, the least
 * recently used blocks are therefore moved out into ordinary ArrayBuffers that hang on nothing but their
 * storage; the registry forgets them, because it keeps alive what it is to hand to the finalizer. The collector
 * then takes the dead among them as it takes any garbage, in the middle of the loop. A moved-out block comes
 * back when a kernel asks for it.
 *
 * The work itself shows how large the heap should be. It moves blocks out rather than grow beyond its goal; a
 * block that was moved out and is needed again soon tells that the goal was too small for what the work has in
 * hand, and raises it.
 *
 * No WeakRef is made anywhere here: a target that was made or read through one lives until the job ends.
 */
import { arrayType, bytesPerElement, type DType, type TypedArray } from '../../core/dtype.js';
import { BackendError } from '../../core/errors.js';
import type { Storage } from '../../core/storage.js';
import { callerOfEngine } from '../../core/place.js';
import type { MemoryReport } from '../backend.js';
import { ALIGNMENT, Allocator, type Block } from './allocator.js';
import { Budget, type Ticket } from './budget.js';
import { describeBlocks, formatBytes, type BlockLabel } from './census.js';

const PAGE = 65_536;
const MEBIBYTE = 1_048_576;
/** Kernels may read, and ignore, up to this many bytes after a block. */
const OVERREAD = 1024;
/** Moved-out blocks of fewer bytes are not counted in the memory report. */
const COUNTED = 65_536;
/** A block that comes back after less than so many kernels and new blocks was part of the work in hand. */
const SOON = 4000;
/** For blocks from this size on the heap notes where they were made; smaller requests may use the last reserve. */
const LARGE = MEBIBYTE;

export interface HeapLimits {
  /** Bytes at the start. */
  readonly initial: number;
  /** The first goal: up to here the heap grows at once. */
  readonly soft: number;
  /** The heap never grows beyond. */
  readonly hard: number;
}

export const DEFAULT_LIMITS: HeapLimits = {
  initial: 16 * MEBIBYTE,
  soft: 128 * MEBIBYTE,
  hard: 1024 * MEBIBYTE
};

/** Makes what hands out stretches of the memory, from the byte `start` on. */
export type AllocatorMaker = (start: number, memory: WebAssembly.Memory) => Allocator;

const createPlainAllocator: AllocatorMaker = start => new Allocator(start);

/** Contents outside the heap. */
interface MovedOut {
  readonly contents: Uint8Array;
  readonly tickets: readonly Ticket[];
}

/** What stands behind a storage. Never refers to the storage itself, so that the storage can die. */
class Resident {
  block: Block | null = null;
  movedOut: MovedOut | null = null;
  /** Given back by `free`: whoever uses it after that has made a mistake. */
  freed = false;
  /** Contents are zeros that nobody has written yet. */
  zero = true;
  usedAt = 0;
  colder: Resident | null = null;
  warmer: Resident | null = null;

  readonly bytes: number;

  constructor(readonly label: BlockLabel) {
    this.bytes = label.bytes;
  }
}

class WasmStorage implements Storage {
  readonly backend = 'wasm';

  constructor(
    readonly dtype: DType,
    readonly length: number,
    readonly resident: Resident
  ) {}
}

export class Heap {
  readonly memory: WebAssembly.Memory;
  readonly #limits: HeapLimits;
  readonly #allocator: Allocator;
  readonly #registry = new FinalizationRegistry<Resident>(resident => {
    this.#release(resident);
  });
  readonly #movedRegistry = new FinalizationRegistry<number>(bytes => {
    this.#movedBlocks--;
    this.#movedBytes -= bytes;
  });
  #coldest: Resident | null = null;
  #warmest: Resident | null = null;
  #scratch: Block[] = [];
  #clock = 0;
  #residentBytes = 0;
  #movedBlocks = 0;
  #movedBytes = 0;
  #bytes: Uint8Array;
  #goal: number;
  readonly #budget = new Budget();

  constructor(limits: HeapLimits = DEFAULT_LIMITS, createAllocator: AllocatorMaker = createPlainAllocator) {
    this.#limits = limits;
    this.#goal = limits.soft;
    this.memory = new WebAssembly.Memory({ initial: Math.ceil(limits.initial / PAGE) });
    this.#allocator = createAllocator(PAGE, this.memory);
    this.#bytes = new Uint8Array(this.memory.buffer);
    this.#allocator.extend(this.memory.buffer.byteLength - OVERREAD);
  }

  /** A storage of zeros; `shape` is what people should be told of it. */
  allocate(dtype: DType, length: number, shape: readonly number[] = [length]): Storage {
    // What the last kernel used need not stay in place any longer.
    this.#clock++;
    const bytes = length * bytesPerElement(dtype);
    const place = bytes >= LARGE ? callerOfEngine() : null;
    const resident = new Resident({ dtype, shape, bytes, place });
    const storage = new WasmStorage(dtype, length, resident);
    this.#settle(resident);
    this.#registry.register(storage, resident, resident);
    return storage;
  }

  /** Gives the storage's room back at once. Nobody may use it after that. */
  free(storage: Storage): void {
    const resident = residentOf(storage);
    resident.freed = true;
    this.#registry.unregister(resident);
    this.#release(resident);
    if (resident.movedOut === null) return;
    this.#countMovedOut(resident.movedOut.contents, -1);
    resident.movedOut = null;
  }

  /**
   * Starts a kernel over these storages: all become resident and stay where they are until the next kernel
   * starts. `overwritten` are written wholly by the kernel, so what they held need not be there.
   */
  begin(storages: readonly Storage[], overwritten: readonly Storage[] = []): void {
    this.#clock++;
    const named = [...storages, ...overwritten].map(residentOf);
    for (const resident of named) {
      if (resident.movedOut !== null && this.#clock - resident.usedAt < SOON) this.#raiseGoal(resident.bytes);
      resident.usedAt = this.#clock;
      if (resident.block === null) continue;
      this.#unlink(resident);
      this.#link(resident);
    }
    for (const storage of overwritten) this.#bringBack(storage, false);
    for (const storage of storages) this.#bringBack(storage, true);
  }

  /** Byte address of a storage that the running kernel has named in `begin`. */
  address(storage: Storage): number {
    return residentOf(storage).block!.address;
  }

  /** Room for the running kernel's own use; contents are whatever was there. Given back by `end`. */
  scratch(bytes: number): number {
    const block = this.#take(bytes);
    this.#scratch.push(block);
    return block.address;
  }

  /** Ends a kernel: gives its scratch room back. */
  end(): void {
    for (const block of this.#scratch) this.#allocator.free(block);
    this.#scratch = [];
  }

  /** The storage as a typed array, valid until the heap next grows or moves blocks. */
  array(storage: Storage): TypedArray {
    return new (arrayType(storage.dtype))(this.memory.buffer, this.address(storage), storage.length);
  }

  /** Bytes of the heap, valid until it next grows. */
  get bytes(): Uint8Array {
    if (this.#bytes.buffer !== this.memory.buffer) this.#bytes = new Uint8Array(this.memory.buffer);
    return this.#bytes;
  }

  report(): MemoryReport {
    return {
      live: this.#residentBytes,
      heap: this.memory.buffer.byteLength,
      movedOut: this.#movedOut()
    };
  }

  #bringBack(storage: Storage, keepContents: boolean): void {
    const resident = residentOf(storage);
    if (resident.freed) throw new BackendError('internal: a storage was used after it was given back');
    if (resident.movedOut !== null) {
      const { contents } = resident.movedOut;
      this.#settle(resident);
      this.#registry.register(storage, resident, resident);
      this.bytes.set(contents, resident.block!.address);
      resident.movedOut = null;
      this.#countMovedOut(contents, -1);
    }
    if (resident.zero && keepContents) {
      const { address } = resident.block!;
      this.bytes.fill(0, address, address + resident.bytes);
    }
    resident.zero = false;
  }

  /** Keeps the account of what is moved out. Small blocks are not worth a registry's cell, and are left out. */
  #countMovedOut(contents: Uint8Array, sign: 1 | -1): void {
    if (contents.byteLength < COUNTED) return;
    if (sign === 1) this.#movedRegistry.register(contents, contents.byteLength, contents);
    else this.#movedRegistry.unregister(contents);
    this.#movedBlocks += sign;
    this.#movedBytes += sign * contents.byteLength;
  }

  /** What is moved out as far as it can still be there; what the collector has not told of shares the bound alike. */
  #movedOut(): MemoryReport['movedOut'] {
    const bytes = this.#budget.atMost(this.#movedBytes);
    const share = bytes === 0 ? 0 : bytes / this.#movedBytes;
    return { blocks: Math.ceil(this.#movedBlocks * share), bytes };
  }

  #raiseGoal(bytes: number): void {
    this.#goal = Math.min(this.#goal + bytes, this.#limits.hard);
  }

  /** Gives the resident a block and the warmest place. */
  #settle(resident: Resident): void {
    resident.block = this.#take(resident.bytes);
    resident.usedAt = this.#clock;
    this.#residentBytes += resident.bytes;
    this.#link(resident);
  }

  /** A block, after as much growing and moving out as it needs. */
  #take(wanted: number): Block {
    const bytes = Math.max(wanted, ALIGNMENT);
    while (bytes <= this.#limits.hard) {
      const block = this.#allocator.allocate(bytes);
      if (block !== null) return block;
      if (this.#grow(bytes, this.#goal)) continue;
      if (this.#moveOut(bytes)) continue;
      if (!this.#grow(bytes, this.#limits.hard)) break;
    }
    throw new BackendError(this.#exhausted(bytes));
  }

  /** Doubles the heap, within the limit; false where it cannot give `bytes` more. */
  #grow(bytes: number, limit: number): boolean {
    const size = this.memory.buffer.byteLength;
    const wanted = Math.min(Math.max(size * 2, size + bytes + PAGE), limit);
    const pages = Math.floor((wanted - size) / PAGE);
    if (pages <= 0 || pages * PAGE < Math.min(bytes, PAGE)) return false;
    try {
      this.memory.grow(pages);
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
    this.#allocator.extend(this.memory.buffer.byteLength - OVERREAD);
    return true;
  }

  /** Moves out the coldest blocks that nobody uses just now, `bytes` of them; false where none could be. */
  #moveOut(bytes: number): boolean {
    let moved = 0;
    while (moved < bytes && this.#coldest !== null && this.#coldest.usedAt < this.#clock) {
      const resident = this.#coldest;
      const movedOut = this.#copyOut(resident, bytes < LARGE);
      if (movedOut === null) break;
      resident.movedOut = movedOut;
      this.#registry.unregister(resident);
      this.#release(resident);
      this.#countMovedOut(movedOut.contents, 1);
      moved += Math.max(resident.bytes, ALIGNMENT);
    }
    return moved > 0;
  }

  /** The contents as an array of their own; null where the machine has no room for it. */
  #copyOut(resident: Resident, urgent: boolean): MovedOut | null {
    const { address } = resident.block!;
    const tickets = this.#budget.take(resident.bytes, urgent);
    if (tickets === null) return null;
    try {
      const contents = resident.zero
        ? new Uint8Array(resident.bytes)
        : this.bytes.slice(address, address + resident.bytes);
      return { contents, tickets };
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  /** Takes a resident out of the heap for good, or until it is brought back. */
  #release(resident: Resident): void {
    if (resident.block === null) return;
    this.#unlink(resident);
    this.#allocator.free(resident.block);
    resident.block = null;
    this.#residentBytes -= resident.bytes;
  }

  #link(resident: Resident): void {
    resident.colder = this.#warmest;
    resident.warmer = null;
    if (this.#warmest === null) this.#coldest = resident;
    else this.#warmest.warmer = resident;
    this.#warmest = resident;
  }

  #unlink(resident: Resident): void {
    if (resident.colder === null) this.#coldest = resident.warmer;
    else resident.colder.warmer = resident.warmer;
    if (resident.warmer === null) this.#warmest = resident.colder;
    else resident.warmer.colder = resident.colder;
    resident.colder = null;
    resident.warmer = null;
  }

  /** What to say when no room can be made: what was wanted, and what holds the rest. */
  #exhausted(bytes: number): string {
    const movedOut = this.#movedOut();
    return (
      `memory: a block of ${formatBytes(bytes)} must fit into the limit of ${formatBytes(this.#limits.hard)}, ` +
      `got a heap of ${formatBytes(this.memory.buffer.byteLength)} that holds ${describeBlocks(this.#labels())} ` +
      `(${formatBytes(movedOut.bytes)} in ${movedOut.blocks} blocks were moved out of it)`
    );
  }

  *#labels(): Generator<BlockLabel> {
    for (let resident = this.#coldest; resident !== null; resident = resident.warmer) yield resident.label;
  }
}

function residentOf(storage: Storage): Resident {
  if (storage instanceof WasmStorage) return storage.resident;
  throw new BackendError(`wasm: a storage of the wasm backend is needed, got one of ${storage.backend}`);
}
