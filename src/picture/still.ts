/** @file The frame of a still picture: words above, colour bar below; all in pixels of a picture at twice its size. */
import { createBitmap, fillRect, strokeRect } from './bitmap.js';
import { colourAt, colourMap, INK } from './colour.js';
import type { GridTile } from './grid.js';
import { drawText, fitText, type Lettered, type Lettering } from './lettering.js';
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
export function createStill(
  lettering: Lettering,
  width: number,
  height: number,
  { bar = true } = {}
): Lettered {
  const total = Math.max(MIN_WIDTH, Math.ceil(width) + 2 * MARGIN);
  const down = MARGIN + HEAD + Math.ceil(height) + (bar ? BAR : 0) + MARGIN;
  return { ...createBitmap(total, down, INKS.paper), lettering };
}

/** The title and what it is of, on one line. */
export function drawHead(still: Lettered, title: string, facts: string): void {
  const top = MARGIN + 4;
  const room = still.width - 2 * MARGIN;
  const font = { height: TITLE, bold: true };
  const name = fitText(still, title, font, room);
  const end = drawText(still, name, MARGIN, top, { ...font, colour: INKS.text });
  const rest = room - (end - MARGIN) - 24;
  if (facts !== '' && rest > 120) {
    const small = { height: WORDS, colour: INKS.muted };
    drawText(still, fitText(still, facts, small, rest), end + 24, top + TITLE - WORDS, small);
  }
}

/** The colour bar with the numbers at its ends, zero where it lies inside, and words on what it means. */
export function drawBar(still: Lettered, scale: Scale, words: string): void {
  const top = still.height - MARGIN - BAR + 26;
  const map = colourMap(scale.map, 'light');
  const number = (value: number): string => (scale.low < 0 ? signedNumber(value) : shortNumber(value));
  let x = drawText(still, number(scale.low), MARGIN, top, { height: WORDS, colour: INKS.text }) + 14;
  x = Math.round(x);
  for (let at = 0; at < BAR_WIDTH; at++) {
    const colour = colourAt(map, Math.round((at / (BAR_WIDTH - 1)) * 255));
    fillRect(still, x + at, top - 2, 1, WORDS + 4, colour);
  }
  strokeRect(still, x - 1, top - 3, BAR_WIDTH + 2, WORDS + 6, 1, INKS.line);
  if (scale.low < 0 && scale.high > 0) {
    const zero = x + BAR_WIDTH * (-scale.low / (scale.high - scale.low));
    fillRect(still, Math.round(zero) - 1, top + WORDS + 2, 2, 6, INKS.muted);
    drawText(still, '0', zero, top + WORDS + 12, { height: CAPTION, colour: INKS.muted, align: 'centre' });
  }
  x = drawText(still, number(scale.high), x + BAR_WIDTH + 14, top, { height: WORDS, colour: INKS.text }) + 28;
  const room = still.width - MARGIN - x;
  const small = { height: CAPTION, colour: INKS.muted };
  if (room > 80) drawText(still, fitText(still, words, small, room), x, top + 1, small);
}

/**
 * A caption under a tile: its name at the left, a number or an alarm at the right, as far as both fit. Where an alarm does
 * not fit beside `filter, channel`, the name of the filter is enough.
 */
export function drawCaption(
  still: Lettered,
  left: number,
  top: number,
  width: number,
  { caption, fact, alarm }: Pick<GridTile, 'caption' | 'fact' | 'alarm'>
): void {
  const small = { height: CAPTION, colour: INKS.muted };
  const font = { height: CAPTION, bold: alarm };
  const need = fact === '' ? 0 : still.lettering.width(fact, font);
  const fits = (name: string): boolean => {
    const used = name === '' ? 0 : still.lettering.width(name, small) + 10;
    return used + need <= width;
  };
  const name = alarm && !fits(caption) ? caption.split(',', 1)[0] : caption;
  drawText(still, name, left, top, small);
  if (fact === '' || !fits(name)) return;
  const colour = alarm ? INKS.alarm : INKS.text;
  drawText(still, fact, left + width, top, { ...font, colour, align: 'right' });
}
