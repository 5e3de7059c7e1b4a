/** @file Convolution's three passes over random shapes, plain and transposed, against the reference kernels. */
import { describe, expect, test } from 'vitest';
import type { ConvolutionWindow } from '../../../src/engine/backends/backend.js';
import { count, operand, room, type Random } from '../wasm/compare.js';
import { configurations, each, failures } from './trial.js';

interface Configuration {
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly weight: readonly number[];
  readonly window: ConvolutionWindow;
}

function chooseWindow(random: Random, rank: number): ConvolutionWindow {
  return {
    groups: random.choose([1, 1, 1, 2, 3]),
    kernel: each(rank, () => random.choose([1, 2, 3, 3, 4])),
    stride: each(rank, () => random.choose([1, 1, 2, 3])),
    padBefore: each(rank, () => random.choose([0, 0, 1, 2])),
    padAfter: each(rank, () => random.choose([0, 0, 1, 2])),
    dilation: each(rank, () => random.choose([1, 1, 2, 3]))
  };
}

function reach({ kernel, dilation }: ConvolutionWindow, dim: number): number {
  return dilation[dim] * (kernel[dim] - 1) + 1;
}

/** Small channels and sizes: most of what can go wrong lies at edges. */
function plain(random: Random): Configuration {
  for (;;) {
    const rank = random.choose([1, 2, 2, 2, 3]);
    const window = chooseWindow(random, rank);
    const size = each(rank, () => random.integer(1, rank === 3 ? 5 : rank === 2 ? 9 : 20));
    const output = size.map((length, dim) => {
      const padded = length + window.padBefore[dim] + window.padAfter[dim];
      return Math.floor((padded - reach(window, dim)) / window.stride[dim]) + 1;
    });
    if (output.every(length => length >= 1)) return withChannels(random, size, output, window);
  }
}

/** The window of a transposed convolution: its output is the `input` here, with perhaps some more after it. */
function transposed(random: Random): Configuration {
  for (;;) {
    const rank = random.choose([1, 2, 2, 2, 3]);
    const chosen = chooseWindow(random, rank);
    const extra = each(rank, dim =>
      random.integer(0, Math.max(chosen.stride[dim], chosen.dilation[dim]) - 1)
    );
    const padAfter = chosen.padBefore.map((pad, dim) => pad - extra[dim]);
    const window = { ...chosen, padAfter };
    const output = each(rank, () => random.integer(1, rank === 3 ? 3 : 6));
    const size = output.map(
      (length, dim) =>
        (length - 1) * window.stride[dim] - window.padBefore[dim] - padAfter[dim] + reach(window, dim)
    );
    if (size.every(length => length >= 1)) return withChannels(random, size, output, window);
  }
}

function withChannels(
  random: Random,
  size: readonly number[],
  output: readonly number[],
  window: ConvolutionWindow
): Configuration {
  const batch = random.choose([1, 1, 2, 3]);
  const [inPerGroup, outPerGroup] = [random.choose([1, 1, 2, 3]), random.choose([1, 1, 2, 4, 7])];
  return {
    input: [batch, window.groups * inPerGroup, ...size],
    output: [batch, window.groups * outPerGroup, ...output],
    weight: [window.groups * outPerGroup, inPerGroup, ...window.kernel],
    window
  };
}

describe.each([
  ['convolution', configurations(600, plain)],
  ['transposed convolution', configurations(300, transposed)]
])('%s over random shapes', (_, cases) => {
  test('convolution(input, weight, bias) gives the reference numbers', () => {
    const different = failures(cases, ({ input, output, weight, window }, random) => {
      const hasBias = random.next() < 0.5;
      return {
        operands: [
          operand(input, random.numbers(count(input))),
          operand(weight, random.numbers(count(weight))),
          operand([output[1]], random.numbers(output[1])),
          room(output)
        ],
        call: (kernels, [x, w, b, y]) => {
          kernels.convolution(x, w, hasBias ? b : null, y, window);
        },
        results: [3],
        tolerance: 1e-5
      };
    });
    expect(different).toEqual([]);
  });

  test('convolutionInputGradient(gradOutput, weight) gives the reference numbers', () => {
    const different = failures(cases, ({ input, output, weight, window }, random) => ({
      operands: [
        operand(output, random.numbers(count(output))),
        operand(weight, random.numbers(count(weight))),
        room(input)
      ],
      call: (kernels, [g, w, x]) => {
        kernels.convolutionInputGradient(g, w, x, window);
      },
      results: [2],
      tolerance: 1e-5
    }));
    expect(different).toEqual([]);
  });

  test('convolutionWeightGradient(gradOutput, input) gives the reference numbers', () => {
    const different = failures(cases, ({ input, output, weight, window }, random) => ({
      operands: [
        operand(output, random.numbers(count(output))),
        operand(input, random.numbers(count(input))),
        room(weight)
      ],
      call: (kernels, [g, x, w]) => {
        kernels.convolutionWeightGradient(g, x, w, window);
      },
      results: [2],
      tolerance: 2e-5
    }));
    expect(different).toEqual([]);
  });
});
