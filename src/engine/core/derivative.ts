/**
 * @file Derivatives of expressions, so that gradients of gradients are one kernel too. A condition has none: where
 * a function has a kink, the derivative is that of the side which the function takes there.
 */
import {
  constant,
  select,
  type Condition,
  type Expression,
  type NumberNode,
  type Term,
  type UnaryFunction
} from './expression.js';

/** ∂f/∂x of y = f(x). */
const UNARY: Readonly<Record<UnaryFunction, (x: Expression, y: Expression) => Term>> = {
  neg: () => -1,
  abs: x => x.sign(),
  exp: (_, y) => y,
  expm1: (_, y) => y.add(1),
  log: x => x.apply('reciprocal'),
  log1p: x => x.add(1).apply('reciprocal'),
  sqrt: (_, y) => constant(0.5).div(y),
  rsqrt: (_, y) => y.mul(y).mul(y).mul(-0.5),
  reciprocal: (_, y) => y.mul(y).neg(),
  sin: x => x.apply('cos'),
  cos: x => x.apply('sin').neg(),
  tanh: (_, y) => constant(1).sub(y.mul(y)),
  sigmoid: (_, y) => y.mul(constant(1).sub(y)),
  erf: x =>
    x
      .mul(x)
      .neg()
      .exp()
      .mul(2 / Math.sqrt(Math.PI)),
  sign: () => 0,
  floor: () => 0,
  ceil: () => 0,
  round: () => 0,
  square: x => x.mul(2)
};

function isConstant(expression: Expression, value: number): boolean {
  return expression.node.kind === 'constant' && expression.node.value === value;
}

/** Whether an expression is the constant 0. */
export function isZero(expression: Expression): boolean {
  return isConstant(expression, 0);
}

/** a · b, where a derivative of 0 leaves nothing of the other factor. */
export function product(a: Expression, b: Expression): Expression {
  if (isZero(a) || isZero(b)) return ZERO;
  if (isConstant(a, 1)) return b;
  return isConstant(b, 1) ? a : a.mul(b);
}

function sum(a: Expression, b: Expression): Expression {
  if (isZero(a)) return b;
  return isZero(b) ? a : a.add(b);
}

function negative(a: Expression): Expression {
  return isZero(a) ? a : a.neg();
}

const ZERO = constant(0);
const ONE = constant(1);

type Slope = (expression: Expression) => Expression;

function binarySlope(
  whole: Expression,
  node: Extract<NumberNode, { kind: 'binary' }>,
  slope: Slope
): Expression {
  const { left, right } = node;
  const [da, db] = [slope(left), slope(right)];
  switch (node.name) {
    case 'add':
      return sum(da, db);
    case 'sub':
      return sum(da, negative(db));
    case 'mul':
      return sum(product(da, right), product(left, db));
    case 'div':
      // ∂(a/b) = ∂a/b − (a/b)/b ∂b
      return sum(isZero(da) ? da : da.div(right), negative(isZero(db) ? db : product(db, whole.div(right))));
    case 'floorDivide':
      return ZERO;
    case 'pow': {
      // ∂aᵇ = b·aᵇ⁻¹ ∂a + aᵇ·ln a ∂b, where the first is 0 for b = 0 and the second 0 for a = 0, b ≥ 0
      const forBase = select(right.eq(0), 0, right.mul(left.pow(right.sub(1))));
      const forExponent = select(left.eq(0).and(right.ge(0)), 0, whole.mul(left.log()));
      return sum(product(da, forBase), product(db, forExponent));
    }
    case 'maximum':
      return chosenSlope(left.gt(right), left.eq(right), da, db);
    case 'minimum':
      return chosenSlope(left.lt(right), left.eq(right), da, db);
  }
}

/** Where both are equal each counts half. */
function chosenSlope(takesLeft: Condition, equal: Condition, da: Expression, db: Expression): Expression {
  return select(takesLeft, da, select(equal, sum(da, db).mul(0.5), db));
}

/** ∂expression / ∂input[place]. */
export function derivative(expression: Expression, place: number): Expression {
  const known = new Map<Expression, Expression>();
  const slope: Slope = part => {
    const found = known.get(part) ?? computed(part);
    known.set(part, found);
    return found;
  };
  const computed: Slope = part => {
    const { node } = part;
    switch (node.kind) {
      case 'input':
        return node.place === place ? ONE : ZERO;
      case 'scalar':
      case 'constant':
        return ZERO;
      case 'unary': {
        const inner = slope(node.operand);
        const outer = UNARY[node.name](node.operand, part);
        return isZero(inner) ? inner : product(inner, typeof outer === 'number' ? constant(outer) : outer);
      }
      case 'binary':
        return binarySlope(part, node, slope);
      case 'select': {
        const [da, db] = [slope(node.chosen), slope(node.otherwise)];
        return isZero(da) && isZero(db) ? ZERO : select(node.condition, da, db);
      }
    }
  };
  return slope(expression);
}
