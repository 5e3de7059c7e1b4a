/**
 * @file Makes each cell a module of its own for the type checker. Declarations of the names that earlier cells made are
 * put before its text, each taken from the cell that declared it last; an export of all that it declares is put after
 * it. So a name may be declared again with another type, and the positions in the cell stay as they are.
 */
import ts from 'typescript';

import type { DeclarationKind } from './declarations.js';
import { findDeclarations } from './declarations.js';

/** One cell as a module. */
export interface CellModule {
  readonly fileName: string;
  readonly source: string;
  readonly text: string;
  /** The offset in `text` at which `source` begins. */
  readonly start: number;
  readonly kinds: ReadonlyMap<string, DeclarationKind>;
  /** The names of the cell modules that it imports. */
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

  /** @param folder of the notebook: the modules are placed there, so that `./x.ts` means the file beside the notebook. */
  constructor(private folder: string) {}

  /** Places new modules in another folder. Cells that have run stay where their imports were found. */
  moveTo(folder: string): void {
    this.folder = folder;
  }

  /**
   * Makes the module for a text. Other modules do not know it yet.
   *
   * @param isOpen whether to declare all known names, because the text is still being written.
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

  /** Lets later cells see what this one declares. */
  commit(module: CellModule): void {
    this.modules.set(module.fileName, module);
    for (const [name, kind] of module.kinds) this.latest.set(name, { module, kind });
    this.sweep();
  }

  /** Forgets all names and types, because the kernel restarts without its variables. */
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

  /** Drops modules that no name leads to. */
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

/** How a module names the module of another cell. */
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
