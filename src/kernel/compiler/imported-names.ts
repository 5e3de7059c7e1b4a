/** @file Which modules a text imports, by the names that it gives them. */
import ts from 'typescript';

/** @param isScript whether `require` and AMD's `define` count, as in JavaScript. */
export function importedNames(text: string, isScript: boolean): readonly string[] {
  const { importedFiles } = ts.preProcessFile(text, true, isScript);
  return [...importedFiles.map(({ fileName }) => fileName), ...handedOnAsOne(text)];
}

/** Those of `export * as name from '…'`, which TypeScript's quick look passes over. */
function handedOnAsOne(text: string): readonly string[] {
  if (!/\*\s*as\b/.test(text)) return [];
  const { statements } = ts.createSourceFile('file.ts', text, ts.ScriptTarget.ESNext);
  return statements.flatMap(each => {
    if (!ts.isExportDeclaration(each) || !each.exportClause || !ts.isNamespaceExport(each.exportClause))
      return [];
    const { moduleSpecifier } = each;
    return moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? [moduleSpecifier.text] : [];
  });
}
