/** @file Pools and their gradients over random windows against the reference kernels. */
import { describe, expect, test } from 'vitest';
import type { AveragePoolWindow } from '../../../src/engine/backends/backend.js';
import { bothWays, count, operand, room, wasmBackend, type Operand, type Random } from '../wasm/compare.js';
import { configurations, each, failures } from './trial.js';

interface Configuration {
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly window: AveragePoolWindow;
}

/** A pooling of 1 to 3 dimensions whose windows all reach into the input, some of them in ceil mode. */
function pooling(random: Random): Configuration {
  for (;;) {
    const rank = random.choose([1, 2, 2, 2, 3]);
    const size = each(rank, () => random.integer(1, rank === 3 ? 7 : 12));
    const kernel = each(rank, () => random.integer(1, 4));
    const dilation = each(rank, () => random.choose([1, 1, 1, 2]));
    const stride = each(rank, () => random.integer(1, 3));
    const pad = each(rank, dim => random.integer(0, Math.floor(kernel[dim] / 2)));
    const ceil = random.next() < 0.4;
    const output = each(rank, dim => {
      const reach = dilation[dim] * (kernel[dim] - 1) + 1;
      const places = (size[dim] + 2 * pad[dim] - reach) / stride[dim];
      const length = (ceil ? Math.ceil(places) : Math.floor(places)) + 1;
      // PyTorch drops a last window that would start in the padding on the right.
      return ceil && (length - 1) * stride[dim] >= size[dim] + pad[dim] ? length - 1 : length;
    });
    if (output.some(length => length < 1)) continue;
    const channels = [random.integer(1, 2), random.integer(1, 4)];
    const window = { kernel, stride, dilation, padBefore: pad, padAfter: pad };
    const average = { countIncludePad: random.next() < 0.5, divisorOverride: random.choose([null, null, 3]) };
    return {
      input: [...channels, ...size],
      output: [...channels, ...output],
      window: { ...window, ...average }
    };
  }
}

/** Whole numbers with ties, NaN and −∞ among them. */
function withTies(random: Random, shape: readonly number[]): Operand {
  const values = random.numbers(count(shape)).map(x => {
    const choice = random.next();
    if (choice < 0.03) return NaN;
    return choice < 0.3 ? -Infinity : Math.round(x * 3);
  });
  return operand(shape, values);
}

describe('pooling over random windows', () => {
  const cases = configurations(600, pooling);

  test('maxPool(input) gives the values and indices of the reference, with ties, NaN and −∞', () => {
    const different = failures(cases, ({ input, output, window }, random) => ({
      operands: [withTies(random, input), room(output), room(output, 'int64')],
      call: (kernels, [x, y, places]) => {
        kernels.maxPool(x, y, places, window);
      },
      results: [1, 2],
      tolerance: 0
    }));
    expect(different).toEqual([]);
  });

  const undilated = cases.filter(({ configuration }) => configuration.window.dilation.every(d => d === 1));

  test('averagePool(input) gives the reference numbers', () => {
    const different = failures(undilated, ({ input, output, window }, random) => ({
      operands: [operand(input, random.numbers(count(input))), room(output)],
      call: (kernels, [x, y]) => {
        kernels.averagePool(x, y, window);
      },
      results: [1],
      tolerance: 1e-6
    }));
    expect(different).toEqual([]);
  });

  test('averagePoolGradient(gradOutput) gives the reference numbers', () => {
    const different = failures(undilated, ({ input, output, window }, random) => ({
      operands: [operand(output, random.numbers(count(output))), room(input)],
      call: (kernels, [g, x]) => {
        kernels.averagePoolGradient(g, x, window);
      },
      results: [1],
      tolerance: 2e-6
    }));
    expect(different).toEqual([]);
  });
});

