/** @file Padding with what the tensor holds, over random maps of places, against the reference kernels. */
import { describe, expect, test } from 'vitest';
import { count, operand, room, type Random } from '../wasm/compare.js';
import { configurations, each, failures } from './trial.js';

/** Reflection, repetition, turning round and cutting, on each dimension for itself. */
function places(random: Random, size: number): number[] {
  const before = random.integer(-Math.floor(size / 2), 4);
  const after = random.integer(-Math.floor((size - 1) / 2), 4);
  const source = random.choose<(place: number) => number>([
    place => Math.min(Math.max(place, 0), size - 1),
    place => ((place % size) + size) % size,
    place => {
      const period = Math.max(2 * (size - 1), 1);
      const within = ((place % period) + period) % period;
      return Math.min(within, period - within, size - 1);
    }
  ]);
  return Array.from({ length: size + before + after }, (_, place) => source(place - before));
}

describe('padding over random places', () => {
  const cases = configurations(300, random => {
    const rank = random.integer(1, 3);
    const leading = each(random.integer(1, 2), () => random.integer(1, 3));
    const size = each(rank, () => random.integer(1, 10));
    const maps = size.map(length => places(random, length));
    return {
      input: [...leading, ...size],
      output: [...leading, ...maps.map(map => map.length)],
      maps
    };
  });

  test('padBorder(input) copies what the reference copies', () => {
    const different = failures(cases, ({ input, output, maps }, random) => ({
      operands: [operand(input, random.numbers(count(input))), room(output)],
      call: (kernels, [x, y]) => {
        kernels.padBorder(x, y, maps);
      },
      results: [1],
      tolerance: 0
    }));
    expect(different).toEqual([]);
  });

  test('padBorderGradient(gradOutput) gives the reference numbers', () => {
    const different = failures(cases, ({ input, output, maps }, random) => ({
      operands: [operand(output, random.numbers(count(output))), room(input)],
      call: (kernels, [g, x]) => {
        kernels.padBorderGradient(g, x, maps);
      },
      results: [1],
      tolerance: 1e-5
    }));
    expect(different).toEqual([]);
  });
});
