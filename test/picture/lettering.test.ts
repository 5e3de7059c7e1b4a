import { createCanvas } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';

import { type Bitmap, createBitmap } from '../../src/picture/bitmap.js';
import { canvasLettering, type OpenCanvas } from '../../src/picture/canvas-lettering.js';
import { paintFallback } from '../../src/picture/fallback.js';
import { drawText, fitText, type Lettered, type Lettering } from '../../src/picture/lettering.js';
import { strokeLettering } from '../../src/picture/stroke-lettering.js';
import { writePng } from '../renderers/png.js';
import { curve } from '../renderers/samples.js';

const openCanvas: OpenCanvas = (width, height) => createCanvas(width, height).getContext('2d');
const canvas = canvasLettering(openCanvas)!;
const INK = [20, 30, 40] as const;
const KINDS = [
  ['strokes', strokeLettering],
  ['a canvas', canvas]
] as const;

function page(lettering: Lettering): Lettered {
  return { ...createBitmap(400, 60, [255, 255, 255]), lettering };
}

function written(lettering: Lettering, text: string): Lettered {
  const picture = page(lettering);
  drawText(picture, text, 20, 20, { height: 18, colour: INK });
  return picture;
}

/** The columns from the first to the last that is not paper. */
function inkedColumns({ width, data }: Bitmap): readonly [number, number] {
  let [first, last] = [width, -1];
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] + data[at + 1] + data[at + 2] === 765) continue;
    const x = (at / 4) % width;
    [first, last] = [Math.min(first, x), Math.max(last, x)];
  }
  return [first, last];
}

describe.each(KINDS)('text by %s', (_, lettering) => {
  it('drawText(picture, text, x, top, options) begins at x, and its width is what it measures', () => {
    const [first, last] = inkedColumns(written(lettering, 'Hxm0 loss'));
    const width = lettering.width('Hxm0 loss', { height: 18 });
    expect(Math.abs(first - 20)).toBeLessThanOrEqual(3);
    expect(Math.abs(last - 20 - width)).toBeLessThanOrEqual(4);
  });

  it('capitals reach from `top` down over their height', () => {
    const { width, data } = written(lettering, 'H');
    const rows = Array.from({ length: 60 }, (_, y) =>
      data.subarray(y * width * 4, (y + 1) * width * 4).some(byte => byte < 128)
    );
    expect(Math.abs(rows.indexOf(true) - 20)).toBeLessThanOrEqual(2);
    expect(Math.abs(rows.lastIndexOf(true) - 37)).toBeLessThanOrEqual(2);
  });

  it('fitText(picture, text, font, most) fits, and cuts no letter in two', () => {
    const picture = page(lettering);
    const font = { height: 18 };
    expect(fitText(picture, 'short', font, 300)).toBe('short');
    for (const most of [30, 61, 90, 140]) {
      const text = fitText(picture, 'ab😀😀😀😀cd learning rate of the first layer', font, most);
      expect(text.endsWith('…')).toBe(true);
      expect(text).not.toMatch(/\p{Cs}/u);
      expect(lettering.width(text, font)).toBeLessThanOrEqual(most);
    }
    expect(fitText(picture, 'loss', font, 1)).toBe('…');
  });
});

describe('canvasLettering(open)', () => {
  it('draws letters that strokes have only boxes for', () => {
    expect(written(strokeLettering, 'ж').data).toEqual(written(strokeLettering, 'щ').data);
    expect(written(canvas, 'ж').data).not.toEqual(written(canvas, 'щ').data);
  });

  it('is null where there is no canvas, where it fails, and where it does not give back what was drawn', () => {
    const blank: OpenCanvas = (width, height) => {
      const context = openCanvas(width, height)!;
      context.fillText = () => undefined;
      return context;
    };
    const noisy: OpenCanvas = (width, height) => {
      const context = openCanvas(width, height)!;
      const read = context.getImageData.bind(context);
      context.getImageData = (...place) => {
        const image = read(...place);
        image.data.forEach((_, at) => (image.data[at] = (at * 7919) % 256));
        return image;
      };
      return context;
    };
    const broken: OpenCanvas = () => {
      throw new Error('no fonts');
    };
    for (const open of [(): null => null, blank, noisy, broken]) expect(canvasLettering(open)).toBeNull();
  });

  it('paintFallback(curve, lettering) names its series in every script, within the picture', () => {
    const { series, ...rest } = curve(40);
    const names = [
      '损失 – потеря – 😀',
      'точность',
      'a name that is much longer than all the room that is left for it here'
    ];
    const payload = {
      ...rest,
      title: '训练 кривая',
      series: names.map((name, at) => ({ ...series[at % 2], name }))
    };
    const bitmap = paintFallback(payload, canvas)!;
    writePng('test-results/renderers/still-curve-scripts.png', bitmap);
    const [first, last] = inkedColumns(bitmap);
    expect(first).toBeGreaterThanOrEqual(20);
    expect(last).toBeLessThan(bitmap.width - 10);
  });
});
