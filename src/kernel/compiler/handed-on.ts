/**
 * @file For files, before TypeScript's own transformers: `import { a } from 'x'; export { a }` becomes
 * `export { a } from 'x'` beside the import. Otherwise TypeScript's SystemJS form copies the value when the file runs, and
 * the export does not follow later assignments in the other file.
 */
import ts from 'typescript';

import { findOrigins } from './file-links.js';

const { factory } = ts;

export const handedOn: ts.TransformerFactory<ts.SourceFile> = () => source => {
  const origins = findOrigins(source);
  const visit = (statement: ts.Statement): ts.Statement[] => {
    if (!ts.isExportDeclaration(statement) || statement.isTypeOnly || statement.moduleSpecifier)
      return [statement];
    const { exportClause } = statement;
    if (!exportClause || !ts.isNamedExports(exportClause)) return [statement];
    const own: ts.ExportSpecifier[] = [];
    const others: ts.Statement[] = [];
    for (const each of exportClause.elements) {
      const origin = each.isTypeOnly ? undefined : origins.get((each.propertyName ?? each.name).text);
      if (!origin || origin.isTypeOnly) {
        own.push(each);
        continue;
      }
      const { key = factory.createIdentifier('default'), from } = origin;
      const specifier = factory.createExportSpecifier(false, key, each.name);
      const clause = factory.createNamedExports([specifier]);
      others.push(
        factory.createExportDeclaration(undefined, false, clause, from.moduleSpecifier, from.attributes)
      );
    }
    if (others.length === 0) return [statement];
    const { modifiers, attributes } = statement;
    const rest = factory.updateNamedExports(exportClause, own);
    return [
      factory.updateExportDeclaration(statement, modifiers, false, rest, undefined, attributes),
      ...others
    ];
  };
  return factory.updateSourceFile(source, source.statements.flatMap(visit));
};
