/** @file Numbers as a reader wants them in captions and tables. */

const GROUPED = new Intl.NumberFormat('en-US');

/** `formatCount(16330)` is `16,330`. */
export function formatCount(count: number): string {
  return GROUPED.format(count);
}

/** A count in the unit that keeps it short: `980`, `82.9 k`, `1.31 M`. */
export function formatScaled(count: number): string {
  for (const [size, unit] of [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k']
  ] as const) {
    if (count >= size * 0.99995) return `${Number((count / size).toPrecision(3))} ${unit}`;
  }
  return String(count);
}

/** Bytes in decimal units: `40 B`, `36.9 kB`, `2.1 MB`. */
export function formatBytes(bytes: number): string {
  for (const [size, unit] of [
    [1e9, 'GB'],
    [1e6, 'MB'],
    [1e3, 'kB']
  ] as const) {
    if (bytes >= size) return `${(bytes / size).toFixed(1)} ${unit}`;
  }
  return `${bytes} B`;
}

/** Four significant digits, with the word for what is not finite: `0.1235`, `-2.5`, `1.2e-7`, `NaN`. */
export function formatValue(value: number | null): string {
  if (value === null) return 'none';
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '-∞';
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  return String(Number(value.toPrecision(4)));
}

/** `formatShape([1, 16, 8, 8])` is `1×16×8×8`; a scalar has the shape `scalar`. */
export function formatShape(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.join('×');
}

/** `formatPlural(1, 'map')` is `1 map`, `formatPlural(16, 'map')` is `16 maps`. */
export function formatPlural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
