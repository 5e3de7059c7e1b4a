/** @file The files that the language service sees: libraries, the cells' globals, cells, and files of the notebook. */
import ts from 'typescript';

import {
  declarationsBeside,
  isDeclarations,
  isLocal,
  kindOf,
  localImport
} from '../protocol/local-import.js';
import { folderOf } from '../protocol/notebook-path.js';
import type { CellModules } from './cell-modules.js';
import { isErased } from './erased-imports.js';

/**
 * TypeScript's own library and the declarations of `receptive`, by path: `/lib/lib.es2023.d.ts`,
 * `/receptive/index.d.ts`.
 */
export type LibraryFiles = Readonly<Record<string, string>>;

const GLOBALS = '/globals.d.ts';
const RECEPTIVE = '/receptive/index.d.ts';
/** The folder in which the language service sees files from the network. */
export const NETWORK = '/network/';

/** A parameter without a type is `any`, because notebooks are for exploring. Everything else is checked strictly. */
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  lib: ['lib.es2023.d.ts', 'lib.webworker.d.ts', 'lib.esnext.disposable.d.ts', 'lib.esnext.decorators.d.ts'],
  types: [],
  strict: true,
  noImplicitAny: false,
  noEmit: true,
  allowJs: true,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  esModuleInterop: true,
  skipLibCheck: true
};

export class ServiceHost implements ts.LanguageServiceHost {
  /** The module in question: a cell that is checked, or the text around a cursor. */
  private subject: { readonly fileName: string; readonly text: string } | null = null;
  private readonly files = new Map<string, { readonly text: string; readonly version: number }>();
  /** What imports of modules from the network mean, by the file that imports and the specifier. */
  private readonly links = new Map<string, string>();
  private hasNewMeanings = false;
  private versions = 0;

  constructor(
    private readonly libraries: LibraryFiles,
    private readonly cells: CellModules,
    /** Declarations of what every cell finds without an import. */
    private readonly globals: string
  ) {}

  /** Sets the module that the service is asked about. */
  open(fileName: string, text: string): void {
    if (this.subject?.fileName === fileName && this.subject.text === text) return;
    this.subject = { fileName, text };
    this.versions += 1;
  }

  /** A file of the notebook's folder as it is now; null where there is none. */
  setFile(path: string, text: string | null): void {
    const known = this.files.get(path);
    if (known?.text === text || (!known && text === null)) return;
    this.versions += 1;
    // Where a file came or went, imports may mean others.
    if (!known || text === null) this.hasNewMeanings = true;
    if (text === null) this.files.delete(path);
    else this.files.set(path, { text, version: this.versions });
  }

  /** Declarations from the network. */
  setRemoteFile(fileName: string, text: string): void {
    if (this.files.has(fileName)) return;
    this.versions += 1;
    this.files.set(fileName, { text, version: this.versions });
  }

  /**
   * Lets an import mean a file from the network from now on.
   *
   * @param from the file that imports; null for cells and files beside the notebook.
   */
  link(specifier: string, from: string | null, fileName: string): void {
    this.versions += 1;
    this.hasNewMeanings = true;
    this.links.set(linkKey(specifier, from), fileName);
  }

  /** Whether imports may mean other files than before. The service calls it as a bare function. */
  readonly hasInvalidatedResolutions = (): boolean => this.hasNewMeanings;

  /** The service has found what all imports mean with what is known. */
  keepMeanings(): void {
    this.hasNewMeanings = false;
  }

  /** The modules from the network that cells have imported. */
  remoteModules(): readonly string[] {
    return [...this.links.keys()].filter(each => each.startsWith(' ')).map(each => each.slice(1));
  }

  getProjectVersion(): string {
    return String(this.versions);
  }

  getCompilationSettings(): ts.CompilerOptions {
    return OPTIONS;
  }

  getScriptFileNames(): string[] {
    return this.subject ? [GLOBALS, this.subject.fileName] : [GLOBALS];
  }

  getScriptVersion(fileName: string): string {
    // The text of the subject may change under its name; that of a cell never does.
    if (fileName === this.subject?.fileName) return `${this.subject.text.length}:${this.versions}`;
    return String(this.files.get(fileName)?.version ?? 1);
  }

