import { describe, expect, it } from 'vitest';
import { WasmBackend } from '../../../src/engine/backends/wasm/backend.js';
import type { Kernels } from '../../../src/engine/backends/backend.js';
import {
  bothWays,
  contiguous,
  count,
  difference,
  operand,
  Random,
  room,
  viewOn,
  wasmBackend
} from './compare.js';

const wasm = wasmBackend();
const PLAIN = { divisor: 1, root: false };

describe('wasm moments', () => {
  it('moments(input, mean, variance) agrees with the reference over any dimensions and strides, 300 random ones', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = new Random(seed);
      const shape = Array.from({ length: random.integer(1, 4) }, () => random.integer(1, 9));
      const kept = shape.map(size => (random.next() < 0.5 ? 1 : size));
      const turned = random.next() < 0.3;
      const strides = turned ? contiguous([...shape].reverse()).reverse() : contiguous(shape);
      const operands = [
        { shape, strides, values: random.numbers(count(shape), 5, 9) },
        room(kept),
        room(kept)
      ];
      const options = { divisor: count(shape) / count(kept), root: random.next() < 0.5 };
      const { actual, expected } = bothWays(wasm, operands, (k, [input, mean, variance]) => {
        k.moments(input, mean, variance, options);
      });
      for (const i of [1, 2]) {
        expect(difference(actual[i], expected[i]), `${shape.join()} to ${kept.join()}`).toBeLessThan(1e-7);
      }
    }
  });

  it('moments(input) neither loses digits far from 0 nor overflows', () => {
    for (const [low, high] of [
      [40_000, 40_000.05],
      [1e6, 1e6 + 2],
      [1e30, 2e30],
      [1e-30, 2e-30]
    ]) {
      for (const [shape, kept] of [
        [[1000], [1]],
        [
          [7, 100],
          [1, 100]
        ],
        [
          [5, 3, 70],
          [1, 3, 1]
        ]
      ]) {
        const values = new Random(3).numbers(count(shape), low, high);
        const options = { divisor: count(shape) / count(kept), root: true };
        const { actual, expected } = bothWays(
          wasm,
          [operand(shape, values), room(kept), room(kept)],
          (k, [input, mean, deviation]) => {
            k.moments(input, mean, deviation, options);
          }
        );
        actual[2].forEach((value, i) => {
          expect(value / expected[2][i], `${low} to ${high}`).toBeCloseTo(1, 6);
        });
        expect(actual[1]).toEqual(expected[1]);
      }
    }
  });

  it('moments(input) has the mean of an infinity, wherever it stands', () => {
    for (const place of [0, 3]) {
      const values = new Float32Array(6).fill(1);
      values[place] = Infinity;
      const { actual } = bothWays(wasm, [operand([6], values), room([1]), room([1])], (k, [input, ...to]) => {
        k.moments(input, to[0], to[1], PLAIN);
      });
      expect([actual[1][0], actual[2][0]]).toEqual([Infinity, NaN]);
    }
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
      own.kernels.moments(view(4, 6, 5, 8), view(...kept), view(...kept), PLAIN);
    }
  });
});
