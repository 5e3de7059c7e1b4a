/**
 * @file Second transformer: lets the kernel into running code. Every loop and function counts down to the next
 * look at the clock, where an interrupt is noticed; an `await` can be interrupted and finds its cell again.
 */
import ts from 'typescript';

import {
  CAUGHT,
  CURRENT,
  EACH,
  ENTER,
  ERROR,
  HERE,
  LEFT,
  RESUME,
  TICK,
  TURNS,
  WAIT
} from './hidden-names.js';

const { factory } = ts;

/** Loops of at most this many turns, counted by literals, run without a guard of their own. */
const SHORT_LOOP = 64;
/** Turns of a function's loops before its first look at the clock; its calls are counted besides. */
const FIRST_TURNS = 64;

function call(name: string, ...values: ts.Expression[]): ts.CallExpression {
  return factory.createCallExpression(factory.createIdentifier(name), undefined, values);
}

function statement(expression: ts.Expression, place: ts.Node): ts.Statement {
  const created = factory.createExpressionStatement(expression);
  const { pos, end } = ts.getOriginalNode(place);
  if (pos >= 0) ts.setSourceMapRange(created, { pos, end });
  return ts.setEmitFlags(created, ts.EmitFlags.NoComments);
}

/** `--left < 0 && (left = tick())` */
function guard(counter: string): ts.Expression {
  const left = factory.createIdentifier(counter);
  return factory.createLogicalAnd(
    factory.createLessThan(
      factory.createPrefixUnaryExpression(ts.SyntaxKind.MinusMinusToken, left),
      factory.createNumericLiteral(0)
    ),
    factory.createParenthesizedExpression(factory.createAssignment(left, call(TICK)))
  );
}

function enter(): ts.Expression {
  return call(ENTER, factory.createIdentifier(HERE));
}

function prepend(first: readonly ts.Statement[], body: ts.Statement): ts.Block {
  const statements = ts.isBlock(body) ? body.statements : ts.isEmptyStatement(body) ? [] : [body];
  return ts.setTextRange(factory.createBlock([...first, ...statements], true), body);
}

/** The literal that a `for` counts up to or starts from, or NaN. */
function literal(expression: ts.Expression | undefined): number {
  return expression && ts.isNumericLiteral(expression) ? Number(expression.text) : Number.NaN;
}

/**
 * Whether a `for (let i = 0; i < 3; i++)` is certain to end soon: few turns, or up to an array's length without
 * calls, and the body leaves `i` alone.
 */
function isShort(loop: ts.ForStatement): boolean {
  const { initializer, condition, incrementor, statement: body } = loop;
  if (!initializer || !ts.isVariableDeclarationList(initializer) || initializer.declarations.length !== 1)
    return false;
  const [{ name, initializer: start }] = initializer.declarations;
  if (!ts.isIdentifier(name) || !condition || !ts.isBinaryExpression(condition)) return false;
  const counts =
    incrementor !== undefined &&
    (ts.isPostfixUnaryExpression(incrementor) || ts.isPrefixUnaryExpression(incrementor)) &&
    incrementor.operator === ts.SyntaxKind.PlusPlusToken &&
    ts.isIdentifier(incrementor.operand) &&
    incrementor.operand.text === name.text;
  const ordered = [ts.SyntaxKind.LessThanToken, ts.SyntaxKind.LessThanEqualsToken].includes(
    condition.operatorToken.kind
  );
  const compares = ts.isIdentifier(condition.left) && condition.left.text === name.text;
  if (!counts || !ordered || !compares || hasLoopOrWrites(body, name.text)) return false;
  if (literal(condition.right) - literal(start) <= SHORT_LOOP) return true;
  return isLength(condition.right) && !survey(body).calls && !grows(body, condition.right, name.text);
}

/** `a.length`: a loop up to it that calls nothing is over within a second, and is the hottest there is. */
function isLength(bound: ts.Expression): bound is ts.PropertyAccessExpression {
  return (
    ts.isPropertyAccessExpression(bound) && bound.name.text === 'length' && ts.isIdentifier(bound.expression)
  );
}

/** Whether a body may make its bound larger: it writes the bound's array elsewhere than at the counter. */
function grows(body: ts.Node, bound: ts.PropertyAccessExpression, counter: string): boolean {
  const array = (bound.expression as ts.Identifier).text;
  const visit = (node: ts.Node): boolean => {
    if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind) && mentions(node.left, array)) {
      const { left } = node;
      const atCounter =
        ts.isElementAccessExpression(left) &&
        ts.isIdentifier(left.argumentExpression) &&
        left.argumentExpression.text === counter;
      if (!atCounter) return true;
    }
    return ts.forEachChild(node, visit) ?? false;
  };
  return visit(body);
}

