import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { flag, input, select } from '../../../src/engine/core/expression.js';
import type { Storage } from '../../../src/engine/core/storage.js';
import { ReferenceBackend } from '../../../src/engine/backends/reference/backend.js';
import { Allocator, type Block } from '../../../src/engine/backends/wasm/allocator.js';
import type { HeapLimits } from '../../../src/engine/backends/wasm/heap.js';
import { contiguous, difference, Random, wasmBackend } from './compare.js';

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;
const MEBIBYTE = 1_048_576;
const SMALL: HeapLimits = { initial: MEBIBYTE, soft: 2 * MEBIBYTE, hard: 4 * MEBIBYTE };

const NUMBERS = new Float32Array(250_000).fill(1);

/** A million bytes' worth of one number in every element. */
function filled(value: number, bytes = 1_000_000): Float32Array {
  return new Float32Array(bytes / 4).fill(value);
}

describe('Allocator', () => {
  it('allocate(bytes) and free(block) never overlap and lose nothing, over 20,000 random turns', () => {
    const random = new Random(1);
    const allocator = new Allocator(100);
    allocator.extend(1_000_000);
    const blocks: Block[] = [];
    for (let turn = 0; turn < 20_000; turn++) {
      if (random.next() < 0.55) {
        const block = allocator.allocate(random.choose([0, 1, 16, 100, 1000, 20_000]));
        if (block !== null) blocks.push(block);
      } else if (blocks.length > 0) {
        allocator.free(blocks.splice(random.integer(0, blocks.length - 1), 1)[0]);
      }
      if (turn % 500 !== 0) continue;
      const ordered = [...blocks].sort((a, b) => a.address - b.address);
      ordered.forEach((block, i) => {
        expect(block.address % 16).toBe(0);
        expect(block.address).toBeGreaterThanOrEqual(
          i === 0 ? 100 : ordered[i - 1].address + ordered[i - 1].size
        );
        expect(block.address + block.size).toBeLessThanOrEqual(1_000_000);
      });
    }
    for (const block of blocks) allocator.free(block);
    expect(allocator.used).toBe(0);
    expect(allocator.allocate(999_000)).not.toBeNull();
  });

  it('extend(end) joins new room to free room before it', () => {
    const allocator = new Allocator(0);
    allocator.extend(1000);
    allocator.extend(2000);
    expect(allocator.allocate(1900)?.address).toBe(0);
  });
});

