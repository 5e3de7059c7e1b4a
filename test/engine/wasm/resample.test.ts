import { describe, expect, it } from 'vitest';
import { bothWays, count, difference, operand, Random, room, wasmBackend } from './compare.js';

const wasm = wasmBackend();

describe('wasm resample', () => {
  it('resample(input, output, taps) agrees with the reference over 100 random lines and taps', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const random = new Random(seed);
      const [outer, line, inner, length] = Array.from({ length: 4 }, () => random.integer(1, 9));
      const counts = Array.from({ length }, () => random.integer(0, 4));
      const starts = Int32Array.from([0, ...counts]);
      for (let o = 0; o < length; o++) starts[o + 1] += starts[o];
      const places = Int32Array.from({ length: starts[length] }, () => random.integer(0, line - 1));
      const weights = Float64Array.from(random.numbers(starts[length]));
      const shape = [outer, line, inner];
      const { actual, expected } = bothWays(
        wasm,
        [operand(shape, random.numbers(count(shape))), room([outer, length, inner])],
        (k, [from, to]) => {
          k.resample(from, to, { starts, places, weights });
        }
      );
      expect(difference(actual[1], expected[1]), shape.join()).toBeLessThan(1e-6);
    }
  });
});
