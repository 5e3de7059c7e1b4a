/** @file Tells which loops take few turns, where their text alone says so. */
import ts from 'typescript';

import { boundNames } from './declarations.js';

/** Loops of at most this many turns together need no guard. */
const SHORT_LOOP = 1024;

/** A part of the text, from one place up to another. */
interface Block {
  readonly from: number;
  readonly to: number;
  /** Any cell may give a name at the top another value. */
  readonly isTop: boolean;
}

const TOP: Block = { from: -1, to: Infinity, isTop: true };

/** A `const` that is a number; nothing else in the text has its name, and it is known inside its block. */
interface Constant extends Block {
  readonly value: number;
}

/** A loop's counter, the step it takes each turn, and the two ends. */
interface Count {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly operator: ts.SyntaxKind;
}

/** Counts the turns of the loops in one text. */
export class LoopTurns {
  private readonly constants = new Map<string, Constant | null>();
  /** The declarations of `const`. */
  private readonly fixed = new Set<ts.Node>();
  /** Loops during which no code of other cells runs. */
  private readonly undisturbed = new Set<ts.Node>();

  constructor(source: ts.SourceFile) {
    this.collect(source, TOP, false);
  }

  /**
   * Whether a loop takes few turns, including those of the short loops in it. False where the text does not tell
   * or where the body may move the counter. Longer loops inside are counted for themselves.
   */
  isShort(loop: ts.Node): boolean {
    return this.turns(loop) <= SHORT_LOOP;
  }

  private turns(loop: ts.Node): number {
    const count = ts.isForStatement(loop) ? this.count(loop) : undefined;
    if (!count || !ts.isForStatement(loop) || mayWrite(loop.statement, count.name)) return Infinity;
    return turnsOf(count) * Math.max(1, this.inside(loop.statement));
  }

  /** The turns of the short loops in a loop's body. Functions are left aside: their loops run when they are called. */
  private inside(body: ts.Node): number {
    let found = 0;
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node)) return;
      if (!ts.isIterationStatement(node, false)) {
        ts.forEachChild(node, visit);
        return;
      }
      const turns = this.turns(node);
      if (turns <= SHORT_LOOP) found += turns;
      else visit(node.statement);
    };
    visit(body);
    return found;
  }

  /** `for (let i = from; i < to; i += step)` */
  private count(loop: ts.ForStatement): Count | undefined {
    const { initializer, condition, incrementor } = loop;
    if (!initializer || !ts.isVariableDeclarationList(initializer) || initializer.declarations.length !== 1)
      return undefined;
    if ((initializer.flags & ts.NodeFlags.Let) === 0) return undefined;
    const [{ name, initializer: start }] = initializer.declarations;
    if (!ts.isIdentifier(name) || !start || !condition || !ts.isBinaryExpression(condition)) return undefined;
    if (!incrementor || !isNamed(condition.left, name.text)) return undefined;
    const number = (expression: ts.Expression): number => this.number(expression, loop);
    return {
      name: name.text,
      from: number(start),
      to: number(condition.right),
      step: step(incrementor, name.text, number),
      operator: condition.operatorToken.kind
    };
  }

  /** The value of literals, constants and their sums and products; NaN for everything else. */
  private number(expression: ts.Expression, place: ts.Node): number {
    const value = (inner: ts.Expression): number => this.number(inner, place);
    if (ts.isNumericLiteral(expression)) return Number(expression.text);
    if (ts.isParenthesizedExpression(expression)) return value(expression.expression);
    if (ts.isIdentifier(expression)) return this.constant(expression.text, place);
    if (ts.isPrefixUnaryExpression(expression) && expression.operator === ts.SyntaxKind.MinusToken)
      return -value(expression.operand);
    if (!ts.isBinaryExpression(expression)) return Number.NaN;
    const [left, right] = [value(expression.left), value(expression.right)];
    switch (expression.operatorToken.kind) {
      case ts.SyntaxKind.PlusToken:
        return left + right;
      case ts.SyntaxKind.MinusToken:
        return left - right;
      case ts.SyntaxKind.AsteriskToken:
        return left * right;
      default:
        return Number.NaN;
    }
  }

  private constant(name: string, place: ts.Node): number {
    const found = this.constants.get(name);
    const { pos } = ts.getOriginalNode(place);
    const isKnown = found && pos >= found.from && pos < found.to;
    return isKnown && (!found.isTop || this.undisturbed.has(place)) ? found.value : Number.NaN;
  }

  private collect(node: ts.Node, block: Block, isInFunction: boolean): void {
    if (isBinding(node) && node.name) {
      for (const name of boundNames(node.name))
        this.bind(name, this.constants.has(name) ? null : node, block);
    }
    for (const name of assignedNames(node)) this.constants.set(name, null);
    if (ts.isVariableDeclarationList(node) && isConst(node)) {
      for (const declaration of node.declarations) this.fixed.add(declaration);
    }
    if (ts.isForStatement(node) && !isInFunction && !runsOthers(node)) this.undisturbed.add(node);
    const inner = ts.isSourceFile(node) || !isBlock(node) ? block : blockOf(node);
    ts.forEachChild(node, child => {
      this.collect(child, inner, isInFunction || ts.isFunctionLike(node));
    });
  }

  private bind(name: string, node: ts.Node | null, block: Block): void {
    const value = node !== null && this.fixed.has(node) ? numberOf(node) : undefined;
    this.constants.set(name, value === undefined ? null : { ...block, value });
  }
}

