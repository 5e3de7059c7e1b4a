/**
 * @file What TypeScript says nothing about and is never meant: a tensor as a condition, which is always true, and the
 * comparison of two tensors by `==`, which asks whether they are one object.
 */
import ts from 'typescript';

/** A finding about a piece of a file. */
export interface TensorNote {
  readonly node: ts.Node;
  /** TypeScript's number for the same mistake with other objects. */
  readonly code: number;
  readonly message: string;
}

/** "This condition will always return true since this '{0}' is always defined." */
const ALWAYS_DEFINED = 2801;
/** "… JavaScript compares objects by reference, not value." */
const BY_REFERENCE = 2839;

const CLASS = 'Tensor';
const LIBRARY = '/receptive/';

/** Methods that may give the tensor itself, or one that somebody holds. */
const MAY_BE_SAME = new Set(['to', 'contiguous', 'expand']);

const EQUALITY = new Map<ts.SyntaxKind, 'eq' | 'ne'>([
  [ts.SyntaxKind.EqualsEqualsToken, 'eq'],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, 'eq'],
  [ts.SyntaxKind.ExclamationEqualsToken, 'ne'],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, 'ne']
]);

const STRICT = new Set([ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken]);

function isOurs(symbol: ts.Symbol | undefined): boolean {
  return (symbol?.declarations ?? []).some(each => each.getSourceFile().fileName.startsWith(LIBRARY));
}

/** An expression without the brackets and assertions around it. */
function bare(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node)
    ? bare(node.expression)
    : node;
}

class TensorReader {
  constructor(private readonly checker: ts.TypeChecker) {}

  /** Whether a value is a tensor for certain: neither null nor undefined, and no `any`. */
  isTensor(node: ts.Expression): boolean {
    const inner = bare(node);
    const isName = ts.isIdentifier(inner) || ts.isPropertyAccessExpression(inner);
    const symbol = isName ? this.checker.getSymbolAtLocation(inner) : undefined;
    // As it is declared: where it may be null, a second look after the first is no mistake.
    const type = symbol ? this.checker.getTypeOfSymbol(symbol) : this.checker.getTypeAtLocation(inner);
    const parts = type.isUnion() ? type.types : [type];
    return parts.every(part => this.isTensorType(part)) && !this.mayBeMissing(inner);
  }

  private isTensorType(type: ts.Type): boolean {
    // The declarations of TypeScript promise a symbol, which types such as `number` lack.
    const symbol = type.symbol as ts.Symbol | undefined;
    if (symbol === undefined || !type.isClassOrInterface()) return false;
    if (symbol.name === CLASS) return isOurs(symbol);
    return (this.checker.getBaseTypes(type) as readonly ts.Type[]).some(base => this.isTensorType(base));
  }

  /** TypeScript takes an entry for granted that may not be there: `weights[name]`, and what was read from there. */
  private mayBeMissing(node: ts.Expression): boolean {
    const inner = bare(node);
    if (ts.isElementAccessExpression(inner)) return true;
    if (ts.isPropertyAccessExpression(inner)) return this.checker.getSymbolAtLocation(inner) === undefined;
    if (!ts.isIdentifier(inner)) return false;
    const declaration = this.checker.getSymbolAtLocation(inner)?.valueDeclaration;
    if (declaration === undefined) return false;
    if (ts.isBindingElement(declaration)) return true;
    if (!ts.isVariableDeclaration(declaration)) return false;
    if (declaration.initializer !== undefined) return this.mayBeMissing(declaration.initializer);
    if (ts.isForOfStatement(declaration.parent.parent)) return false;
    // Without a value, it may not have one yet; `declare let x: typeof import('#cell-3.ts').x` is a name of another cell.
    return declaration.type === undefined || !ts.isImportTypeNode(declaration.type);
  }

  /** Whether a call of ours has just made this tensor, so that it is nobody else's. */
  isFresh(node: ts.Expression): boolean {
    const inner = bare(node);
    if (!ts.isCallExpression(inner)) return false;
    const called = this.checker.getResolvedSignature(inner)?.declaration;
    if (called?.getSourceFile().fileName.startsWith(LIBRARY) !== true) return false;
    const name = ts.getNameOfDeclaration(called)?.getText() ?? '';
    return !MAY_BE_SAME.has(name) && !name.endsWith('_');
  }
}

/** The expressions that a node asks to be true or false. */
function conditionsOf(node: ts.Node): readonly ts.Expression[] {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) return [node.expression];
  if (ts.isForStatement(node)) return node.condition ? [node.condition] : [];
  if (ts.isConditionalExpression(node)) return [node.condition];
  if (ts.isPrefixUnaryExpression(node)) {
    return node.operator === ts.SyntaxKind.ExclamationToken ? [node.operand] : [];
  }
  if (!ts.isBinaryExpression(node)) return [];
  const isLogical =
    node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken ||
    node.operatorToken.kind === ts.SyntaxKind.BarBarToken;
  return isLogical ? [node.left] : [];
}

/** The tensors in a file that stand where a truth value is wanted, or are compared as objects. */
export function findTensorNotes(file: ts.SourceFile, checker: ts.TypeChecker): readonly TensorNote[] {
  const reader = new TensorReader(checker);
  const notes: TensorNote[] = [];
  const judge = (condition: ts.Expression): void => {
    const inner = bare(condition);
    // In `a && b` and `a || b` each side is judged where it stands: the left one as a condition anyway.
    if (ts.isBinaryExpression(inner) && conditionsOf(inner).length > 0) {
      judge(inner.right);
      return;
    }
    if (!reader.isTensor(inner)) return;
    const message =
      "This condition will always return true since this 'Tensor' is always defined. " +
      'Write `.item()` for the only element, `.any().item()` or `.all().item()` for several.';
    notes.push({ node: inner, code: ALWAYS_DEFINED, message });
  };
  const visit = (node: ts.Node): void => {
    conditionsOf(node).forEach(judge);
    if (ts.isBinaryExpression(node)) compare(node);
    ts.forEachChild(node, visit);
  };
  const compare = (node: ts.BinaryExpression): void => {
    const method = EQUALITY.get(node.operatorToken.kind);
    if (method === undefined || !reader.isTensor(node.left) || !reader.isTensor(node.right)) return;
    if (STRICT.has(node.operatorToken.kind) && !reader.isFresh(node.left) && !reader.isFresh(node.right))
      return;
    const message =
      'JavaScript compares objects by reference, not value. ' +
      `Write \`a.${method}(b)\` for the elements, and \`${method === 'eq' ? '===' : '!=='}\` where you ask for the same object.`;
    notes.push({ node, code: BY_REFERENCE, message });
  };
  visit(file);
  return notes;
}
