/** @file How arguments look in a module's printed form: as Python prints them. */
import { formatTuple } from '../core/errors.js';

/** Puts two spaces before every line but the first. */
export function indentLines(text: string): string {
  return text.replaceAll('\n', '\n  ');
}

/** `True`, `None`, `1e-05`, `(3, 3)`; a string as it is. */
export function formatArgument(value: boolean | number | string | null | readonly number[]): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return formatNumber(value);
  return typeof value === 'string' ? value : formatTuple(value);
}

/** Python turns to an exponent below 10⁻⁴ and writes it with two digits. */
function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value).toLowerCase().replace('infinity', 'inf');
  const small = value !== 0 && Math.abs(value) < 1e-4;
  return (small ? value.toExponential() : String(value)).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** A size, or a tuple of sizes, that may be left to the input: `(None, 7)`. */
export function formatSizes(value: number | null | readonly (number | null)[]): string {
  if (value === null || typeof value === 'number') return formatArgument(value);
  const items = value.map(size => formatArgument(size));
  return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
}
