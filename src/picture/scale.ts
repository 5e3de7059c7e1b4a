/**
 * @file Which value gets which colour. A scale is symmetric about 0 where signs mix, so that the middle colour always means
 * zero. Values beyond three deviations would flatten all others, so they are clipped, counted and marked.
 */
import type { ColourMapName } from './colour.js';

/** The colours run from `low` to `high`; values outside are clipped. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly map: ColourMapName;
  readonly clippedLow: number;
  readonly clippedHigh: number;
}

/** The values of one part of a tensor. */
export type Values = Float32Array | Int32Array;

/** How many deviations from the middle a value may lie before it is clipped. */
const TRIM = 3;
const LAST = 255;

/** The index in a colour map for one value; −1 for NaN, −2 for +Infinity, −3 for −Infinity. */
export function colourIndex(scale: Scale, value: number): number {
  if (Number.isNaN(value)) return -1;
  if (!Number.isFinite(value)) return value > 0 ? -2 : -3;
  const share = (value - scale.low) / (scale.high - scale.low);
  return share <= 0 ? 0 : share >= 1 ? LAST : Math.round(share * LAST);
}

/** Whether a finite value lies outside the scale: 1 above, −1 below, 0 inside. */
export function clipSide(scale: Scale, value: number): -1 | 0 | 1 {
  if (value > scale.high) return value === Infinity ? 0 : 1;
  return value < scale.low && value !== -Infinity ? -1 : 0;
}

export interface ScaleOptions {
  /** The map for values of both signs. Default `diverging`. */
  readonly signed?: 'diverging' | 'weights';
  /** The map where no value is negative, unless `alwaysSigned`. Default `sequential`. */
  readonly unsigned?: 'sequential' | 'gray';
  /** Signed even where no value is negative, as weights are. */
  readonly alwaysSigned?: boolean;
  /** Clip beyond three deviations. Default true. */
  readonly trim?: boolean;
}

/**
 * A scale for `values[from..to)`. The deviation is taken of values that are not zero, about zero for signed ones:
 * the zeros that a ReLU leaves say nothing about how far the others spread.
 */
export function fitScale(
  values: Values,
  from: number,
  to: number,
  { signed = 'diverging', unsigned = 'sequential', alwaysSigned = false, trim = true }: ScaleOptions = {}
): Scale {
  const facts = measure(values, from, to);
  const both = alwaysSigned || facts.min < 0;
  const [low, high] = both ? signedEnds(facts, trim) : unsignedEnds(facts, trim, unsigned === 'gray');
  const scale = { low, high, map: both ? signed : unsigned, clippedLow: 0, clippedHigh: 0 };
  if (facts.min >= low && facts.max <= high) return scale;
  for (let at = from; at < to; at++) {
    const value = values[at];
    if (value > high && value !== Infinity) scale.clippedHigh += 1;
    else if (value < low && value !== -Infinity) scale.clippedLow += 1;
  }
  return scale;
}

interface Facts {
  readonly min: number;
  readonly max: number;
  /** Of the values that are not zero. */
  readonly mean: number;
  readonly meanSquare: number;
}

function measure(values: Values, from: number, to: number): Facts {
  let [min, max, sum, squares, count] = [Infinity, -Infinity, 0, 0, 0];
  for (let at = from; at < to; at++) {
    const value = values[at];
    // Only for NaN and infinities is the difference NaN. This is faster than `Number.isFinite`.
    if (value - value !== 0) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    if (value === 0) continue;
    sum += value;
    squares += value * value;
    count += 1;
  }
  if (min > max) return { min: 0, max: 0, mean: 0, meanSquare: 0 };
  return { min, max, mean: count > 0 ? sum / count : 0, meanSquare: count > 0 ? squares / count : 0 };
}

function signedEnds(facts: Facts, trim: boolean): [number, number] {
  const reach = Math.max(Math.abs(facts.min), Math.abs(facts.max));
  const spread = TRIM * Math.sqrt(facts.meanSquare);
  const end = trim && spread < reach ? spread : reach;
  return end > 0 ? [-end, end] : [-1, 1];
}

function unsignedEnds(facts: Facts, trim: boolean, gray: boolean): [number, number] {
  const spread = Math.sqrt(Math.max(0, facts.meanSquare - facts.mean ** 2));
  // A constant has no spread. A photo is not trimmed: its dark ground belongs to it.
  const far = trim && !gray && spread > 0 ? facts.mean + TRIM * spread : Infinity;
  const high = Math.min(facts.max, far);
  // The scale begins at zero where the values reach down near it: then the lowest colour means nothing.
  const low = facts.min <= 0.5 * high ? Math.min(0, facts.min) : facts.min;
  return high > low ? [low, high] : high > 0 ? [0, high] : [low, low + 1];
}

/** One scale for a whole layer, or one for each of its maps. */
export type ScaleMode = 'layer' | 'map';

/** One scale over all of `values`, or one for each of `count` equal parts. */
export function fitScales(
  values: Values,
  count: number,
  mode: ScaleMode,
  options?: ScaleOptions
): readonly Scale[] {
  if (mode === 'layer') {
    const scale = fitScale(values, 0, values.length, options);
    return Array.from({ length: count }, () => scale);
  }
  const size = count > 0 ? values.length / count : 0;
  // Signs that mix anywhere make every map signed, so that one colour means one thing.
  const alwaysSigned = options?.alwaysSigned === true || measure(values, 0, values.length).min < 0;
  return Array.from({ length: count }, (_, part) =>
    fitScale(values, part * size, (part + 1) * size, { ...options, alwaysSigned })
  );
}
