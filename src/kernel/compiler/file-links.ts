/** @file What a file exports, and which names of other modules it needs, as far as its text tells. */
import ts from 'typescript';

import type { FileLinks, NeededName } from '../protocol/compiled-script.js';
import { findValueNames } from './cell-names.js';
import { boundNames, hasModifier, isNamedDeclaration } from './declarations.js';

/** What an imported name is in its module. */
export interface Origin {
  readonly from: ts.ImportDeclaration;
  /** Undefined for the default export. */
  readonly key: ts.ModuleExportName | undefined;
  readonly isTypeOnly: boolean;
}

/** The names that a file imports one by one. */
export function findOrigins(source: ts.SourceFile): ReadonlyMap<string, Origin> {
  const origins = new Map<string, Origin>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !statement.importClause) continue;
    const { name, namedBindings, phaseModifier } = statement.importClause;
    const isTypeOnly = phaseModifier === ts.SyntaxKind.TypeKeyword;
    if (name) origins.set(name.text, { from: statement, key: undefined, isTypeOnly });
    if (!namedBindings || !ts.isNamedImports(namedBindings)) continue;
    for (const each of namedBindings.elements) {
      origins.set(each.name.text, {
        from: statement,
        key: each.propertyName ?? each.name,
        isTypeOnly: isTypeOnly || each.isTypeOnly
      });
    }
  }
  return origins;
}

class Links {
  private readonly values = new Set<string>();
  private readonly types = new Set<string>();
  private readonly handedOn: FileLinks['handedOn'][number][] = [];
  private readonly stars: string[] = [];
  private hasTypeStar = false;
  private readonly needed: NeededName[] = [];
  private readonly origins: ReadonlyMap<string, Origin>;
  /** Names that the file declares as types only. */
  private readonly ownTypes = new Set<string>();

  constructor(private readonly source: ts.SourceFile) {
    this.origins = findOrigins(source);
  }

  find(): FileLinks {
    const { statements } = this.source;
    for (const statement of statements) this.collectOwnTypes(statement);
    for (const statement of statements) this.export(statement);
    const used = findValueNames(this.source);
    for (const statement of statements) this.import(statement, used);
    const { values, types, handedOn, stars, hasTypeStar, needed } = this;
    return { values: [...values], types: [...types], handedOn, stars, hasTypeStar, needed };
  }

  private collectOwnTypes(statement: ts.Statement): void {
    if (!isNamedDeclaration(statement) || !statement.name || !ts.isIdentifier(statement.name)) return;
    if (isOnlyType(statement)) this.ownTypes.add(statement.name.text);
  }

  private export(statement: ts.Statement): void {
    if (ts.isExportAssignment(statement)) this.values.add('default');
    else if (ts.isExportDeclaration(statement)) this.exportNames(statement);
    else if (hasModifier(statement, ts.SyntaxKind.ExportKeyword)) this.exportDeclared(statement);
  }

  private exportDeclared(statement: ts.Statement): void {
    const found = isOnlyType(statement) ? this.types : this.values;
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations)
        for (const each of boundNames(name)) found.add(each);
    } else if (hasModifier(statement, ts.SyntaxKind.DefaultKeyword)) found.add('default');
    else if (isNamedDeclaration(statement) && statement.name && ts.isIdentifier(statement.name))
      found.add(statement.name.text);
  }

  private exportNames({ exportClause, moduleSpecifier, isTypeOnly }: ts.ExportDeclaration): void {
    const from = moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined;
    if (!exportClause) {
      if (isTypeOnly) this.hasTypeStar = true;
      else if (from !== undefined) this.stars.push(from);
    } else if (ts.isNamespaceExport(exportClause)) {
      (isTypeOnly ? this.types : this.values).add(exportClause.name.text);
    } else {
      for (const each of exportClause.elements) this.exportName(each, isTypeOnly, from);
    }
  }

  private exportName(specifier: ts.ExportSpecifier, isType: boolean, from: string | undefined): void {
    const name = specifier.name.text;
    const own = specifier.propertyName ?? specifier.name;
    const origin = from === undefined ? this.origins.get(own.text) : undefined;
    if (isType || specifier.isTypeOnly || origin?.isTypeOnly) this.types.add(name);
    else if (from !== undefined) this.handOn(name, from, own.text, specifier);
    else if (origin) this.handOn(name, moduleOf(origin.from), origin.key?.text ?? 'default', specifier);
    else (this.ownTypes.has(own.text) ? this.types : this.values).add(name);
  }

  private handOn(name: string, from: string, key: string, place: ts.Node): void {
    this.handedOn.push({ name, from, key });
    this.need(from, key, place, false);
  }

  private import(statement: ts.Statement, used: ReadonlySet<string>): void {
    if (!ts.isImportDeclaration(statement) || !statement.importClause) return;
    const { name, namedBindings, phaseModifier } = statement.importClause;
    if (phaseModifier === ts.SyntaxKind.TypeKeyword) return;
    const from = moduleOf(statement);
    if (name && used.has(name.text)) this.need(from, 'default', name, true);
    if (!namedBindings || !ts.isNamedImports(namedBindings)) return;
    for (const each of namedBindings.elements) {
      if (each.isTypeOnly || !used.has(each.name.text)) continue;
      this.need(from, (each.propertyName ?? each.name).text, each, true);
    }
  }

  private need(from: string, name: string, place: ts.Node, isValue: boolean): void {
    const { line, character } = this.source.getLineAndCharacterOfPosition(place.getStart(this.source));
    this.needed.push({ from, name, isValue, line: line + 1, column: character + 1 });
  }
}

function moduleOf({ moduleSpecifier }: ts.ImportDeclaration): string {
  return ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '';
}

/** Whether nothing is left of a declaration at run time. */
function isOnlyType(statement: ts.Statement): boolean {
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return true;
  if (hasModifier(statement, ts.SyntaxKind.DeclareKeyword)) return true;
  if (!ts.isModuleDeclaration(statement)) return false;
  const { body } = statement;
  return !body || (ts.isModuleBlock(body) && body.statements.every(isOnlyType));
}

export function findLinks(source: ts.SourceFile): FileLinks {
  return new Links(source).find();
}
