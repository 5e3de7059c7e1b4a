/** @file The names that cells share: plain data properties of the global object, the fastest kind of variable. */
import type { Scope } from './platform.js';
import { defineProperty } from './realm.js';

export class SharedNames {
  /** How the names that stand for an import are read. */
  private readonly imported = new Map<string, () => unknown>();

  constructor(private readonly scope: Scope) {}

  /** Makes room for the names that a cell declares; a name that is there keeps its value until it is assigned. */
  declare(names: readonly string[]): void {
    for (const name of names) {
      const own = Object.getOwnPropertyDescriptor(this.scope, name);
      if (own?.writable && own.configurable) continue;
      if (own?.configurable === false) {
        throw new SyntaxError(`${name}: a cell cannot declare this name, it is fixed by the language`);
      }
      const value = this.imported.get(name)?.();
      this.imported.delete(name);
      defineProperty(this.scope, name, { value, writable: true, enumerable: true, configurable: true });
    }
  }

  /**
   * Lets a name stand for what a module exports: nobody may assign to it until a cell declares it anew.
   *
   * @param read gives the export's value at any time.
   * @returns what to call when that value may change from then on: the name is read through a getter, which takes
   * twenty times as long.
   */
  import(name: string, read: () => unknown): () => void {
    this.imported.set(name, read);
    defineProperty(this.scope, name, {
      value: read(),
      writable: false,
      enumerable: true,
      configurable: true
    });
    return () => {
      if (this.imported.get(name) !== read) return;
      defineProperty(this.scope, name, { get: read, set: undefined, enumerable: true, configurable: true });
    };
  }

  /** Whether a name stands for an import. */
  readonly isImported = (name: string): boolean => this.imported.has(name);
}