  getScriptSnapshot(fileName: string): ts.IScriptSnapshot | undefined {
    const text = this.readFile(fileName);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  }

  readFile(fileName: string): string | undefined {
    if (fileName === this.subject?.fileName) return this.subject.text;
    if (fileName === GLOBALS) return this.globals;
    return (
      this.cells.get(fileName)?.text ??
      this.files.get(fileName)?.text ??
      (Object.hasOwn(this.libraries, fileName) ? this.libraries[fileName] : undefined)
    );
  }

  fileExists(fileName: string): boolean {
    return this.readFile(fileName) !== undefined;
  }

  getCurrentDirectory(): string {
    return '/';
  }

  getDefaultLibFileName(options: ts.CompilerOptions): string {
    return `/lib/${ts.getDefaultLibFileName(options)}`;
  }

  resolveModuleNameLiterals(
    literals: readonly ts.StringLiteralLike[],
    containingFile: string
  ): readonly ts.ResolvedModuleWithFailedLookupLocations[] {
    return literals.map(literal => ({ resolvedModule: this.resolve(literal, containingFile) }));
  }

  /** Only declarations from the network refer to others by name. */
  resolveTypeReferenceDirectiveReferences(
    references: readonly (ts.FileReference | string)[],
    containingFile: string
  ): readonly ts.ResolvedTypeReferenceDirectiveWithFailedLookupLocations[] {
    return references.map(each => {
      const name = typeof each === 'string' ? each : each.fileName;
      const resolvedFileName = this.links.get(linkKey(typeReference(name), containingFile));
      return {
        resolvedTypeReferenceDirective:
          resolvedFileName === undefined ? undefined : { primary: false, resolvedFileName }
      };
    });
  }

  /** Undefined for modules that `globals.d.ts` declares by pattern, and for missing ones. */
  private resolve(literal: ts.StringLiteralLike, from: string): ts.ResolvedModuleFull | undefined {
    const specifier = literal.text;
    const isRemote = from.startsWith(NETWORK);
    const linked = this.links.get(linkKey(specifier, isRemote ? from : null));
    if (linked !== undefined || isRemote) return linked === undefined ? undefined : toRemote(linked);
    if (specifier === 'receptive') return { resolvedFileName: RECEPTIVE, extension: '.d.ts' };
    const cell = this.cells.resolve(specifier);
    if (cell !== undefined) return { resolvedFileName: cell, extension: '.ts' };
    if (!isLocal(specifier)) return undefined;
    const { files, declarations } = localImport(specifier, folderOf(from).slice(1));
    const file = this.first(files);
    if (file !== undefined) return toLocal(this.first(declarationsBeside(file)) ?? file);
    const types = this.first(declarations);
    return types !== undefined && this.isErased(literal, from) ? toLocal(types) : undefined;
  }

  /** Whether an import needs no file that runs. */
  private isErased(specifier: ts.StringLiteralLike, from: string): boolean {
    const isCell = from === this.subject?.fileName || this.cells.get(from) !== undefined;
    const keepsAll = isCell || kindOf(from) === 'javascript';
    return isDeclarations(from) || isErased(specifier, keepsAll ? null : (this.readFile(from) ?? ''));
  }

  /** The first of some files that is there. */
  private first(paths: readonly string[]): string | undefined {
    return paths.find(each => this.fileExists(`/${each}`));
  }
}

/** The specifier under which a reference to types is kept, so that it differs from an import of that name. */
export function typeReference(name: string): string {
  return `types=${name}`;
}

function linkKey(specifier: string, from: string | null): string {
  return `${from ?? ''} ${specifier}`;
}

/** A WebAssembly module is known by declarations in its place. */
function toLocal(path: string): ts.ResolvedModuleFull {
  const extension = /(?:\.d)?\.[a-z]+$/.exec(path)?.[0] ?? '';
  return { resolvedFileName: `/${path}`, extension: extension === '.wasm' ? '.ts' : extension };
}

function toRemote(resolvedFileName: string): ts.ResolvedModuleFull {
  const extension = /\.d\.[mc]?ts$/.exec(resolvedFileName)?.[0] ?? '.d.ts';
  return { resolvedFileName, extension, isExternalLibraryImport: true };
}
