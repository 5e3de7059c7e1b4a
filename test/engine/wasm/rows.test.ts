import { describe, expect, it } from 'vitest';
import type { AdamStep, ReduceName, SgdStep } from '../../../src/engine/backends/backend.js';
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

describe('wasm optimizer steps', () => {
  const random = new Random(11);
  const arrays = (length: number, times: number): Operand[] =>
    Array.from({ length: times }, () => operand([length], random.numbers(length, 0.01, 1)));

  it('sgdStepInPlace(parameter, grad, buffer) agrees with the reference for every combination of options', () => {
    const plain: SgdStep = {
      lr: 0.1,
      momentum: 0,
      dampening: 0,
      weightDecay: 0,
      nesterov: false,
      maximize: false,
      first: false
    };
    const steps: Partial<SgdStep>[] = [
      {},
      { weightDecay: 0.01 },
      { maximize: true },
      { momentum: 0.9, first: true },
      { momentum: 0.9, dampening: 0.5 },
      { momentum: 0.9, nesterov: true, weightDecay: 0.1 }
    ];
    for (const change of steps) {
      const step = { ...plain, ...change };
      for (const length of [1, 4, 11]) {
        const operands = arrays(length, 3);
        const { actual, expected } = bothWays(wasm, operands, (kernels, [p, g, b]) => {
          kernels.sgdStepInPlace(p, g, step.momentum === 0 ? null : b, step);
        });
        actual.forEach((own, i) => {
          expect(difference(own, expected[i]), JSON.stringify(step)).toBeLessThan(3e-7);
        });
      }
    }
  });

  it('adamStepInPlace(parameter, grad, mean, variance) agrees with the reference for every combination of options', () => {
    const plain: AdamStep = {
      ...{
        lr: 0.01,
        beta1: 0.9,
        beta2: 0.999,
        eps: 1e-8,
        weightDecay: 0,
        decoupled: false,
        amsgrad: false,
        maximize: false
      },
      step: 3
    };
    const steps: Partial<AdamStep>[] = [
      {},
      { weightDecay: 0.1 },
      { weightDecay: 0.1, decoupled: true },
      { amsgrad: true },
      { maximize: true, step: 1 }
    ];
    for (const change of steps) {
      const step = { ...plain, ...change };
      for (const length of [1, 4, 11]) {
        const { actual, expected } = bothWays(wasm, arrays(length, 5), (kernels, [p, g, m, v, largest]) => {
          kernels.adamStepInPlace(p, g, m, v, step.amsgrad ? largest : null, step);
        });
        actual.forEach((own, i) => {
          expect(difference(own, expected[i]), JSON.stringify(step)).toBeLessThan(1e-6);
        });
      }
    }
  });

  it('adamStepInPlace(parameter, …) leaves the elements beyond a narrowed view alone', () => {
    const operands = arrays(8, 4).map(own => ({ ...own, shape: [3], offset: 2 }));
    const before = operands[0].values.slice();
    const { actual } = bothWays(wasm, operands, (kernels, [p, g, m, v]) => {
      kernels.adamStepInPlace(p, g, m, v, null, {
        ...{ lr: 0.1, beta1: 0.9, beta2: 0.9, eps: 1e-8, weightDecay: 0, decoupled: false, amsgrad: false },
        ...{ maximize: false, step: 1 }
      });
    });
    expect([...actual[0].slice(0, 2), ...actual[0].slice(5)]).toEqual([
      ...before.slice(0, 2),
      ...before.slice(5)
    ]);
    expect(actual[0][2]).not.toBe(before[2]);
  });
});
