/** @file Which names live only inside a part of a cell: parameters, variables of functions and blocks, type parameters. */
import ts from 'typescript';

import { boundNames, isNamedDeclaration, kindOf } from './declarations.js';

/** The names of a part of a cell, inside the scopes around it; null is the cell itself. */
export type Scope = { readonly names: ReadonlySet<string>; readonly around: Scope } | null;

/** Whether one of the scopes declares a name, so that it is none of the cell's. */
export function isLocal(name: string, scope: Scope): boolean {
  for (let each = scope; each; each = each.around) if (each.names.has(name)) return true;
  return false;
}

/** The scope inside a node; `around` itself where the node opens none. */
export function enterScope(node: ts.Node, around: Scope): Scope {
  const names = new Set<string>();
  collect(node, names);
  return names.size === 0 ? around : { names, around };
}

function collect(node: ts.Node, names: Set<string>): void {
  if (ts.isSourceFile(node)) {
    // All other names of the cell outlive it; `using` does not.
    for (const statement of node.statements) {
      if (ts.isVariableStatement(statement) && kindOf(statement.declarationList) === null) {
        bindAll(statement.declarationList, names);
      }
    }
    return;
  }
  if (ts.isFunctionLike(node)) {
    for (const parameter of node.parameters) bind(parameter.name, names);
    addTypeParameters(node.typeParameters, names);
    if (ts.isFunctionExpression(node) && node.name) names.add(node.name.text);
    if ('body' in node && node.body) collectVars(node.body, names);
  } else if (ts.isClassLike(node)) {
    addTypeParameters(node.typeParameters, names);
    if (ts.isClassExpression(node) && node.name) names.add(node.name.text);
    for (const member of node.members)
      if (ts.isClassStaticBlockDeclaration(member)) collectVars(member, names);
  } else if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
    addTypeParameters(node.typeParameters, names);
  } else if (ts.isMappedTypeNode(node)) {
    names.add(node.typeParameter.name.text);
  } else if (ts.isConditionalTypeNode(node)) {
    collectInferred(node.extendsType, names);
  } else if (ts.isBlock(node) || ts.isModuleBlock(node)) {
    collectStatements(node.statements, names);
    if (ts.isModuleBlock(node)) collectVars(node, names);
  } else if (ts.isCaseBlock(node)) {
    for (const { statements } of node.clauses) collectStatements(statements, names);
  } else if (ts.isCatchClause(node)) {
    if (node.variableDeclaration) bind(node.variableDeclaration.name, names);
  } else if (ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node)) {
    const { initializer } = node;
    if (initializer && ts.isVariableDeclarationList(initializer) && isBlockScoped(initializer)) {
      bindAll(initializer, names);
    }
  } else if (ts.isEnumDeclaration(node)) {
    for (const { name } of node.members) if (ts.isIdentifier(name)) names.add(name.text);
  }
}

/** Collects the names that a block declares. */
function collectStatements(statements: readonly ts.Statement[], names: Set<string>): void {
  for (const statement of statements) {
    if (ts.isVariableStatement(statement)) {
      if (isBlockScoped(statement.declarationList)) bindAll(statement.declarationList, names);
    } else if (isNamedDeclaration(statement) && statement.name && ts.isIdentifier(statement.name)) {
      names.add(statement.name.text);
    }
  }
}

/** `var` inside blocks and loops belongs to the whole function. */
function collectVars(node: ts.Node, names: Set<string>): void {
  ts.forEachChild(node, child => {
    if (ts.isFunctionLike(child) || ts.isClassLike(child) || ts.isModuleDeclaration(child)) return;
    if (ts.isVariableDeclarationList(child) && !isBlockScoped(child)) bindAll(child, names);
    collectVars(child, names);
  });
}

function collectInferred(node: ts.Node, names: Set<string>): void {
  if (ts.isInferTypeNode(node)) names.add(node.typeParameter.name.text);
  ts.forEachChild(node, child => {
    collectInferred(child, names);
  });
}

function bindAll({ declarations }: ts.VariableDeclarationList, names: Set<string>): void {
  for (const { name } of declarations) bind(name, names);
}

function bind(name: ts.BindingName, names: Set<string>): void {
  for (const each of boundNames(name)) names.add(each);
}

function addTypeParameters(
  parameters: readonly ts.TypeParameterDeclaration[] | undefined,
  names: Set<string>
): void {
  for (const { name } of parameters ?? []) names.add(name.text);
}

function isBlockScoped({ flags }: ts.VariableDeclarationList): boolean {
  return (flags & ts.NodeFlags.BlockScoped) !== 0;
}
