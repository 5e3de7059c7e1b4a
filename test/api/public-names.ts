/**
 * @file The public names of the package as a reader meets them: exports, members of classes, what can be done with a
 * tensor, options and results, each overload on its own, with the doc comment that Shift-Tab shows.
 */
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

import { CELL_GLOBALS } from '../../src/kernel/compiler/cell-globals.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ENTRY = `${ROOT}src/index.ts`;
/** Where the globals of cells are declared, for the time of the test. */
const GLOBALS = `${ROOT}test/api/cell-globals.d.ts`;

/** `option` is a member of what a function takes, `result` one of what it gives. */
type Kind = 'function' | 'class' | 'method' | 'property' | 'type' | 'option' | 'result' | 'value';

export interface PublicName {
  /** As it is reached: `nn.Conv2d`, `Tensor.sum`. */
  readonly name: string;
  readonly kind: Kind;
  /** Relative to the root of the repository. */
  readonly file: string;
  readonly line: number;
  /** What its own or an inherited comment says before the tags. */
  readonly comment: string;
  /** Those of its own comment. */
  readonly examples: readonly string[];
  /** Whether it has one, of its own or inherited. */
  readonly hasExample: boolean;
  readonly isOptional: boolean;
  readonly node: ts.Declaration;
  /** What its own or inherited `@throws` say, in one text. */
  readonly throws: string;
}

/** Files that every program shares. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/** The package and the globals of cells; `extra` are files that are only there for the time of the test. */
export function createProgram(extra: Readonly<Record<string, string>> = {}): ts.Program {
  const { config } = ts.readConfigFile(`${ROOT}tsconfig.json`, path => ts.sys.readFile(path)) as {
    config: { include: string[] };
  };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, ROOT);
  // As strict as cells are: an example may leave a name unused.
  const settings = { ...options, rootDir: ROOT, noUnusedLocals: false, noImplicitOverride: false };
  const files: Record<string, string> = { ...extra, [GLOBALS]: CELL_GLOBALS };
  const disk = ts.createCompilerHost(settings, true);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: path => path in files || disk.fileExists(path),
    readFile: path => files[path] ?? disk.readFile(path),
    getSourceFile: (path, version) => {
      if (path in files) return ts.createSourceFile(path, files[path], version, true);
      if (!parsed.has(path)) parsed.set(path, disk.getSourceFile(path, version));
      return parsed.get(path);
    }
  };
  return ts.createProgram([ENTRY, ...Object.keys(files)], settings, host);
}

/** The names that `import … from 'receptive'` may ask for. */
export function exportedNames(program: ts.Program): readonly string[] {
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(ENTRY)!)!;
  return checker.getExportsOfModule(module).map(({ name }) => name);
}

/** Every public name, overload by overload. */
export function publicNames(program: ts.Program): readonly PublicName[] {
  const walk = new Walk(program.getTypeChecker());
  const entry = program.getTypeChecker().getSymbolAtLocation(program.getSourceFile(ENTRY)!)!;
  walk.module(entry, '');
  for (const statement of program.getSourceFile(GLOBALS)!.statements) walk.global(statement);
  return walk.found;
}

