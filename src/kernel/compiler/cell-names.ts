/** @file What a cell makes for other cells and what it needs of them, by name. */
import ts from 'typescript';

import type { CellNames } from '../protocol/compiled-script.js';
import { findDeclarations, hasModifier } from './declarations.js';
import { enterScope, isLocal, type Scope } from './scopes.js';

/** What a cell makes and what it needs. */
export function findNames(source: ts.SourceFile): CellNames {
  const { kinds } = findDeclarations(source);
  const { bodies, names: lateNames } = findLateBodies(source);
  const now = new Set<string>();
  const late = new Set<string>();
  const visit = (node: ts.Node, into: Set<string>, around: Scope): void => {
    const found = bodies.has(node) ? late : into;
    if (ts.isIdentifier(node) && !isLabel(node) && !lateNames.has(node) && !isLocal(node.text, around)) {
      found.add(node.text);
    }
    const scope = enterScope(node, around);
    ts.forEachChild(node, child => {
      visit(child, found, scope);
    });
  };
  visit(source, now, null);
  // A cell that uses its own function may call it, and then needs what the function needs.
  if ([...lateNames].some(name => now.has(name.text))) for (const each of late) now.add(each);
  const names = [...kinds.keys()];
  return {
    values: names.filter(each => kinds.get(each) !== 'alias'),
    texts: names.filter(each => kinds.get(each) === 'alias'),
    references: [...now].filter(each => !kinds.has(each)),
    lateReferences: [...late].filter(each => !kinds.has(each) && !now.has(each))
  };
}

/** Names that a text uses as values. An imported name that is not among them may be a type. */
export function findValueNames(source: ts.SourceFile): Set<string> {
  const found = new Set<string>();
  const visit = (node: ts.Node, around: Scope): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isInterfaceDeclaration(node))
      return;
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (ts.isHeritageClause(node) && node.token === ts.SyntaxKind.ImplementsKeyword) return;
    if (ts.isIdentifier(node) && !isLabel(node) && !isLocal(node.text, around)) found.add(node.text);
    const scope = enterScope(node, around);
    ts.forEachChild(node, child => {
      visit(child, scope);
    });
  };
  visit(source, null);
  return found;
}

/** The bodies that declaring functions and classes does not run yet, and the names of those functions and classes. */
interface LateBodies {
  readonly bodies: Set<ts.Node>;
  readonly names: Set<ts.Identifier>;
}

function findLateBodies(source: ts.SourceFile): LateBodies {
  const bodies = new Set<ts.Node>();
  const names = new Set<ts.Identifier>();
  for (const statement of source.statements) {
    if (ts.isFunctionDeclaration(statement)) bodies.add(statement);
    if (ts.isClassDeclaration(statement)) {
      for (const member of statement.members) if (isLateMember(member)) bodies.add(member);
    }
    if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name) {
      names.add(statement.name);
    }
    for (const { name, initializer } of variablesOf(statement)) {
      const isFunction =
        initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer));
      if (!isFunction || !ts.isIdentifier(name)) continue;
      bodies.add(initializer);
      names.add(name);
    }
  }
  return { bodies, names };
}

function variablesOf(statement: ts.Statement): readonly ts.VariableDeclaration[] {
  return ts.isVariableStatement(statement) ? statement.declarationList.declarations : [];
}

/** Whether a member of a class does nothing before somebody has made or called something. */
function isLateMember(member: ts.ClassElement): boolean {
  const isNow = hasModifier(member, ts.SyntaxKind.StaticKeyword) || ts.isClassStaticBlockDeclaration(member);
  const hasDecorators = ts.canHaveDecorators(member) && ts.getDecorators(member) !== undefined;
  return !isNow && !hasDecorators && !(member.name && ts.isComputedPropertyName(member.name));
}

/** Whether an identifier is a label and not a variable or type: `area` in `shape.area` and `{ area: 1 }`, the name of a loop. */
function isLabel(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  if (ts.isBindingElement(parent) || ts.isImportSpecifier(parent)) return parent.propertyName === node;
  if (ts.isExportSpecifier(parent)) {
    const isFromElsewhere = parent.parent.parent.moduleSpecifier !== undefined;
    return isFromElsewhere || (parent.propertyName !== undefined && parent.name === node);
  }
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) return parent.label === node;
  if (ts.isMetaProperty(parent) || ts.isNamedTupleMember(parent) || ts.isImportAttribute(parent)) {
    return parent.name === node;
  }
  return (
    (ts.isPropertyAssignment(parent) ||
      ts.isEnumMember(parent) ||
      ts.isClassElement(parent) ||
      ts.isTypeElement(parent) ||
      ts.isObjectLiteralElement(parent)) &&
    !ts.isShorthandPropertyAssignment(parent) &&
    parent.name === node
  );
}
