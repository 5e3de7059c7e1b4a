/** @file Checks of the numbers and tuples that the pickle of a `.pt` file hands to PyTorch's functions. */
import { FileError } from '../core/errors.js';

const OP = 'loadTorch';

export function fail(field: string, requirement: string, value: unknown): never {
  const isPlain = typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
  const got = isPlain ? String(value).slice(0, 60) : value == null ? 'None' : `a ${typeof value}`;
  throw new FileError(`${OP}: ${field} must be ${requirement}, got ${got}`);
}

export function checkNatural(field: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    return fail(field, 'a whole number of at least 0', value);
  }
  return value;
}

export function checkNaturals(field: string, value: unknown): number[] {
  if (!Array.isArray(value)) return fail(field, 'a tuple', value);
  return value.map(item => checkNatural(field, item));
}
