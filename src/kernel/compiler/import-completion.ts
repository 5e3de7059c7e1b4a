/** @file Completions inside the name of a module that is imported: `from './‸'`. */
import ts from 'typescript';

import type { Completion, Completions } from '../protocol/language.js';
import { kindOf } from '../protocol/local-import.js';
import type { FolderEntry } from '../protocol/notebook-path.js';
import { joinPath } from '../protocol/notebook-path.js';

/** The name of a module in a text, from its quote to the cursor. */
export interface ImportName {
  readonly quote: string;
  /** As it stands in the text, escapes and all. */
  readonly text: string;
  /** Where it begins. */
  readonly start: number;
}

/** What can be imported from where. */
export interface ImportPlace {
  /** The notebook's folder. */
  readonly folder: string;
  /** Modules by name, the best first. */
  readonly modules: readonly string[];
  /** Whether they may lead to the network. */
  readonly remoteImports: boolean;
  /** What stands in a folder; null where there is none. */
  readonly list: (path: string) => Promise<readonly FolderEntry[] | null>;
}

const BY_NAME = new Intl.Collator('en', { numeric: true });
const HERE = { text: './', type: 'folder' };
const ABOVE = { text: '../', type: 'folder' };
/** How addresses begin. */
const BEGINNINGS = ['npm:', 'https://'];

/** Null where the cursor stands in no such name. */
export function importNameAt(source: string, offset: number): ImportName | null {
  const file = ts.createSourceFile('draft.ts', source, ts.ScriptTarget.ESNext, true);
  const find = (node: ts.Node): ts.StringLiteralLike | undefined => {
    if (node.pos > offset || node.end < offset) return undefined;
    if (ts.isStringLiteralLike(node)) return node;
    return ts.forEachChild(node, find);
  };
  const literal = find(file);
  if (!literal || !isModuleName(literal)) return null;
  const start = literal.getStart(file) + 1;
  const quote = source[start - 1];
  const isClosed = literal.end > start && source[literal.end - 1] === quote;
  if (offset < start || (isClosed && offset === literal.end)) return null;
  return { quote, text: source.slice(start, offset), start };
}

function isModuleName(literal: ts.StringLiteralLike): boolean {
  const { parent } = literal;
  if (ts.isLiteralTypeNode(parent)) return ts.isImportTypeNode(parent.parent);
  if (ts.isCallExpression(parent)) {
    return parent.expression.kind === ts.SyntaxKind.ImportKeyword && parent.arguments[0] === literal;
  }
  return (
    ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isExternalModuleReference(parent)
  );
}

/** Completes what follows the last slash of a path, or the whole name. */
export async function completeImport(name: ImportName, place: ImportPlace): Promise<Completions> {
  const end = name.start + name.text.length;
  const slash = name.text.startsWith('.') ? name.text.lastIndexOf('/') + 1 : 0;
  const written = name.text.slice(slash);
  const offered =
    slash === 0 ? beginnings(place) : await inFolder(name.text.slice(0, slash), written, name.quote, place);
  const prefix = written.toLowerCase();
  const matches = offered.filter(({ text }) => text.toLowerCase().startsWith(prefix));
  return { matches, start: end - written.length, end };
}

function beginnings({ folder, modules, remoteImports }: ImportPlace): readonly Completion[] {
  const named = (text: string): Completion => ({ text, type: 'module' });
  const paths = joinPath(folder, ABOVE.text) === null ? [HERE] : [HERE, ABOVE];
  return [...modules.map(named), ...paths, ...(remoteImports ? BEGINNINGS.map(named) : [])];
}

/** The folders and the importable files in a folder. Names that begin with a dot are offered only after a dot. */
async function inFolder(
  relative: string,
  written: string,
  quote: string,
  { folder, list }: ImportPlace
): Promise<readonly Completion[]> {
  const path = joinPath(folder, relative.replace(/\\(.)/g, '$1'));
  if (path === null) return [];
  const entries = (await list(path)) ?? [];
  const isDotted = written.startsWith('.');
  const shown = entries
    .filter(
      ({ name, isFolder }) => (isFolder || kindOf(name) !== null) && (isDotted || !name.startsWith('.'))
    )
    .sort((a, b) => BY_NAME.compare(a.name, b.name))
    .map(({ name, isFolder }) => ({
      text: escape(name, quote) + (isFolder ? '/' : ''),
      type: isFolder ? 'folder' : 'file'
    }));
  const leadsUp = isDotted || /^(?:\.\.\/)+$/.test(relative);
  return leadsUp && joinPath(path, ABOVE.text) !== null ? [...shown, ABOVE] : shown;
}

function escape(name: string, quote: string): string {
  return name.replaceAll(/[\\'"`]/g, each => (each === '\\' || each === quote ? `\\${each}` : each));
}
