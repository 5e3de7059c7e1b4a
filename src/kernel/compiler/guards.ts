/**
 * @file Second transformer: makes running code interruptible. Every loop and function counts down to the next look at
 * the clock, at which an interrupt is noticed. An `await` can be interrupted, and continues for the cell that it began in.
 */
import ts from 'typescript';

import { call, countTurn, declare, guard, inStrips, statement } from './guard-nodes.js';
import { CAUGHT, CURRENT, EACH, ENTER, ERROR, HERE, LEFT, RESUME, TURNS, WAIT } from './hidden-names.js';
import { LoopTurns } from './loop-turns.js';

const { factory } = ts;

/** Turns of a function's loops before its first look at the clock. Calls are counted separately. */
const FIRST_TURNS = 1024;

function enter(): ts.Expression {
  return call(ENTER, factory.createIdentifier(HERE));
}

function prepend(first: readonly ts.Statement[], body: ts.Statement): ts.Block {
  const statements = ts.isBlock(body) ? body.statements : ts.isEmptyStatement(body) ? [] : [body];
  return ts.setTextRange(factory.createBlock([...first, ...statements], true), body);
}

function mayContinue(node: ts.Node): boolean {
  return ts.isContinueStatement(node) || (ts.forEachChild(node, mayContinue) ?? false);
}

/**
 * Whether a loop can run in strips: it holds no counted loop, no function that could keep the variables of a turn, and
 * no `await` or `yield`.
 */
function canStrip(loop: ts.Node): loop is ts.ForStatement | ts.WhileStatement {
  if (!ts.isForStatement(loop) && !ts.isWhileStatement(loop)) return false;
  const hinders = (node: ts.Node): boolean =>
    (ts.isIdentifier(node) && node.text === TURNS) ||
    ts.isFunctionLike(node) ||
    ts.isClassLike(node) ||
    ts.isAwaitExpression(node) ||
    ts.isYieldExpression(node) ||
    (ts.forEachChild(node, hinders) ?? false);
  return !ts.forEachChild(loop, hinders);
}

/** What a function's own code does, without the functions inside it. */
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

class Instrument {
  /** What the function around the visited code does itself. The cell counts as a function that does all of it. */
  private around: Survey = { awaits: true, loops: true, calls: true };
  private readonly strips = new Set<ts.Node>();
  private readonly turns: LoopTurns;

  constructor(
    private readonly context: ts.TransformationContext,
    source: ts.SourceFile,
    /** Whether loops and calls are counted. Awaits can be interrupted in any case. */
    private readonly counts: boolean
  ) {
    this.turns = new LoopTurns(source);
  }

  readonly visit = (node: ts.Node): ts.Node => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) return this.visitFunction(node as Bodied);
    if (ts.isLabeledStatement(node)) return this.visitLabeled(node);
    if (ts.isIterationStatement(node, false)) return this.visitLoop(node, false);
    const visited = ts.visitEachChild(node, this.visit, this.context);
    if (ts.isAwaitExpression(visited)) return this.visitAwait(visited);
    if (ts.isCatchClause(visited)) return this.visitCatch(visited);
    if (ts.isTryStatement(visited)) return this.visitTry(visited);
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

  /** The statements that a function begins with. One that neither calls nor loops ends soon by itself and needs none. */
  private opening(place: ts.Node): ts.Statement[] {
    const { awaits, loops, calls } = this.around;
    return [
      ...(this.counts && (calls || loops || awaits) ? [statement(guard(LEFT), place)] : []),
      ...(this.counts && loops
        ? [declare(TURNS, factory.createNumericLiteral(FIRST_TURNS), ts.NodeFlags.Let)]
        : []),
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

  /** Visits a loop together with its label, so that `continue` with the label still means that loop. */
  private visitLabeled(node: ts.LabeledStatement): ts.Node {
    const visit = (inner: ts.Node): ts.Node =>
      ts.isIterationStatement(inner, false) ? this.visitLoop(inner, true) : this.visit(inner);
    return ts.visitEachChild(node, visit, this.context);
  }

  private visitLoop(node: ts.IterationStatement, isLabelled: boolean): ts.Statement {
    const visited = ts.visitEachChild(node, this.visit, this.context);
    const isAwaited = ts.isForOfStatement(node) && node.awaitModifier !== undefined;
    const isCounted = this.counts && !this.turns.isShort(node);
    if (!isCounted && !isAwaited) return visited;
    if (!isLabelled && canStrip(visited)) {
      const strips = inStrips(visited);
      this.strips.add(strips);
      return strips;
    }
    return this.guardTurns(visited);
  }

  /** Whether every turn reaches a loop in strips, which looks at the clock itself when no turns are left. */
  private looksItself(body: ts.Statement): boolean {
    if (!ts.isBlock(body)) return this.strips.has(body);
    for (const each of body.statements) {
      if (this.strips.has(each)) return true;
      if (mayContinue(each)) return false;
    }
    return false;
  }

  /** A guard at the head of the body. */
  private guardTurns(node: ts.IterationStatement): ts.Statement {
    const isAwaited = ts.isForOfStatement(node) && node.awaitModifier !== undefined;
    const first = [
      ...(this.counts
        ? [statement(this.looksItself(node.statement) ? countTurn() : guard(TURNS), node)]
        : []),
      ...(isAwaited ? [statement(enter(), node)] : [])
    ];
    const body = prepend(first, node.statement);
    if (ts.isForStatement(node))
      return factory.updateForStatement(node, node.initializer, node.condition, node.incrementor, body);
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

/**
 * The transformer; runs after TypeScript's own, so that it sees plain JavaScript.
 *
 * @param counts whether loops and calls look at the clock. Otherwise only an `await` can be interrupted.
 */
export function guards(counts: boolean): ts.TransformerFactory<ts.SourceFile> {
  return context => source =>
    ts.visitEachChild(source, new Instrument(context, source, counts).visit, context);
}