/** `{@link …}` that lead nowhere, and files of ours that comments of public names refer to. */
export function deadReferences(program: ts.Program, names: readonly PublicName[]): readonly string[] {
  const files = names
    .filter(({ comment }) => /\b[\w-]+\.ts\b/.test(comment))
    .map(({ name, file, line }) => `${name} (${file}:${line}) refers to a file`);
  // A reader of a notebook can look up what is exported, and nothing else.
  const known = new Set(names.flatMap(({ name }) => [name, name.slice(name.lastIndexOf('.') + 1)]));
  const hidden = names.flatMap(({ name, comment, file, line }) =>
    [...comment.matchAll(/\{@link ([\w.]+)/g)]
      .filter(([, target]) => !known.has(target))
      .map(([link]) => `${name} (${file}:${line}) refers to ${link}}, which is not public`)
  );
  return [...deadLinks(program), ...files, ...hidden];
}

function deadLinks(program: ts.Program): string[] {
  const checker = program.getTypeChecker();
  const found: string[] = [];
  for (const file of program.getSourceFiles().filter(isOurs)) {
    const look = (node: ts.Node): void => {
      for (const { comment } of ts.getJSDocCommentsAndTags(node)) {
        for (const part of typeof comment === 'object' ? comment : []) {
          const isDead = part.kind !== ts.SyntaxKind.JSDocText && !isKnown(checker, part);
          if (isDead) found.push(`${relative(file)}: ${part.getText(file)}`);
        }
      }
      ts.forEachChild(node, look);
    };
    look(file);
  }
  return found;
}

function isKnown(
  checker: ts.TypeChecker,
  { name }: ts.JSDocLink | ts.JSDocLinkCode | ts.JSDocLinkPlain
): boolean {
  return name !== undefined && checker.getSymbolAtLocation(name) !== undefined;
}

function relative(file: ts.SourceFile): string {
  return file.fileName === GLOBALS ? 'src/kernel/compiler/cell-globals.ts' : file.fileName.slice(ROOT.length);
}

/** The payloads of pictures are a format, with documentation of its own. */
function isOurs({ fileName }: ts.SourceFile): boolean {
  const isPayload = fileName.startsWith(`${ROOT}src/mime/`);
  return (fileName.startsWith(`${ROOT}src/`) && !isPayload) || fileName === GLOBALS;
}

function isHidden(node: ts.Declaration): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const name = ts.getNameOfDeclaration(node);
  return (ts.getCombinedModifierFlags(node) & hidden) !== 0 || (!!name && !ts.isIdentifier(name));
}

/** Whether an interface only adds to a class or a constant of its name, which has the comment. */
function isMerged(declarations: readonly ts.Declaration[]): boolean {
  return declarations.some(each => ts.isClassDeclaration(each) || ts.isVariableDeclaration(each));
}

/** What a member says that has no comment of its own. */
interface Inherited {
  readonly comment: string;
  readonly hasExample: boolean;
  readonly throws: string;
}

class Walk {
  readonly found: PublicName[] = [];
  private readonly seen = new Set<ts.Node>();

  constructor(private readonly checker: ts.TypeChecker) {}

  module(symbol: ts.Symbol, path: string): void {
    for (const each of this.checker.getExportsOfModule(symbol)) {
      this.symbol(each, path === '' ? each.name : `${path}.${each.name}`);
    }
  }

  /** A declaration of the globals of cells. */
  global(statement: ts.Statement): void {
    const names = ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.map(({ name }) => name)
      : [(statement as ts.DeclarationStatement).name];
    for (const name of names) {
      if (!name || !ts.isIdentifier(name)) continue;
      this.symbol(this.checker.getSymbolAtLocation(name)!, name.text);
    }
  }

  private symbol(given: ts.Symbol, path: string): void {
    const isAlias = (given.flags & ts.SymbolFlags.Alias) !== 0;
    const symbol = isAlias ? this.checker.getAliasedSymbol(given) : given;
    if ((symbol.flags & ts.SymbolFlags.Module) !== 0) {
      this.module(symbol, path);
      return;
    }
    const declarations = (symbol.declarations ?? []).filter(each => isOurs(each.getSourceFile()));
    for (const each of declarations) this.declaration(each, declarations, path);
  }

  private declaration(node: ts.Declaration, all: readonly ts.Declaration[], path: string): void {
    if (this.seen.has(node) || isHidden(node)) return;
    this.seen.add(node);
    if (ts.isFunctionDeclaration(node)) this.signature(node, all, 'function', path);
    else if (ts.isClassDeclaration(node)) this.class(node, path);
    else if (ts.isInterfaceDeclaration(node)) this.interface(node, all, path);
    else if (ts.isTypeAliasDeclaration(node)) {
      this.add(node, 'type', path);
      this.types(node.type, 'option', path);
    } else if (ts.isVariableDeclaration(node)) this.variable(node, path);
    else if (ts.isShorthandPropertyAssignment(node)) {
      this.symbol(this.checker.getShorthandAssignmentValueSymbol(node)!, path);
    } else if (ts.isPropertyAssignment(node)) {
      const value = this.checker.getSymbolAtLocation(node.initializer);
      if (value) this.symbol(value, path);
      else this.add(node, 'method', path);
    } else if (ts.isMethodDeclaration(node)) this.signature(node, all, 'method', path);
  }

