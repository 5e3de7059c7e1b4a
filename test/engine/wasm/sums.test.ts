import { describe, expect, it } from 'vitest';
import { input } from '../../../src/engine/core/expression.js';
import {
  bothWays,
  contiguous,
  count,
  difference,
  operand,
  Random,
  room,
  viewOn,
  wasmBackend,
  type Operand
} from './compare.js';
import { WasmBackend } from '../../../src/engine/backends/wasm/backend.js';
import type { Kernels } from '../../../src/engine/backends/backend.js';

const wasm = wasmBackend();
const [x, y] = [input(0), input(1)];
const EXPRESSIONS = [x.sub(y), x.sub(y).square(), x.mul(y).add(1)];

/** A value for each place in the dimensions that are kept, seen in all of `shape`. */
function spread(random: Random, shape: readonly number[], kept: readonly number[]): Operand {
  const own = contiguous(kept);
  const strides = kept.map((size, dim) => (size === 1 ? 0 : own[dim]));
  return { shape, strides, values: random.numbers(count(kept)) };
}

describe('wasm sums of expressions', () => {
  it('sums(expressions, inputs, outputs) agrees with the reference over any dimensions, 200 random ones', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = new Random(seed);
      const shape = Array.from({ length: random.integer(1, 4) }, () => random.integer(1, 9));
      const kept = shape.map(size => (random.next() < 0.5 ? 1 : size));
      const operands = [
        operand(shape, random.numbers(count(shape))),
        random.next() < 0.5 ? spread(random, shape, kept) : operand(shape, random.numbers(count(shape))),
        ...EXPRESSIONS.map(() => room(kept))
      ];
      const { actual, expected } = bothWays(wasm, operands, (k, [a, b, ...outputs]) => {
        k.sums(EXPRESSIONS, [a, b], outputs);
      });
      for (let i = 2; i < 5; i++) {
        expect(difference(actual[i], expected[i]), `${shape.join()} to ${kept.join()}`).toBeLessThan(2e-6);
      }
    }
  });

  it('sums(expressions, inputs, outputs) of nothing are 0', () => {
    const { actual } = bothWays(wasm, [operand([0, 3], new Float32Array(0)), room([1, 3])], (k, [a, to]) => {
      k.sums([x], [a], [to]);
    });
    expect([...actual[1]]).toEqual([0, 0, 0]);
  });

  it('sums(x) of a million numbers loses nothing to their order', () => {
    const values = new Float32Array(1_000_000).fill(0.1);
    const { actual } = bothWays(wasm, [operand([1_000_000], values), room([1])], (k, [a, to]) => {
      k.sums([x], [a], [to]);
    });
    expect(actual[1][0]).toBe(Math.fround(Math.fround(0.1) * 1_000_000));
  });

  it('runs in generated kernels over channels, instances, groups, rows and columns', () => {
    const refuse = new Proxy({}, { get: () => () => expect.fail('ran on the host'), ownKeys: () => [] });
    const own = new WasmBackend({ hostKernels: () => refuse as Kernels });
    const view = (...shape: number[]) => viewOn(own, { shape, values: new Float32Array(count(shape)) });
    for (const kept of [
      [1, 6, 1, 1],
      [4, 6, 1, 1],
      [4, 1, 1, 1],
      [1, 6, 5, 8],
      [1, 1, 1, 1]
    ]) {
      own.kernels.sums([x, x.square()], [view(4, 6, 5, 8)], [view(...kept), view(...kept)]);
    }
  });
});
