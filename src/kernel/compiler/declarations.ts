/** @file Which names a cell declares for the cells after it, and how another module may speak of each. */
import ts from 'typescript';

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
    else if (isNamedDeclaration(statement)) this.named(statement);
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
    for (const each of boundNames(name)) {
      this.add(each, kind);
      if (exported) this.exported.add(each);
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

export function isNamedDeclaration(statement: ts.Statement): statement is NamedStatement {
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
export function kindOf({ flags }: ts.VariableDeclarationList): DeclarationKind | null {
  const kind: ts.NodeFlags = flags & ts.NodeFlags.BlockScoped;
  if (kind === ts.NodeFlags.Using || kind === ts.NodeFlags.AwaitUsing) return null;
  return kind === ts.NodeFlags.Const ? 'constant' : 'variable';
}

export function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some(each => each.kind === kind) ?? false);
}

function isExported(node: ts.Node): boolean {
  return hasModifier(node, ts.SyntaxKind.ExportKeyword);
}

function isDefault(node: ts.Node): boolean {
  return hasModifier(node, ts.SyntaxKind.DefaultKeyword);
}

/** The names that a declaration binds: one, or those of a pattern. */
export function boundNames(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap(each => (ts.isOmittedExpression(each) ? [] : boundNames(each.name)));
}

export function findDeclarations(source: ts.SourceFile): Declarations {
  const collector = new Collector();
  for (const statement of source.statements) collector.statement(statement);
  return collector;
}
