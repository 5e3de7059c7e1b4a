/** @file The frame of a still picture: words above, colour bar below; all in pixels of a picture at twice its size. */
import { type Bitmap, createBitmap, fillRect, strokeRect } from './bitmap.js';
import { colourAt, colourMap, INK } from './colour.js';
import { drawText, fitText, textWidth } from './lettering.js';
import type { Scale } from './scale.js';
import { shortNumber, signedNumber } from './words.js';

export const INKS = INK.light;
/** Around everything. */
export const MARGIN = 20;
/** Height of capitals of a title, of other words, of captions. */
const TITLE = 18;
export const WORDS = 16;
export const CAPTION = 14;
/** Height that `drawHead` and `drawBar` take. */
export const HEAD = 54;
const BAR = 76;
/** A still picture is this wide where its content leaves a choice. */
export const ROOM = 1440;
const BAR_WIDTH = 360;
const MIN_WIDTH = 1120;

/** A white picture with room for content of this size between head and bar. */
export function createStill(width: number, height: number, { bar = true } = {}): Bitmap {
  const total = Math.max(MIN_WIDTH, Math.ceil(width) + 2 * MARGIN);
  return createBitmap(total, MARGIN + HEAD + Math.ceil(height) + (bar ? BAR : 0) + MARGIN, INKS.paper);
}

/** The title and what it is of, on one line. */
export function drawHead(still: Bitmap, title: string, facts: string): void {
  const top = MARGIN + 4;
  const room = still.width - 2 * MARGIN;
  const name = fitText(title, TITLE, room);
  const end = drawText(still, name, MARGIN, top, { height: TITLE, colour: INKS.text, bold: true });
  const rest = room - (end - MARGIN) - 24;
  if (facts !== '' && rest > 120) {
    const colour = INKS.muted;
    drawText(still, fitText(facts, WORDS, rest), end + 24, top + TITLE - WORDS, { height: WORDS, colour });
  }
}

/** The colour bar with the numbers at its ends, zero where it lies inside, and words on what it means. */
export function drawBar(still: Bitmap, scale: Scale, words: string, shared: boolean): void {
  const top = still.height - MARGIN - BAR + 26;
  const map = colourMap(scale.map, 'light');
  const number = (value: number): string => (scale.low < 0 ? signedNumber(value) : shortNumber(value));
  const [low, high] = shared ? [number(scale.low), number(scale.high)] : ['least', 'greatest'];
  let x = drawText(still, low, MARGIN, top, { height: WORDS, colour: INKS.text }) + 14;
  x = Math.round(x);
  for (let at = 0; at < BAR_WIDTH; at++) {
    const colour = colourAt(map, Math.round((at / (BAR_WIDTH - 1)) * 255));
    fillRect(still, x + at, top - 2, 1, WORDS + 4, colour);
  }
  strokeRect(still, x - 1, top - 3, BAR_WIDTH + 2, WORDS + 6, 1, INKS.line);
  if (scale.low < 0 && scale.high > 0 && shared) {
    const zero = x + BAR_WIDTH * (-scale.low / (scale.high - scale.low));
    fillRect(still, Math.round(zero) - 1, top + WORDS + 2, 2, 6, INKS.muted);
    drawText(still, '0', zero, top + WORDS + 12, { height: CAPTION, colour: INKS.muted, align: 'centre' });
  }
  x = drawText(still, high, x + BAR_WIDTH + 14, top, { height: WORDS, colour: INKS.text }) + 28;
  const room = still.width - MARGIN - x;
  if (room > 80)
    drawText(still, fitText(words, CAPTION, room), x, top + 1, { height: CAPTION, colour: INKS.muted });
}

/** A caption under a tile: its name at the left, a number or an alarm at the right, as far as both fit. */
export function drawCaption(
  still: Bitmap,
  left: number,
  top: number,
  width: number,
  name: string,
  fact: { readonly text: string; readonly alarm: boolean }
): void {
  const end = left + drawnWidth(name);
  drawText(still, name, left, top, { height: CAPTION, colour: INKS.muted });
  const need = textWidth(fact.text, CAPTION) + (name === '' ? 0 : 10);
  if (fact.text === '' || end + need > left + width) return;
  drawText(still, fact.text, left + width, top, {
    height: CAPTION,
    colour: fact.alarm ? INKS.alarm : INKS.text,
    align: 'right',
    bold: fact.alarm
  });
}

function drawnWidth(name: string): number {
  return name === '' ? 0 : textWidth(name, CAPTION);
}
