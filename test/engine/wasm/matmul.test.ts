import { describe, expect, it } from 'vitest';
import { bothWays, contiguous, difference, Random, room, wasmBackend, type Operand } from './compare.js';

/** A batch of matrices, contiguous, transposed, repeated for every batch, or with gaps. */
function matrices(random: Random, shape: readonly [number, number, number]): Operand {
  const [batch, rows, columns] = shape;
  const values = random.numbers(batch * rows * columns * 2 + 8);
  const layout = random.choose(['plain', 'plain', 'transposed', 'repeated', 'gaps']);
  const offset = random.integer(0, 3);
  if (layout === 'transposed') return { shape, values, offset, strides: [rows * columns, 1, rows] };
  if (layout === 'repeated') return { shape, values, offset, strides: [0, columns, 1] };
  if (layout === 'gaps') return { shape, values, offset, strides: [rows * columns * 2, columns * 2, 2] };
  return { shape, values, offset, strides: contiguous(shape) };
}

describe.each([
  ['fused where the machine can', wasmBackend()],
  ['strict', wasmBackend({ strict: true })]
])('wasm matmul, %s', (_, wasm) => {
  it('matmul(left, right) gives the reference numbers for 300 random sizes and layouts', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = new Random(seed);
      const size = (): number => random.choose([1, 1, 2, 3, 5, 7, 8, 9, 16, 17, 31, 40]);
      const [batch, m, k, n] = [random.choose([1, 1, 2, 3]), size(), size(), size()];
      const operands = [
        matrices(random, [batch, m, k]),
        matrices(random, [batch, k, n]),
        room([batch, m, n])
      ];
      const { actual, expected } = bothWays(wasm, operands, (kernels, [a, b, y]) => {
        kernels.matmul(a, b, y);
      });
      const strides = operands.map(own => own.strides);
      expect(difference(actual[2], expected[2]), JSON.stringify({ batch, m, k, n, strides })).toBeLessThan(
        1e-5
      );
    }
  });

  it('matmul(left, right) with panels larger than the caches, and transposed results', () => {
    const random = new Random(5);
    for (const [m, k, n] of [
      [150, 700, 333],
      [3, 2000, 600],
      [600, 300, 3]
    ] as const) {
      const output: Operand = { ...room([1, m, n]), strides: [m * n, 1, m] };
      const operands = [matrices(random, [1, m, k]), matrices(random, [1, k, n]), output];
      const { actual, expected } = bothWays(wasm, operands, (kernels, [a, b, y]) => {
        kernels.matmul(a, b, y);
      });
      expect(difference(actual[2], expected[2], Math.sqrt(k)), `${m} ${k} ${n}`).toBeLessThan(1e-5);
    }
  });

  it('matmul(left, right) with an inner size of 0 gives zeros', () => {
    const empty: Operand = { shape: [1, 3, 0], values: new Float32Array(0) };
    const { actual } = bothWays(
      wasm,
      [empty, { ...empty, shape: [1, 0, 2] }, room([1, 3, 2])],
      (kernels, [a, b, y]) => {
        kernels.matmul(a, b, y);
      }
    );
    expect([...actual[2]]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
