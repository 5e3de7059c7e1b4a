/**
 * @file Types, completion and names for cells: TypeScript's language service over one module for each cell. It has
 * no queue and knows no messages; `compiler-server.ts` asks it.
 */
import ts from 'typescript';

import type { Completions, Diagnostic, Inspection } from '../protocol/language.js';
import { kindOf } from '../protocol/local-import.js';
import { labelOf } from '../protocol/notebook-path.js';
import { CELL_GLOBALS, NODE_GLOBALS } from './cell-globals.js';
import { CellModules } from './cell-modules.js';
import type { CellModule } from './cell-modules.js';
import { completeAt } from './completion.js';
import { inspectAt } from './inspection.js';
import type { LibraryFiles } from './service-host.js';
import { ServiceHost } from './service-host.js';
import { findTensorNotes } from './tensor-notes.js';

/** A place in a text. */
export interface Cursor {
  readonly source: string;
  /** In UTF-16 units. */
  readonly offset: number;
}

/** The module of a text around a cursor; no cell has this name. */
const DRAFT = 'draft.ts';

/** Makes TypeScript read all that a first cell needs. */
const WARM_UP =
  "import { nn, tensor } from 'receptive';\nconst net = new nn.Conv2d(1, 1, 1);\nnet.forward(tensor([1])).";

export class CellLanguageService {
  private readonly cells: CellModules;
  private readonly host: ServiceHost;
  private readonly registry = ts.createDocumentRegistry();
  private readonly service: ts.LanguageService;

  /**
   * @param folder of the notebook, as the contents manager knows it.
   * @param isNode whether cells know what only Node has.
   */
  constructor(
    private readonly libraries: LibraryFiles,
    private folder: string,
    isNode = false
  ) {
    this.cells = new CellModules(toFileName(folder));
    this.host = new ServiceHost(libraries, this.cells, isNode ? CELL_GLOBALS + NODE_GLOBALS : CELL_GLOBALS);
    this.service = ts.createLanguageService(this.host, this.registry);
  }

  /**
   * Reads the libraries piece by piece: each step takes some hundredths of a second, and questions can be
   * answered between two steps.
   */
  *warmUp(): Generator<void> {
    const settings = this.host.getCompilationSettings();
    for (const [path, text] of Object.entries(this.libraries)) {
      const snapshot = ts.ScriptSnapshot.fromString(text);
      this.registry.acquireDocument(path, settings, snapshot, this.host.getScriptVersion(path));
      yield;
    }
    this.complete({ source: WARM_UP, offset: WARM_UP.length });
    yield;
    this.check(DRAFT, WARM_UP, false);
  }

  /**
   * The type errors of a cell in the order of its text, then those of the files that it imports.
   *
   * @param commits whether the cells after it will see what it declares.
   * @param files the paths of the TypeScript files that it imports.
   */
  check(
    name: string,
    source: string,
    commits: boolean,
    files: readonly string[] = []
  ): readonly Diagnostic[] {
    const cell = this.cells.compose(name, source);
    const found = this.diagnose(cell, files);
    if (commits) this.cells.commit(cell);
    return found;
  }

  /** The type errors of a cell that may have run long ago. */
  diagnose(cell: CellModule, files: readonly string[]): readonly Diagnostic[] {
    this.open(cell);
    const found = [...this.service.getSemanticDiagnostics(cell.fileName), ...this.tensorNotes(cell.fileName)];
    const own = found.flatMap(each => toDiagnostic(each, cell) ?? []).sort(byPlace);
    return [...own, ...files.flatMap(path => this.checkFile(path))];
  }

  private checkFile(path: string): Diagnostic[] {
    const fileName = toFileName(path);
    if (kindOf(path) !== 'typescript' || !this.service.getProgram()?.getSourceFile(fileName)) return [];
    const source = this.host.readFile(fileName) ?? '';
    const file = labelOf(path, this.folder);
    const found = [
      ...this.service.getSyntacticDiagnostics(fileName),
      ...this.service.getSemanticDiagnostics(fileName),
      ...this.tensorNotes(fileName)
    ];
    return found
      .flatMap(each => toDiagnostic(each, { source, start: 0 }) ?? [])
      .map(each => ({ ...each, file }))
      .sort(byPlace);
  }

