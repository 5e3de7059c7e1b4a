/**
 * @file First of the three transformers, before TypeScript's own: the cell returns a last expression without a
 * semicolon, and `export` and dynamic `import` are rewritten, because they cannot stand in a function.
 */
import ts from 'typescript';

import { IMPORT, META, WAIT } from './hidden-names.js';

/** Whether the last statement gives the cell its value: an expression that no semicolon follows. */
function givesValue(statement: ts.Statement, source: ts.SourceFile): statement is ts.ExpressionStatement {
  return ts.isExpressionStatement(statement) && source.text[statement.end - 1] !== ';';
}

/** `return await wait(expression)`: an awaited value, so that a rejected promise is the cell's error. */
function returnValue(statement: ts.ExpressionStatement): ts.Statement {
  const { factory } = ts;
  const call = factory.createCallExpression(factory.createIdentifier(WAIT), undefined, [
    statement.expression
  ]);
  const awaited = factory.createAwaitExpression(ts.setTextRange(call, statement.expression));
  return mark(factory.createReturnStatement(ts.setTextRange(awaited, statement.expression)), statement);
}

function mark<T extends ts.Node>(node: T, original: ts.Node): T {
  return ts.setTextRange(ts.setOriginalNode(node, original), original);
}

/**
 * Puts the statements from the first top-level `using` on into a block of their own. TypeScript then lowers the `using`
 * there, and the resource is disposed of when the cell ends.
 */
function enclose(statements: readonly ts.Statement[]): readonly ts.Statement[] {
  const first = statements.findIndex(
    statement =>
      ts.isVariableStatement(statement) &&
      [ts.NodeFlags.Using, ts.NodeFlags.AwaitUsing].includes(
        statement.declarationList.flags & ts.NodeFlags.BlockScoped
      )
  );
  if (first < 0) return statements;
  const inside = statements.slice(first).filter(statement => !ts.isImportDeclaration(statement));
  const imports = statements.slice(first).filter(ts.isImportDeclaration);
  return [...statements.slice(0, first), ...imports, ts.factory.createBlock(inside, true)];
}

/** What the transformers after TypeScript's own need to know of the source. */
export interface SourceNotes {
  /** The statements at the top of the cell. */
  readonly topLevel: Set<ts.Node>;
  /** Names used as values. */
  readonly valueNames: ReadonlySet<string>;
}

export function lastValue(notes: SourceNotes): ts.TransformerFactory<ts.SourceFile> {
  return context => source => {
    for (const statement of source.statements) notes.topLevel.add(statement);
    const statements = source.statements.map((statement, index) =>
      index === source.statements.length - 1 && givesValue(statement, source)
        ? returnValue(statement)
        : statement
    );
    const visit = (node: ts.Node): ts.Node => {
      const visited = ts.visitEachChild(node, visit, context);
      if (ts.isCallExpression(visited) && visited.expression.kind === ts.SyntaxKind.ImportKeyword) {
        return mark(
          ts.factory.createCallExpression(ts.factory.createIdentifier(IMPORT), undefined, visited.arguments),
          node
        );
      }
      if (ts.isMetaProperty(visited) && visited.keywordToken === ts.SyntaxKind.ImportKeyword) {
        return mark(ts.factory.createIdentifier(META), node);
      }
      return visited;
    };
    const updated = ts.factory.updateSourceFile(source, enclose(statements));
    return ts.visitEachChild(updated, visit, context);
  };
}
