/** @file How numbers are written under and in pictures: short, aligned, never more digits than they have. */
import { format } from 'd3-format';

/** The sign of numbers that people read; `d3-format` writes it too, but not in exponents. */
export const MINUS = '−';

const writeGrouped = format(',');
const writeWhole = format(',.0f');
const writePower = format('.1~e');
/** By their number of decimals. */
const writeFixed = [0, 1, 2, 3, 4].map(decimals => format(`.${decimals}f`));

/** About three digits: `2.41`, `0.0031`, `1.2e−7`, `12,400`, `NaN`, `+∞`. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+∞' : `${MINUS}∞`;
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1e6 || size < 1e-3) return withMinus(writePower(value).replace('e+', 'e'));
  if (size >= 1000 || Number.isInteger(value)) return writeWhole(value);
  return writeFixed[size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : size >= 0.01 ? 3 : 4](value);
}

/** With its sign where it has one: `+2.41`, `−2.41`, `0`. */
export function signedNumber(value: number): string {
  return value > 0 && Number.isFinite(value) ? `+${shortNumber(value)}` : shortNumber(value);
}

/** All that float32 knows of it, seven digits at most, signed: `+1.2361`, `−0.3333333`. */
export function exactNumber(value: number): string {
  if (!Number.isFinite(value)) return shortNumber(value);
  const digits = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(7)));
  return withMinus(value > 0 ? `+${digits}` : digits);
}

/** `1,234,567` */
export function grouped(value: number): string {
  return writeGrouped(value);
}

/** `0.66 M`, `4,640`, `1.3 G`: counts up to 99,999 in full. */
export function shortCount(value: number): string {
  if (value < 100_000) return grouped(value);
  const [unit, name] = value >= 1e9 ? [1e9, 'G'] : [1e6, 'M'];
  return `${(value / unit).toFixed(value / unit >= 100 ? 0 : value / unit >= 10 ? 1 : 2)} ${name}`;
}

/** Bytes in decimal units: `40 B`, `36.9 kB`, `2.4 MB`. */
export function shortBytes(value: number): string {
  if (value < 1000) return `${value} B`;
  const [unit, name] = value < 1e6 ? [1e3, 'kB'] : value < 1e9 ? [1e6, 'MB'] : [1e9, 'GB'];
  return `${(value / unit).toFixed(value / unit >= 100 ? 0 : 1)} ${name}`;
}

/** `4.2 s`, `1:05 min`, `2:03 h` */
export function shortTime(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  const two = (part: number): string => String(part).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)}:${two(whole % 60)} min`;
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)} h`;
}

/** `16×24×24` */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.join('×');
}

/** `1 value`, `3 values` */
export function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function withMinus(text: string): string {
  return text.replaceAll('-', MINUS);
}