describe('the wasm heap', () => {
  it('allocate(dtype, length) is zeros, also where something lay before', () => {
    const wasm = wasmBackend({ limits: SMALL });
    for (let turn = 0; turn < 20; turn++) {
      const storage = wasm.allocate('float32', 250_000);
      expect(wasm.read(storage).every(value => value === 0)).toBe(true);
      wasm.write(storage, filled(turn + 1));
    }
  });

  it('read(storage) gives what was written after the block was moved out and back', () => {
    const wasm = wasmBackend({ limits: SMALL });
    const storages = Array.from({ length: 12 }, (_, i) => {
      const storage = wasm.allocate('float32', 250_000);
      wasm.write(storage, filled(i + 1));
      return storage;
    });
    expect(wasm.memory().movedOut.blocks).toBeGreaterThanOrEqual(8);
    expect(wasm.memory().movedOut.bytes).toBe(wasm.memory().movedOut.blocks * 1_000_000);
    for (const i of [0, 11, 5, 0, 3]) expect(difference(wasm.read(storages[i]), filled(i + 1))).toBe(0);
    expect(wasm.memory().heap).toBeLessThanOrEqual(SMALL.hard);
    expect(wasm.memory().live + wasm.memory().movedOut.bytes).toBe(12_000_000);
  });

  it('a kernel brings all its operands back and none of them is moved out while it runs', () => {
    const wasm = wasmBackend({ limits: SMALL });
    const shape = [250_000];
    const view = (storage: Storage) => ({ storage, shape, strides: contiguous(shape), offset: 0 });
    const storages = [1, 2, 3, 4, 5, 6].map(value => {
      const storage = wasm.allocate('float32', 250_000);
      wasm.write(storage, filled(value));
      return storage;
    });
    const sum = wasm.allocate('float32', 250_000);
    for (const [a, b] of [
      [0, 5],
      [1, 4],
      [5, 0],
      [2, 3]
    ]) {
      wasm.kernels.map(input(0).add(input(1)), [view(storages[a]), view(storages[b])], view(sum), []);
      expect(difference(wasm.read(sum), filled(7))).toBe(0);
    }
  });

  it('a synchronous loop of 10,000 training-like steps stays within the limit', () => {
    const limits = { ...SMALL, hard: 3 * MEBIBYTE };
    const wasm = wasmBackend({ limits });
    const shape = [1000];
    const view = (storage: Storage) => ({ storage, shape, strides: contiguous(shape), offset: 0 });
    let parameter = view(wasm.allocate('float32', 1000));
    const one = view(wasm.allocate('float32', 1000));
    wasm.kernels.fill(one, 1);
    for (let step = 0; step < 10_000; step++) {
      const next = view(wasm.allocate('float32', 1000));
      const unused = view(wasm.allocate('float32', 1000));
      wasm.kernels.map(input(0).add(input(1)), [parameter, one], next, []);
      wasm.kernels.map(input(0).mul(input(1)), [next, next], unused, []);
      parameter = next;
      expect(wasm.memory().heap).toBeLessThanOrEqual(limits.hard);
    }
    expect(wasm.read(parameter.storage)[999]).toBe(10_000);
  });

  it('blocks of dead storages return to the heap when the collector has told', async () => {
    const wasm = wasmBackend({ limits: { ...SMALL, soft: 4 * MEBIBYTE } });
    const kept = wasm.allocate('float32', 1000);
    for (let turn = 0; turn < 100; turn++) wasm.allocate('float32', 1000);
    expect(wasm.memory().live).toBe(404_000);
    for (let turn = 0; turn < 20 && wasm.memory().live > 4000; turn++) {
      collectGarbage();
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    expect(wasm.memory().live).toBe(4000);
    expect(wasm.read(kept).length).toBe(1000);
  });

  it('what is moved out and dead leaves the report when the collector has told', async () => {
    const wasm = wasmBackend({ limits: SMALL });
    for (let turn = 0; turn < 30; turn++) wasm.allocate('float32', 250_000);
    expect(wasm.memory().movedOut.bytes).toBeGreaterThan(20_000_000);
    for (let turn = 0; turn < 20 && wasm.memory().movedOut.blocks > 0; turn++) {
      collectGarbage();
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    expect(wasm.memory().movedOut).toEqual({ blocks: 0, bytes: 0 });
  });

  it('memory() of a synchronous loop tells of no more than is there, though no finalizer runs', () => {
    for (const backend of [wasmBackend({ limits: SMALL }), new ReferenceBackend()]) {
      for (let turn = 0; turn < 800; turn++) backend.write(backend.allocate('float32', 250_000), NUMBERS);
      const { live, heap, movedOut } = backend.memory();
      const { arrayBuffers, heapUsed } = process.memoryUsage();
      expect(live).toBeLessThanOrEqual(heap);
      expect(live + movedOut.bytes).toBeLessThan(1.2 * (arrayBuffers + heapUsed));
    }
  });

  it('grows beyond its first goal for work that needs more at one time, and moves nothing out then', () => {
    const wasm = wasmBackend({ limits: SMALL });
    const storages = [1, 2, 3].map(() => wasm.allocate('float32', 250_000));
    for (let turn = 0; turn < 5; turn++) for (const storage of storages) wasm.write(storage, filled(turn));
    expect(wasm.memory().heap).toBeGreaterThan(SMALL.soft);
    expect(wasm.memory().movedOut.blocks).toBe(0);
  });

  it('does not grow for what was made once and is never used again', () => {
    const wasm = wasmBackend({ limits: SMALL });
    for (let turn = 0; turn < 50; turn++) wasm.write(wasm.allocate('float32', 250_000), filled(turn));
    expect(wasm.memory().heap).toBeLessThanOrEqual(SMALL.soft);
  });

  it('release(storage) gives the room back at once, and a use after that is an error', () => {
    const wasm = wasmBackend({ limits: SMALL });
    for (let turn = 0; turn < 50; turn++) wasm.release(wasm.allocate('float32', 250_000));
    expect(wasm.memory()).toMatchObject({ live: 0, movedOut: { blocks: 0, bytes: 0 } });
    const storage = wasm.allocate('float32', 250_000);
    wasm.release(storage);
    expect(() => wasm.read(storage)).toThrow('internal: a storage was used after it was given back');
  });

  it('release(storage) of what was moved out takes it out of the report', () => {
    const wasm = wasmBackend({ limits: SMALL });
    const storages = Array.from({ length: 12 }, () => wasm.allocate('float32', 250_000));
    for (const storage of storages) wasm.release(storage);
    expect(wasm.memory()).toMatchObject({ live: 0, movedOut: { blocks: 0, bytes: 0 } });
  });

  it('allocate(…) beyond the limit says what holds the memory, and the engine goes on', () => {
    const wasm = wasmBackend({ limits: SMALL });
    const shape = [250_000];
    const view = (storage: Storage) => ({ storage, shape, strides: contiguous(shape), offset: 0 });
    const small = wasm.allocate('float32', 250_000);
    wasm.write(small, filled(3));
    expect(() => wasm.allocate('float32', 1_250_000)).toThrow(
      /memory: a block of 4\.8 MiB must fit into the limit of 4\.0 MiB, got a heap of/
    );
    const operands = [0, 1, 2, 3, 4].map(() => view(wasm.allocate('float32', 250_000)));
    const [condition, left, right, output] = operands;
    const flags = view(wasm.allocate('bool', 250_000));
    expect(() => {
      wasm.kernels.matmul(
        { ...condition, shape: [1, 500, 500], strides: [0, 500, 1] },
        { ...left, shape: [1, 500, 500], strides: [0, 1, 500] },
        { ...output, shape: [1, 500, 500], strides: [0, 500, 1] }
      );
    }).toThrow(/got a heap of 4\.0 MiB that holds 3 × float32 \[250000\] of 976\.6 KiB/);
    wasm.kernels.map(select(flag(0), input(1), input(2)), [flags, left, view(small)], right, []);
    expect(difference(wasm.read(right.storage), filled(3))).toBe(0);
  });

  it('allocate(…) beyond the limit names shape and line of what fills the heap, and moves nothing out', () => {
    const wasm = wasmBackend({ limits: SMALL });
    wasm.allocate('float32', 300_000, [600, 500]);
    expect(() => wasm.allocate('float32', 3_000_000)).toThrow(
      /holds 1 × float32 \[600, 500\] of 1\.1 MiB made at .*heap\.test\.ts:\d+:\d+ \(0 bytes in 0 blocks/
    );
  });

  it('read(storage of another backend) says whose it is', () => {
    const foreign = { dtype: 'float32', length: 1, backend: 'reference' } as const;
    expect(() => wasmBackend().read(foreign)).toThrow(
      'wasm: a storage of the wasm backend is needed, got one of reference'
    );
  });
});
