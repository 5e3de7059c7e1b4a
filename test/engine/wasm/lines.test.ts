import { describe, expect, it } from 'vitest';
import { bothWays, contiguous, count, difference, operand, Random, room, wasmBackend } from './compare.js';
import type { Operand } from './compare.js';

const wasm = wasmBackend();
const SHAPES = [[7], [3, 5], [2, 3, 10], [4, 1], [5, 33], [2, 6, 4, 4], [1, 1], [3, 2, 9]];

/** Every shape with every dim, under seeded numbers with many equals; once transposed. */
function forEachLine(visit: (input: Operand, dim: number, random: Random) => void): void {
  for (const shape of SHAPES) {
    for (let dim = 0; dim < shape.length; dim++) {
      const random = new Random(dim + shape.length * 10);
      const values = Float32Array.from({ length: count(shape) }, () => random.integer(-3, 3));
      visit(operand(shape, values), dim, random);
      const [turned, strides] = [[...shape].reverse(), contiguous(shape).reverse()];
      visit({ ...operand(turned, values), strides }, dim, random);
    }
  }
}

describe('wasm operations along a dimension', () => {
  it.each(['max', 'min'] as const)(
    'argReduce(%s, input, dim) gives the first extreme and the first NaN',
    name => {
      forEachLine((input, dim, random) => {
        const values = input.values.map(value => (random.next() < 0.05 ? NaN : value));
        const reduced = input.shape.map((size, own) => (own === dim ? 1 : size));
        const { actual, expected } = bothWays(
          wasm,
          [{ ...input, values }, room(reduced, 'int64')],
          (k, [x, y]) => {
            k.argReduce(name, x, y, dim);
          }
        );
        expect([...actual[1]], JSON.stringify([input.shape, dim])).toEqual([...expected[1]]);
      });
    }
  );

  it('cumsum(input, dim) is summed in doubles, along every dim', () => {
    forEachLine((input, dim) => {
      const { actual, expected } = bothWays(wasm, [input, room(input.shape)], (k, [x, y]) => {
        k.cumsum(x, y, dim);
      });
      expect([...actual[1]]).toEqual([...expected[1]]);
    });
  });

  it('gather(input, index, dim) and scatterAddInPlace(output, index, source, dim) agree with the reference', () => {
    forEachLine((table, dim, random) => {
      const shape = table.shape.map((size, own) =>
        own === dim ? random.integer(1, 6) : random.integer(1, size)
      );
      const places = Float64Array.from({ length: count(shape) }, () =>
        random.integer(0, table.shape[dim] - 1)
      );
      const index: Operand = { shape, values: places, dtype: 'int64' };
      const read = bothWays(wasm, [table, index, room(shape)], (k, [x, at, y]) => {
        k.gather(x, at, y, dim);
      });
      expect([...read.actual[2]]).toEqual([...read.expected[2]]);
      const source = operand(shape, random.numbers(count(shape)));
      const added = bothWays(wasm, [table, index, source], (k, [y, at, x]) => {
        k.scatterAddInPlace(y, at, x, dim);
      });
      expect(difference(added.actual[0], added.expected[0])).toBeLessThan(1e-6);
    });
  });
});
