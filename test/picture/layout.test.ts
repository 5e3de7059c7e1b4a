import { describe, expect, it } from 'vitest';

import { linearAxis, logAxis } from '../../src/picture/axis.js';
import { colourAt, colourMap, lightness } from '../../src/picture/colour.js';
import { layChart, readAt } from '../../src/picture/curve.js';
import { facetsOf, placeOf, tileLabel } from '../../src/picture/facets.js';
import { marksOf, paintValues } from '../../src/picture/paint.js';
import { colourIndex, fitScale, fitScales } from '../../src/picture/scale.js';
import { sortChannels } from '../../src/picture/sorting.js';
import { tableCsv, tableMarkdown } from '../../src/picture/table-text.js';
import { hitTile, layTiles, tileOrigin, visibleRows } from '../../src/picture/tiling.js';
import { exactNumber, shortBytes, shortCount, shortNumber, shortTime } from '../../src/picture/words.js';
import { curve, featureMaps, shapeTable } from '../renderers/samples.js';

describe('colourMap(name, theme)', () => {
  it.each(['light', 'dark'] as const)('sequential in %s changes its lightness one way only', theme => {
    const map = colourMap('sequential', theme);
    const steps = Array.from({ length: 256 }, (_, at) => lightness(colourAt(map, at)));
    const sign = Math.sign(steps[255] - steps[0]);
    for (let at = 1; at < 256; at++) expect((steps[at] - steps[at - 1]) * sign).toBeGreaterThan(-0.004);
  });

  it.each(['light', 'dark'] as const)(
    'both ends of signed maps in %s stand off equally from the middle',
    theme => {
      for (const name of ['diverging', 'weights'] as const) {
        const [low, middle, high] = [0, 128, 255].map(at => lightness(colourAt(colourMap(name, theme), at)));
        expect(Math.abs(low - middle)).toBeGreaterThan(0.4);
        expect(Math.abs(Math.abs(low - middle) - Math.abs(high - middle))).toBeLessThan(0.1);
      }
    }
  );
});

describe('fitScale(values, from, to)', () => {
  it('is symmetric about 0 where signs mix, from 0 where none is negative', () => {
    expect(fitScale(Float32Array.of(-1, 2), 0, 2)).toMatchObject({ low: -2, high: 2, map: 'diverging' });
    expect(fitScale(Float32Array.of(0, 2), 0, 2)).toMatchObject({ low: 0, high: 2, map: 'sequential' });
    expect(fitScale(Float32Array.of(0, 2), 0, 2, { signed: 'weights', alwaysSigned: true })).toMatchObject({
      low: -2,
      high: 2,
      map: 'weights'
    });
  });

  it('clips beyond three deviations and counts what it clips; NaN and infinities do not count', () => {
    const values = new Float32Array(1000).map((_, at) => (at % 2 === 0 ? 1 : -1));
    [values[0], values[2], values[4], values[5]] = [100, NaN, Infinity, -90];
    const scale = fitScale(values, 0, values.length);
    expect(scale.high).toBeLessThan(20);
    expect([scale.clippedLow, scale.clippedHigh]).toEqual([1, 1]);
    expect([NaN, Infinity, -Infinity].map(value => colourIndex(scale, value))).toEqual([-1, -2, -3]);
  });

  it('holds for constants, zeros, nothing finite and nothing at all', () => {
    for (const values of [[5, 5], [0, 0], [-3], [NaN], []]) {
      const { low, high } = fitScale(Float32Array.from(values), 0, values.length);
      expect(high).toBeGreaterThan(low);
    }
  });

  it('fitScales(values, 2, map) makes every map signed where one is', () => {
    const scales = fitScales(Float32Array.of(-1, 1, 0, 4), 2, 'map');
    expect(scales.map(({ low, high, map }) => [low, high, map])).toEqual([
      [-1, 1, 'diverging'],
      [-4, 4, 'diverging']
    ]);
  });
});

describe('painting', () => {
  it('paintValues(part, scale, light) gives ends, middle and NaN their colours', () => {
    const values = Float32Array.of(-1, 0, 1, NaN);
    const scale = { ...fitScale(values, 0, 4), low: -1, high: 1 };
    const { data } = paintValues({ values, offset: 0, height: 2, width: 2 }, scale, 'light');
    const expected = [22, 74, 136, 255, 247, 247, 247, 255, 150, 16, 40, 255, 255, 214, 10, 255];
    expected.forEach((byte, at) => {
      expect(Math.abs(data[at] - byte)).toBeLessThanOrEqual(2);
    });
  });

  it('marksOf(part, scale, theme) marks NaN, infinities and clipped values, and no others', () => {
    const values = Float32Array.of(0.5, NaN, Infinity, -Infinity, 9, -9);
    const scale = { low: -1, high: 1, map: 'diverging', clippedLow: 1, clippedHigh: 1 } as const;
    const marks = marksOf({ values, offset: 0, height: 2, width: 3 }, scale, 'light');
    expect(marks.map(({ row, column }) => [row, column])).toEqual([
      [0, 1],
      [0, 2],
      [1, 0],
      [1, 1],
      [1, 2]
    ]);
    expect(new Set(marks.map(mark => JSON.stringify(mark.lines))).size).toBe(5);
  });
});

