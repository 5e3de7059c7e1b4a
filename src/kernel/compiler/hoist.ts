/**
 * @file Third transformer: what a cell declares at its top becomes assignments to global properties, so that
 * later cells see it, may declare it again, and keep it after an error. Unlike proxies and `with`,
 * plain data properties of the global object keep hot loops fast, as measurements showed.
 */
import ts from 'typescript';

import { boundNames } from './declarations.js';
import { BIND, HERE, IMPORT, RESUME } from './hidden-names.js';
import type { SourceNotes } from './last-value.js';

const { factory } = ts;

/** `{ a, b: [c = 1] }` as the target of an assignment. */
function toTarget(name: ts.BindingName): ts.Expression {
  if (ts.isIdentifier(name)) return name;
  if (ts.isArrayBindingPattern(name)) {
    return factory.createArrayLiteralExpression(
      name.elements.map(element => {
        if (ts.isOmittedExpression(element)) return element;
        return element.dotDotDotToken
          ? factory.createSpreadElement(toTarget(element.name))
          : withDefault(element);
      })
    );
  }
  return factory.createObjectLiteralExpression(
    name.elements.map(element => {
      if (element.dotDotDotToken) return factory.createSpreadAssignment(toTarget(element.name));
      const key = element.propertyName ?? factory.createIdentifier((element.name as ts.Identifier).text);
      return factory.createPropertyAssignment(key, withDefault(element));
    })
  );
}

function withDefault(element: ts.BindingElement): ts.Expression {
  const target = toTarget(element.name);
  return element.initializer ? factory.createAssignment(target, element.initializer) : target;
}

function isVar(list: ts.VariableDeclarationList): boolean {
  return (list.flags & ts.NodeFlags.BlockScoped) === 0;
}

/** Whether a statement is a `using`, or was one before TypeScript lowered it. */
function wasUsing(statement: ts.VariableStatement): boolean {
  const original = ts.getOriginalNode(statement);
  if (!ts.isVariableStatement(original)) return false;
  const kind: ts.NodeFlags = original.declarationList.flags & ts.NodeFlags.BlockScoped;
  return kind === ts.NodeFlags.Using || kind === ts.NodeFlags.AwaitUsing;
}

function evaluate(expression: ts.Expression, place: ts.Node): ts.Statement {
  return ts.setTextRange(factory.createExpressionStatement(expression), place);
}

class Hoist {
  readonly names = new Set<string>();
  private readonly functions: ts.Statement[] = [];

  constructor(
    private readonly context: ts.TransformationContext,
    private readonly notes: SourceNotes
  ) {}

  file(source: ts.SourceFile): ts.SourceFile {
    const statements = source.statements.flatMap(statement => this.top(statement));
    return factory.updateSourceFile(source, [...this.functions, ...statements]);
  }

  /** A statement at the top of the cell, or in the block that TypeScript made around a top-level `using`. */
  private top(statement: ts.Statement): ts.Statement[] {
    if (ts.isExportDeclaration(statement)) return this.reexport(statement);
    if (ts.isExportAssignment(statement)) return [evaluate(statement.expression, statement)];
    if (ts.isImportDeclaration(statement)) return this.import(statement);
    if (!this.notes.topLevel.has(ts.getOriginalNode(statement)))
      return [this.inside(statement) as ts.Statement];
    if (ts.isFunctionDeclaration(statement)) return this.function(statement);
    if (ts.isClassDeclaration(statement)) return this.class(statement);
    if (ts.isVariableStatement(statement) && !wasUsing(statement)) {
      return this.variables(statement);
    }
    return [this.inside(statement) as ts.Statement];
  }

  private function(node: ts.FunctionDeclaration): ts.Statement[] {
    if (!node.name) return [];
    this.names.add(node.name.text);
    const isAsync = node.modifiers?.filter(modifier => modifier.kind === ts.SyntaxKind.AsyncKeyword);
    const value = factory.createFunctionExpression(
      isAsync,
      node.asteriskToken,
      undefined,
      undefined,
      node.parameters,
      undefined,
      node.body!
    );
    const target = factory.createIdentifier(node.name.text);
    this.functions.push(evaluate(factory.createAssignment(target, ts.setTextRange(value, node)), node));
    return [];
  }

  private class(node: ts.ClassDeclaration): ts.Statement[] {
    const value = factory.createClassExpression(
      undefined,
      node.name,
      undefined,
      node.heritageClauses,
      node.members
    );
    const created = ts.setTextRange(value, node);
    if (!node.name) return [evaluate(factory.createParenthesizedExpression(created), node)];
    this.names.add(node.name.text);
    return [evaluate(factory.createAssignment(factory.createIdentifier(node.name.text), created), node)];
  }

  private variables(node: ts.VariableStatement): ts.Statement[] {
    const original = ts.getOriginalNode(node);
    const keeps = isVar(node.declarationList) && ts.isVariableStatement(original);
    return node.declarationList.declarations.flatMap(declaration => {
      for (const name of boundNames(declaration.name)) this.names.add(name);
      const value = declaration.initializer ?? (keeps ? undefined : factory.createVoidZero());
      if (!value) return [];
      const assigned = factory.createAssignment(toTarget(declaration.name), value);
      return [evaluate(factory.createParenthesizedExpression(ts.setTextRange(assigned, declaration)), node)];
    });
  }