function hasLoopOrWrites(body: ts.Node, name: string): boolean {
  const visit = (node: ts.Node): boolean => {
    if (ts.isIterationStatement(node, false)) return true;
    const target =
      ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)
        ? node.operand
        : ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)
          ? node.left
          : undefined;
    if (target && !isMember(target) && mentions(target, name)) return true;
    return ts.forEachChild(node, visit) ?? false;
  };
  return visit(body);
}

function isAssignment(operator: ts.SyntaxKind): boolean {
  return operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment;
}

/** `a[i] = 1` writes into `a` and leaves `i` alone. */
function isMember(target: ts.Expression): boolean {
  return ts.isElementAccessExpression(target) || ts.isPropertyAccessExpression(target);
}

function mentions(node: ts.Node, name: string): boolean {
  return (
    (ts.isIdentifier(node) && node.text === name) ||
    (ts.forEachChild(node, child => mentions(child, name)) ?? false)
  );
}

/** What a function's own code does, functions inside it left aside. */
interface Survey {
  awaits: boolean;
  loops: boolean;
  calls: boolean;
}

function survey(body: ts.Node): Survey {
  const found: Survey = { awaits: false, loops: false, calls: false };
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) found.awaits = true;
    if (ts.isIterationStatement(node, false)) found.loops = true;
    if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) {
      found.calls = true;
    }
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}

function declare(name: string, value: ts.Expression, kind: ts.NodeFlags): ts.Statement {
  const declaration = factory.createVariableDeclaration(name, undefined, undefined, value);
  return factory.createVariableStatement(
    undefined,
    factory.createVariableDeclarationList([declaration], kind)
  );
}

class Instrument {
  /** What the function around the visited code does itself; the cell is one that does all of it. */
  private around: Survey = { awaits: true, loops: true, calls: true };

  constructor(private readonly context: ts.TransformationContext) {}

  readonly visit = (node: ts.Node): ts.Node => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) return this.visitFunction(node as Bodied);
    const visited = ts.visitEachChild(node, this.visit, this.context);
    if (ts.isAwaitExpression(visited)) return this.visitAwait(visited);
    if (ts.isCatchClause(visited)) return this.visitCatch(visited);
    if (ts.isTryStatement(visited)) return this.visitTry(visited);
    if (ts.isIterationStatement(visited, false)) return this.visitLoop(visited);
    return visited;
  };

  private visitFunction(node: Bodied): ts.Node {
    const outer = this.around;
    this.around = survey(node.body);
    const visited = ts.visitEachChild(node as ts.Node, this.visit, this.context) as Bodied;
    const body = this.guardBody(visited.body, node.body);
    this.around = outer;
    return withBody(visited, body);
  }

  private guardBody(body: ts.ConciseBody, place: ts.Node): ts.ConciseBody {
    const opening = this.opening(place);
    if (opening.length === 0) return body;
    if (ts.isBlock(body)) {
      const directives = body.statements.findIndex(
        each => !ts.isExpressionStatement(each) || !ts.isStringLiteral(each.expression)
      );
      const at = directives < 0 ? body.statements.length : directives;
      const statements = [...body.statements.slice(0, at), ...opening, ...body.statements.slice(at)];
      return ts.setTextRange(factory.createBlock(statements, true), body);
    }
    if (!this.around.awaits)
      return factory.createParenthesizedExpression(factory.createComma(guard(LEFT), body));
    const result = ts.setTextRange(factory.createReturnStatement(body), body);
    return ts.setTextRange(factory.createBlock([...opening, result], true), body);
  }

  /** What a function begins with. One that neither calls nor loops ends soon by itself and gets nothing. */
  private opening(place: ts.Node): ts.Statement[] {
    const { awaits, loops, calls } = this.around;
    return [
      ...(calls || loops || awaits ? [statement(guard(LEFT), place)] : []),
      ...(loops ? [declare(TURNS, factory.createNumericLiteral(FIRST_TURNS), ts.NodeFlags.Let)] : []),
      ...(awaits ? [declare(HERE, call(CURRENT), ts.NodeFlags.Const)] : [])
    ];
  }

  /** `resume(here, await wait(value))` */
  private visitAwait(node: ts.AwaitExpression): ts.Expression {
    const alreadyWaits =
      ts.isCallExpression(node.expression) &&
      ts.isIdentifier(node.expression.expression) &&
      node.expression.expression.text === WAIT;
    const awaited = alreadyWaits ? node.expression : call(WAIT, node.expression);
    const resumed = call(
      RESUME,
      factory.createIdentifier(HERE),
      factory.createAwaitExpression(ts.setTextRange(awaited, node.expression))
    );
    return ts.setTextRange(resumed, node);
  }

  private visitCatch(node: ts.CatchClause): ts.CatchClause {
    const first: ts.Statement[] = this.around.awaits ? [statement(enter(), node)] : [];
    const binding = node.variableDeclaration;
    const simple = binding && ts.isIdentifier(binding.name) ? binding.name : undefined;
    const error = simple ?? factory.createIdentifier(ERROR);
    first.push(statement(call(CAUGHT, error), node));
    if (binding && !simple) {
      const unpacked = factory.createVariableDeclaration(binding.name, undefined, undefined, error);
      const list = factory.createVariableDeclarationList([unpacked], ts.NodeFlags.Let);
      first.push(factory.createVariableStatement(undefined, list));
    }
    const declaration = simple ? binding : factory.createVariableDeclaration(error);
    return factory.updateCatchClause(node, declaration, prepend(first, node.block));
  }

  private visitTry(node: ts.TryStatement): ts.TryStatement {
    if (!this.around.awaits || !node.finallyBlock) return node;
    const block = prepend([statement(enter(), node.finallyBlock)], node.finallyBlock);
    return factory.updateTryStatement(node, node.tryBlock, node.catchClause, block);
  }

  private visitLoop(node: ts.IterationStatement): ts.Statement {
    const isAwaited = ts.isForOfStatement(node) && node.awaitModifier !== undefined;
    const first = [statement(guard(TURNS), node), ...(isAwaited ? [statement(enter(), node)] : [])];
    const body = prepend(first, node.statement);
    if (ts.isForStatement(node)) {
      if (isShort(node)) return node;
      return factory.updateForStatement(node, node.initializer, node.condition, node.incrementor, body);
    }
    if (ts.isForInStatement(node))
      return factory.updateForInStatement(node, node.initializer, node.expression, body);
    if (ts.isForOfStatement(node)) {
      const walked = node.awaitModifier
        ? ts.setTextRange(call(EACH, factory.createIdentifier(HERE), node.expression), node.expression)
        : node.expression;
      return factory.updateForOfStatement(node, node.awaitModifier, node.initializer, walked, body);
    }
    if (ts.isWhileStatement(node)) return factory.updateWhileStatement(node, node.expression, body);
    return factory.updateDoStatement(node as ts.DoStatement, body, (node as ts.DoStatement).expression);
  }
}

