/** @file Functions, methods and classes of the public face with the reading of their arguments before them. */
import { readArguments } from './call-arguments.js';
import { signatureOf } from './signature.js';

type Run = (this: unknown, ...given: unknown[]) => unknown;

/**
 * What a function or constructor was given, read by its line in the table of signatures; `shown` is what errors call
 * it, by default its name.
 *
 * @throws ValueError that names the argument and what was got
 */
export function readCall<Given extends unknown[]>(name: string, given: Given, shown?: string): Given {
  const signature = signatureOf(name);
  if (signature === null) return given;
  return readArguments(shown === undefined ? signature : { ...signature, name: shown }, given) as Given;
}

function withReading(name: string, run: Run): Run {
  const read = function (this: unknown, ...given: unknown[]): unknown {
    const signature = signatureOf(name);
    return run.apply(this, signature === null ? given : readArguments(signature, given));
  };
  Object.defineProperty(read, 'name', { value: name.slice(name.lastIndexOf('.') + 1) });
  return read;
}

/** The functions of a namespace, each of which reads its arguments first. */
export function checkedFunctions<Functions extends object>(
  namespace: string,
  functions: Functions
): Functions {
  const all = Object.entries(functions).map(([name, run]) => [
    name,
    typeof run === 'function' ? withReading(`${namespace}.${name}`, run as Run) : (run as unknown)
  ]);
  return Object.freeze(Object.fromEntries(all)) as Functions;
}

/** A method that reads its arguments first. */
export function checkedMethod(className: string, name: string, run: Run): Run {
  return signatureOf(`${className}.${name}`) === null ? run : withReading(`${className}.${name}`, run);
}

/** Makes the methods of these classes, and of the classes above them, read their arguments first. */
export function checkMethods(classes: Iterable<unknown>): void {
  const done = new Set<object>();
  for (const each of classes) {
    // Functions that are no classes have no prototype, or an empty one.
    let prototype = typeof each === 'function' ? (each.prototype as object | null | undefined) : null;
    while (prototype && prototype !== Object.prototype && !done.has(prototype)) {
      done.add(prototype);
      checkPrototype(prototype);
      prototype = Object.getPrototypeOf(prototype) as object | null;
    }
  }
}

function checkPrototype(prototype: object): void {
  const className = prototype.constructor.name;
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (typeof property.value !== 'function' || signatureOf(`${className}.${name}`) === null) continue;
    Object.defineProperty(prototype, name, {
      ...property,
      value: withReading(`${className}.${name}`, property.value as Run)
    });
  }
}