  private signature(
    node: ts.FunctionDeclaration | ts.MethodDeclaration | ts.MethodSignature,
    all: readonly ts.Declaration[],
    kind: 'function' | 'method',
    path: string
  ): void {
    const isImplementation = !ts.isMethodSignature(node) && node.body !== undefined;
    // What implements overloads is not seen from outside.
    if (isImplementation && all.length > 1) return;
    this.add(node, kind, path);
    for (const each of node.parameters) this.types(each.type, 'option', path);
    this.types(node.type, 'result', path);
  }

  private class(node: ts.ClassDeclaration, path: string): void {
    this.add(node, 'class', path);
    this.members(node, path);
    this.bases(node, path);
  }

  private interface(node: ts.InterfaceDeclaration, all: readonly ts.Declaration[], path: string): void {
    if (!isMerged(all)) this.add(node, 'type', path);
    this.members(node, path, 'result');
    this.bases(node, path);
  }

  /** Members of a base that is no public name itself are met under the class that has them. */
  private bases(node: ts.ClassDeclaration | ts.InterfaceDeclaration, path: string, kind?: Kind): void {
    for (const { types, token } of node.heritageClauses ?? []) {
      if (token === ts.SyntaxKind.ImplementsKeyword) continue;
      for (const each of types) {
        const name = this.checker.getSymbolAtLocation(each.expression);
        if (!name) continue;
        const isAlias = (name.flags & ts.SymbolFlags.Alias) !== 0;
        const base = isAlias ? this.checker.getAliasedSymbol(name) : name;
        for (const declared of base.declarations ?? []) {
          const isBase = ts.isClassDeclaration(declared) || ts.isInterfaceDeclaration(declared);
          if (!isBase || !isOurs(declared.getSourceFile())) continue;
          this.members(declared, path, kind);
          this.bases(declared, path, kind);
        }
        each.typeArguments?.forEach(argument => {
          this.types(argument, kind ?? 'option', path);
        });
      }
    }
  }

  private members(
    node: ts.ClassDeclaration | ts.InterfaceDeclaration | ts.TypeLiteralNode,
    path: string,
    kind: Kind = 'property'
  ): void {
    const isClass = ts.isClassDeclaration(node);
    for (const member of node.members) {
      if (this.seen.has(member) || isHidden(member)) continue;
      this.seen.add(member);
      if (ts.isConstructorDeclaration(member)) this.constructors(member, path);
      if (!member.name || !ts.isIdentifier(member.name)) continue;
      const name = `${path}.${member.name.text}`;
      const same = node.members.filter(each => each.name?.getText() === member.name?.getText());
      if (ts.isMethodDeclaration(member) || ts.isMethodSignature(member)) {
        this.signature(member, same, 'method', name);
      } else if (ts.isPropertySignature(member) || ts.isPropertyDeclaration(member)) {
        this.add(member, isClass ? 'property' : kind, name);
        this.types(member.type, isClass ? 'result' : kind, name);
      } else if (ts.isGetAccessor(member)) {
        this.add(member, 'property', name);
        this.types(member.type, 'result', name);
      }
    }
  }

  /** How a class is made stands in the comment of the class, unless there are several ways. */
  private constructors(node: ts.ConstructorDeclaration, path: string): void {
    const all = node.parent.members.filter(each => ts.isConstructorDeclaration(each));
    for (const parameter of node.parameters) {
      this.types(parameter.type, 'option', path);
      if (!ts.isParameterPropertyDeclaration(parameter, node) || isHidden(parameter)) continue;
      this.add(parameter, 'property', `${path}.${parameter.name.getText()}`);
    }
    if (all.length > 1 && node.body === undefined) this.add(node, 'method', `new ${path}`);
  }

  private variable(node: ts.VariableDeclaration, path: string): void {
    const type = this.checker.getTypeAtLocation(node);
    const isFunction = type.getCallSignatures().length > 0;
    this.add(node, isFunction ? 'function' : 'value', path);
    if (node.type) this.types(node.type, 'result', path);
    else if (!isFunction) for (const each of type.getProperties()) this.symbol(each, `${path}.${each.name}`);
  }

