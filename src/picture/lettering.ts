/** @file Lines of text in a picture, in the letters of the place where it is painted: fonts, or strokes of our own. */
import type { Bitmap, Rgb } from './bitmap.js';

export interface Font {
  /** Height of capitals in pixels. */
  readonly height: number;
  readonly bold?: boolean;
}

/** Letters of one kind. */
export interface Lettering {
  /** How wide a line is drawn, in pixels. */
  width(text: string, font: Font): number;
  /** Draws a line from `x` on; `top` is the top of its capitals. */
  draw(bitmap: Bitmap, text: string, x: number, top: number, font: Font, colour: Rgb): void;
}

/** A picture with letters for its words. */
export interface Lettered extends Bitmap {
  readonly lettering: Lettering;
}

export interface TextOptions extends Font {
  readonly colour: Rgb;
  /** Which point of the line `x` is. Default `left`. */
  readonly align?: 'left' | 'centre' | 'right';
}

/** Draws one line of text; `top` is the top of its capitals. Returns where it ends. */
export function drawText(
  picture: Lettered,
  text: string,
  x: number,
  top: number,
  { align = 'left', colour, ...font }: TextOptions
): number {
  const width = picture.lettering.width(text, font);
  const left = align === 'left' ? x : align === 'right' ? x - width : x - width / 2;
  picture.lettering.draw(picture, text, left, top, font, colour);
  return left + width;
}

/** The text, or as much of its beginning as fits with `…`. */
export function fitText({ lettering }: Lettered, text: string, font: Font, most: number): string {
  if (lettering.width(text, font) <= most) return text;
  const letters = Array.from(text);
  const shortened = (count: number): string => `${letters.slice(0, count).join('').trimEnd()}…`;
  let [fits, tooMany] = [0, letters.length];
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (lettering.width(shortened(middle), font) <= most) fits = middle;
    else tooMany = middle;
  }
  return shortened(fits);
}
