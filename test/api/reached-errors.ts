/**
 * @file Which errors a public function can end in, read from the code: what its body throws, and what the functions
 * throw that it calls. `CONTRIBUTING.md` says how far that reaches.
 */
import ts from 'typescript';

import { aliased, type PublicName } from './public-names.js';

/** Calls between a public function and a `throw` that its comment tells of. */
const DEPTH = 4;

/** The errors that speak of what the caller handed in. A full heap or a missing backend can meet every function. */
const TOLD = new Set(
  ['Shape', 'Dtype', 'Value', 'Index', 'Graph', 'File', 'Range', 'Type'].map(kind => `${kind}Error`)
);

/** What a public function tells of another that it calls with tensors alone: all else of it was its own choice. */
const OF_TENSORS = new Set(['ShapeError', 'DtypeError']);

/** What arranges a tensor as it is told to: a caller that chooses how, chooses what fits. */
const ARRANGING = /src\/engine\/ops\/(movement|indexing|index-spec|broadcast|compare|creation)\.ts$/;

const REDUCING = /src\/engine\/ops\/(reduce|norm|variance)\.ts$/;

/** Make or fill a tensor whose size comes from the same place as the numbers. */
const INNER = new Set(['fromTypedArray', 'writeInPlace', 'copyInPlace', 'encodePng', 'encodeTensor']);

const BROADCASTING = 'broadcasting';

/** What reads arguments: that a wrong kind of value is refused is said once, in `docs/errors.md`. */
const READING = /src\/engine\/(ops\/(arguments|size-list)|core\/(checked|call-arguments)|backends\/)/;

/** The parts of an operation's definition that run when it is called. */
const CALLED = new Set(['shape', 'layout', 'dtype']);

/** An error's class, and the way to the `throw`. */
export type Reached = ReadonlyMap<string, string>;

export class ErrorReach {
  private readonly known = new Map<ts.Node, Map<number, Reached>>();
  private readonly open = new Set<ts.Node>();

  private readonly checker: ts.TypeChecker;
  /** The public functions, also those that are methods of tensors. */
  private readonly functions: ReadonlySet<ts.Symbol | undefined>;
  private readonly methods: ReadonlyMap<string, ts.ObjectLiteralElementLike>;

  constructor(program: ts.Program, names: readonly PublicName[]) {
    this.checker = program.getTypeChecker();
    this.methods = tensorMethods(program);
    const isCalled = ({ kind, node }: PublicName): boolean => kind !== 'class' && ts.isFunctionLike(node);
    const functions = names.filter(isCalled).map(({ node }) => node);
    const hung = [...this.methods.values()].flatMap(each => this.valueOf(each));
    const behind = hung.flatMap(each => this.operationsOf(each));
    this.functions = new Set([...functions.map(each => this.symbolOf(each)), ...hung, ...behind]);
  }

  /** The operations behind a method that only reads its arguments before them. */
  private operationsOf(method: ts.Symbol): ts.Symbol[] {
    const found: ts.Symbol[] = [];
    const look = (node: ts.Node): void => {
      const symbol = ts.isCallExpression(node) && this.checker.getSymbolAtLocation(node.expression);
      const callee = symbol ? aliased(this.checker, symbol) : undefined;
      const files = callee?.declarations?.map(each => each.getSourceFile().fileName) ?? [];
      if (callee && files.some(file => ARRANGING.test(file) || REDUCING.test(file))) found.push(callee);
      ts.forEachChild(node, look);
    };
    for (const each of method.declarations ?? []) if (isOfTensor(each)) look(each);
    return found;
  }

  private valueOf(node: ts.ObjectLiteralElementLike): ts.Symbol[] {
    const symbol = ts.isShorthandPropertyAssignment(node)
      ? this.checker.getShorthandAssignmentValueSymbol(node)
      : ts.isPropertyAssignment(node) && this.checker.getSymbolAtLocation(node.initializer);
    return symbol ? [aliased(this.checker, symbol)] : [];
  }

  private symbolOf(node: ts.Declaration): ts.Symbol | undefined {
    return this.checker.getSymbolAtLocation(ts.getNameOfDeclaration(node) ?? node);
  }

  /** What a function ends in, or a class when it is made and run forward. */
  of(node: ts.Declaration): Reached {
    if (ts.isClassDeclaration(node)) {
      return merged([this.construction(node, DEPTH), this.forward(node)]);
    }
    if (!ts.isMethodSignature(node)) return this.declared(implementation(node), DEPTH);
    const method = isOfTensor(node) ? this.methods.get(node.name.getText()) : undefined;
    if (!method) return NONE;
    // Reading arguments in front of the operation is a step that does not count.
    const isReading = this.valueOf(method).some(({ declarations = [] }) => declarations.some(isOfTensor));
    return this.declared(method, isReading ? DEPTH + 1 : DEPTH);
  }

  /** Whether a method of tensors has no code that is found. */
  isUnknown({ node }: PublicName): boolean {
    return ts.isMethodSignature(node) && isOfTensor(node) && !this.methods.has(node.name.getText());
  }

