import { describe, expect, it } from 'vitest';
import type { ReduceName } from '../../../src/engine/backends/backend.js';
import { input, scalar } from '../../../src/engine/core/expression.js';
import {
  bothWays,
  contiguous,
  count,
  difference,
  operand,
  Random,
  room,
  wasmBackend,
  type Operand
} from './compare.js';

const wasm = wasmBackend();

describe('wasm reductions', () => {
  it.each<ReduceName>(['sum', 'max', 'min', 'prod', 'all', 'any'])(
    'reduce(%s, input) agrees with the reference over 150 random shapes, dims and layouts',
    name => {
      for (let seed = 1; seed <= 150; seed++) {
        const random = new Random(seed);
        const shape = Array.from({ length: random.integer(0, 5) }, () => random.integer(1, 7));
        const reduced = shape.map(size => (random.next() < 0.5 ? 1 : size));
        const strides = contiguous(shape);
        if (random.next() < 0.3 && shape.length >= 2) {
          // A transposed input.
          [shape[0], shape[1], reduced[0], reduced[1]] = [shape[1], shape[0], reduced[1], reduced[0]];
          [strides[0], strides[1]] = [strides[1], strides[0]];
        }
        const input: Operand = { ...operand(shape, random.numbers(count(shape))), strides };
        const { actual, expected } = bothWays(wasm, [input, room(reduced)], (kernels, [x, y]) => {
          kernels.reduce(name, x, y);
        });
        expect(difference(actual[1], expected[1]), JSON.stringify({ shape, reduced })).toBeLessThan(1e-6);
      }
    }
  );

  it('reduce(max, input) keeps NaN, in whole vectors and in the last elements', () => {
    for (const at of [0, 5, 8]) {
      const values = new Float32Array(9);
      values[at] = NaN;
      const { actual } = bothWays(wasm, [operand([9], values), room([1])], (kernels, [x, y]) => {
        kernels.reduce('max', x, y);
      });
      expect(actual[1][0]).toBeNaN();
    }
  });

  it('reduce(sum, input) of a million numbers loses nothing to rounding', () => {
    const values = new Float32Array(1_000_003).fill(0.1);
    const { actual, expected } = bothWays(
      wasm,
      [operand([values.length], values), room([1])],
      (kernels, [x, y]) => {
        kernels.reduce('sum', x, y);
      }
    );
    expect(actual[1][0]).toBe(expected[1][0]);
  });
});

describe('wasm softmax', () => {
  const shapes = [[7], [3, 5], [2, 3, 10], [4, 1], [5, 33], [2, 6, 4, 4]];

  it.each([true, false])(
    'softmax(input, dim, log: %s) and its gradient agree with the reference for every dim',
    log => {
      for (const shape of shapes) {
        for (let dim = 0; dim < shape.length; dim++) {
          const random = new Random(dim + 1);
          const input = operand(shape, random.numbers(count(shape), -20, 20));
          const forward = bothWays(wasm, [input, room(shape)], (kernels, [x, y]) => {
            kernels.softmax(x, y, dim, log);
          });
          expect(difference(forward.actual[1], forward.expected[1])).toBeLessThan(2e-6);
          const operands = [
            operand(shape, random.numbers(count(shape))),
            operand(shape, forward.expected[1]),
            room(shape)
          ];
          const backward = bothWays(wasm, operands, (kernels, [g, y, x]) => {
            kernels.softmaxGradient(g, y, x, dim, log);
          });
          expect(difference(backward.actual[2], backward.expected[2])).toBeLessThan(2e-6);
        }
      }
    }
  );

  it.each([0, 1])('softmax(input, %i) with one NaN is NaN along its line, and only there', dim => {
    const values = new Random(3).numbers(35);
    values[8] = NaN;
    const { actual, expected } = bothWays(wasm, [operand([5, 7], values), room([5, 7])], (k, [x, y]) => {
      k.softmax(x, y, dim, false);
    });
    expect(difference(actual[1], expected[1])).toBeLessThan(2e-6);
  });

  it('softmax(input) of a row of −∞ is NaN, of one +∞ too', () => {
    for (const value of [-Infinity, Infinity]) {
      const row = operand([1, 5], new Float32Array(5).fill(value));
      const { actual, expected } = bothWays(wasm, [row, room([1, 5])], (kernels, [x, y]) => {
        kernels.softmax(x, y, 1, false);
      });
      expect([...actual[1]]).toEqual([...expected[1]]);
    }
  });
});

describe('wasm updateInPlace(changes, views, scalars)', () => {
  const [p, g, b] = [input(0), input(1), input(2)];
  const blend = scalar(0).mul(b).add(scalar(1).mul(g).mul(g));
  const changes = [p.sub(g.div(blend.apply('sqrt').add(1e-8))), null, blend];

  it.each([1, 4, 11])(
    'agrees with the reference on %i elements, each view from what all held before',
    length => {
      const random = new Random(11);
      const operands = [0, 1, 2].map(() => operand([length], random.numbers(length, 0.01, 1)));
      const { actual, expected } = bothWays(wasm, operands, (kernels, views) => {
        kernels.updateInPlace(changes, views, [0.9, 0.1]);
      });
      actual.forEach((own, i) => {
        expect(difference(own, expected[i])).toBeLessThan(1e-6);
      });
      expect([...actual[1]]).toEqual([...operands[1].values]);
    }
  );

  it('leaves the elements beyond a narrowed view alone', () => {
    const values = () => Float32Array.from({ length: 8 }, (_, i) => i + 1);
    const operands = [0, 1, 2].map(() => ({ ...operand([3], values()), offset: 2 }));
    const { actual } = bothWays(wasm, operands, (kernels, views) => {
      kernels.updateInPlace([p.add(g), null, null], views, []);
    });
    expect([...actual[0]]).toEqual([1, 2, 6, 8, 10, 6, 7, 8]);
  });

  it('takes views that lie apart, as the reference does', () => {
    const operands = [0, 1].map(() => ({
      ...operand([2, 2], Float32Array.of(1, 2, 3, 4)),
      strides: [1, 2]
    }));
    const { actual, expected } = bothWays(wasm, operands, (kernels, views) => {
      kernels.updateInPlace([p.mul(scalar(0)), null], views, [3]);
    });
    expect([...actual[0]]).toEqual([...expected[0]]);
  });
});
