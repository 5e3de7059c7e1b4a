/** @file The PNG encoder is read back by zlib and by a decoder that shares no code with it. */
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { deflate } from '../../src/display/deflate.js';
import { encodePng } from '../../src/display/png.js';
import { decodePng } from './decode-png.js';

function randomBytes(length: number, seed: number, levels = 256): Uint8Array {
  let state = seed >>> 0;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 16) % levels;
  });
}

describe('deflate(bytes) is what zlib inflates', () => {
  const text = new TextEncoder().encode('convolution '.repeat(400));
  test.each([
    ['nothing', new Uint8Array(0)],
    ['one byte', Uint8Array.of(7)],
    ['two bytes', Uint8Array.of(200, 200)],
    ['a run longer than any match', new Uint8Array(100_000)],
    ['a repeated sentence', text],
    ['noise', randomBytes(70_000, 1)],
    ['noise of four levels', randomBytes(120_000, 2, 4)],
    [
      'a repeat just beyond the window',
      Uint8Array.from([...randomBytes(33_000, 3), ...randomBytes(33_000, 3)])
    ],
    [
      'a repeat at the far end of the window',
      Uint8Array.from([...randomBytes(32_767, 4), ...randomBytes(600, 4)])
    ]
  ])('%s', (_, bytes) => {
    expect(Buffer.compare(inflateSync(deflate(bytes)), bytes)).toBe(0);
  });

  test('deflate(run) shrinks a run by more than a hundred times', () => {
    expect(deflate(new Uint8Array(100_000)).length).toBeLessThan(1000);
  });
});

describe('encodePng(pixels) keeps every pixel', () => {
  test('with a palette where there are few colours, also transparent ones', () => {
    const data = randomBytes(40 * 30 * 4, 5, 3).map(level => level * 100);
    const { width, height, colourType, rgba } = decodePng(encodePng({ width: 40, height: 30, data }));
    expect({ width, height, colourType }).toEqual({ width: 40, height: 30, colourType: 3 });
    expect(Buffer.compare(rgba, data)).toBe(0);
  });

  test('but for the rarest of more than 256 colours, which become the nearest', () => {
    // 300 grays with a little blue: the first 256 twice, the last 44 once.
    const data = Uint8Array.from({ length: 556 * 4 }, (_, at) => {
      const colour = at >> 2 < 512 ? at >> 3 : (at >> 2) - 256;
      return [colour & 255, colour & 255, colour >> 8, 255][at % 4];
    });
    const decoded = decodePng(encodePng({ width: 139, height: 4, data }));
    expect(decoded.colourType).toBe(3);
    expect(Buffer.compare(decoded.rgba.subarray(0, 2048), data.subarray(0, 2048))).toBe(0);
    const worst = decoded.rgba.reduce((most, value, at) => Math.max(most, Math.abs(value - data[at])), 0);
    expect(worst).toBe(1);
  });

  test('as RGB where there are many colours and all are opaque', () => {
    const data = randomBytes(90 * 60 * 4, 6).map((value, at) => (at % 4 === 3 ? 255 : value));
    const decoded = decodePng(encodePng({ width: 90, height: 60, data }));
    expect(decoded.colourType).toBe(2);
    expect(Buffer.compare(decoded.rgba, data)).toBe(0);
  });

  test('as RGBA where there are many colours and some are transparent', () => {
    const data = randomBytes(90 * 60 * 4, 7);
    const decoded = decodePng(encodePng({ width: 90, height: 60, data }));
    expect(decoded.colourType).toBe(6);
    expect(Buffer.compare(decoded.rgba, data)).toBe(0);
  });

  test('and refuses a buffer of another size', () => {
    expect(() => encodePng({ width: 2, height: 2, data: new Uint8Array(15) })).toThrow(
      'encodePng: data must hold 2×2 RGBA pixels, got 15 bytes'
    );
  });
});
