/**
 * @file What a cell may import: the modules that come with the kernel, files beside the notebook, and ECMAScript
 * modules by address. The page says what an import means; only `data:` and `blob:` need nobody's word.
 */
import { isLocal } from '../protocol/local-import.js';
import type { ImportPlace } from './import-failure.js';
import { reasonFor, waitFor } from './import-failure.js';
import { suggest } from './links.js';
import type { ModuleHost } from './local-modules.js';
import { LocalModules } from './local-modules.js';
import type { Watcher } from './module-exports.js';
import { watchExport } from './module-exports.js';

export class ModuleLoader {
  private readonly local: LocalModules;

  /** @param bundled modules by name; every import of one gives the same instance. */
  constructor(
    private readonly platform: ImportPlace,
    private readonly bundled: Readonly<Record<string, object>>,
    private readonly files: Omit<ModuleHost, 'external'>
  ) {
    this.local = new LocalModules({ ...files, external: specifier => this.external(specifier) });
  }

  /**
   * Loads a module for a cell.
   *
   * @param required the names that the import asks for.
   * @throws where there is no such module, or it lacks one of the names.
   */
  async load(specifier: string, required: readonly string[]): Promise<object> {
    if (isLocal(specifier)) return this.local.load(specifier, null, required);
    // Made here, as in `external`.
    const failure = new SyntaxError('');
    const found = await this.external(specifier);
    // By index: a cell may have destroyed what walks arrays.
    for (let index = 0; index < required.length; index++) {
      const name = required[index];
      if (name in found) continue;
      failure.message = `import: module '${specifier}' has no export named '${name}'${suggest(name, Object.keys(found))}`;
      throw failure;
    }
    return found;
  }

  /**
   * Calls back once the value of an export may have changed. A module from elsewhere does not tell: its functions, which
   * hardly ever change, count as constant, and anything else counts as changed at once.
   */
  watch(module: object, key: string, watcher: Watcher): void {
    if (watchExport(module, key, watcher) || Object.values(this.bundled).includes(module)) return;
    if (typeof Reflect.get(module, key) !== 'function') watcher.callback();
  }

  private async external(specifier: string): Promise<object> {
    // Made here, where its stack still knows the cell's line; with a message of its own, which can be set even where a
    // cell has frozen `Error.prototype`.
    const failure = new Error('');
    if (Object.hasOwn(this.bundled, specifier)) return this.bundled[specifier];
    if (/^(data|blob):/.test(specifier)) return this.loadUrl(specifier, specifier, failure);
    if (specifier.startsWith('node:')) return this.loadOfNode(specifier, failure);
    if (!/^(npm|https?):/.test(specifier)) {
      const names = Object.keys(this.bundled).join(', ');
      throw new Error(
        `import: expects a module of the kernel (${names}), './file.ts', 'npm:…' or 'https://…', got '${specifier}'; ` +
          `from npm it is imported as 'npm:${specifier}'`
      );
    }
    const file = await this.files.find(specifier, null);
    if (file.kind === 'url') return this.loadUrl(specifier, file.url, failure);
    const reason = file.kind === 'refused' ? file.reason : 'it is no module';
    failure.message = `import: '${specifier}' cannot be loaded: ${reason}`;
    throw failure;
  }

  private async loadOfNode(specifier: string, failure: Error): Promise<object> {
    if (this.platform.node) return this.loadUrl(specifier, specifier, failure);
    throw new Error(
      `import: '${specifier}' is a module of Node, which a page does not have; ` +
        "the kernel 'TypeScript (Receptive, Node)' has it"
    );
  }

  /** @param failure what is thrown where it cannot be loaded. */
  private async loadUrl(specifier: string, url: string, failure: Error): Promise<object> {
    try {
      return (await waitFor(this.platform, url, this.platform.importUrl(url))) as object;
    } catch (error) {
      const where = url === specifier ? '' : ` (tried ${url})`;
      const reason = await reasonFor(this.platform, { specifier, url, error });
      failure.message = `import: module '${specifier}' could not be loaded${where}${reason}`;
      failure.cause = error;
      throw failure;
    }
  }
}
