/**
 * @file For files, before TypeScript's own transformers: `import { a } from 'x'; export { a }` becomes
 * `export { a } from 'x'` beside the import. In SystemJS's form TypeScript would copy the value when the file runs, and
 * the export would not follow the other file.
 */
import ts from 'typescript';

const { factory } = ts;

/** What an imported name is in its module. */
interface Origin {
  readonly from: ts.ImportDeclaration;
  readonly key: ts.ModuleExportName;
}

function findOrigins(source: ts.SourceFile): Map<string, Origin> {
  const origins = new Map<string, Origin>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || statement.importClause?.phaseModifier !== undefined) continue;
    const { name, namedBindings } = statement.importClause ?? {};
    if (name) origins.set(name.text, { from: statement, key: factory.createIdentifier('default') });
    if (!namedBindings || !ts.isNamedImports(namedBindings)) continue;
    for (const each of namedBindings.elements) {
      if (!each.isTypeOnly)
        origins.set(each.name.text, { from: statement, key: each.propertyName ?? each.name });
    }
  }
  return origins;
}

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
      if (!origin) {
        own.push(each);
        continue;
      }
      const { key, from } = origin;
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