  /** Tensors where TypeScript lets them pass and they are never meant. */
  private tensorNotes(fileName: string): readonly Finding[] {
    const program = this.service.getProgram();
    const file = program?.getSourceFile(fileName);
    if (!program || !file) return [];
    return findTensorNotes(file, program.getTypeChecker()).map(({ node, code, message }) => ({
      code,
      messageText: message,
      start: node.getStart(file),
      category: ts.DiagnosticCategory.Error
    }));
  }

  /** Lets the cells after it see what a cell declares, without looking for errors. */
  commit(name: string, source: string): CellModule {
    const cell = this.cells.compose(name, source);
    this.cells.commit(cell);
    return cell;
  }

  complete({ source, offset }: Cursor): Completions {
    const draft = this.draft(source);
    return completeAt(this.service, draft, offset);
  }

  /** The modules from the network that cells have imported. */
  remoteModules(): readonly string[] {
    return this.host.remoteModules();
  }

  inspect({ source, offset }: Cursor): Inspection | null {
    const draft = this.draft(source);
    return inspectAt(this.service, draft, offset, this.cells);
  }

  /** The notebook has been moved to another folder. What its cells have declared stays. */
  moveTo(folder: string): void {
    this.folder = folder;
    this.cells.moveTo(toFileName(folder));
  }

  /** Forgets everything that cells declared. */
  forget(): void {
    this.cells.forget();
  }

  /** A file of the notebook's folder as it is now; null where there is none. */
  setFile(path: string, text: string | null): void {
    this.host.setFile(toFileName(path), text);
  }

  /** Declarations from the network, where they are. */
  setRemoteFile(fileName: string, text: string): void {
    this.host.setRemoteFile(fileName, text);
  }

  /** @param from the file that imports; null for cells and files beside the notebook. */
  link(specifier: string, from: string | null, fileName: string): void {
    this.host.link(specifier, from, fileName);
  }

  private draft(source: string): CellModule {
    const draft = this.cells.compose(DRAFT, source, true);
    this.open(draft);
    return draft;
  }

  private open({ fileName, text }: CellModule): void {
    this.host.open(fileName, text);
    if (!this.host.hasInvalidatedResolutions()) return;
    this.service.getProgram();
    this.host.keepMeanings();
  }
}

/** Where the language service sees a file of the contents manager. */
function toFileName(path: string): string {
  return path === '' ? '/files' : `/files/${path}`;
}

/** What TypeScript or we have found. */
type Finding = Pick<ts.Diagnostic, 'code' | 'messageText' | 'start' | 'category'>;

/** Undefined for a message about the text around the cell. */
function toDiagnostic(
  { code, messageText, start = 0, category }: Finding,
  cell: Pick<CellModule, 'source' | 'start'>
): Diagnostic | undefined {
  if (category !== ts.DiagnosticCategory.Error && category !== ts.DiagnosticCategory.Warning)
    return undefined;
  const offset = start - cell.start;
  if (offset < 0 || offset > cell.source.length) return undefined;
  const before = cell.source.slice(0, offset).split(/\r\n|\n|\r/);
  return {
    code,
    message: withoutAdvice(ts.flattenDiagnosticMessageText(messageText, '\n')),
    line: before.length,
    column: before[before.length - 1].length + 1
  };
}

/** Leaves out advice about compiler options and `node_modules`, which a cell does not have. */
function withoutAdvice(message: string): string {
  return message.replace(
    / (?:Do you need to (?:change|install)|Try changing the 'lib'|Consider using 'npm)[^]*$/,
    ''
  );
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return a.line - b.line || a.column - b.column;
}
