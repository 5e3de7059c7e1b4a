/** @file What is known of the name at the cursor: its declaration and its doc comment. */
import ts from 'typescript';

import type { Inspection } from '../protocol/language.js';
import type { CellModule, CellModules } from './cell-modules.js';

/** @param offset in the cell's own text. Inside the brackets of a call, it means the function that is called. */
export function inspectAt(
  service: ts.LanguageService,
  cell: CellModule,
  offset: number,
  cells: CellModules
): Inspection | null {
  const { source } = cell;
  const touched = nameAround(source, offset);
  if (touched !== null) {
    const inspection = inspectName(service, cell, touched, cells);
    if (inspection) return inspection;
  }
  const callee = calleeAround(source, offset);
  return callee === null ? null : inspectName(service, cell, callee, cells);
}

function inspectName(
  service: ts.LanguageService,
  cell: CellModule,
  offset: number,
  cells: CellModules
): Inspection | null {
  const info = service.getQuickInfoAtPosition(cell.fileName, cell.start + offset);
  if (!info) return null;
  const own = toInspection(info, constructorsOf(service, cell.fileName, cell.start + offset));
  if (own.documentation !== '') return own;
  // The doc comment of a name stands in the cell that declared it.
  const name = /^[\p{ID_Continue}$]+/u.exec(cell.source.slice(offset))?.[0] ?? '';
  const isMember = /\.\s*$/.test(cell.source.slice(0, offset));
  const definer = isMember || cell.kinds.has(name) ? undefined : cells.definer(name);
  return { ...own, documentation: definer ? documentationOf(service, definer, name) : '' };
}

/** The constructor of the class at a place; empty where there is no class. */
function constructorsOf(service: ts.LanguageService, fileName: string, position: number): string[] {
  const program = service.getProgram();
  const file = program?.getSourceFile(fileName);
  const checker = program?.getTypeChecker();
  const node = file && nodeAt(file, position);
  const symbol = node && checker?.getSymbolAtLocation(node);
  if (!symbol || !checker) return [];
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  if ((target.flags & ts.SymbolFlags.Class) === 0) return [];
  const { name } = target;
  return checker
    .getTypeOfSymbol(target)
    .getConstructSignatures()
    .map(each => checker.signatureToString(each, undefined, ts.TypeFormatFlags.NoTruncation))
    .map(each => `new ${name}${each}`);
}

function nodeAt(file: ts.SourceFile, position: number): ts.Node | undefined {
  const find = (node: ts.Node): ts.Node | undefined => {
    if (node.pos > position || node.end <= position) return undefined;
    return ts.forEachChild(node, find) ?? (ts.isIdentifier(node) ? node : undefined);
  };
  return find(file);
}

function documentationOf(service: ts.LanguageService, definer: CellModule, name: string): string {
  const file = service.getProgram()?.getSourceFile(definer.fileName);
  if (!file) return '';
  const find = (node: ts.Node): ts.Identifier | undefined => {
    if (node.end <= definer.start) return undefined;
    const { parent } = node as { readonly parent?: ts.Node & { readonly name?: ts.Node } };
    if (ts.isIdentifier(node) && node.text === name && parent?.name === node) return node;
    return ts.forEachChild(node, find);
  };
  const found = find(file);
  const info = found && service.getQuickInfoAtPosition(definer.fileName, found.getStart(file));
  return info ? toInspection(info, []).documentation : '';
}

function toInspection(
  { displayParts, documentation, tags }: ts.QuickInfo,
  constructors: readonly string[]
): Inspection {
  // The reader does not care by which import the name came here, nor how the methods of a tensor are parted.
  const declaration = ts
    .displayPartsToString(displayParts)
    .replace(/^\(alias\) /, '')
    .replace(/^\(method\) (?:Arithmetic|Reduction|Shape|Value)Methods\./, '(method) Tensor.')
    .replace(/\n(?:import|export) [^\n]*$/, '');
  const paragraphs = [ts.displayPartsToString(documentation), ...(tags ?? []).map(describeTag)];
  return {
    signature: declaration.startsWith('class ') ? [declaration, ...constructors].join('\n') : declaration,
    documentation: paragraphs
      .filter(Boolean)
      .join('\n\n')
      .replace(/\{@link(?:code|plain)? ([^}|]+)(?:\|[^}]*)?\}/g, '`$1`')
  };
}

function describeTag({ name, text }: ts.JSDocTagInfo): string {
  const words = ts.displayPartsToString(text);
  switch (name) {
    case 'example':
      return `**Example**\n\n\`\`\`typescript\n${words}\n\`\`\``;
    case 'param': {
      const [parameter, ...rest] = words.split(' ');
      return `\`${parameter}\` ${rest.join(' ').replace(/^[-–—]\s*/, '')}`;
    }
    case 'throws':
      return `**Throws** ${words.replace(/\b[A-Z]\w*Error\b/g, '`$&`')}`;
    case 'returns':
      return `**Returns** ${words}`;
    default:
      return `*${name}* ${words}`;
  }
}

/** The start of the name that the cursor touches, or null. */
function nameAround(source: string, offset: number): number | null {
  const before = /[\p{ID_Continue}$#]*$/u.exec(source.slice(0, offset))?.[0].length ?? 0;
  const after = /^[\p{ID_Continue}$]*/u.exec(source.slice(offset))?.[0].length ?? 0;
  return before + after > 0 ? offset - before : null;
}

/** The start of the name that is called by the brackets around the cursor, or null. */
function calleeAround(source: string, offset: number): number | null {
  const file = ts.createSourceFile('draft.ts', source, ts.ScriptTarget.ESNext, true);
  let found: ts.Expression | undefined;
  const visit = (node: ts.Node): void => {
    if (node.pos > offset) return;
    const isCall = ts.isCallExpression(node) || ts.isNewExpression(node);
    // A bracket without its end encloses all that follows.
    const isAround = isCall && (offset < node.end || source[node.end - 1] !== ')');
    if (isAround && node.expression.end < offset) found = node.expression;
    ts.forEachChild(node, visit);
  };
  visit(file);
  if (!found) return null;
  const name = ts.isPropertyAccessExpression(found) ? found.name : found;
  return name.getStart(file);
}