describe('values at indices, over random planes', () => {
  const cases = configurations(200, random => {
    const rank = random.integer(1, 3);
    const channels = [random.integer(1, 3), random.integer(1, 3)];
    return {
      small: [...channels, ...each(rank, () => random.integer(1, 5))],
      large: [...channels, ...each(rank, () => random.integer(1, 8))]
    };
  });

  /** Places in the large planes, more than one value for some of them, and a few beyond. */
  function places(random: Random, small: readonly number[], large: readonly number[]): Operand {
    const plane = count(large.slice(2));
    const values = Float64Array.from({ length: count(small) }, () => random.integer(0, plane));
    return { shape: small, values, dtype: 'int64' };
  }

  test('maxPoolGradient(gradOutput, indices) adds what the reference adds', () => {
    const different = failures(cases, ({ small, large }, random) => ({
      operands: [operand(small, random.numbers(count(small))), places(random, small, large), room(large)],
      call: (kernels, [g, at, x]) => {
        kernels.maxPoolGradient(g, at, x);
      },
      results: [2],
      tolerance: 1e-5
    }));
    expect(different).toEqual([]);
  });

  test('maxUnpool(input, indices) writes what the reference writes, the last of several', () => {
    const different = failures(cases, ({ small, large }, random) => ({
      operands: [operand(small, random.numbers(count(small))), places(random, small, large), room(large)],
      call: (kernels, [x, at, y]) => {
        kernels.maxUnpool(x, at, y);
      },
      results: [2],
      tolerance: 0
    }));
    expect(different).toEqual([]);
  });

  test('maxUnpoolGradient(gradOutput, indices) reads what the reference reads', () => {
    const different = failures(cases, ({ small, large }, random) => ({
      operands: [operand(large, random.numbers(count(large))), places(random, small, large), room(small)],
      call: (kernels, [g, at, x]) => {
        kernels.maxUnpoolGradient(g, at, x);
      },
      results: [2],
      tolerance: 0
    }));
    expect(different).toEqual([]);
  });
});

describe('adaptive pooling over random sizes', () => {
  const cases = configurations(300, random => {
    const rank = random.choose([1, 2, 2, 3]);
    const channels = [random.integer(1, 2), random.integer(1, 3)];
    return {
      input: [...channels, ...each(rank, () => random.integer(1, 9))],
      output: [...channels, ...each(rank, () => random.integer(1, 9))]
    };
  });

  test('adaptiveAveragePool(input) gives the reference numbers', () => {
    const different = failures(cases, ({ input, output }, random) => ({
      operands: [operand(input, random.numbers(count(input))), room(output)],
      call: (kernels, [x, y]) => {
        kernels.adaptiveAveragePool(x, y);
      },
      results: [1],
      tolerance: 2e-6
    }));
    expect(different).toEqual([]);
  });

  test('adaptiveAveragePoolGradient(gradOutput) gives the reference numbers', () => {
    const different = failures(cases, ({ input, output }, random) => ({
      operands: [operand(output, random.numbers(count(output))), room(input)],
      call: (kernels, [g, x]) => {
        kernels.adaptiveAveragePoolGradient(g, x);
      },
      results: [1],
      tolerance: 5e-6
    }));
    expect(different).toEqual([]);
  });

  test('adaptiveMaxPool(input) gives the values and indices of the reference, with ties, NaN and −∞', () => {
    const different = failures(cases, ({ input, output }, random) => ({
      operands: [withTies(random, input), room(output), room(output, 'int64')],
      call: (kernels, [x, y, at]) => {
        kernels.adaptiveMaxPool(x, y, at);
      },
      results: [1, 2],
      tolerance: 0
    }));
    expect(different).toEqual([]);
  });
});

test('maxPool(input) writes nothing past the end of its output', () => {
  const output = { ...room([1, 1, 1, 3]), values: new Float32Array(9).fill(5) };
  const indices = { ...room([1, 1, 1, 3], 'int64'), values: new Float64Array(9).fill(5) };
  const { actual } = bothWays(
    wasmBackend(),
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
