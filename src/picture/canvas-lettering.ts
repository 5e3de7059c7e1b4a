/**
 * @file Letters from the fonts of the place, drawn by a canvas and copied from it: every script that a font there has, and
 * emoji in their colours. Any canvas will do: a page's, a worker's, or one of a package for Node.
 */
import { type Bitmap, overlay, type Rgb } from './bitmap.js';
import { cssColour } from './colour.js';
import type { Font, Lettering } from './lettering.js';

/** What of a canvas is used. */
export type TextContext = Pick<
  CanvasRenderingContext2D,
  'font' | 'fillStyle' | 'textBaseline' | 'clearRect' | 'fillText' | 'measureText' | 'getImageData'
>;

/** Gives a canvas of this size, or `null` where there is none. */
export type OpenCanvas = (width: number, height: number) => TextContext | null;

const FAMILIES = 'system-ui, sans-serif';
/** Room for one line, which is never wider than a still picture, with what stands above and below its capitals. */
const WIDTH = 2048;
const HEIGHT = 64;
const ABOVE = 20;
/** Letters may reach over the ends of their line. */
const SIDE = 8;
/** The height of capitals in shares of a font's size, where the canvas does not tell it. */
const USUAL_CAPITALS = 0.72;

/** Letters drawn by a canvas; `null` where there is none, or where it does not give back what was drawn on it. */
export function canvasLettering(open: OpenCanvas): Lettering | null {
  try {
    const context = open(WIDTH, HEIGHT);
    return context && isFaithful(context) ? new CanvasLettering(context) : null;
  } catch {
    return null;
  }
}

/** Some browsers hide what a canvas holds, or return noise; and a place without fonts draws nothing. */
function isFaithful(context: TextContext): boolean {
  context.textBaseline = 'alphabetic';
  context.font = `600 48px ${FAMILIES}`;
  context.fillStyle = 'rgb(200, 100, 50)';
  context.clearRect(0, 0, HEIGHT, HEIGHT);
  context.fillText('H', SIDE, HEIGHT - SIDE);
  const { data } = context.getImageData(0, 0, HEIGHT, HEIGHT);
  let [empty, inked] = [0, 0];
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] === 0) empty += 1;
    else if (data[at + 3] === 255 && Math.abs(data[at] - 200) + Math.abs(data[at + 2] - 50) < 8) inked += 1;
  }
  return empty > data.length / 8 && inked > 100;
}

class CanvasLettering implements Lettering {
  readonly #context: TextContext;
  /** The height of capitals in shares of a font's size. */
  readonly #capitals: number;

  constructor(context: TextContext) {
    this.#context = context;
    context.font = `100px ${FAMILIES}`;
    const height = context.measureText('H').actualBoundingBoxAscent / 100;
    this.#capitals = height > 0.5 && height < 1 ? height : USUAL_CAPITALS;
  }

  width(text: string, font: Font): number {
    this.#choose(font);
    return this.#context.measureText(text).width;
  }

  draw(bitmap: Bitmap, text: string, x: number, top: number, font: Font, colour: Rgb): void {
    const width = Math.min(WIDTH, Math.ceil(this.width(text, font)) + 2 * SIDE);
    const [left, above] = [Math.floor(x), Math.floor(top)];
    const context = this.#context;
    context.fillStyle = cssColour(colour);
    context.clearRect(0, 0, width, HEIGHT);
    context.fillText(text, SIDE + x - left, ABOVE + font.height + top - above);
    overlay(bitmap, context.getImageData(0, 0, width, HEIGHT), left - SIDE, above - ABOVE);
  }

  #choose({ height, bold = false }: Font): void {
    this.#context.font = `${bold ? 600 : 400} ${(height / this.#capitals).toFixed(2)}px ${FAMILIES}`;
  }
}
