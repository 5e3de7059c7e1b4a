/**
 * @file Each cell as a module of its own for the type checker. Before its text stand declarations of the names that
 * earlier cells made, each from the cell that declared it last; after it, an export of all that it declares. So a
 * name may be declared again with another type, and every place in the cell keeps its meaning.
 */
import ts from 'typescript';

import type { DeclarationKind } from './declarations.js';
import { findDeclarations } from './declarations.js';

/** Where one cell's own text stands in its module. */
export interface CellModule {
  readonly fileName: string;
  readonly source: string;
  readonly text: string;
  /** The offset in `text` at which `source` begins. */
  readonly start: number;
  readonly kinds: ReadonlyMap<string, DeclarationKind>;
  /** The modules that it speaks of. */
  readonly uses: readonly string[];
}

/** Who declared a name last. */
interface Definition {
  readonly module: CellModule;
  readonly kind: DeclarationKind;
}

export class CellModules {
  private readonly latest = new Map<string, Definition>();
  private readonly modules = new Map<string, CellModule>();

  /** @param folder where the cells stand, so that `./x.ts` means the file beside the notebook. */
  constructor(private folder: string) {}

  /** Cells stand in another folder from now on; those that have run stay where their imports were found. */
  moveTo(folder: string): void {
    this.folder = folder;
  }

  /**
   * The module for a text, not yet known to others.
   *
   * @param isOpen whether every known name must be in reach, because the text is still being written.
   */
  compose(name: string, source: string, isOpen = false): CellModule {
    const fileName = this.fileName(name);
    const file = ts.createSourceFile(fileName, source, ts.ScriptTarget.ESNext);
    const { kinds, exported } = findDeclarations(file);
    const wanted = isOpen ? [...this.latest.keys()] : [...new Set(source.match(IDENTIFIER))];
    const known = wanted.flatMap(each => {
      const definition = kinds.has(each) ? undefined : this.latest.get(each);
      return definition ? [{ name: each, ...definition }] : [];
    });
    const prelude = known.map(each => declare(each.name, each)).join('');
    const own = [...kinds.keys()].filter(each => !exported.has(each));
    return {
      fileName,
      source,
      text: `${prelude}\n${source}\nexport { ${own.join(', ')} };`,
      start: prelude.length + 1,
      kinds,
      uses: [...new Set(known.map(({ module }) => module.fileName))]
    };
  }

  /** From now on later cells see what this one declares. */
  commit(module: CellModule): void {
    this.modules.set(module.fileName, module);
    for (const [name, kind] of module.kinds) this.latest.set(name, { module, kind });
    this.sweep();
  }

  /** Names and types are gone, as the variables of a kernel that starts again. */
  forget(): void {
    this.latest.clear();
    this.modules.clear();
  }

  /** The module that a specifier written by `compose` means; undefined for every other specifier. */
  resolve(specifier: string): string | undefined {
    if (!specifier.startsWith(CELL_MARK)) return undefined;
    const here = `${this.folder}/${specifier}`;
    return this.modules.has(here)
      ? here
      : [...this.modules.keys()].find(each => each.endsWith(`/${specifier}`));
  }

  get(fileName: string): CellModule | undefined {
    return this.modules.get(fileName);
  }

  /** The module that declared a name last. */
  definer(name: string): CellModule | undefined {
    return this.latest.get(name)?.module;
  }

  private fileName(name: string): string {
    return `${this.folder}/${CELL_MARK}${name}`;
  }

  /** Drops modules that nothing in reach speaks of. */
  private sweep(): void {
    const reached = new Set<string>();
    const reach = (module: CellModule | undefined): void => {
      if (!module || reached.has(module.fileName)) return;
      reached.add(module.fileName);
      for (const used of module.uses) reach(this.modules.get(used));
    };
    for (const { module } of this.latest.values()) reach(module);
    for (const fileName of this.modules.keys()) {
      if (!reached.has(fileName)) this.modules.delete(fileName);
    }
  }
}

/** Tells a cell's module from a file of the same name. */
const CELL_MARK = '#';
const IDENTIFIER = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu;

/** How a module names another cell's. */
function specifier({ fileName }: CellModule): string {
  return fileName.slice(fileName.lastIndexOf(CELL_MARK));
}

function declare(name: string, { module, kind }: Definition): string {
  const from = `'${specifier(module)}'`;
  switch (kind) {
    case 'variable':
      return `declare let ${name}: typeof import(${from}).${name};`;
    case 'constant':
      return `declare const ${name}: typeof import(${from}).${name};`;
    case 'alias':
      return `import { ${name} } from ${from};`;
  }
}