/** The number that a variable begins with, where the text tells it. */
function numberOf(node: ts.Node): number | undefined {
  if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name)) return undefined;
  return node.initializer && ts.isNumericLiteral(node.initializer)
    ? Number(node.initializer.text)
    : undefined;
}

function isConst(list: ts.VariableDeclarationList): boolean {
  const kind: ts.NodeFlags = list.flags & ts.NodeFlags.BlockScoped;
  return kind === ts.NodeFlags.Const;
}

type Binding = ts.Node & { readonly name?: ts.BindingName };

/** Whether a node declares a name. */
function isBinding(node: ts.Node): node is Binding {
  return (
    ts.isVariableDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isClassLike(node) ||
    ts.isImportClause(node) ||
    ts.isImportSpecifier(node) ||
    ts.isNamespaceImport(node)
  );
}

function isBlock(node: ts.Node): boolean {
  return (
    ts.isBlock(node) ||
    ts.isCaseBlock(node) ||
    ts.isIterationStatement(node, false) ||
    ts.isFunctionLike(node)
  );
}

function blockOf(node: ts.Node): Block {
  const { pos, end } = ts.getOriginalNode(node);
  return { from: pos, to: end, isTop: false };
}

/** What `i++`, `i--`, `i += 2` and `i -= 2` add; NaN for everything else. */
function step(expression: ts.Expression, name: string, number: (of: ts.Expression) => number): number {
  if (ts.isPostfixUnaryExpression(expression) || ts.isPrefixUnaryExpression(expression)) {
    if (!isNamed(expression.operand, name)) return Number.NaN;
    if (expression.operator === ts.SyntaxKind.PlusPlusToken) return 1;
    return expression.operator === ts.SyntaxKind.MinusMinusToken ? -1 : Number.NaN;
  }
  if (!ts.isBinaryExpression(expression) || !isNamed(expression.left, name)) return Number.NaN;
  const { kind } = expression.operatorToken;
  if (kind === ts.SyntaxKind.PlusEqualsToken) return number(expression.right);
  return kind === ts.SyntaxKind.MinusEqualsToken ? -number(expression.right) : Number.NaN;
}

type Comparison = (counter: number, to: number) => boolean;

const COMPARISONS: ReadonlyMap<ts.SyntaxKind, Comparison> = new Map<ts.SyntaxKind, Comparison>([
  [ts.SyntaxKind.LessThanToken, (counter, to) => counter < to],
  [ts.SyntaxKind.LessThanEqualsToken, (counter, to) => counter <= to],
  [ts.SyntaxKind.GreaterThanToken, (counter, to) => counter > to],
  [ts.SyntaxKind.GreaterThanEqualsToken, (counter, to) => counter >= to]
]);

/**
 * Takes the turns instead of dividing: beyond 2⁵³ one more than a number may be that number, and so may any number
 * with a small step added. Infinity where there are more than in a short loop.
 */
function turnsOf({ from, to, step, operator }: Count): number {
  const goesOn = COMPARISONS.get(operator);
  if (!goesOn || Number.isNaN(from + to + step)) return Infinity;
  let turns = 0;
  for (let counter = from; goesOn(counter, to); counter += step) {
    if (++turns > SHORT_LOOP) return Infinity;
  }
  return turns;
}

/** Whether code of others may run in a node: it calls something, or waits. */
function runsOthers(node: ts.Node): boolean {
  return (
    ts.isCallExpression(node) ||
    ts.isNewExpression(node) ||
    ts.isTaggedTemplateExpression(node) ||
    ts.isAwaitExpression(node) ||
    ts.isYieldExpression(node) ||
    ts.isForOfStatement(node) ||
    ts.isSpreadElement(node) ||
    (ts.forEachChild(node, runsOthers) ?? false)
  );
}

function isNamed(node: ts.Node, name: string): boolean {
  return ts.isIdentifier(node) && node.text === name;
}

/** Whether a body assigns to a name, or could: the text of an `eval` sees the names around it. */
function mayWrite(body: ts.Node, name: string): boolean {
  const visit = (node: ts.Node): boolean =>
    assignedNames(node).includes(name) || isNamed(node, 'eval') || (ts.forEachChild(node, visit) ?? false);
  return visit(body);
}

/** The names that one expression or loop assigns to, and perhaps others. `a[i] = 1` assigns to neither `a` nor `i`. */
function assignedNames(node: ts.Node): string[] {
  const target = targetOf(node);
  if (!target || ts.isElementAccessExpression(target) || ts.isPropertyAccessExpression(target)) return [];
  const names: string[] = [];
  const visit = (inner: ts.Node): void => {
    if (ts.isIdentifier(inner)) names.push(inner.text);
    ts.forEachChild(inner, visit);
  };
  visit(target);
  return names;
}

function targetOf(node: ts.Node): ts.Node | undefined {
  if (ts.isForInStatement(node) || ts.isForOfStatement(node)) {
    return ts.isVariableDeclarationList(node.initializer) ? undefined : node.initializer;
  }
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const { operator } = node;
    const steps = operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
    return steps ? node.operand : undefined;
  }
  if (!ts.isBinaryExpression(node)) return undefined;
  const { kind } = node.operatorToken;
  const assigns = kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
  return assigns ? node.left : undefined;
}