describe('tiling', () => {
  const tiling = layTiles({ count: 5, mapWidth: 4, mapHeight: 3, cell: 10, room: 120, gap: 8, caption: 12 });

  it('layTiles(options) fills rows from the left', () => {
    expect(tiling).toMatchObject({ columns: 2, rows: 3, tileWidth: 40, tileHeight: 30, width: 88 });
    expect(tileOrigin(tiling, 3)).toEqual({ x: 48, y: 50 });
  });

  it('hitTile(tiling, x, y) finds every value at its middle, and nothing between tiles or past the last', () => {
    for (let slot = 0; slot < 5; slot++) {
      const { x, y } = tileOrigin(tiling, slot);
      for (let row = 0; row < 3; row++) {
        for (let column = 0; column < 4; column++) {
          expect(hitTile(tiling, x + column * 10 + 5, y + row * 10 + 5)).toEqual({ slot, row, column });
        }
      }
    }
    expect(hitTile(tiling, 44, 5)).toBeNull();
    expect(hitTile(tiling, 5, 35)).toBeNull();
    expect(hitTile(tiling, 53, 105)).toBeNull();
    expect(hitTile(tiling, -1, 5)).toBeNull();
  });

  it('visibleRows(tiling, top, bottom) are those that the window touches', () => {
    expect(visibleRows(tiling, 60, 90)).toEqual([1, 2]);
    expect(visibleRows(tiling, -50, 10_000)).toEqual([0, 3]);
  });

  it('facetsOf(shape) and placeOf(shape, flat) agree on where a value is', () => {
    expect(facetsOf([2, 3, 4, 5], 16)).toMatchObject({ tiles: 6, height: 4, width: 5, columns: 3 });
    expect(facetsOf([40], 16)).toMatchObject({ tiles: 1, height: 3, width: 16, count: 40 });
    expect(facetsOf([], 16)).toMatchObject({ tiles: 1, height: 1, width: 1, count: 1 });
    expect(placeOf([2, 3, 4], 13)).toEqual([1, 0, 1]);
    expect(tileLabel([2, 3, 8, 8], 4)).toBe('1, 1');
    expect(tileLabel([40, 1, 8, 8], 4)).toBe('4');
  });
});

describe('charts', () => {
  it('linearAxis(low, high, most) ends on round numbers around all values', () => {
    const axis = linearAxis(0, 2.36, 6);
    expect(axis.ticks.map(tick => tick.text)).toEqual(['0.0', '0.5', '1.0', '1.5', '2.0', '2.5']);
    expect(linearAxis(3, 3, 4).high).toBeGreaterThan(3);
  });

  it('logAxis(low, high, most) goes by powers of ten', () => {
    expect(logAxis(0.02, 3, 6)).toMatchObject({ low: 0.01, high: 10 });
  });

  it('layChart(payload, options) keeps every point inside the plot, also with gaps and by logarithm', () => {
    const payload = curve(300);
    const y = payload.series[0].y.map((value, at) => (at === 100 ? null : value));
    const gap = { ...payload, series: [{ ...payload.series[0], y }, payload.series[1]] };
    const plot = { left: 50, top: 10, width: 600, height: 200 };
    for (const log of [false, true]) {
      const { lines } = layChart(gap, { plot, log });
      expect(lines[0].runs).toHaveLength(2);
      for (const [x, height] of lines.flatMap(line => line.runs.flat())) {
        expect(x).toBeGreaterThanOrEqual(50);
        expect(x).toBeLessThanOrEqual(650);
        expect(height).toBeGreaterThanOrEqual(9.9);
        expect(height).toBeLessThanOrEqual(210.1);
      }
    }
  });

  it('readAt(payload, x) gives a sparse line its value before, and none before it has begun', () => {
    const payload = curve(300);
    expect(readAt(payload, 150).values[1]).toMatchObject({ x: 140, value: payload.series[1].y[1] });
    expect(readAt(payload, 10).values[1].value).toBeNull();
    expect(readAt(curve(0), 0).values[0].value).toBeNull();
  });
});

describe('words', () => {
  it('numbers are short where they stand in rows and exact where they are read', () => {
    expect([0, 2.414, -0.0312, 1234.5, 1e-7, NaN, -Infinity].map(shortNumber)).toEqual([
      '0',
      '2.41',
      '−0.031',
      '1,235',
      '1e−7',
      'NaN',
      '−∞'
    ]);
    expect([Math.fround(1.2361), -0.5, 0, 3].map(exactNumber)).toEqual(['+1.2361', '−0.5', '0', '+3']);
    expect([40, 36_864, 2_400_000].map(shortBytes)).toEqual(['40 B', '36.9 kB', '2.4 MB']);
    expect([160, 663_552, 2.5e9].map(shortCount)).toEqual(['160', '0.66 M', '2.50 G']);
    expect([4.21, 65, 7380].map(shortTime)).toEqual(['4.2 s', '1:05 min', '2:03 h']);
  });

  it('sortChannels(channels, key) puts the greatest first, and the dead last', () => {
    const { channels } = featureMaps({ count: 4, size: 8 });
    const order = sortChannels(channels, 'max');
    const maxima = order.map(place => channels[place].max!);
    expect(maxima).toEqual([...maxima].sort((a, b) => b - a));
    expect(sortChannels(channels, 'dead').at(-1)).toBe(3);
    expect(sortChannels(channels, 'channel')).toEqual([0, 1, 2, 3]);
  });

  it('tableMarkdown(payload) and tableCsv(payload) carry every row, the total and the meaning of terms', () => {
    const markdown = tableMarkdown(shapeTable());
    expect(markdown.split('\n').filter(line => line.startsWith('|'))).toHaveLength(11);
    expect(markdown).toContain('bias not counted');
    const lines = tableCsv(shapeTable()).trimEnd().split('\r\n');
    expect(lines).toHaveLength(10);
    expect(lines[2]).toBe('features.conv1,Conv2d,"1→16, 3×3, pad 1",1×16×24×24,3,1,1,160,160,82944,36864,3');
  });
});
