/**
 * @file Letters for places without fonts: strokes of our own on a grid that is 6 wide and 9 high (baseline at 9, small
 * letters from 3, tails to 12). Chaikin's corner cutting smooths them, and they are drawn with round ends. A letter
 * that is not among them is a box.
 */
import { drawLine } from './bitmap.js';
import type { Lettering } from './lettering.js';

/** Pairs of base-36 digits are points; a leading `~` makes a stroke round; a stroke of one place is a dot. */
const STROKES: Readonly<Record<string, string>> = {
  '0': '~306069090030',
  '1': '123039 1959',
  '2': '~0200606436 360969',
  '3': '~0100606434 ~3464690908',
  '4': '59500666',
  '5': '600004 ~0463690908',
  '6': '~50000969640407',
  '7': '006029',
  '8': '~306064040030 ~346469090434',
  '9': '~19696000056562',
  a: '6369 ~666303096966',
  b: '0009 ~060363690906',
  c: '~646303096968',
  d: '6069 ~666303096966',
  e: '0666 ~666303096968',
  f: '~502024 2429 0353',
  g: '~666303096966 6369 ~696c0c0b',
  h: '0009 ~06036366 6669',
  i: '0309 0000',
  j: '~232c0c 2020',
  k: '0009 5307 2569',
  l: '0009',
  m: '0309 ~06034346 4649 ~46438386 8689',
  n: '0309 ~06036366 6669',
  o: '~336369090333',
  p: '030c ~060363690906',
  q: '636c ~666303096966',
  r: '0309 ~060343',
  s: '~6463030666690908',
  t: '2127 ~272959 0353',
  u: '0306 ~06096966 6369',
  v: '033963',
  w: '0329446983',
  x: '0369 6309',
  y: '0339 631c',
  z: '03630969',
  A: '093069 1656',
  B: '0009 ~00606404 ~04646909',
  C: '~616000096968',
  D: '0009 ~00606909',
  E: '60000969 0454',
  F: '600009 0454',
  G: '~616000096965 6535',
  H: '0009 6069 0464',
  I: '0009',
  J: '~40490907',
  K: '0009 6005 2469',
  L: '000969',
  M: '0900458089',
  N: '09006960',
  O: '~306069090030',
  P: '0009 ~00606505',
  Q: '~306069090030 4669',
  R: '0009 ~00606505 3569',
  S: '~6160000464690908',
  T: '0060 3039',
  U: '0005 ~05096965 6560',
  V: '003960',
  W: '0029426980',
  X: '0069 6009',
  Y: '003460 3439',
  Z: '00600969',
  '.': '0909',
  ',': '180b',
  ':': '0404 0909',
  ';': '1414 180b',
  '-': '0545',
  '−': '0565',
  '+': '0565 3238',
  '×': '1357 5317',
  '·': '0505',
  '/': '0960',
  '(': '~2003082b',
  ')': '~0023280b',
  '[': '20000b2b',
  ']': '00202b0b',
  '=': '0464 0767',
  '→': '0565 436547',
  _: '0a6a',
  '%': '0960 ~102022020010 ~596967476959',
  "'": '0002',
  '"': '0002 2022',
  '!': '0006 0909',
  '?': '~0100606434 3436 3939',
  '<': '520558',
  '>': '015508',
  '…': '0909 3939 6969',
  '▴': '08339808',
  μ: '030c ~06096966 6369',
  σ: '~336369090333 3373',
  '∈': '~63030969 0666',
  '∞': '~353303080838353368683835',
  '*': '3237 1336 5316',
  '#': '2118 5148 0363 0666',
  '±': '0464 3137 0969',
  '′': '2002',
  '⌊': '000929',
  '⌋': '202909',
  '–': '0545'
};

const CAP = 9;
const GAP = 2.6;
const SPACE = 4;
const MISSING = '0363690903';

type Point = readonly [number, number];

interface Glyph {
  readonly strokes: readonly (readonly Point[])[];
  readonly width: number;
}

const glyphs = new Map<string, Glyph>();

function glyphOf(letter: string): Glyph {
  let glyph = glyphs.get(letter);
  if (!glyph) glyphs.set(letter, (glyph = readGlyph(STROKES[letter] ?? MISSING)));
  return glyph;
}

function readGlyph(text: string): Glyph {
  const strokes = text.split(' ').map(stroke => {
    const round = stroke.startsWith('~');
    const digits = round ? stroke.slice(1) : stroke;
    const points: Point[] = [];
    for (let at = 0; at + 1 < digits.length; at += 2) {
      points.push([parseInt(digits[at], 36), parseInt(digits[at + 1], 36)]);
    }
    return round ? cutCorners(cutCorners(cutCorners(points))) : points;
  });
  return { strokes, width: Math.max(...strokes.flat().map(point => point[0])) };
}

/** Chaikin's scheme: each inner corner gives way to two points a quarter along its edges; the ends stay. */
function cutCorners(points: readonly Point[]): readonly Point[] {
  const out: Point[] = [points[0]];
  for (let at = 0; at + 1 < points.length; at++) {
    const [from, to] = [points[at], points[at + 1]];
    const between = (share: number): Point => [
      from[0] + (to[0] - from[0]) * share,
      from[1] + (to[1] - from[1]) * share
    ];
    if (at > 0) out.push(between(0.25));
    if (at + 2 < points.length) out.push(between(0.75));
  }
  out.push(points[points.length - 1]);
  return out;
}

function lineWidth(text: string, height: number): number {
  let width = 0;
  for (const letter of text) width += (letter === ' ' ? SPACE : glyphOf(letter).width + GAP) * (height / CAP);
  return Math.max(0, width - GAP * (height / CAP));
}

/** The letters that every place has. */
export const strokeLettering: Lettering = {
  width: (text, { height }) => lineWidth(text, height),

  draw(bitmap, text, x, top, { height, bold = false }, colour) {
    const unit = height / CAP;
    const thickness = height * (bold ? 0.19 : 0.13);
    let left = x;
    for (const letter of text) {
      if (letter === ' ') {
        left += SPACE * unit;
        continue;
      }
      const glyph = glyphOf(letter);
      const place = ([px, py]: Point): Point => [left + px * unit, top + py * unit];
      for (const stroke of glyph.strokes) {
        for (let at = 0; at + 1 < stroke.length; at++) {
          drawLine(bitmap, place(stroke[at]), place(stroke[at + 1]), thickness, colour);
        }
      }
      left += (glyph.width + GAP) * unit;
    }
  }
};
