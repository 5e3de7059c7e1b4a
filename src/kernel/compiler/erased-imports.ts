/** @file Which imports are gone when code runs, so that declarations alone are enough for them. */
import ts from 'typescript';

import { findValueNames } from './cell-names.js';

/**
 * Whether nothing is left of an import at run time.
 *
 * @param text of the file, whose imports vanish where it uses them as types only; null where they stay, as in cells.
 */
export function isErased(specifier: ts.StringLiteralLike, text: string | null): boolean {
  const { parent } = specifier;
  if (ts.isLiteralTypeNode(parent)) return true;
  if (ts.isExportDeclaration(parent)) return parent.isTypeOnly;
  if (!ts.isImportDeclaration(parent) || !parent.importClause) return false;
  const { importClause } = parent;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  return text !== null && !importedValues(importClause).some(each => isKept(each, text));
}

/** The names that a clause brings and that may be values. */
function importedValues({ name, namedBindings }: ts.ImportClause): readonly string[] {
  const names = name ? [name.text] : [];
  if (!namedBindings) return names;
  if (ts.isNamespaceImport(namedBindings)) return [...names, namedBindings.name.text];
  return [...names, ...namedBindings.elements.filter(each => !each.isTypeOnly).map(each => each.name.text)];
}

function isKept(name: string, text: string): boolean {
  const source = ts.createSourceFile('file.ts', text, ts.ScriptTarget.ESNext, true);
  return findValueNames(source).has(name) || source.statements.some(each => exportsName(each, name));
}

/** `export { name }`, which may hand on a value. */
function exportsName(statement: ts.Statement, name: string): boolean {
  if (!ts.isExportDeclaration(statement) || statement.isTypeOnly || statement.moduleSpecifier) return false;
  const { exportClause } = statement;
  if (!exportClause || !ts.isNamedExports(exportClause)) return false;
  return exportClause.elements.some(
    each => !each.isTypeOnly && (each.propertyName ?? each.name).text === name
  );
}
