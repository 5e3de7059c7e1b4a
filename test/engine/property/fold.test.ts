/** @file Columns of sliding blocks, and their sum, over random windows against the reference kernels. */
import { describe, expect, test } from 'vitest';
import { count, operand, room, type Random } from '../wasm/compare.js';
import { configurations, each, failures } from './trial.js';

/** Windows of 1 to 3 dimensions that fit at least once. */
function sliding(random: Random) {
  for (;;) {
    const rank = random.choose([1, 2, 2, 3]);
    const size = each(rank, () => random.integer(1, rank === 3 ? 5 : 8));
    const pad = each(rank, () => random.choose([0, 0, 1, 2]));
    const window = {
      kernel: each(rank, () => random.integer(1, 3)),
      stride: each(rank, () => random.integer(1, 3)),
      dilation: each(rank, () => random.choose([1, 1, 2])),
      padBefore: pad,
      padAfter: pad
    };
    const outputs = size.map((length, dim) => {
      const reach = window.dilation[dim] * (window.kernel[dim] - 1) + 1;
      return Math.floor((length + 2 * pad[dim] - reach) / window.stride[dim]) + 1;
    });
    if (outputs.some(length => length < 1)) continue;
    const channels = [random.integer(1, 2), random.integer(1, 3)];
    return {
      image: [...channels, ...size],
      columns: [...channels, ...window.kernel, ...outputs],
      window
    };
  }
}

describe('columns over random windows', () => {
  const cases = configurations(300, sliding);

  test('unfold(input) lays out what the reference lays out', () => {
    const different = failures(cases, ({ image, columns, window }, random) => ({
      operands: [operand(image, random.numbers(count(image))), room(columns)],
      call: (kernels, [x, y]) => {
        kernels.unfold(x, y, window);
      },
      results: [1],
      tolerance: 0
    }));
    expect(different).toEqual([]);
  });

  test('fold(columns) gives the reference numbers', () => {
    const different = failures(cases, ({ image, columns, window }, random) => ({
      operands: [operand(columns, random.numbers(count(columns))), room(image)],
      call: (kernels, [x, y]) => {
        kernels.fold(x, y, window);
      },
      results: [1],
      tolerance: 5e-6
    }));
    expect(different).toEqual([]);
  });
});
