import { describe, expect, it } from 'vitest';
import type { BinaryName, UnaryName } from '../../../src/engine/backends/backend.js';
import {
  bothWays,
  count,
  difference,
  operand,
  Random,
  room,
  run,
  reference,
  wasmBackend
} from './compare.js';
import type { Operand } from './compare.js';

const wasm = wasmBackend();
const SPECIAL = [
  0,
  -0,
  1,
  -1,
  0.5,
  2.5,
  -2.5,
  1e-40,
  -1e-40,
  1e38,
  88.8,
  -88,
  -104,
  104,
  NaN,
  Infinity,
  -Infinity
];

const UNARY: UnaryName[] = [
  'neg',
  'abs',
  'exp',
  'log',
  'log1p',
  'sqrt',
  'rsqrt',
  'reciprocal',
  'sin',
  'cos',
  'tanh',
  'sigmoid',
  'relu',
  'erf',
  'sign',
  'floor',
  'ceil',
  'round',
  'square'
];
const BINARY: BinaryName[] = [
  'add',
  'sub',
  'mul',
  'div',
  'pow',
  'maximum',
  'minimum',
  'reluGradient',
  'sigmoidGradient',
  'tanhGradient'
];
const COMPARISONS: BinaryName[] = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'];

/** Equal but for rounding: within so many units in the last place, subnormal results aside. */
function unitsApart(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  return difference(actual, expected, 1e-30) / 2 ** -24;
}