type Bodied = (ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | Member) & {
  body: ts.ConciseBody;
};
type Member =
  ts.MethodDeclaration | ts.ConstructorDeclaration | ts.GetAccessorDeclaration | ts.SetAccessorDeclaration;

function withBody(node: Bodied, body: ts.ConciseBody): ts.Node {
  if (ts.isArrowFunction(node)) {
    const { modifiers, parameters, equalsGreaterThanToken } = node;
    return factory.updateArrowFunction(
      node,
      modifiers,
      undefined,
      parameters,
      undefined,
      equalsGreaterThanToken,
      body
    );
  }
  const block = body as ts.Block;
  if (ts.isFunctionDeclaration(node)) {
    const { modifiers, asteriskToken, name, parameters } = node;
    return factory.updateFunctionDeclaration(
      node,
      modifiers,
      asteriskToken,
      name,
      undefined,
      parameters,
      undefined,
      block
    );
  }
  if (ts.isFunctionExpression(node)) {
    const { modifiers, asteriskToken, name, parameters } = node;
    return factory.updateFunctionExpression(
      node,
      modifiers,
      asteriskToken,
      name,
      undefined,
      parameters,
      undefined,
      block
    );
  }
  return memberWithBody(node, block);
}

function memberWithBody(node: Member, block: ts.Block): ts.Node {
  const { modifiers, parameters } = node;
  if (ts.isMethodDeclaration(node)) {
    const { asteriskToken, name } = node;
    return factory.updateMethodDeclaration(
      node,
      modifiers,
      asteriskToken,
      name,
      undefined,
      undefined,
      parameters,
      undefined,
      block
    );
  }
  if (ts.isConstructorDeclaration(node))
    return factory.updateConstructorDeclaration(node, modifiers, parameters, block);
  if (ts.isGetAccessorDeclaration(node)) {
    return factory.updateGetAccessorDeclaration(node, modifiers, node.name, parameters, undefined, block);
  }
  return factory.updateSetAccessorDeclaration(node, modifiers, node.name, parameters, block);
}

/** The transformer; runs after TypeScript's own, so that it sees plain JavaScript. */
export const guards: ts.TransformerFactory<ts.SourceFile> = context => source =>
  ts.visitEachChild(source, new Instrument(context).visit, context);
