/** @file Completions at the cursor of a cell, from the language service's list. */
import ts from 'typescript';

import type { Completion, Completions } from '../protocol/language.js';
import type { CellModule } from './cell-modules.js';

/** A longer list is of no use to a person. */
const MOST_MATCHES = 1000;

const PREFERENCES: ts.GetCompletionsAtPositionOptions = {
  includeCompletionsWithInsertText: false,
  includeCompletionsForModuleExports: false,
  includeSymbol: true
};

/** JupyterLab's words for kinds of names. */
const TYPES: Readonly<Record<string, string | undefined>> = {
  [ts.ScriptElementKind.keyword]: 'keyword',
  [ts.ScriptElementKind.primitiveType]: 'keyword',
  [ts.ScriptElementKind.functionElement]: 'function',
  [ts.ScriptElementKind.localFunctionElement]: 'function',
  [ts.ScriptElementKind.memberFunctionElement]: 'function',
  [ts.ScriptElementKind.classElement]: 'class',
  [ts.ScriptElementKind.localClassElement]: 'class',
  [ts.ScriptElementKind.interfaceElement]: 'interface',
  [ts.ScriptElementKind.typeElement]: 'type',
  [ts.ScriptElementKind.typeParameterElement]: 'type',
  [ts.ScriptElementKind.enumElement]: 'enum',
  [ts.ScriptElementKind.enumMemberElement]: 'enum',
  [ts.ScriptElementKind.moduleElement]: 'module',
  [ts.ScriptElementKind.externalModuleName]: 'module',
  [ts.ScriptElementKind.memberVariableElement]: 'property',
  [ts.ScriptElementKind.memberGetAccessorElement]: 'property',
  [ts.ScriptElementKind.memberSetAccessorElement]: 'property',
  [ts.ScriptElementKind.memberAccessorVariableElement]: 'property',
  [ts.ScriptElementKind.string]: 'text',
  [ts.ScriptElementKind.parameterElement]: 'param'
};

/** What something imported is. */
const ALIASED: readonly (readonly [ts.SymbolFlags, string])[] = [
  [ts.SymbolFlags.Class, 'class'],
  [ts.SymbolFlags.Function, 'function'],
  [ts.SymbolFlags.Enum, 'enum'],
  [ts.SymbolFlags.Variable, 'instance'],
  [ts.SymbolFlags.Module, 'module'],
  [ts.SymbolFlags.Interface, 'interface'],
  [ts.SymbolFlags.TypeAlias, 'type']
];

/** The language service's word for names whose kind it does not know. */
const OTHER = 'instance';

/** @param offset in the cell's own text. */
export function completeAt(service: ts.LanguageService, cell: CellModule, offset: number): Completions {
  const { fileName, source, start } = cell;
  const found = service.getCompletionsAtPosition(fileName, start + offset, PREFERENCES);
  const entries = withoutFunctionMembers(found?.entries ?? []);
  const from = startOfText(cell, offset, found);
  const prefix = source.slice(from, offset).toLowerCase();
  const matches = new Map<string, Completion>();
  const checker = service.getProgram()?.getTypeChecker();
  for (const entry of [...entries].sort(byImportance)) {
    const { name } = entry;
    if (!name.toLowerCase().startsWith(prefix) || matches.has(name)) continue;
    matches.set(name, { text: name, type: typeOf(entry, checker) });
    if (matches.size === MOST_MATCHES) break;
  }
  return { matches: [...matches.values()], start: from, end: offset };
}

const FUNCTION_TYPES = new Set(['Function', 'CallableFunction', 'NewableFunction']);

/**
 * What can be called has the members of a function to TypeScript, `apply`, `bind` and their like; an object of a class, as
 * a module is, has only its own.
 */
function withoutFunctionMembers(entries: readonly ts.CompletionEntry[]): readonly ts.CompletionEntry[] {
  const declared = ({ symbol }: ts.CompletionEntry): readonly ts.Declaration[] => symbol?.declarations ?? [];
  const isOfInstance = (node: ts.Declaration): boolean =>
    ts.isClassLike(node.parent) &&
    ts.isClassElement(node) &&
    (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Static) === 0;
  if (!entries.some(entry => declared(entry).some(isOfInstance))) return entries;
  const isOfFunction = ({ parent }: ts.Declaration): boolean =>
    ts.isInterfaceDeclaration(parent) && FUNCTION_TYPES.has(parent.name.text);
  return entries.filter(entry => declared(entry).length === 0 || !declared(entry).every(isOfFunction));
}

function typeOf({ kind, symbol }: ts.CompletionEntry, checker: ts.TypeChecker | undefined): string {
  if (!symbol || !checker || (symbol.flags & ts.SymbolFlags.Alias) === 0) return TYPES[kind] ?? OTHER;
  const { flags } = checker.getAliasedSymbol(symbol);
  return ALIASED.find(([flag]) => (flags & flag) !== 0)?.[1] ?? OTHER;
}

/** The offset at which the text that a completion replaces begins. */
function startOfText(cell: CellModule, offset: number, found: ts.CompletionInfo | undefined): number {
  const span =
    found?.optionalReplacementSpan ?? found?.entries.find(each => each.replacementSpan)?.replacementSpan;
  const isInReach = span && span.start >= cell.start && span.start <= cell.start + offset;
  if (isInReach) return span.start - cell.start;
  return offset - (/[\p{ID_Continue}$#\u200c\u200d]*$/u.exec(cell.source.slice(0, offset))?.[0].length ?? 0);
}

function byImportance(a: ts.CompletionEntry, b: ts.CompletionEntry): number {
  return compare(a.sortText, b.sortText) || compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
