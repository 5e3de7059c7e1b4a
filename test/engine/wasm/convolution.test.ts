import { describe, expect, it } from 'vitest';
import type { ConvolutionWindow } from '../../../src/engine/backends/backend.js';
import { bothWays, count, difference, operand, Random, room, wasmBackend } from './compare.js';

interface Configuration {
  readonly input: number[];
  readonly output: number[];
  readonly weight: number[];
  readonly window: ConvolutionWindow;
}

/** A convolution of 1 to 3 dimensions whose output is not empty. */
function configuration(random: Random): Configuration {
  for (;;) {
    const rank = random.choose([1, 2, 2, 2, 2, 3]);
    const each = (choose: () => number): number[] => Array.from({ length: rank }, choose);
    const groups = random.choose([1, 1, 1, 2, 3, 4]);
    const inPerGroup = random.choose([1, 1, 2, 3, 5, 8]);
    const outPerGroup = random.choose([1, 1, 2, 3, 4, 5, 7, 13]);
    const largest = rank === 3 ? 7 : rank === 2 ? 17 : 40;
    const size = each(() => random.integer(1, largest));
    const window = {
      groups,
      kernel: each(() => random.choose([1, 2, 3, 3, 4, 5])),
      stride: each(() => random.choose([1, 1, 2, 3])),
      padBefore: each(() => random.choose([0, 0, 1, 2, 3])),
      padAfter: each(() => random.choose([0, 0, 1, 2, 3])),
      dilation: each(() => random.choose([1, 1, 2, 3]))
    };
    const output = size.map((length, dim) => {
      const reach = (window.kernel[dim] - 1) * window.dilation[dim] + 1;
      const padded = length + window.padBefore[dim] + window.padAfter[dim];
      return Math.floor((padded - reach) / window.stride[dim]) + 1;
    });
    if (output.some(length => length < 1)) continue;
    const batch = random.choose([1, 1, 2, 3]);
    return {
      input: [batch, groups * inPerGroup, ...size],
      output: [batch, groups * outPerGroup, ...output],
      weight: [groups * outPerGroup, inPerGroup, ...window.kernel],
      window
    };
  }
}

describe.each([
  ['fused where the machine can', wasmBackend()],
  ['strict', wasmBackend({ strict: true })]
])('wasm convolution, %s, over 400 random shapes', (_, wasm) => {
  const cases = Array.from({ length: 400 }, (__, seed) => {
    const random = new Random(seed + 1);
    return { random, ...configuration(random), seed };
  });

  it('convolution(input, weight, bias) gives the reference numbers', () => {
    for (const { random, input, output, weight, window, seed } of cases) {
      const operands = [
        operand(input, random.numbers(count(input))),
        operand(weight, random.numbers(count(weight))),
        operand([output[1]], random.numbers(output[1])),
        room(output)
      ];
      const withBias = seed % 3 !== 0;
      const { actual, expected } = bothWays(wasm, operands, (kernels, [x, w, b, y]) => {
        kernels.convolution(x, w, withBias ? b : null, y, window);
      });
      expect(difference(actual[3], expected[3]), JSON.stringify({ input, weight, window })).toBeLessThan(
        1e-5
      );
    }
  });

  it('convolutionInputGradient(gradOutput, weight) gives the reference numbers', () => {
    for (const { random, input, output, weight, window } of cases) {
      const operands = [
        operand(output, random.numbers(count(output))),
        operand(weight, random.numbers(count(weight))),
        room(input)
      ];
      const { actual, expected } = bothWays(wasm, operands, (kernels, [g, w, x]) => {
        kernels.convolutionInputGradient(g, w, x, window);
      });
      expect(difference(actual[2], expected[2]), JSON.stringify({ input, weight, window })).toBeLessThan(
        1e-5
      );
    }
  });

  it('convolutionWeightGradient(gradOutput, input) gives the reference numbers', () => {
    for (const { random, input, output, weight, window } of cases) {
      const operands = [
        operand(output, random.numbers(count(output))),
        operand(input, random.numbers(count(input))),
        room(weight)
      ];
      const { actual, expected } = bothWays(wasm, operands, (kernels, [g, x, w]) => {
        kernels.convolutionWeightGradient(g, x, w, window);
      });
      expect(difference(actual[2], expected[2]), JSON.stringify({ input, weight, window })).toBeLessThan(
        2e-5
      );
    }
  });
});
