import { describe, expect, it, vi } from 'vitest';
import type { Kernels, ReduceName } from '../../../src/engine/backends/backend.js';
import { arrayType, type DType } from '../../../src/engine/core/dtype.js';
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
import type { View } from '../../../src/engine/core/storage.js';
import { bothWays, count, difference, Random, room, run, wasmBackend, type Operand } from './compare.js';

const wasm = wasmBackend();
const DTYPES: DType[] = ['float32', 'float64', 'int32', 'int64', 'uint8', 'bool'];
const [x, y] = [input(0), input(1)];

/** Whole numbers (of floats also broken ones) in any order of dimensions, stepped over or repeated. */
function operandOf(random: Random, dtype: DType, shape: readonly number[]): Operand {
  const order = shape.map((_, dim) => dim).sort(() => random.next() - 0.5);
  const strides = new Array<number>(shape.length).fill(0);
  let step = random.choose([1, 1, 2]);
  for (const dim of order) {
    if (random.next() < 0.25) continue;
    strides[dim] = step;
    step *= shape[dim] * random.choose([1, 1, 1, 2]);
  }
  const offset = random.integer(0, 3);
  const values = new (arrayType(dtype))(offset + step + count(shape));
  const [low, high] = dtype === 'bool' ? [0, 1] : dtype === 'uint8' ? [0, 200] : [-9, 9];
  const unit = dtype.startsWith('float') ? 4 : 1;
  for (let i = 0; i < values.length; i++) values[i] = random.integer(low * unit, high * unit) / unit;
  return { shape, dtype, strides, offset, values };
}

function randomShape(random: Random): number[] {
  return Array.from({ length: random.integer(0, 4) }, () => random.integer(1, 6));
}

/** The results of both backends' kernels for the last operand; fails where the wasm backend lends its memory out. */
function bothInKernels(
  operands: readonly Operand[],
  call: (kernels: Kernels, views: readonly View[]) => void
): { actual: number[]; expected: number[] } {
  const lent = vi.spyOn(wasm, 'arrays');
  try {
    const { actual, expected } = bothWays(wasm, operands, call);
    expect(lent, JSON.stringify(operands)).not.toHaveBeenCalled();
    return { actual: [...actual.at(-1)!], expected: [...expected.at(-1)!] };
  } finally {
    lent.mockRestore();
  }
}

describe('wasm kernels over elements of any dtype', () => {
  const mappings: [string, Mapping][] = [
    ...(['add', 'sub', 'mul', 'maximum', 'minimum'] satisfies BinaryFunction[]).map(
      (name): [string, Mapping] => [name, x[name](y)]
    ),
    ...(['neg', 'abs', 'sign', 'square'] satisfies UnaryFunction[]).map((name): [string, Mapping] => [
      name,
      x.apply(name)
    ]),
    ['select', select(x.lt(y).or(flag(0)), x.add(scalar(0)), y)]
  ];

  it.each(mappings)('map(%s) agrees with the reference for every dtype and any layout', (_, mapping) => {
    for (const dtype of ['float64', 'int32', 'int64', 'uint8'] as const) {
      for (let seed = 1; seed <= 20; seed++) {
        const random = new Random(seed);
        const shape = randomShape(random);
        const operands = [
          operandOf(random, dtype, shape),
          operandOf(random, dtype, shape),
          room(shape, dtype)
        ];
        const { actual, expected } = bothInKernels(operands, (k, [a, b, to]) => {
          k.map(mapping, [a, b], to, [3]);
        });
        expect(difference(actual, expected), `${dtype} ${JSON.stringify(shape)}`).toBe(0);
      }
    }
  });

  it.each<Comparison>(['eq', 'ne', 'lt', 'le', 'gt', 'ge'])(
    'map(x.%s(y)) of every dtype writes bool as the reference does',
    name => {
      for (const dtype of DTYPES) {
        for (let seed = 1; seed <= 10; seed++) {
          const random = new Random(seed);
          const shape = randomShape(random);
          const operands = [
            operandOf(random, dtype, shape),
            operandOf(random, dtype, shape),
            room(shape, 'bool')
          ];
          const { actual, expected } = bothInKernels(operands, (k, [a, b, to]) => {
            k.map(x.compare(name, y), [a, b], to, []);
          });
          expect(actual).toEqual(expected);
        }
      }
    }
  );

  it('copy(input, output) converts between any two dtypes as the reference does', () => {
    for (const from of DTYPES) {
      for (const to of DTYPES) {
        for (let seed = 1; seed <= 10; seed++) {
          const random = new Random(seed);
          const shape = randomShape(random);
          const operands = [operandOf(random, from, shape), room(shape, to)];
          const { actual, expected } = bothInKernels(operands, (k, [source, target]) => {
            k.copy(source, target);
          });
          expect(difference(actual, expected), `${from} → ${to}`).toBe(0);
        }
      }
    }
  });

  it.each<ReduceName>(['sum', 'prod', 'max', 'min', 'all', 'any'])(
    'reduce(%s, input) of every dtype agrees with the reference over 30 random shapes and dims',
    name => {
      for (const dtype of DTYPES) {
        for (let seed = 1; seed <= 30; seed++) {
          const random = new Random(seed);
          const shape = Array.from({ length: random.integer(0, 3) }, () => random.integer(1, 5));
          const reduced = shape.map(size => (random.next() < 0.5 ? 1 : size));
          const isTest = name === 'all' || name === 'any';
          const output = isTest ? 'bool' : dtype === 'bool' || dtype === 'uint8' ? 'int64' : dtype;
          const source = operandOf(random, dtype, shape);
          // Small enough for any product to be exact.
          if (name === 'prod')
            source.values.forEach((own, i) => (source.values[i] = Math.sign(own) * (1 + (i % 2))));
          const { actual, expected } = bothInKernels([source, room(reduced, output)], (k, [from, to]) => {
            k.reduce(name, from, to);
          });
          expect(difference(actual, expected), `${dtype} ${JSON.stringify({ shape, reduced })}`).toBeLessThan(
            1e-6
          );
        }
      }
    }
  );
});

