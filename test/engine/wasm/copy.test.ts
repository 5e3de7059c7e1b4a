import { describe, expect, it } from 'vitest';
import { encodeModule } from '../../../src/engine/backends/wasm/assembler.js';
import { moveBlock, type BlockMove } from '../../../src/engine/backends/wasm/templates/copy.js';

const PAGE = 65_536;

/** Moves `count` floats that end where the memory ends; gives what the target then holds, and one more. */
function moveLast(move: BlockMove, step: number, count: number): number[] {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(encodeModule({ run: moveBlock(move) }));
  const { run } = new WebAssembly.Instance(module, { env: { memory } }).exports as {
    run: (...args: number[]) => void;
  };
  const floats = new Float32Array(memory.buffer);
  floats.fill(100, 0, count + 1);
  const source = PAGE - (count - 1) * step - 4;
  for (let i = 0; i < count; i++) floats[(source + i * step) / 4] = i;
  run(0, source, ...[1, 1, 1, count], ...[0, 0, 0, 4], ...[0, 0, 0, step]);
  return [...floats.subarray(0, count + 1)];
}

describe('moveBlock({ rowStep, adds })', () => {
  it.each([
    [4, false],
    [4, true],
    [8, false],
    [8, true]
  ] as const)(
    'with { rowStep: %i, adds: %s } touches each element and nothing behind the last',
    (step, adds) => {
      for (const count of [1, 3, 4, 5, 8, 11]) {
        const moved = Array.from({ length: count }, (_, i) => (adds ? 100 + i : i));
        expect(moveLast({ rowStep: step, adds }, step, count)).toEqual([...moved, 100]);
      }
    }
  );

  it('with { rowStep: null } moves elements at any distance', () => {
    expect(moveLast({ rowStep: null, adds: false }, 12, 5)).toEqual([0, 1, 2, 3, 4, 100]);
  });
});
