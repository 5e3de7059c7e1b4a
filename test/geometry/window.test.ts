/** @file Sizes behind windows, against windows counted one by one. */
import { describe, expect, test } from 'vitest';
import {
  convolvedSpace,
  padBothSides,
  pooledSpace,
  samePadding,
  transposedSpace,
  windowSpan,
  type Window
} from '../../src/geometry/window.js';

/** Every window along one dimension with all numbers small. */
function* windows(): Generator<Window> {
  for (const kernel of [1, 2, 3, 5]) {
    for (const stride of [1, 2, 3]) {
      for (const dilation of [1, 2]) {
        for (const [before, after] of [
          [0, 0],
          [1, 1],
          [0, 2]
        ]) {
          yield {
            kernel: [kernel],
            stride: [stride],
            dilation: [dilation],
            padBefore: [before],
            padAfter: [after]
          };
        }
      }
    }
  }
}

/** How many windows start at multiples of the stride and end inside the padded line. */
function countInside(size: number, { stride: [stride], padBefore, padAfter, ...window }: Window): number {
  const [span] = windowSpan(window);
  const padded = size + padBefore[0] + padAfter[0];
  let count = 0;
  while (count * stride + span <= padded) count++;
  return count;
}

test('windowSpan(window) is d·(k − 1) + 1', () => {
  expect(windowSpan({ kernel: [3, 5, 1], dilation: [1, 2, 4] })).toEqual([3, 9, 1]);
});

describe('convolvedSpace(space, window)', () => {
  test('is the number of windows that fit', () => {
    for (const window of windows()) {
      const least = windowSpan(window)[0];
      for (let size = least; size < least + 8; size++) {
        expect(convolvedSpace([size], window)).toEqual([countInside(size, window)]);
      }
    }
  });

  test('each dimension goes its own way', () => {
    const window = padBothSides({ kernel: [3, 5], stride: [2, 1], padding: [4, 2], dilation: [3, 1] });
    expect(convolvedSpace([50, 100], window)).toEqual([26, 100]);
  });
});

describe('pooledSpace(space, window, ceilMode)', () => {
  const pool = padBothSides({ kernel: [2], stride: [2], padding: [0], dilation: [1] });

  test('rounds down by default and up in ceil mode', () => {
    expect(pooledSpace([5], pool)).toEqual([2]);
    expect(pooledSpace([5], pool, true)).toEqual([3]);
  });

  test('has no window that would start in the far padding', () => {
    const padded = padBothSides({ kernel: [2], stride: [2], padding: [1], dilation: [1] });
    expect(pooledSpace([3], padded, true)).toEqual([2]);
    expect(pooledSpace([4], padded, true)).toEqual([3]);
  });
});

test('transposedSpace(space, window) is the smallest size that convolvedSpace brings back', () => {
  for (const window of windows()) {
    for (let size = 2; size < 6; size++) {
      const [large] = transposedSpace([size], window);
      if (large < 1) continue;
      expect(convolvedSpace([large], window)).toEqual([size]);
      expect(convolvedSpace([large - 1], window)).toEqual([size - 1]);
    }
  }
});

test('samePadding(kernel, dilation) keeps the size, an odd rest goes after', () => {
  expect(samePadding([4], [1])).toEqual({ padBefore: [1], padAfter: [2] });
  for (const kernel of [1, 2, 3, 6]) {
    for (const dilation of [1, 3]) {
      const window = {
        kernel: [kernel],
        stride: [1],
        dilation: [dilation],
        ...samePadding([kernel], [dilation])
      };
      expect(convolvedSpace([20], window)).toEqual([20]);
    }
  }
});
