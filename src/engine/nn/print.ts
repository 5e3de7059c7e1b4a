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
  const small = value !== 0 && Math.abs(value) < 1e-4;
  return (small ? value.toExponential() : String(value)).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** A shape as PyTorch prints it: `torch.Size([1, 2])`. */
export function formatSize(shape: readonly number[]): string {
  return `torch.Size([${shape.join(', ')}])`;
}
