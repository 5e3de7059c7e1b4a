import { describe, expect, it } from 'vitest';

import type { Payload } from '../../src/mime/payload.js';
import type { Bitmap } from '../../src/picture/bitmap.js';
import { paintFallback } from '../../src/picture/fallback.js';
import { writePng } from '../renderers/png.js';
import { curve, featureMaps, filters, oddTensor, shapeTable, tensorOf } from '../renderers/samples.js';

function painted(name: string, payload: Payload): Bitmap {
  const bitmap = paintFallback(payload);
  expect(bitmap).not.toBeNull();
  writePng(`test-results/renderers/still-${name}.png`, bitmap!);
  return bitmap!;
}

/** How many pixels are near a colour. */
function countNear({ data }: Bitmap, [red, green, blue]: readonly [number, number, number]): number {
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (Math.abs(data[at] - red) + Math.abs(data[at + 1] - green) + Math.abs(data[at + 2] - blue) < 12)
      count += 1;
  }
  return count;
}

describe('paintFallback(payload)', () => {
  it('paintFallback(feature maps) is opaque, wide enough for 8 maps a row, and says dead in the alarm colour', () => {
    const bitmap = painted('featuremaps', featureMaps());
    expect(bitmap.width).toBeGreaterThan(1000);
    expect(bitmap.data.every((byte, at) => at % 4 !== 3 || byte === 255)).toBe(true);
    expect(countNear(bitmap, [180, 35, 24])).toBeGreaterThan(30);
  });

  it('paintFallback(512 maps of 56×56) shows the first 96 and stays small', () => {
    const bitmap = painted('many', featureMaps({ count: 512, size: 56, relu: true }));
    expect(bitmap.width * bitmap.height).toBeLessThan(1600 * 3200);
  });

  it('paintFallback(filters) paints kernels in brown and green, one channel, three and many', () => {
    const bitmap = painted('filters', filters());
    expect(countNear(bitmap, [112, 62, 4])).toBeGreaterThan(20);
    painted('filters-rgb', filters(16, 3, 7));
    painted('filters-matrix', filters(6, 8, 3));
  });

  it('paintFallback(tensor) marks NaN and infinities in a colour that no map has', () => {
    const bitmap = painted('tensor', oddTensor());
    expect(countNear(bitmap, [255, 214, 10])).toBeGreaterThan(300);
    painted('tensor-small', tensorOf([1.5, -2, 0.25, 3, 0, -1], [2, 3]));
    painted(
      'tensor-vector',
      tensorOf(
        Int32Array.from({ length: 40 }, (_, at) => at - 12),
        [40],
        'int64'
      )
    );
    painted('tensor-scalar', tensorOf([0.1234], []));
    painted(
      'tensor-images',
      tensorOf(
        Float32Array.from({ length: 4 * 3 * 64 }, (_, at) => (at % 64) / 63),
        [4, 3, 8, 8]
      )
    );
  });

  it('paintFallback(curve) holds with no point, one point and a finished run', () => {
    painted('curve-none', curve(0));
    painted('curve-one', curve(1));
    expect(countNear(painted('curve', curve(560)), [11, 107, 203])).toBeGreaterThan(500);
  });

  it('paintFallback(shape table) and of a tensor without values is null: words say it better', () => {
    expect(paintFallback(shapeTable())).toBeNull();
    expect(paintFallback(tensorOf([], [0, 3]))).toBeNull();
  });
});
