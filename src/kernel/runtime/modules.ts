/**
 * @file What a cell may import: the modules that come with the kernel, and ECMAScript modules by URL where the
 * browser can reach them. Files beside the notebook belong here too, once cells can read the notebook's folder.
 */
import type { RuntimeHost } from './host.js';

/** Where `npm:` names are looked up: an ECMAScript module with its dependencies bundled in. */
const NPM = 'https://cdn.jsdelivr.net/npm/';

export class Modules {
  /** @param bundled modules by name; every import of one gives the same instance. */
  constructor(
    private readonly host: RuntimeHost,
    private readonly bundled: Readonly<Record<string, object>>
  ) {}

  /**
   * @param required the names that the import asks for.
   * @throws where there is no such module, or it lacks one of the names.
   */
  async load(specifier: string, required: readonly string[]): Promise<object> {
    const found = Object.hasOwn(this.bundled, specifier)
      ? this.bundled[specifier]
      : await this.loadUrl(specifier, this.toUrl(specifier));
    for (const name of required) {
      if (!(name in found)) {
        throw new SyntaxError(
          `import: module '${specifier}' has no export named '${name}'${suggest(name, found)}`
        );
      }
    }
    return found;
  }

  private toUrl(specifier: string): string {
    if (specifier.startsWith('npm:')) return `${NPM}${specifier.slice('npm:'.length)}/+esm`;
    if (/^(https?|data|blob):/.test(specifier)) return specifier;
    if (/^[./]/.test(specifier)) {
      throw new Error(`import: cells cannot import files yet, got '${specifier}' (nothing was looked up)`);
    }
    const names = Object.keys(this.bundled).join(', ');
    throw new Error(
      `import: expects a module of the kernel (${names}), 'npm:…' or 'https://…', got '${specifier}'; ` +
        `from npm it is imported as 'npm:${specifier}'`
    );
  }

  private async loadUrl(specifier: string, url: string): Promise<object> {
    try {
      return (await this.host.importUrl(url)) as object;
    } catch (error) {
      const where = url === specifier ? '' : ` (tried ${url})`;
      throw new Error(`import: module '${specifier}' could not be loaded${where}`, { cause: error });
    }
  }
}

/** ` (did you mean 'conv2d'?)` where only the case differs. */
function suggest(name: string, found: object): string {
  const near = Object.keys(found).find(key => key.toLowerCase() === name.toLowerCase());
  return near ? ` (did you mean '${near}'?)` : '';
}