  /** `bind(resume(here, await import('x', ['a', 'b'])), [['a', 'a'], ['c', 'b'], ['all', null]])` */
  private import(node: ts.ImportDeclaration): ts.Statement[] {
    const clause = node.importClause;
    const named = clause?.namedBindings;
    const bindings: [name: string, key: string | null][] = [];
    if (clause?.name) bindings.push([clause.name.text, 'default']);
    if (named && ts.isNamespaceImport(named)) bindings.push([named.name.text, null]);
    if (named && ts.isNamedImports(named)) {
      for (const { propertyName, name } of named.elements)
        bindings.push([name.text, (propertyName ?? name).text]);
    }
    const required = bindings.flatMap(([name, key]) =>
      key !== null && this.notes.valueNames.has(name) ? [factory.createStringLiteral(key)] : []
    );
    const loaded = this.load(node.moduleSpecifier, required);
    if (bindings.length === 0) return [evaluate(loaded, node)];
    const pairs = bindings.map(([name, key]) => {
      this.names.add(name);
      const exported = key === null ? factory.createNull() : factory.createStringLiteral(key);
      return factory.createArrayLiteralExpression([factory.createStringLiteral(name), exported]);
    });
    const bind = factory.createCallExpression(factory.createIdentifier(BIND), undefined, [
      loaded,
      factory.createArrayLiteralExpression(pairs)
    ]);
    return [evaluate(bind, node)];
  }

  /** `export … from 'x'` loads the module, for a cell has nobody to export to. */
  private reexport(node: ts.ExportDeclaration): ts.Statement[] {
    return node.moduleSpecifier ? [evaluate(this.load(node.moduleSpecifier, []), node)] : [];
  }

  private load(specifier: ts.Expression, required: ts.Expression[]): ts.Expression {
    const call = factory.createCallExpression(factory.createIdentifier(IMPORT), undefined, [
      specifier,
      factory.createArrayLiteralExpression(required)
    ]);
    const awaited = factory.createAwaitExpression(ts.setTextRange(call, specifier));
    return factory.createCallExpression(factory.createIdentifier(RESUME), undefined, [
      factory.createIdentifier(HERE),
      awaited
    ]);
  }

  /** Finds `var` inside blocks, and the statements that a top-level `using` was wrapped around. */
  private readonly inside = (node: ts.Node): ts.Node => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return node;
    if (ts.isBlock(node) && node.statements.some(each => this.isMovedTopLevel(each))) {
      return factory.updateBlock(
        node,
        node.statements.flatMap(each =>
          this.isMovedTopLevel(each) ? this.top(each) : [this.inside(each) as ts.Statement]
        )
      );
    }
    if (ts.isVariableStatement(node) && this.isUserVar(node.declarationList)) {
      const value = this.assignAll(node.declarationList);
      return value
        ? evaluate(factory.createParenthesizedExpression(value), node)
        : factory.createEmptyStatement();
    }
    const visited = ts.visitEachChild(node, this.inside, this.context);
    if (ts.isForStatement(visited) && visited.initializer && this.isVarList(visited.initializer)) {
      const { condition, incrementor, statement } = visited;
      return factory.updateForStatement(
        visited,
        this.assignAll(visited.initializer),
        condition,
        incrementor,
        statement
      );
    }
    if (ts.isForOfStatement(visited) && this.isVarList(visited.initializer)) {
      const { awaitModifier, expression, statement } = visited;
      return factory.updateForOfStatement(
        visited,
        awaitModifier,
        this.target(visited.initializer),
        expression,
        statement
      );
    }
    if (ts.isForInStatement(visited) && this.isVarList(visited.initializer)) {
      return factory.updateForInStatement(
        visited,
        this.target(visited.initializer),
        visited.expression,
        visited.statement
      );
    }
    return visited;
  };

  private isMovedTopLevel(statement: ts.Statement): boolean {
    return this.notes.topLevel.has(ts.getOriginalNode(statement));
  }

  private isVarList(node: ts.ForInitializer): node is ts.VariableDeclarationList {
    return ts.isVariableDeclarationList(node) && this.isUserVar(node);
  }

  /** Names that TypeScript invents have no text before they are printed. They stay local to the cell. */
  private isUserVar(list: ts.VariableDeclarationList): boolean {
    return isVar(list) && list.declarations.every(({ name }) => boundNames(name).every(each => each !== ''));
  }

  private target(list: ts.VariableDeclarationList): ts.Expression {
    const [{ name }] = list.declarations;
    for (const each of boundNames(name)) this.names.add(each);
    return toTarget(name);
  }

  private assignAll(list: ts.VariableDeclarationList): ts.Expression | undefined {
    const values = list.declarations.flatMap((declaration): ts.Expression[] => {
      for (const name of boundNames(declaration.name)) this.names.add(name);
      if (!declaration.initializer) return [];
      const assigned = factory.createAssignment(toTarget(declaration.name), declaration.initializer);
      return [ts.setTextRange(assigned, declaration)];
    });
    return values.length > 0 ? values.reduce((left, right) => factory.createComma(left, right)) : undefined;
  }
}

/**
 * @param notes what the parser saw.
 * @param names receives the names that the cell declares.
 */
export function hoist(notes: SourceNotes, names: Set<string>): ts.TransformerFactory<ts.SourceFile> {
  return context => source => {
    const pass = new Hoist(context, notes);
    const hoisted = pass.file(source);
    for (const name of pass.names) names.add(name);
    return hoisted;
  };
}