  private forward(node: ts.ClassDeclaration): Reached {
    const found = this.checker.getTypeAtLocation(node).getProperty('forward')?.declarations ?? [];
    const own = found.filter(
      each => !ts.isClassDeclaration(each.parent) || each.parent.name?.text !== 'Module'
    );
    return merged(own.map(each => this.declared(each, DEPTH)));
  }

  /** The constructor and the fields of a class, and of those that it extends. */
  private construction(node: ts.ClassLikeDeclaration, depth: number): Reached {
    const made = node.members.filter(
      each => ts.isPropertyDeclaration(each) || (ts.isConstructorDeclaration(each) && each.body)
    );
    const own = made.map(each => this.body(each, depth));
    const extended = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
    const bases = (extended?.types ?? []).flatMap(({ expression }) => this.declarations(expression));
    return merged([
      ...own,
      ...bases.filter(ts.isClassDeclaration).map(base => this.construction(base, depth))
    ]);
  }

  /** What a declaration ends in when it is called. */
  private declared(node: ts.Declaration, depth: number): Reached {
    if (READING.test(node.getSourceFile().fileName) || depth === 0) return NONE;
    if (ts.isClassDeclaration(node)) return this.construction(node, depth);
    if (ts.isVariableDeclaration(node) && node.initializer) return this.value(node.initializer, depth);
    if (ts.isPropertyAssignment(node)) return this.value(node.initializer, depth);
    if (ts.isShorthandPropertyAssignment(node)) {
      const value = this.checker.getShorthandAssignmentValueSymbol(node);
      return merged(this.declarationsOf(value).map(each => this.declared(each, depth)));
    }
    return ts.isFunctionLike(node) ? this.body(node, depth) : NONE;
  }

  /** What a value ends in when it is called: a function, another's name, or what a function has made. */
  private value(node: ts.Expression, depth: number): Reached {
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return this.body(node, depth);
    if (ts.isCallExpression(node)) return this.operation(node, depth);
    if (ts.isSatisfiesExpression(node) || ts.isAsExpression(node)) return this.value(node.expression, depth);
    return merged(this.declarations(node).map(each => this.declared(each, depth)));
  }

  /** An operation ends in what its rules end in, and in what the function that made it adds. */
  private operation(call: ts.CallExpression, depth: number): Reached {
    const maker = call.expression.getText();
    const rules: Reached[] = [];
    const look = (node: ts.Node): void => {
      const name = ts.isObjectLiteralElementLike(node) ? node.name?.getText() : undefined;
      if (name === 'arity') rules.push(new Map([['ShapeError', BROADCASTING]]));
      if (name === 'gradient' || name === 'forward' || name === 'value') return;
      if (name !== undefined && CALLED.has(name)) rules.push(this.declared(node as ts.Declaration, depth));
      else ts.forEachChild(node, look);
    };
    call.arguments.forEach(look);
    if (maker === 'defineInPlace') {
      rules.push(this.value(call.arguments[1], depth), new Map([['GraphError', 'defineInPlace']]));
    }
    if (maker === 'defineFloatPointwise') rules.push(new Map([['DtypeError', 'defineFloatPointwise']]));
    return merged(rules);
  }

  private body(node: ts.Node, depth: number): Reached {
    // A function that calls itself adds nothing.
    if (this.open.has(node)) return NONE;
    const before = this.known.get(node)?.get(depth);
    if (before) return before;
    this.open.add(node);
    const found = new Map<string, string>();
    const name = ts.getNameOfDeclaration(node as ts.Declaration)?.getText() ?? 'constructor';
    const add = (reached: Reached): void => {
      for (const [error, way] of reached) if (!found.has(error)) found.set(error, `${name} > ${way}`);
    };
    const look = (each: ts.Node): void => {
      if (ts.isThrowStatement(each)) {
        const type = nameOf(this.checker.getTypeAtLocation(each.expression));
        const isOfList = each.getText().includes('satisfies never');
        if (TOLD.has(type) && !isOfList && !found.has(type)) found.set(type, `${name} throws`);
      }
      if (ts.isCallExpression(each) && each.expression.kind !== ts.SyntaxKind.SuperKeyword) {
        add(this.called(each, depth - 1));
      }
      if (ts.isNewExpression(each)) add(this.called(each, depth - 1));
      ts.forEachChild(each, look);
    };
    ts.forEachChild(node, look);
    this.open.delete(node);
    if (!this.known.has(node)) this.known.set(node, new Map());
    this.known.get(node)!.set(depth, found);
    return found;
  }