describe('wasm kernels that move elements of any dtype', () => {
  it('copy(input, output) of one dtype takes any layout, NaN and what int64 refuses included', () => {
    for (const dtype of DTYPES) {
      for (let seed = 1; seed <= 20; seed++) {
        const random = new Random(seed);
        const shape = randomShape(random);
        const operands = [operandOf(random, dtype, shape), room(shape, dtype)];
        const { actual, expected } = bothInKernels(operands, (k, [from, to]) => {
          k.copy(from, to);
        });
        expect(actual, dtype).toEqual(expected);
      }
    }
    const odd: Operand = {
      shape: [2, 2],
      dtype: 'int64',
      strides: [1, 2],
      values: Float64Array.of(NaN, 2 ** 60, 1, 2)
    };
    const [, moved] = run(wasm, [odd, room([2, 2], 'int64')], (k, [from, to]) => {
      k.copy(from, to);
    });
    expect([...moved]).toEqual([NaN, 1, 2 ** 60, 2]);
  });

  it('fill(output, value) of every dtype fills rows that lie apart and leaves the rest', () => {
    for (const dtype of DTYPES) {
      const values = new (arrayType(dtype))(12);
      const rows: Operand = { shape: [2, 3], dtype, strides: [6, 1], offset: 1, values };
      const { actual } = bothInKernels([rows], (k, [to]) => {
        k.fill(to, 1);
      });
      expect(actual, dtype).toEqual([0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0]);
    }
  });

  it.each<DType>(['float32', 'float64', 'int32', 'int64'])(
    'gather(input, index, output, 1) takes %s',
    dtype => {
      const random = new Random(3);
      const index: Operand = {
        shape: [3, 4],
        dtype: 'int64',
        values: Float64Array.of(0, 4, 1, 1, 2, 3, 0, 4, 4, 4, 2, 0)
      };
      const operands = [operandOf(random, dtype, [3, 5]), index, room([3, 4], dtype)];
      const { actual, expected } = bothInKernels(operands, (k, [table, places, to]) => {
        k.gather(table, places, to, 1);
      });
      expect(actual).toEqual(expected);
    }
  );
});

describe('wasm kernels at the bounds of integers', () => {
  function int64(...values: number[]): Operand {
    return { shape: [values.length], dtype: 'int64', values: Float64Array.from(values) };
  }

  it('map(x.add(y)) on int64 takes sums up to 2^53 − 1 and refuses the next with the number it got', () => {
    const add = (own: number) => () =>
      run(wasm, [int64(1, 2 ** 53 - 2, 3), int64(1, own, 3), room([3], 'int64')], (k, [a, b, to]) => {
        k.map(x.add(y), [a, b], to, []);
      })[2][1];
    expect(add(1)()).toBe(2 ** 53 - 1);
    expect(add(2)).toThrow('int64: a value must lie within ±2^53, got 9007199254740992');
  });

  it('reduce(prod, input) on int64 refuses what lies beyond 2^53', () => {
    expect(() =>
      run(wasm, [int64(2 ** 30, 2 ** 30), room([1], 'int64')], (k, [from, to]) => {
        k.reduce('prod', from, to);
      })
    ).toThrow('int64: a value must lie within ±2^53');
  });

  it('map(x.mul(y)) and map(x.add(y)) on int32 wrap around, as the reference does', () => {
    const values = Int32Array.of(2147483647, -2147483648, 65537, 123456789, -1);
    const operands: Operand[] = [
      { shape: [5], dtype: 'int32', values },
      { shape: [5], dtype: 'int32', values: values.slice().reverse() },
      room([5], 'int32')
    ];
    for (const mapping of [x.mul(y), x.add(y), x.mul(x)]) {
      const { actual, expected } = bothInKernels(operands, (k, [a, b, to]) => {
        k.map(mapping, [a, b], to, []);
      });
      expect(actual).toEqual(expected);
    }
  });

  it('copy(float, integer) gives for NaN, ±∞ and numbers that are too large what the reference gives', () => {
    const values = Float64Array.of(NaN, Infinity, -Infinity, 2 ** 60, -1e300, 2.5, -2.5, 2 ** 32 + 7);
    for (const dtype of ['int32', 'uint8'] as const) {
      const operands: Operand[] = [{ shape: [8], dtype: 'float64', values }, room([8], dtype)];
      const { actual, expected } = bothWays(wasm, operands, (k, [from, to]) => {
        k.copy(from, to);
      });
      expect([...actual[1]]).toEqual([...expected[1]]);
    }
  });
});
