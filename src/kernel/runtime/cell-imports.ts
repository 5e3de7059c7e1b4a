/** @file What `import` does in a cell: loads a module, and lets names of the cells stand for what it exports. */
import type { Binding } from '../protocol/cell-services.js';
import type { ModuleLoader } from './module-loader.js';
import type { SharedNames } from './shared-names.js';

/** Its methods are called over intact built-ins. */
export class CellImports {
  constructor(
    private readonly modules: ModuleLoader,
    private readonly names: SharedNames
  ) {}

  /**
   * @param required an array of the exports that are asked for, or anything else.
   * @throws where there is no such module, or it lacks one of the names.
   */
  load(specifier: unknown, required: unknown): Promise<object> {
    return this.modules.load(String(specifier), Array.isArray(required) ? (required as string[]) : []);
  }

  bind(module: object, bindings: readonly Binding[]): object {
    for (const [name, key] of bindings) {
      if (key === null) this.names.import(name, () => module);
      else this.bindExport(module, name, key);
    }
    return module;
  }

  private bindExport(module: object, name: string, key: string): void {
    const callback = this.names.import(name, () => Reflect.get(module, key));
    this.modules.watch(module, key, { name, callback });
  }
}