  /** What a call ends in, as far as the caller's own arguments can lead there. */
  private called(call: ts.CallExpression | ts.NewExpression, depth: number): Reached {
    const { expression, arguments: given = [] } = call;
    const found = merged(this.declarations(expression).map(each => this.declared(each, depth)));
    const symbol = this.checker.getSymbolAtLocation(expression);
    if (found.size === 0 || !symbol) return found;
    const callee = aliased(this.checker, symbol);
    if (INNER.has(callee.name)) return NONE;
    if (!this.functions.has(callee)) return found;
    const receiver = ts.isPropertyAccessExpression(expression) ? [expression.expression] : [];
    const tensors = [...given, ...receiver].filter(each => this.isOwnTensor(each)).length;
    const isArranging = callee.declarations?.some(each => ARRANGING.test(each.getSourceFile().fileName));
    const handed = isArranging ? given.filter(ts.isIdentifier) : given;
    const isTold = handed.some(each => this.isHandedOn(each));
    if (!isTold && (tensors === 0 || isArranging)) return NONE;
    // Two tensors can fail to broadcast only where both are the caller's.
    const isOwn = ([error, way]: [string, string]): boolean =>
      (isTold || OF_TENSORS.has(error)) && (tensors > 1 || !way.endsWith(BROADCASTING));
    return new Map([...found].filter(isOwn));
  }

  /** Whether an argument is a tensor that the caller was given, or a part of the layer that calls. */
  private isOwnTensor(node: ts.Expression): boolean {
    if (ts.isSpreadElement(node)) return true;
    if (ts.isPropertyAccessExpression(node)) return node.expression.kind === ts.SyntaxKind.ThisKeyword;
    const made = this.checker.getSymbolAtLocation(node)?.valueDeclaration;
    if (!made || !ts.isIdentifier(node)) return false;
    return ts.isParameter(ts.isBindingElement(made) ? ts.walkUpBindingElementsAndPatterns(made) : made);
  }

  /** Whether an argument is made of a parameter of the caller that is no tensor. */
  private isHandedOn(node: ts.Node): boolean {
    if (!ts.isIdentifier(node)) return ts.forEachChild(node, each => this.isHandedOn(each)) ?? false;
    const type = this.checker.getTypeAtLocation(node);
    const made = this.checker.getSymbolAtLocation(node)?.valueDeclaration;
    if (!made || nameOf(type) === 'Tensor') return false;
    if (ts.isParameter(made)) return true;
    // `const options = readOptions(…)`
    const given = ts.isVariableDeclaration(made) ? made.initializer : undefined;
    if (given && ts.isCallExpression(given) && given.expression.getText().startsWith('read')) {
      return this.isHandedOn(given);
    }
    if (ts.isBindingElement(made)) {
      const root = ts.walkUpBindingElementsAndPatterns(made);
      return ts.isParameter(root) || (root.initializer !== undefined && this.isHandedOn(root.initializer));
    }
    return false;
  }

  private declarations(node: ts.Node): readonly ts.Declaration[] {
    return this.declarationsOf(this.checker.getSymbolAtLocation(node));
  }

  private declarationsOf(symbol: ts.Symbol | undefined): readonly ts.Declaration[] {
    const found = symbol && aliased(this.checker, symbol).declarations;
    return (found ?? []).filter(each => each.getSourceFile().fileName.includes('/src/'));
  }
}

/** What a type is called; '' where it has no name. */
export function nameOf({ symbol }: ts.Type): string {
  // The declarations of TypeScript promise a symbol, which types such as `number` lack.
  return (symbol as ts.Symbol | undefined)?.name ?? '';
}

/** Where the methods of tensors are listed. */
const METHODS = /\/engine\/(tensor-methods|tensor-protocol|ops\/in-place-form)\.ts$/;

/** What is hung on `Tensor`, by name. */
function tensorMethods(program: ts.Program): ReadonlyMap<string, ts.ObjectLiteralElementLike> {
  const found = new Map<string, ts.ObjectLiteralElementLike>();
  const statements = program
    .getSourceFiles()
    .filter(({ fileName }) => METHODS.test(fileName))
    .flatMap(file => file.statements.filter(ts.isVariableStatement));
  for (const statement of statements) {
    for (const { initializer } of statement.declarationList.declarations) {
      const value =
        initializer && ts.isSatisfiesExpression(initializer) ? initializer.expression : initializer;
      if (!value || !ts.isObjectLiteralExpression(value)) continue;
      for (const each of value.properties) if (each.name) found.set(each.name.getText(), each);
    }
  }
  return found;
}

function isOfTensor(node: ts.Node): boolean {
  return node.getSourceFile().fileName.includes('/engine/methods/');
}

/** Of overloads, the one with the body. */
function implementation(node: ts.Declaration): ts.Declaration {
  const all = ts.isClassLike(node.parent) ? node.parent.members : (node.parent as ts.SourceFile).statements;
  const isSame = (each: ts.Node): boolean =>
    (ts.isFunctionDeclaration(each) || ts.isMethodDeclaration(each)) &&
    each.name?.getText() === ts.getNameOfDeclaration(node)?.getText() &&
    each.body !== undefined;
  const isBare = (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) && node.body === undefined;
  return isBare ? ((all.find(isSame) as ts.Declaration | undefined) ?? node) : node;
}

const NONE: Reached = new Map();

function merged(all: readonly Reached[]): Reached {
  const found = new Map<string, string>();
  for (const each of all) for (const [error, way] of each) if (!found.has(error)) found.set(error, way);
  return found;
}
