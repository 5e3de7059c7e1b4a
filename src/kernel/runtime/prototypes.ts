/**
 * @file Tells what any value is an instance of. The prototypes of a proxy need have no end, and `instanceof` then
 * never returns; no guard looks at the clock inside it.
 */
import { apply, getPrototypeOf } from './realm.js';

const LONGEST_CHAIN = 10_000;

const hasInstance = Function.prototype[Symbol.hasInstance];

/**
 * Whether the chain of an object's prototypes comes to an end.
 *
 * @throws where a proxy refuses to say.
 */
export function hasLastPrototype(value: object): boolean {
  let each: object | null = value;
  for (let length = 0; each && length < LONGEST_CHAIN; length++) each = getPrototypeOf(each);
  return each === null;
}

/** `value instanceof constructor`, whatever a cell has told `instanceof`; false where there is no telling. */
export function isInstance<Instance>(
  value: unknown,
  constructor: abstract new (...values: never[]) => Instance
): value is Instance {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  try {
    return hasLastPrototype(value) && apply(hasInstance, constructor, [value]);
  } catch {
    return false;
  }
}
