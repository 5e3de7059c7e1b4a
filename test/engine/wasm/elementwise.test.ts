import { describe, expect, it } from 'vitest';
import {
  flag,
  input,
  scalar,
  select,
  type BinaryFunction,
  type Comparison,
  type Mapping,
  type UnaryFunction
} from '../../../src/engine/core/expression.js';
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

const UNARY: UnaryFunction[] = [
  'neg',
  'abs',
  'exp',
  'expm1',
  'log',
  'log1p',
  'sqrt',
  'rsqrt',
  'reciprocal',
  'sin',
  'cos',
  'tanh',
  'sigmoid',
  'erf',
  'sign',
  'floor',
  'ceil',
  'round',
  'square'
];
const BINARY: BinaryFunction[] = ['add', 'sub', 'mul', 'div', 'pow', 'maximum', 'minimum'];
const COMPARISONS: Comparison[] = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'];

const [x, y] = [input(0), input(1)];

function binary(name: BinaryFunction | Comparison): Mapping {
  return (COMPARISONS as string[]).includes(name)
    ? x.compare(name as Comparison, y)
    : x[name as BinaryFunction](y);
}

/** Equal but for rounding: within so many units in the last place, subnormal results aside. */
function unitsApart(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  return difference(actual, expected, 1e-30) / 2 ** -24;
}

describe('wasm elementwise kernels', () => {
  it.each(UNARY)('map(x.%s()) agrees with the reference on 5003 numbers and all special ones', name => {
    const random = new Random(7);
    const values = Float32Array.from([
      ...SPECIAL,
      ...random.numbers(2500, -4, 4),
      ...random.numbers(2503, -100, 100)
    ]);
    const { actual, expected } = bothWays(
      wasm,
      [operand([values.length], values), room([values.length])],
      (k, [from, to]) => {
        k.map(x.apply(name), [from], to, []);
      }
    );
    expect(unitsApart(actual[1], expected[1])).toBeLessThanOrEqual(4);
  });

  it('map(condition) writes bool, and 0 and 1 into floats', () => {
    const values = Float32Array.from([...SPECIAL, 3]);
    for (const dtype of ['bool', 'float32'] as const) {
      const { actual, expected } = bothWays(
        wasm,
        [operand([values.length], values), room([values.length], dtype)],
        (k, [from, to]) => {
          k.map(
            x
              .gt(0.5)
              .or(x.eq(0))
              .and(flag(0).or(x.le(0))),
            [from],
            to,
            []
          );
        }
      );
      expect([...actual[1]]).toEqual([...expected[1]]);
      expect([...actual[1]]).toContain(1);
    }
  });

  it.each([...BINARY, ...COMPARISONS])(
    'map(x.%s(y)) agrees with the reference over every pair of special numbers',
    name => {
      const left = Float32Array.from(SPECIAL.flatMap(value => SPECIAL.map(() => value)));
      const right = Float32Array.from(SPECIAL.flatMap(() => SPECIAL));
      const shape = [left.length];
      const output = room(shape, (COMPARISONS as string[]).includes(name) ? 'bool' : 'float32');
      const { actual, expected } = bothWays(
        wasm,
        [operand(shape, left), operand(shape, right), output],
        (k, [a, b, to]) => {
          k.map(binary(name), [a, b], to, []);
        }
      );
      expect(unitsApart(actual[2], expected[2])).toBeLessThanOrEqual(2);
    }
  );

  it('map(expression) computes a part that is used twice once, and knows its scalars apart', () => {
    const random = new Random(11);
    const shared = x.sub(y).tanh();
    const expression = select(x.gt(y), shared.mul(scalar(1)).add(scalar(0)), shared.square().neg());
    const { actual, expected } = bothWays(
      wasm,
      [operand([103], random.numbers(103, -3, 3)), operand([103], random.numbers(103, -3, 3)), room([103])],
      (k, [a, b, to]) => {
        k.map(expression, [a, b], to, [0.25, 3]);
      }
    );
    expect(difference(actual[2], expected[2])).toBeLessThan(1e-6);
  });

  it('map(x.add(y)) takes any broadcast or strided views, 200 random ones', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = new Random(seed);
      const shape = Array.from({ length: random.integer(0, 5) }, () => random.integer(1, 6));
      const operands = [stridedOperand(random, shape), stridedOperand(random, shape), room(shape)];
      const { actual, expected } = bothWays(wasm, operands, (k, [a, b, to]) => {
        k.map(x.add(y), [a, b], to, []);
      });
      expect([...actual[2]], JSON.stringify(operands.map(o => o.strides))).toEqual([...expected[2]]);
    }
  });

  it('copy(input, output) takes any strided views, 200 random ones', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = new Random(seed);
      const shape = Array.from({ length: random.integer(0, 5) }, () => random.integer(0, 6));
      const output = { ...stridedOperand(random, shape, false) };
      const { actual, expected } = bothWays(
        wasm,
        [stridedOperand(random, shape), output],
        (k, [from, to]) => {
          k.copy(from, to);
        }
      );
      expect([...actual[1]], JSON.stringify(shape)).toEqual([...expected[1]]);
    }
  });

  it('copy(bool, float32) gives 0 and 1', () => {
    const flags = Uint8Array.from([1, 0, 0, 1, 1, 0, 1]);
    const [, result] = run(
      wasm,
      [{ shape: [7], values: flags, dtype: 'bool' }, room([7])],
      (k, [from, to]) => {
        k.copy(from, to);
      }
    );
    expect([...result]).toEqual([...flags]);
  });

  it('map(select(flag, x, y)) takes flags that lie in any way, 100 random ones', () => {
    const choice = select(flag(0), input(1), input(2));
    for (let seed = 1; seed <= 100; seed++) {
      const random = new Random(seed);
      const shape = Array.from({ length: random.integer(0, 4) }, () => random.integer(1, 6));
      const place = stridedOperand(random, shape);
      const flags: Operand = {
        ...place,
        dtype: 'bool',
        values: Uint8Array.from(place.values, value => (value > 0 ? 1 : 0))
      };
      const operands = [flags, stridedOperand(random, shape), stridedOperand(random, shape), room(shape)];
      const { actual, expected } = bothWays(wasm, operands, (k, [c, a, b, to]) => {
        k.map(choice, [c, a, b], to, []);
      });
      expect([...actual[3]], JSON.stringify(operands.map(o => o.strides))).toEqual([...expected[3]]);
    }
  });

  it('fill(output, value) fills a part of a storage and leaves the rest', () => {
    const part: Operand = { shape: [2, 3], offset: 4, values: new Float32Array(12) };
    expect([
      ...run(wasm, [part], (k, [to]) => {
        k.fill(to, 7);
      })[0]
    ]).toEqual([0, 0, 0, 0, 7, 7, 7, 7, 7, 7, 0, 0]);
    const spread: Operand = { shape: [2, 2], strides: [4, 2], values: new Float32Array(8) };
    expect([
      ...run(wasm, [spread], (k, [to]) => {
        k.fill(to, 7);
      })[0]
    ]).toEqual([7, 0, 7, 0, 7, 0, 7, 0]);
  });

  it('map(x.neg()) on float64 keeps every digit', () => {
    const values = Float64Array.from([1 + 1e-12, -2]);
    const operands: Operand[] = [{ shape: [2], dtype: 'float64', values }, room([2], 'float64')];
    expect([
      ...run(wasm, operands, (k, [from, to]) => {
        k.map(x.neg(), [from], to, []);
      })[1]
    ]).toEqual([-values[0], 2]);
    expect(
      run(reference, operands, (k, [from, to]) => {
        k.map(x.neg(), [from], to, []);
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
