import { describe, expect, it } from 'vitest';
import { encodeModule, FunctionBuilder } from '../../../src/engine/backends/wasm/assembler.js';
import { v128, type Expression } from '../../../src/engine/backends/wasm/instructions.js';
import { expm1, pow } from '../../../src/engine/backends/wasm/templates/mathematics.js';
import { cos, sin } from '../../../src/engine/backends/wasm/templates/trigonometry.js';
import { difference, Random } from './compare.js';

type Vector = Expression<'v128'>;

/** What the function gives for these arguments, four at a time. */
function evaluate(
  write: (f: FunctionBuilder, ...values: Vector[]) => Vector,
  columns: readonly Float32Array[],
  fused = false
): Float32Array {
  const f = new FunctionBuilder(fused);
  const at = f.param('i32');
  const inputs = columns.map((_, i) => f.let(v128.load(at, i * 16)));
  f.add(v128.store(at, write(f, ...inputs)));
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(encodeModule({ run: f }));
  const { run } = new WebAssembly.Instance(module, { env: { memory } }).exports as {
    run: (address: number) => void;
  };
  const room = new Float32Array(memory.buffer, 0, 4 * columns.length);
  const results = new Float32Array(columns[0].length);
  for (let start = 0; start < results.length; start += 4) {
    columns.forEach((column, i) => {
      room.set(column.subarray(start, start + 4), i * 4);
    });
    run(0);
    results.set(room.subarray(0, 4), start);
  }
  return results;
}

/** Units in the last place. */
function unitsApart(actual: Float32Array, expected: Float32Array): number {
  return difference(actual, expected, 1e-37) / 2 ** -24;
}

/** Floats of every size and both signs, and those next to multiples of π/2, where sine or cosine nearly vanish. */
function angles(): Float32Array {
  const random = new Random(8);
  const ofAnySize = Array.from({ length: 40_000 }, (_, i) => {
    return 2 ** (random.next() * 277 - 149) * (i % 2 === 0 ? 1 : -1);
  });
  const nearZeros = Array.from({ length: 40_000 }, () => {
    return Math.round(2 ** (random.next() * 40)) * (Math.PI / 2);
  });
  const hard = [2 ** 20, 2 ** 20 + 0.125, 16367173 * 2 ** 72, 3.4028234663852886e38, 16, 1e-45, 0];
  return Float32Array.from([...ofAnySize, ...nearZeros, ...hard.flatMap(x => [x, -x]), 1, 2]);
}

describe('functions of four floats', () => {
  it.each([
    ['sin', sin, Math.sin],
    ['cos', cos, Math.cos]
  ] as const)('%s(x) is within 1.1 units of the exact value for floats of any size', (_, write, exact) => {
    const values = angles();
    expect(values.length % 4).toBe(0);
    expect(unitsApart(evaluate(write, [values]), values.map(exact))).toBeLessThanOrEqual(1.1);
  });

  it('sin(x) and cos(x) are NaN for NaN and ±∞, beside lanes that are not; sin(−0) is −0', () => {
    const values = Float32Array.of(NaN, Infinity, -Infinity, -0);
    expect([...evaluate(sin, [values])]).toEqual([NaN, NaN, NaN, -0]);
    expect([...evaluate(cos, [values])]).toEqual([NaN, NaN, NaN, 1]);
  });

  it('expm1(x) is within 4 units of the exact value from 1e-30 to 88, for both signs, fused or not', () => {
    const random = new Random(5);
    const values = Float32Array.from({ length: 20_000 }, (_, i) => {
      const size = 10 ** (random.next() * 32 - 30);
      return Math.min(size, 88) * (i % 2 === 0 ? 1 : -1);
    });
    for (const fused of [false, true]) {
      expect(unitsApart(evaluate(expm1, [values], fused), values.map(Math.expm1))).toBeLessThanOrEqual(4);
    }
  });

  it('pow(x, y) is within 2 units of the exact value wherever that is a normal number', () => {
    const random = new Random(6);
    const base = Float32Array.from({ length: 40_000 }, () => 2 ** (random.next() * 60 - 30));
    const exponent = Float32Array.from(base, () => random.next() * 8 - 4);
    const exact = base.map((x, i) => Math.pow(x, exponent[i]));
    expect(unitsApart(evaluate(pow, [base, exponent]), exact)).toBeLessThanOrEqual(2);
  });

  it('pow(x, y) of a negative x has the sign of (−1)ʸ for a whole y and is NaN for a broken one', () => {
    const base = Float32Array.of(-2, -2, -2, -2);
    expect([...evaluate(pow, [base, Float32Array.of(3, 2, -1, 0.5)])]).toEqual([-8, 4, -0.5, NaN]);
  });
});