  /** What a type names and spells out. */
  private types(node: ts.TypeNode | undefined, kind: Kind, path: string): void {
    if (node === undefined) return;
    if (ts.isTypeReferenceNode(node)) this.reference(node, kind);
    if (ts.isTypeLiteralNode(node)) this.members(node, path, kind);
    else {
      ts.forEachChild(node, child => {
        const isParameter = ts.isParameter(child);
        if (ts.isTypeNode(child)) this.types(child, kind, path);
        else if (isParameter) this.types(child.type, kind, path);
      });
    }
  }

  private reference(node: ts.TypeReferenceNode, kind: Kind): void {
    const name = this.checker.getSymbolAtLocation(node.typeName);
    if (!name) return;
    const symbol = (name.flags & ts.SymbolFlags.Alias) !== 0 ? this.checker.getAliasedSymbol(name) : name;
    for (const each of symbol.declarations ?? []) {
      if (!isOurs(each.getSourceFile()) || this.seen.has(each)) continue;
      if (ts.isInterfaceDeclaration(each)) {
        this.seen.add(each);
        if (!isMerged(symbol.declarations!)) this.add(each, 'type', symbol.name);
        this.members(each, symbol.name, kind);
        this.bases(each, symbol.name, kind);
      } else if (ts.isTypeAliasDeclaration(each)) {
        this.seen.add(each);
        this.types(each.type, kind, symbol.name);
      } else if (ts.isClassDeclaration(each)) this.declaration(each, [each], symbol.name);
    }
  }

  private add(node: ts.Declaration, kind: Kind, name: string): void {
    const file = node.getSourceFile();
    const blocks = ts.getJSDocCommentsAndTags(node);
    const own = blocks.filter(ts.isJSDoc).at(-1);
    const examples = (own?.tags ?? [])
      .filter(({ tagName }) => tagName.text === 'example')
      .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '');
    const inherited = own ? null : this.inherited(node);
    this.found.push({
      name,
      kind,
      file: relative(file),
      line: file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1,
      comment: inherited?.comment ?? ts.getTextOfJSDocComment(own?.comment) ?? parameterComment(blocks),
      examples,
      hasExample: inherited?.hasExample ?? examples.length > 0,
      isOptional: 'questionToken' in node && node.questionToken !== undefined,
      node,
      throws: inherited?.throws ?? throwsOf(own)
    });
  }

  /** What Shift-Tab shows of a member that has no comment of its own: that of the class or interface above. */
  private inherited(node: ts.Declaration): Inherited | null {
    const isMember = ts.isClassElement(node) || ts.isTypeElement(node);
    const name = ts.getNameOfDeclaration(node);
    if (!isMember || !name) return null;
    const symbol = this.checker.getSymbolAtLocation(name);
    const shown = ts.isMethodDeclaration(node) ? this.checker.getSignatureFromDeclaration(node) : symbol;
    if (!shown) return null;
    return {
      comment: ts.displayPartsToString(shown.getDocumentationComment(this.checker)),
      hasExample: shown.getJsDocTags(this.checker).some(tag => tag.name === 'example'),
      throws: shown
        .getJsDocTags(this.checker)
        .filter(tag => tag.name === 'throws')
        .map(({ text }) => ts.displayPartsToString(text))
        .join(' ')
    };
  }
}

function throwsOf(comment: ts.JSDoc | undefined): string {
  return (comment?.tags ?? [])
    .filter(({ tagName }) => tagName.text === 'throws')
    .map(tag => tag.getText().replace(/^@throws/, ''))
    .join(' ');
}

/** What a name stands for, through imports. */
export function aliased(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(symbol) : symbol;
}

/** What `@param` says of a parameter that is a member at the same time. */
function parameterComment(blocks: readonly (ts.JSDoc | ts.JSDocTag)[]): string {
  const tag = blocks.find(each => ts.isJSDocParameterTag(each as ts.Node));
  return tag ? (ts.getTextOfJSDocComment(tag.comment) ?? '') : '';
}
