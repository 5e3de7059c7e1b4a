/**
 * @file Colour maps: value between −1 and 1 (or 0 and 1) → colour. Colours between the stops are mixed in OKLab
 * (Ottosson 2020), so equal steps of value look like equal steps. Activations are blue–red, weights brown–green,
 * pictures gray: a reader never mistakes one for another. The middle of the signed maps is the paper itself.
 */
import type { Rgb } from './bitmap.js';

export type Theme = 'light' | 'dark';

/** `diverging` and `weights` are signed about 0; `sequential` grows from the paper's colour; `gray` is a photo's. */
export type ColourMapName = 'diverging' | 'sequential' | 'gray' | 'weights';

/** 256 colours, three bytes each, from the lowest value to the highest. */
export type ColourMap = Uint8Array;

const STOPS: Readonly<Record<Theme, Readonly<Record<ColourMapName, readonly Rgb[]>>>> = {
  light: {
    diverging: [
      [22, 74, 136],
      [94, 160, 206],
      [247, 247, 247],
      [226, 118, 98],
      [150, 16, 40]
    ],
    weights: [
      [112, 62, 4],
      [199, 152, 84],
      [247, 247, 247],
      [98, 178, 166],
      [0, 84, 74]
    ],
    sequential: [
      [247, 247, 247],
      [247, 196, 160],
      [221, 101, 85],
      [142, 28, 66],
      [52, 12, 44]
    ],
    gray: [
      [0, 0, 0],
      [255, 255, 255]
    ]
  },
  dark: {
    diverging: [
      [140, 200, 255],
      [66, 124, 190],
      [32, 37, 43],
      [190, 82, 62],
      [255, 168, 132]
    ],
    weights: [
      [240, 196, 130],
      [150, 106, 52],
      [32, 37, 43],
      [42, 122, 112],
      [128, 226, 208]
    ],
    sequential: [
      [32, 37, 43],
      [98, 40, 78],
      [190, 62, 84],
      [244, 140, 96],
      [255, 232, 190]
    ],
    gray: [
      [0, 0, 0],
      [255, 255, 255]
    ]
  }
};

/** Colours that are not values: the paper under a picture, its frame, its words, and the marks inside cells. */
export interface Ink {
  readonly paper: Rgb;
  readonly line: Rgb;
  readonly text: Rgb;
  readonly muted: Rgb;
  readonly alarm: Rgb;
  /** NaN and infinities: a colour that no map has. */
  readonly odd: Rgb;
}

export const INK: Readonly<Record<Theme, Ink>> = {
  light: {
    paper: [255, 255, 255],
    line: [217, 222, 228],
    text: [31, 35, 40],
    muted: [89, 99, 110],
    alarm: [180, 35, 24],
    odd: [255, 214, 10]
  },
  dark: {
    paper: [17, 20, 24],
    line: [60, 68, 77],
    text: [230, 232, 235],
    muted: [154, 164, 174],
    alarm: [255, 138, 128],
    odd: [255, 214, 10]
  }
};

const SIZE = 256;
const cache = new Map<string, ColourMap>();

/** The colours of a map in a theme; the same array for the same question. */
export function colourMap(name: ColourMapName, theme: Theme): ColourMap {
  const key = `${name} ${theme}`;
  let map = cache.get(key);
  if (!map) cache.set(key, (map = mixStops(STOPS[theme][name])));
  return map;
}

function mixStops(stops: readonly Rgb[]): ColourMap {
  const lab = stops.map(toOklab);
  const map = new Uint8Array(SIZE * 3);
  for (let index = 0; index < SIZE; index++) {
    const place = (index / (SIZE - 1)) * (stops.length - 1);
    const from = Math.min(stops.length - 2, Math.floor(place));
    const share = place - from;
    const mixed = lab[from].map((low, axis) => low + (lab[from + 1][axis] - low) * share);
    map.set(fromOklab([mixed[0], mixed[1], mixed[2]]), index * 3);
  }
  return map;
}

type Lab = readonly [number, number, number];

function toOklab(colour: Rgb): Lab {
  const [r, g, b] = colour.map(byte => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
  ];
}

function fromOklab([lightness, a, b]: Lab): number[] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s
  ];
  return linear.map(share => {
    const light = share <= 0.0031308 ? 12.92 * share : 1.055 * share ** (1 / 2.4) - 0.055;
    return Math.round(255 * Math.max(0, Math.min(1, light)));
  });
}

/** How bright a colour looks, 0 to 1: the L of OKLab. */
export function lightness(colour: Rgb): number {
  return toOklab(colour)[0];
}

/** One entry of a map. */
export function colourAt(map: ColourMap, index: number): Rgb {
  return [map[index * 3], map[index * 3 + 1], map[index * 3 + 2]];
}

/** Black or white, whichever is read more easily on this colour. */
export function inkOn(colour: Rgb): Rgb {
  return lightness(colour) > 0.62 ? [16, 18, 20] : [255, 255, 255];
}

/** `rgb(1 2 3)`, as CSS and canvas take it. */
export function cssColour([red, green, blue]: Rgb): string {
  return `rgb(${red}, ${green}, ${blue})`;
}
