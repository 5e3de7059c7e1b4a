import { describe, expect, it } from 'vitest';

import type { CurvePayload } from '../../src/mime/payload.js';
import { type Axis, axisShare, linearAxis, logAxis, stepAxis } from '../../src/picture/axis.js';
import { layChart } from '../../src/picture/curve.js';
import { paintFallback } from '../../src/picture/fallback.js';
import { curve } from '../renderers/samples.js';

const textsOf = (axis: Axis): string[] => axis.ticks.map(tick => tick.text);

/** Ends that an axis may be asked for: far apart, close together, equal, turned round, not numbers. */
const ENDS = [
  ...[0, 1, -1, 0.1, 1e-7, 1e16, 1e16 + 2, 1e17, -1e17, 2 ** 53, 1e300, -1e300, 1.7e308, -1.7e308],
  ...[5e-324, 1e-310, 2.2e-308, Number.MAX_VALUE, Infinity, -Infinity, NaN, 1 / 3, 123456.789]
];

describe.each([
  ['linearAxis', linearAxis],
  ['logAxis', logAxis],
  ['stepAxis', (low: number, high: number, most: number) => stepAxis(low, high, most, false)]
])('%s(low, high, most)', (name, axisOf) => {
  it('has few ticks and finite ends in order, whatever it is asked for', () => {
    for (const low of ENDS) {
      for (const high of ENDS) {
        for (const most of [1, 2, 7, 20]) {
          const axis = axisOf(low, high, most);
          expect(axis.high, `${name}(${low}, ${high}, ${most})`).toBeGreaterThan(axis.low);
          expect(Number.isFinite(axis.high - axis.low)).toBe(true);
          expect(axis.ticks.length).toBeLessThanOrEqual(Math.max(7, most + 1));
          for (const { value, text } of axis.ticks) {
            expect(Number.isFinite(value), text).toBe(true);
            expect(text.length, text).toBeLessThanOrEqual(15);
          }
        }
      }
    }
  });

  it('gives every number a place from 0 to 1, and NaN none', () => {
    for (const low of ENDS) {
      const axis = axisOf(low, 2 * low, 5);
      for (const value of ENDS) {
        const share = axisShare(axis, value);
        if (share === null) expect(Number.isNaN(value) || value <= 0).toBe(true);
        else expect(share >= 0 && share <= 1, `${value} on ${axis.low}…${axis.high}`).toBe(true);
      }
    }
  });
});

describe('labels', () => {
  it('linearAxis(low, high, most) writes all its numbers alike, with the digits that tell them apart', () => {
    expect(textsOf(linearAxis(0, 2.36, 6))).toEqual(['0.0', '0.5', '1.0', '1.5', '2.0', '2.5']);
    expect(textsOf(linearAxis(-1, 1, 4))).toEqual(['−1.0', '−0.5', '0.0', '0.5', '1.0']);
    expect(textsOf(linearAxis(0, 250_000, 5))).toEqual([
      '0',
      '50,000',
      '100,000',
      '150,000',
      '200,000',
      '250,000'
    ]);
    expect(textsOf(linearAxis(0, 3e7, 3))).toEqual(['0', '1e7', '2e7', '3e7']);
    expect(textsOf(linearAxis(0, 4e-7, 4))).toEqual(['0', '1e−7', '2e−7', '3e−7', '4e−7']);
    expect(textsOf(linearAxis(0.99991, 0.99993, 2))).toEqual(['0.99991', '0.99992', '0.99993']);
    expect(textsOf(linearAxis(1.7e12, 1.7e12 + 2000, 2))).toEqual([
      '1.7e12',
      '1.700000001e12',
      '1.700000002e12'
    ]);
  });

  it('numbers that no label can tell apart are labelled once', () => {
    expect(textsOf(linearAxis(1e16, 1e16 + 2, 6))).toEqual(['1e16']);
  });

  it('logAxis(low, high, most) keeps the zeros of its labels', () => {
    expect(textsOf(logAxis(1, 1000, 6))).toEqual(['1', '10', '100', '1,000']);
    expect(textsOf(logAxis(1, 100, 6))).toEqual(['1', '2', '5', '10', '20', '50', '100']);
    expect(textsOf(logAxis(0.001, 0.1, 6))).toEqual([
      '0.001',
      '0.002',
      '0.005',
      '0.01',
      '0.02',
      '0.05',
      '0.1'
    ]);
    expect(textsOf(logAxis(1e-8, 1e8, 4))).toEqual(['1e−5', '1', '100,000']);
    expect(textsOf(logAxis(200, 1e5, 6))).toEqual(['100', '1,000', '10,000', '100,000']);
  });

  it('stepAxis(low, high, most, whole) has no tick between two steps, and ends where the steps end', () => {
    expect(textsOf(stepAxis(1, 3, 8, true))).toEqual(['1', '2', '3']);
    expect(stepAxis(1, 560, 8, true)).toMatchObject({ low: 1, high: 560 });
    expect(textsOf(stepAxis(0, 1, 4, false))).toEqual(['0.0', '0.5', '1.0']);
  });
});

describe('layChart(payload, options) of extreme numbers', () => {
  /** One line through these values, over these steps. */
  function through(y: readonly (number | null)[], x = y.map((_, at) => at + 1)): CurvePayload {
    return { ...curve(0), series: [{ name: 'loss', axis: 'left', x, y }] };
  }
  const manyOf = (value: number): number[] => Array.from({ length: 2000 }, () => value);
  const plot = { left: 50, top: 10, width: 600, height: 200 };

  it.each([
    ['two large neighbours', through([1e16, 1e16 + 2, 1e16])],
    ['the whole range', through([-1.7e308, 0, 1.7e308])],
    ['the smallest numbers', through([0, 5e-324, 1e-310])],
    ['one large number', through([1e17, 1e17])],
    ['one negative number', through([-1e300, -1e300])],
    ['large steps', through([1, 2, 3], [1e17, 1e17, 1e17 + 16])],
    ['steps that are no numbers', through([1, 2, 3], [NaN, Infinity, NaN])],
    ['two thousand steps that are no numbers', through(manyOf(1), manyOf(NaN))],
    ['no number', through([null, null])]
  ])('%s: every point lies in the plot, by numbers and by powers', (_, payload) => {
    for (const log of [false, true]) {
      const { lines } = layChart(payload, { plot, log });
      for (const [x, y] of lines.flatMap(line => line.runs.flat())) {
        expect(x >= 50 && x <= 650 && y >= 10 && y <= 210, `${x}, ${y}`).toBe(true);
      }
    }
    expect(paintFallback(payload)).not.toBeNull();
  });

  it('a plot gives way to numbers that are wider than the room beside it', () => {
    const payload = through([0.99991, 0.99993]);
    const sides = { left: 40, right: 40, measure: (text: string): number => 10 * text.length };
    const { plot: narrow, yLeft } = layChart(payload, { plot, sides });
    const widest = Math.max(...textsOf(yLeft!).map(text => 10 * text.length));
    expect(narrow.left).toBe(50 + widest - 40);
    expect(narrow.left + narrow.width).toBe(650);
  });
});
