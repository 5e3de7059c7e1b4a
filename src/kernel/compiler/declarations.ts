/** @file Which names a cell declares for the cells after it, and how another module may speak of each. */
import ts from 'typescript';

import type { CellNames } from '../protocol/compiled-cell.js';

/**
 * `variable` may be assigned to, `constant` may not, and `alias` may be a type, a value or both: a class, an enum,
 * a function, an interface, something imported.
 */
export type DeclarationKind = 'variable' | 'constant' | 'alias';

export interface Declarations {
  readonly kinds: ReadonlyMap<string, DeclarationKind>;
  /** Names that the cell exports itself. */
  readonly exported: ReadonlySet<string>;
}

class Collector {
  readonly kinds = new Map<string, DeclarationKind>();
  readonly exported = new Set<string>();

  statement(statement: ts.Statement): void {
    if (ts.isVariableStatement(statement)) this.variables(statement);
    else if (ts.isImportDeclaration(statement)) this.import(statement);
    else if (ts.isExportDeclaration(statement)) this.exports(statement);
    else if (isNamed(statement)) this.named(statement);
    else this.nested(statement);
  }

  private variables(statement: ts.VariableStatement): void {
    const { declarationList } = statement;
    const kind = kindOf(declarationList);
    if (kind === null) return;
    for (const { name } of declarationList.declarations) this.binding(name, kind, isExported(statement));
    this.nested(declarationList);
  }

  private binding(name: ts.BindingName, kind: DeclarationKind, exported: boolean): void {
    if (ts.isIdentifier(name)) {
      this.add(name.text, kind);
      if (exported) this.exported.add(name.text);
      return;
    }
    for (const element of name.elements) {
      if (!ts.isOmittedExpression(element)) this.binding(element.name, kind, exported);
    }
  }

  private import({ importClause }: ts.ImportDeclaration): void {
    if (!importClause) return;
    if (importClause.name) this.add(importClause.name.text, 'alias');
    const { namedBindings } = importClause;
    if (!namedBindings) return;
    if (ts.isNamespaceImport(namedBindings)) this.add(namedBindings.name.text, 'alias');
    else for (const { name } of namedBindings.elements) this.add(name.text, 'alias');
  }

  private exports({ exportClause }: ts.ExportDeclaration): void {
    if (!exportClause) return;
    if (ts.isNamespaceExport(exportClause)) this.exported.add(exportClause.name.text);
    else for (const { name } of exportClause.elements) this.exported.add(name.text);
  }

  private named(statement: NamedStatement): void {
    if (!statement.name || !ts.isIdentifier(statement.name)) return;
    const name = statement.name.text;
    this.add(name, 'alias');
    if (isExported(statement) && !isDefault(statement)) this.exported.add(name);
  }

  /** `var` inside blocks and loops belongs to the whole cell. */
  private nested(node: ts.Node): void {
    ts.forEachChild(node, child => {
      if (ts.isFunctionLike(child) || ts.isClassLike(child) || ts.isModuleDeclaration(child)) return;
      if (ts.isVariableDeclarationList(child) && (child.flags & ts.NodeFlags.BlockScoped) === 0) {
        for (const { name } of child.declarations) this.binding(name, 'variable', false);
      }
      this.nested(child);
    });
  }

  /** A name declared twice in a cell, as an interface and a constant, is both. */
  private add(name: string, kind: DeclarationKind): void {
    const known = this.kinds.get(name);
    this.kinds.set(name, known === undefined || known === kind ? kind : 'alias');
  }
}

type NamedStatement =
  | ts.FunctionDeclaration
  | ts.ClassDeclaration
  | ts.EnumDeclaration
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration
  | ts.ModuleDeclaration
  | ts.ImportEqualsDeclaration;

function isNamed(statement: ts.Statement): statement is NamedStatement {
  return (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isModuleDeclaration(statement) ||
    ts.isImportEqualsDeclaration(statement)
  );
}

/** Null for `using`, which ends with its cell. */
function kindOf({ flags }: ts.VariableDeclarationList): DeclarationKind | null {
  const kind: ts.NodeFlags = flags & ts.NodeFlags.BlockScoped;
  if (kind === ts.NodeFlags.Using || kind === ts.NodeFlags.AwaitUsing) return null;
  return kind === ts.NodeFlags.Const ? 'constant' : 'variable';
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some(each => each.kind === kind) ?? false);
}

function isExported(node: ts.Node): boolean {
  return hasModifier(node, ts.SyntaxKind.ExportKeyword);
}

function isDefault(node: ts.Node): boolean {
  return hasModifier(node, ts.SyntaxKind.DefaultKeyword);
}

export function findDeclarations(source: ts.SourceFile): Declarations {
  const collector = new Collector();
  for (const statement of source.statements) collector.statement(statement);
  return collector;
}

/** What a cell makes and what it needs. */
export function findNames(source: ts.SourceFile): CellNames {
  const { kinds } = findDeclarations(source);
  const { bodies, names: lateNames } = findLateBodies(source);
  const now = new Set<string>();
  const late = new Set<string>();
  const visit = (node: ts.Node, into: Set<string>): void => {
    const found = bodies.has(node) ? late : into;
    if (ts.isIdentifier(node) && !isKey(node) && !lateNames.has(node)) found.add(node.text);
    ts.forEachChild(node, child => {
      visit(child, found);
    });
  };
  visit(source, now);
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

/** What declaring functions and classes leaves for later, and the names that they are called by. */
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

/** Whether a name only says which part of an object is meant: `area` in `shape.area` and `{ area: 1 }`. */
function isKey(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  return (
    (ts.isPropertyAssignment(parent) || ts.isClassElement(parent) || ts.isTypeElement(parent)) &&
    parent.name === node
  );
}
