/** @file The pieces of syntax that guards are made of. */
import ts from 'typescript';

import { TICK, TURN, TURNS } from './hidden-names.js';

const { factory } = ts;

/** A call of one of the kernel's names. */
export function call(name: string, ...values: ts.Expression[]): ts.CallExpression {
  return factory.createCallExpression(factory.createIdentifier(name), undefined, values);
}

/** A statement whose errors are reported at the place of another. */
export function statement(expression: ts.Expression, place: ts.Node): ts.Statement {
  const created = factory.createExpressionStatement(expression);
  const { pos, end } = ts.getOriginalNode(place);
  if (pos >= 0) ts.setSourceMapRange(created, { pos, end });
  return ts.setEmitFlags(created, ts.EmitFlags.NoComments);
}

/** `--left < 0 && (left = tick())` */
export function guard(counter: string): ts.Expression {
  const left = factory.createIdentifier(counter);
  return factory.createLogicalAnd(
    factory.createLessThan(
      factory.createPrefixUnaryExpression(ts.SyntaxKind.MinusMinusToken, left),
      factory.createNumericLiteral(0)
    ),
    factory.createParenthesizedExpression(factory.createAssignment(left, call(TICK)))
  );
}

/** `turn < turns && condition` */
function inStrip(condition: ts.Expression | undefined): ts.Expression {
  const isLeft = factory.createLessThan(factory.createIdentifier(TURN), factory.createIdentifier(TURNS));
  return condition ? factory.createLogicalAnd(isLeft, condition) : isLeft;
}

/**
 * A loop in strips of as many turns as are left, so that the inner loop holds no call that is not its own:
 * `for (init;;) { let turn = 0; for (; turn < turns && condition; step, turn++) body; turns = turns - turn | 0;
 * if (turns > 0) break; turns = 1 + tick() | 0; }`. A counter that ascends from 0 is what V8 optimises best: see
 * `bench/guards.mjs`. Some turns are left where the loop's own `break` or `condition` has ended it.
 */
export function inStrips(loop: ts.ForStatement | ts.WhileStatement): ts.Statement {
  const [initializer, condition, step] = ts.isForStatement(loop)
    ? [loop.initializer, loop.condition, loop.incrementor]
    : [undefined, loop.expression, undefined];
  const [turn, turns] = [factory.createIdentifier(TURN), factory.createIdentifier(TURNS)];
  const zero = factory.createNumericLiteral(0);
  const next = factory.createPostfixIncrement(turn);
  const steps = step ? factory.createComma(step, next) : next;
  const tick = factory.createAdd(factory.createNumericLiteral(1), call(TICK));
  const body = [
    declare(TURN, zero, ts.NodeFlags.Let),
    factory.createForStatement(undefined, inStrip(condition), steps, loop.statement),
    factory.createExpressionStatement(assignInteger(turns, factory.createSubtract(turns, turn))),
    factory.createIfStatement(factory.createGreaterThan(turns, zero), factory.createBreakStatement()),
    statement(assignInteger(turns, tick), loop)
  ];
  const strips = factory.createForStatement(
    initializer,
    undefined,
    undefined,
    factory.createBlock(body, true)
  );
  return ts.setTextRange(strips, loop);
}

/** `target = value | 0` */
function assignInteger(target: ts.Identifier, value: ts.Expression): ts.Expression {
  return factory.createAssignment(target, factory.createBitwiseOr(value, factory.createNumericLiteral(0)));
}

/** `turns--` */
export function countTurn(): ts.Expression {
  return factory.createPostfixDecrement(factory.createIdentifier(TURNS));
}

/** A variable with a value. */
export function declare(name: string, value: ts.Expression, kind: ts.NodeFlags): ts.Statement {
  const declaration = factory.createVariableDeclaration(name, undefined, undefined, value);
  return factory.createVariableStatement(
    undefined,
    factory.createVariableDeclarationList([declaration], kind)
  );
}
