/** @file Receptive fields and size formulas against numbers worked out by hand or published. */
import { describe, expect, test } from 'vitest';
import { pixelField, slideField, type ReceptiveField } from '../../src/geometry/receptive-field.js';
import { slidingFormula, transposedFormula } from '../../src/geometry/size-formula.js';
import type { SlidingWindow } from '../../src/geometry/window.js';

function square(kernel: number, stride = 1, padding = 0, dilation = 1): SlidingWindow {
  const pair = (value: number) => [value, value];
  return { kernel: pair(kernel), stride: pair(stride), padding: pair(padding), dilation: pair(dilation) };
}

function through(...windows: SlidingWindow[]): ReceptiveField {
  return windows.reduce<ReceptiveField>(slideField, pixelField(2));
}

describe('slideField(field, window)', () => {
  test('two 3×3 convolutions see 5×5, and pooling by 2 lets the next see 10×10', () => {
    expect(through(square(3, 1, 1), square(3, 1, 1))).toEqual({
      size: [5, 5],
      jump: [1, 1],
      start: [-2, -2]
    });
    expect(through(square(3, 1, 1), square(3, 1, 1), square(2, 2), square(3, 1, 1))).toEqual({
      size: [10, 10],
      jump: [2, 2],
      start: [-4, -4]
    });
  });

  test("AlexNet's last pooling sees 195×195 with a jump of 32, as Araujo et al. published", () => {
    const conv = [square(11, 4, 2), square(3, 2), square(5, 1, 2), square(3, 2), square(3, 1, 1)];
    const field = through(...conv, square(3, 1, 1), square(3, 1, 1), square(3, 2));
    expect(field).toMatchObject({ size: [195, 195], jump: [32, 32] });
  });

  test('dilation spreads the kernel: 3×3 with dilation 3 sees 7×7', () => {
    expect(through(square(3, 1, 0, 3))).toEqual({ size: [7, 7], jump: [1, 1], start: [0, 0] });
  });

  test('each dimension goes its own way', () => {
    const window = { kernel: [3, 5], stride: [2, 1], padding: [4, 2], dilation: [3, 1] };
    expect(through(window)).toEqual({ size: [7, 5], jump: [2, 1], start: [-4, -2] });
  });

  test('what sees all goes on seeing all, and what is not known stays so', () => {
    expect(slideField('all', square(3))).toBe('all');
    expect(slideField(null, square(3))).toBeNull();
  });

  test('a window of other dimensions than the field before it is not known', () => {
    expect(slideField({ size: [3], jump: [1], start: [0] }, square(3))).toBeNull();
  });
});

describe('size formulas', () => {
  test('slidingFormula says equal dimensions once', () => {
    expect(slidingFormula(square(3, 1, 1), [28, 28], [28, 28])).toBe(
      "H' = ⌊(28 + 2·1 − 1·(3 − 1) − 1) / 1⌋ + 1 = 28"
    );
  });

  test('slidingFormula says different dimensions one after the other', () => {
    const window = { kernel: [3, 5], stride: [2, 1], padding: [4, 2], dilation: [3, 1] };
    expect(slidingFormula(window, [50, 100], [26, 100])).toBe(
      "H' = ⌊(50 + 2·4 − 3·(3 − 1) − 1) / 2⌋ + 1 = 26, W' = ⌊(100 + 2·2 − 1·(5 − 1) − 1) / 1⌋ + 1 = 100"
    );
  });

  test('slidingFormula with ceilMode rounds up', () => {
    expect(slidingFormula(square(3, 2, 1), [32, 32], [17, 17], true)).toBe(
      "H' = ⌈(32 + 2·1 − 1·(3 − 1) − 1) / 2⌉ + 1 = 17"
    );
  });

  test('transposedFormula is the way back', () => {
    expect(transposedFormula(square(2, 2), [0, 0], [14, 14], [28, 28])).toBe(
      "H' = (14 − 1)·2 − 2·0 + 1·(2 − 1) + 0 + 1 = 28"
    );
  });
});
