/** @file Values → pixels: one pixel a value, enlarged to cells, with marks in the cells whose value no colour can show. */
import { type Bitmap, createBitmap, drawLine, type Rgb } from './bitmap.js';
import { colourAt, colourMap, INK, inkOn, type Theme } from './colour.js';
import { clipSide, colourIndex, type Scale, type Values } from './scale.js';

/** A part of a tensor: `height × width` values from `offset`; the last row may end early at `end`. */
export interface Part {
  readonly values: Values;
  readonly offset: number;
  readonly height: number;
  readonly width: number;
  readonly end?: number;
}

/** From this many pixels a cell up there is room for a mark inside it. */
export const MARK_CELL = 6;

/** Paints one opaque pixel a value, NaN and infinities in a colour that no map has, and nothing beyond `end`. */
export function paintValues(part: Part, scale: Scale, theme: Theme): Bitmap {
  const { values, offset, height, width, end = offset + height * width } = part;
  const bitmap = createBitmap(width, height);
  const map = colourMap(scale.map, theme);
  const odd = INK[theme].odd;
  for (let at = offset, to = 0; at < end; at++, to += 4) {
    const index = colourIndex(scale, values[at]);
    const from = index * 3;
    bitmap.data[to] = index < 0 ? odd[0] : map[from];
    bitmap.data[to + 1] = index < 0 ? odd[1] : map[from + 1];
    bitmap.data[to + 2] = index < 0 ? odd[2] : map[from + 2];
    bitmap.data[to + 3] = 255;
  }
  return bitmap;
}

/** Paints three channels of a tensor as red, green and blue; the place of a value in `scale` is its brightness. */
export function paintRgb(
  values: Values,
  offsets: readonly number[],
  height: number,
  width: number,
  scale: Scale
): Bitmap {
  const bitmap = createBitmap(width, height, [0, 0, 0]);
  for (let at = 0; at < height * width; at++) {
    offsets.forEach((offset, channel) => {
      bitmap.data[at * 4 + channel] = Math.max(0, colourIndex(scale, values[offset + at]));
    });
  }
  return bitmap;
}

/** Copies `source` into `target`, each pixel as a square of `cell` pixels. Both must have room. */
export function enlarge(target: Bitmap, source: Bitmap, left: number, top: number, cell: number): void {
  const from = new Uint32Array(source.data.buffer);
  const to = new Uint32Array(target.data.buffer);
  for (let y = 0; y < source.height * cell; y++) {
    const row = Math.floor(y / cell) * source.width;
    const start = (top + y) * target.width + left;
    for (let x = 0; x < source.width * cell; x++) {
      const pixel = from[row + Math.floor(x / cell)];
      if (pixel !== 0) to[start + x] = pixel;
    }
  }
}

/** A mark inside one cell. Lines are in shares of the cell, so that canvas and bitmap draw the same. */
export interface Mark {
  readonly row: number;
  readonly column: number;
  readonly colour: Rgb;
  readonly lines: readonly (readonly [number, number, number, number])[];
}

const CROSS = [
  [0.28, 0.28, 0.72, 0.72],
  [0.72, 0.28, 0.28, 0.72]
] as const;
const UP = [
  [0.25, 0.62, 0.5, 0.32],
  [0.5, 0.32, 0.75, 0.62]
] as const;
const DOWN = [
  [0.25, 0.38, 0.5, 0.68],
  [0.5, 0.68, 0.75, 0.38]
] as const;
const DOUBLE_UP = [
  ...UP.map(([a, b, c, d]) => [a, b - 0.14, c, d - 0.14] as const),
  ...UP.map(([a, b, c, d]) => [a, b + 0.16, c, d + 0.16] as const)
];
const DOUBLE_DOWN = [
  ...DOWN.map(([a, b, c, d]) => [a, b - 0.16, c, d - 0.16] as const),
  ...DOWN.map(([a, b, c, d]) => [a, b + 0.14, c, d + 0.14] as const)
];

/** The marks of a part: × for NaN, a double ∧ for +∞ and ∨ for −∞, a single ∧ or ∨ for clipped values. */
export function marksOf(part: Part, scale: Scale, theme: Theme): readonly Mark[] {
  const { values, offset, height, width, end = offset + height * width } = part;
  const marks: Mark[] = [];
  for (let at = offset; at < end; at++) {
    const lines = markLines(scale, values[at]);
    if (lines === null) continue;
    const row = Math.floor((at - offset) / width);
    marks.push({
      row,
      column: (at - offset) % width,
      lines,
      colour: inkOfValue(scale, values[at], theme)
    });
  }
  return marks;
}

function markLines(scale: Scale, value: number): Mark['lines'] | null {
  if (Number.isNaN(value)) return CROSS;
  if (value === Infinity) return DOUBLE_UP;
  if (value === -Infinity) return DOUBLE_DOWN;
  const side = clipSide(scale, value);
  return side === 0 ? null : side > 0 ? UP : DOWN;
}

/** Black or white, whichever can be read on the cell of this value. */
export function inkOfValue(scale: Scale, value: number, theme: Theme): Rgb {
  const index = colourIndex(scale, value);
  return inkOn(index < 0 ? INK[theme].odd : colourAt(colourMap(scale.map, theme), index));
}

/** Draws marks into cells of a picture that `enlarge` has laid down. */
export function drawMarks(
  target: Bitmap,
  marks: readonly Mark[],
  left: number,
  top: number,
  cell: number
): void {
  for (const mark of marks) {
    const [x, y] = [left + mark.column * cell, top + mark.row * cell];
    for (const [x0, y0, x1, y1] of mark.lines) {
      drawLine(
        target,
        [x + x0 * cell, y + y0 * cell],
        [x + x1 * cell, y + y1 * cell],
        Math.max(1, cell / 10),
        mark.colour
      );
    }
  }
}
