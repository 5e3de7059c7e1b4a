import { describe, expect, it } from 'vitest';
import type { AveragePoolWindow } from '../../../src/engine/backends/backend.js';
import { bothWays, count, difference, operand, Random, room, wasmBackend } from './compare.js';

const wasm = wasmBackend();

interface Configuration {
  readonly input: number[];
  readonly output: number[];
  readonly window: AveragePoolWindow;
}

/** A pooling of 1 to 3 dimensions whose windows all reach into the input, some of them in ceil mode. */
function configuration(random: Random): Configuration {
  for (;;) {
    const rank = random.choose([1, 2, 2, 2, 3]);
    const each = (choose: (dim: number) => number): number[] =>
      Array.from({ length: rank }, (_, dim) => choose(dim));
    const size = each(() => random.integer(1, 14));
    const kernel = each(() => random.integer(1, 4));
    const dilation = each(() => random.choose([1, 1, 1, 2]));
    const stride = each(() => random.integer(1, 3));
    const pad = each(dim => random.integer(0, Math.floor(kernel[dim] / 2)));
    const ceil = random.next() < 0.4;
    const output = each(dim => {
      const reach = dilation[dim] * (kernel[dim] - 1) + 1;
      const places = (size[dim] + 2 * pad[dim] - reach) / stride[dim];
      const length = (ceil ? Math.ceil(places) : Math.floor(places)) + 1;
      // PyTorch drops a last window that would start in the padding on the right.
      return ceil && (length - 1) * stride[dim] >= size[dim] + pad[dim] ? length - 1 : length;
    });
    if (output.some(length => length < 1)) continue;
    const channels = [random.integer(1, 2), random.integer(1, 5)];
    const window = { kernel, stride, dilation, padBefore: pad, padAfter: pad };
    const average = { countIncludePad: random.next() < 0.5, divisorOverride: random.choose([null, null, 3]) };
    return {
      input: [...channels, ...size],
      output: [...channels, ...output],
      window: { ...window, ...average }
    };
  }
}

describe('wasm pooling over 200 random windows', () => {
  const cases = Array.from({ length: 200 }, (_, seed) => {
    const random = new Random(seed + 1);
    return { random, ...configuration(random) };
  });

  it('maxPool(input) gives the values and indices of the reference, with ties, NaN and −∞', () => {
    for (const { random, input, output, window } of cases) {
      const values = random.numbers(count(input)).map(x => {
        const choice = random.next();
        if (choice < 0.03) return NaN;
        return choice < 0.3 ? -Infinity : Math.round(x * 3);
      });
      const operands = [operand(input, values), room(output), room(output, 'int64')];
      const { actual, expected } = bothWays(wasm, operands, (kernels, [x, y, places]) => {
        kernels.maxPool(x, y, places, window);
      });
      const told = JSON.stringify({ input, output, window });
      expect(difference(actual[1], expected[1]), told).toBe(0);
      expect(difference(actual[2], expected[2]), told).toBe(0);
    }
  });

  it('maxPoolGradient(gradOutput, indices) gives the reference numbers', () => {
    for (const { random, input, output } of cases) {
      const plane = count(input.slice(2));
      const places = Float64Array.from({ length: count(output) }, () => random.integer(0, plane - 1));
      const operands = [
        operand(output, random.numbers(count(output))),
        { shape: output, values: places, dtype: 'int64' as const },
        room(input)
      ];
      const { actual, expected } = bothWays(wasm, operands, (kernels, [g, at, x]) => {
        kernels.maxPoolGradient(g, at, x);
      });
      expect(difference(actual[2], expected[2])).toBeLessThan(1e-5);
    }
  });

  it('averagePool(input) gives the reference numbers', () => {
    for (const { random, input, output, window } of cases) {
      if (window.dilation.some(d => d !== 1)) continue;
      const operands = [operand(input, random.numbers(count(input))), room(output)];
      const { actual, expected } = bothWays(wasm, operands, (kernels, [x, y]) => {
        kernels.averagePool(x, y, window);
      });
      expect(difference(actual[1], expected[1]), JSON.stringify({ input, output, window })).toBeLessThan(
        1e-6
      );
    }
  });

  it('maxPool(input) writes nothing past the end of its output', () => {
    const output = { ...room([1, 1, 1, 3]), values: new Float32Array(9).fill(5) };
    const indices = { ...room([1, 1, 1, 3], 'int64'), values: new Float64Array(9).fill(5) };
    const { actual } = bothWays(
      wasm,
      [operand([1, 1, 1, 3], Float32Array.from([1, 2, 3])), output, indices],
      (kernels, [x, y, at]) => {
        const ones = [1, 1];
        kernels.maxPool(x, y, at, {
          kernel: ones,
          stride: ones,
          dilation: ones,
          padBefore: [0, 0],
          padAfter: [0, 0]
        });
      }
    );
    expect([...actual[1]]).toEqual([1, 2, 3, 5, 5, 5, 5, 5, 5]);
    expect([...actual[2]]).toEqual([0, 1, 2, 5, 5, 5, 5, 5, 5]);
  });
});