describe('wasm elementwise kernels', () => {
  it.each(UNARY)('unary(%s) agrees with the reference on 5003 numbers and all special ones', name => {
    const random = new Random(7);
    const values = Float32Array.from([
      ...SPECIAL,
      ...random.numbers(2500, -4, 4),
      ...random.numbers(2503, -100, 100)
    ]);
    const { actual, expected } = bothWays(
      wasm,
      [operand([values.length], values), room([values.length])],
      (k, [x, y]) => {
        k.unary(name, x, y);
      }
    );
    expect(unitsApart(actual[1], expected[1])).toBeLessThanOrEqual(4);
  });

  it.each(['isnan', 'logicalNot'] as const)('unary(%s) writes bool', name => {
    const values = Float32Array.from([...SPECIAL, 3]);
    const { actual, expected } = bothWays(
      wasm,
      [operand([values.length], values), room([values.length], 'bool')],
      (k, [x, y]) => {
        k.unary(name, x, y);
      }
    );
    expect([...actual[1]]).toEqual([...expected[1]]);
  });

  it.each([...BINARY, ...COMPARISONS])(
    'binary(%s) agrees with the reference over every pair of special numbers',
    name => {
      // tanh and sigmoid never leave [−1, 1]; beyond, squares overflow sooner in float32.
      const bounded = name === 'tanhGradient' || name === 'sigmoidGradient';
      const lefts = SPECIAL.filter(a => !bounded || !(Math.abs(a) > 1));
      const left = Float32Array.from(lefts.flatMap(a => SPECIAL.map(() => a)));
      const right = Float32Array.from(lefts.flatMap(() => SPECIAL));
      const shape = [left.length];
      const output = room(shape, COMPARISONS.includes(name) ? 'bool' : 'float32');
      const { actual, expected } = bothWays(
        wasm,
        [operand(shape, left), operand(shape, right), output],
        (k, [a, b, y]) => {
          k.binary(name, a, b, y);
        }
      );
      expect(unitsApart(actual[2], expected[2])).toBeLessThanOrEqual(2);
    }
  );

  it('binary(add, left, right) takes any broadcast or strided views, 200 random ones', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = new Random(seed);
      const shape = Array.from({ length: random.integer(0, 5) }, () => random.integer(1, 6));
      const operands = [stridedOperand(random, shape), stridedOperand(random, shape), room(shape)];
      const { actual, expected } = bothWays(wasm, operands, (k, [a, b, y]) => {
        k.binary('add', a, b, y);
      });
      expect([...actual[2]], JSON.stringify(operands.map(o => o.strides))).toEqual([...expected[2]]);
    }
  });

  it('copy(input, output) takes any strided views, 200 random ones', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = new Random(seed);
      const shape = Array.from({ length: random.integer(0, 5) }, () => random.integer(0, 6));
      const output = { ...stridedOperand(random, shape, false) };
      const { actual, expected } = bothWays(wasm, [stridedOperand(random, shape), output], (k, [x, y]) => {
        k.copy(x, y);
      });
      expect([...actual[1]], JSON.stringify(shape)).toEqual([...expected[1]]);
    }
  });

  it('copy(bool, float32) gives 0 and 1', () => {
    const flags = Uint8Array.from([1, 0, 0, 1, 1, 0, 1]);
    const [, result] = run(wasm, [{ shape: [7], values: flags, dtype: 'bool' }, room([7])], (k, [x, y]) => {
      k.copy(x, y);
    });
    expect([...result]).toEqual([...flags]);
  });

  it('clamp(input, min, max) and where(condition, left, right) agree with the reference', () => {
    const random = new Random(3);
    const x = operand([SPECIAL.length], Float32Array.from(SPECIAL));
    const clamped = bothWays(wasm, [x, room(x.shape)], (k, [a, y]) => {
      k.clamp(a, y, -1, 0.5);
    });
    expect([...clamped.actual[1]]).toEqual([...clamped.expected[1]]);
    const flags: Operand = {
      shape: [4, 9],
      dtype: 'bool',
      values: Uint8Array.from({ length: 36 }, (_, i) => (i % 3) & 1)
    };
    const row: Operand = { shape: [4, 9], strides: [0, 1], values: random.numbers(9) };
    const chosen = bothWays(
      wasm,
      [flags, operand([4, 9], random.numbers(36)), row, room([4, 9])],
      (k, [c, a, b, y]) => {
        k.where(c, a, b, y);
      }
    );
    expect([...chosen.actual[3]]).toEqual([...chosen.expected[3]]);
  });

  it('fill(output, value) fills a part of a storage and leaves the rest', () => {
    const part: Operand = { shape: [2, 3], offset: 4, values: new Float32Array(12) };
    expect([
      ...run(wasm, [part], (k, [y]) => {
        k.fill(y, 7);
      })[0]
    ]).toEqual([0, 0, 0, 0, 7, 7, 7, 7, 7, 7, 0, 0]);
    const spread: Operand = { shape: [2, 2], strides: [4, 2], values: new Float32Array(8) };
    expect([
      ...run(wasm, [spread], (k, [y]) => {
        k.fill(y, 7);
      })[0]
    ]).toEqual([7, 0, 7, 0, 7, 0, 7, 0]);
  });

  it('unary(neg) on float64 falls back to the host kernels', () => {
    const values = Float64Array.from([1 + 1e-12, -2]);
    const operands: Operand[] = [{ shape: [2], dtype: 'float64', values }, room([2], 'float64')];
    expect([
      ...run(wasm, operands, (k, [x, y]) => {
        k.unary('neg', x, y);
      })[1]
    ]).toEqual([-values[0], 2]);
    expect(
      run(reference, operands, (k, [x, y]) => {
        k.unary('neg', x, y);
      })[1][0]
    ).toBe(-values[0]);
  });
});

/** Numbers under a view whose dimensions are permuted, stepped over, repeated or reversed in order of memory. */
function stridedOperand(random: Random, shape: readonly number[], repeats = true): Operand {
  const order = shape.map((_, dim) => dim).sort(() => random.next() - 0.5);
  const strides = new Array<number>(shape.length).fill(0);
  let step = random.choose([1, 1, 2]);
  for (const dim of order) {
    if (repeats && random.next() < 0.25) continue;
    strides[dim] = step;
    step *= Math.max(shape[dim], 1) * random.choose([1, 1, 1, 2]);
  }
  const offset = random.integer(0, 3);
  const values = random.numbers(offset + step + count(shape));
  return { shape, strides, offset, values };
}
