/** @file The names that cells share: plain data properties of the global object, the fastest kind of variable. */
import type { Scope } from './host.js';

/** Makes room for the names that a cell declares; a name that is there keeps its value until it is assigned. */
export function declareNames(scope: Scope, names: readonly string[]): void {
  for (const name of names) {
    const own = Object.getOwnPropertyDescriptor(scope, name);
    if (own?.writable && own.configurable) continue;
    if (own?.configurable === false) {
      throw new SyntaxError(`${name}: a cell cannot declare this name, it is fixed by the language`);
    }
    const value: unknown = own?.writable ? own.value : undefined;
    Object.defineProperty(scope, name, { value, writable: true, enumerable: true, configurable: true });
  }
}
