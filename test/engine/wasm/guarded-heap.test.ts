import { describe, expect, it } from 'vitest';
import { WasmBackend } from '../../../src/engine/backends/wasm/backend.js';
import { DEFAULT_LIMITS } from '../../../src/engine/backends/wasm/heap.js';
import { GuardedHeap } from '../guarded-heap.js';

function floats(heap: GuardedHeap, address: number, length: number): number[] {
  return [...new Float32Array(heap.memory.buffer, address, length)];
}

describe('the heap of the tests', () => {
  it('is the heap of every wasm backend that a test makes', () => {
    expect(WasmBackend.createHeap(DEFAULT_LIMITS)).toBeInstanceOf(GuardedHeap);
  });

  it('what lies before and behind a block reads as NaN, in floats and in doubles', () => {
    const heap = new GuardedHeap();
    const storage = heap.allocate('float32', 3);
    heap.begin([storage]);
    const address = heap.address(storage);
    expect(floats(heap, address - 400, 303)).toEqual([
      ...Array<number>(100).fill(NaN),
      0,
      0,
      0,
      ...Array<number>(200).fill(NaN)
    ]);
    expect(new Float64Array(heap.memory.buffer, address + 16, 300).every(Number.isNaN)).toBe(true);
  });

  it('fresh scratch room and blocks that were given back read as NaN', () => {
    const heap = new GuardedHeap();
    const address = heap.scratch(4000);
    expect(floats(heap, address, 1000).every(Number.isNaN)).toBe(true);
    new Float32Array(heap.memory.buffer, address, 1000).fill(1);
    heap.end();
    expect(floats(heap, address, 1000).every(Number.isNaN)).toBe(true);
  });

  it('what a kernel promised to write and left out reads as NaN, or as no truth value', () => {
    const heap = new GuardedHeap();
    const [numbers, flags] = [heap.allocate('float64', 5), heap.allocate('bool', 7)];
    heap.begin([], [numbers, flags]);
    expect(heap.array(numbers).every(Number.isNaN)).toBe(true);
    expect(heap.array(flags).every(value => value > 1)).toBe(true);
  });

  it.each([-4, 5, 12, 3000])(
    'a write at byte %i of a block of 5 bytes is an error when the kernel ends',
    place => {
      const heap = new GuardedHeap();
      const storage = heap.allocate('bool', 5);
      heap.begin([storage]);
      heap.bytes[heap.address(storage) + place] = 0;
      expect(() => {
        heap.end();
      }).toThrow(/a kernel wrote at byte -?\d+ of a block of 5 bytes/);
    }
  );

  it('a write behind scratch room is an error when the kernel ends', () => {
    const heap = new GuardedHeap();
    heap.bytes[heap.scratch(64) + 64] = 0;
    expect(() => {
      heap.end();
    }).toThrow('a kernel wrote at byte 64 of a block of 64 bytes');
  });
});
