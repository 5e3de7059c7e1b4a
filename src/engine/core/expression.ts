/**
 * @file The language of elementwise kernels: what one output element is, in terms of the input elements at the same
 * place and of numbers given at the call. A backend turns an expression into one loop, so that a function and its
 * gradient are one pass each, whatever they are made of, and no backend knows their names.
 */

/** Functions of one number. */
export type UnaryFunction =
  | 'neg'
  | 'abs'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'sqrt'
  | 'rsqrt'
  | 'reciprocal'
  | 'sin'
  | 'cos'
  | 'tanh'
  | 'sigmoid'
  | 'erf'
  | 'sign'
  | 'floor'
  | 'ceil'
  | 'round'
  | 'square';

/** Functions of two numbers. NaN wins in `maximum` and `minimum`; `pow` is C's, `floorDivide` Python's `//`. */
export type BinaryFunction = 'add' | 'sub' | 'mul' | 'div' | 'floorDivide' | 'pow' | 'maximum' | 'minimum';

/** Comparisons, false for NaN but for `ne`. */
export type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

type Node =
  | { readonly kind: 'input' | 'scalar'; readonly place: number }
  | { readonly kind: 'flag'; readonly place: number }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'unary'; readonly name: UnaryFunction; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly name: BinaryFunction;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'compare';
      readonly name: Comparison;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | {
      readonly kind: 'select';
      readonly condition: Condition;
      readonly chosen: Expression;
      readonly otherwise: Expression;
    };

/** What can stand in an expression; a number means itself for every element. */
export type Term = Expression | number;

/** The nodes that make a number. */
export type NumberNode = Exclude<Node, { readonly kind: 'flag' | 'compare' | 'and' | 'or' }>;
/** The nodes that make a truth value. */
export type ConditionNode = Extract<Node, { readonly kind: 'flag' | 'compare' | 'and' | 'or' }>;

/** What one output element is: a number, or a truth value. */
export type Mapping = Expression | Condition;

/** A number for each element. Immutable; a part that is used twice is computed once. */
export class Expression {
  constructor(readonly node: NumberNode) {}

  add(other: Term): Expression {
    return binary('add', this, other);
  }
  sub(other: Term): Expression {
    return binary('sub', this, other);
  }
  mul(other: Term): Expression {
    return binary('mul', this, other);
  }
  div(other: Term): Expression {
    return binary('div', this, other);
  }
  /** The quotient rounded down as Python's `//` does: exactly, where a rounded quotient may be a whole number too many. */
  floorDivide(other: Term): Expression {
    return binary('floorDivide', this, other);
  }
  pow(exponent: Term): Expression {
    return binary('pow', this, exponent);
  }
  maximum(other: Term): Expression {
    return binary('maximum', this, other);
  }
  minimum(other: Term): Expression {
    return binary('minimum', this, other);
  }
  /** A function of this number. */
  apply(name: UnaryFunction): Expression {
    return new Expression({ kind: 'unary', name, operand: this });
  }
  neg(): Expression {
    return this.apply('neg');
  }
  abs(): Expression {
    return this.apply('abs');
  }
  exp(): Expression {
    return this.apply('exp');
  }
  expm1(): Expression {
    return this.apply('expm1');
  }
  log(): Expression {
    return this.apply('log');
  }
  log1p(): Expression {
    return this.apply('log1p');
  }
  tanh(): Expression {
    return this.apply('tanh');
  }
  sigmoid(): Expression {
    return this.apply('sigmoid');
  }
  erf(): Expression {
    return this.apply('erf');
  }
  sign(): Expression {
    return this.apply('sign');
  }
  /** −1, 0 or 1 as {@link sign}, but of NaN 0: PyTorch's `sgn`, which its gradients are made of. */
  sgn(): Expression {
    return select(this.gt(0), 1, select(this.lt(0), -1, 0));
  }
  square(): Expression {
    return this.apply('square');
  }
  compare(name: Comparison, other: Term): Condition {
    return new Condition({ kind: 'compare', name, left: this, right: expressionOf(other) });
  }
  eq(other: Term): Condition {
    return this.compare('eq', other);
  }
  lt(other: Term): Condition {
    return this.compare('lt', other);
  }
  le(other: Term): Condition {
    return this.compare('le', other);
  }
  gt(other: Term): Condition {
    return this.compare('gt', other);
  }
  ge(other: Term): Condition {
    return this.compare('ge', other);
  }
}

/** A truth value for each element. */
export class Condition {
  constructor(readonly node: ConditionNode) {}

  and(other: Condition): Condition {
    return new Condition({ kind: 'and', left: this, right: other });
  }
  or(other: Condition): Condition {
    return new Condition({ kind: 'or', left: this, right: other });
  }
}

/** The element of an input. */
export function input(place: number): Expression {
  return new Expression({ kind: 'input', place });
}

/** Whether the element of an input is not zero. */
export function flag(place: number): Condition {
  return new Condition({ kind: 'flag', place });
}

/** A number that is given at the call. */
export function scalar(place: number): Expression {
  return new Expression({ kind: 'scalar', place });
}

/** A number that is part of the expression. */
export function constant(value: number): Expression {
  return new Expression({ kind: 'constant', value });
}

/** One of two numbers. Both are computed; what the other one is (even NaN) does not show. */
export function select(condition: Condition, chosen: Term, otherwise: Term): Expression {
  return new Expression({
    kind: 'select',
    condition,
    chosen: expressionOf(chosen),
    otherwise: expressionOf(otherwise)
  });
}

function expressionOf(term: Term): Expression {
  return typeof term === 'number' ? constant(term) : term;
}

function binary(name: BinaryFunction, left: Expression, right: Term): Expression {
  return new Expression({ kind: 'binary', name, left, right: expressionOf(right) });
}

/** The expressions and conditions that a node is made of directly. */
function operands(node: Node): readonly Mapping[] {
  switch (node.kind) {
    case 'unary':
      return [node.operand];
    case 'binary':
    case 'compare':
    case 'and':
    case 'or':
      return [node.left, node.right];
    case 'select':
      return [node.condition, node.chosen, node.otherwise];
    case 'input':
    case 'flag':
    case 'scalar':
    case 'constant':
      return [];
  }
}

/** All parts of an expression, each once, those that a part is made of before it; the expression itself is the last. */
export function parts(mapping: Mapping): Mapping[] {
  const found = new Set<Mapping>();
  const visit = (part: Mapping): void => {
    if (found.has(part)) return;
    operands(part.node).forEach(visit);
    found.add(part);
  };
  visit(mapping);
  return [...found];
}

/** The places of the inputs that an expression reads, in rising order. */
export function inputPlaces(mapping: Mapping): number[] {
  const places = new Set<number>();
  for (const { node } of parts(mapping))
    if (node.kind === 'input' || node.kind === 'flag') places.add(node.place);
  return [...places].sort((a, b) => a - b);
}

const numbersByText = new Map<string, number>();
const numbers = new WeakMap<Mapping, number>();

/** A number that is the same for expressions that compute the same in the same way. */
export function expressionNumber(mapping: Mapping): number {
  const known = numbers.get(mapping);
  if (known !== undefined) return known;
  const text = expressionText(mapping);
  const number = numbersByText.get(text) ?? numbersByText.size;
  numbersByText.set(text, number);
  numbers.set(mapping, number);
  return number;
}

/** Each part as `name(numbers of what it is made of)`, in order. */
function expressionText(mapping: Mapping): string {
  const order = new Map<Mapping, number>();
  const texts = parts(mapping).map((part, number) => {
    order.set(part, number);
    const { node } = part;
    const own = 'name' in node ? node.name : 'place' in node ? `${node.kind}${node.place}` : node.kind;
    const value = node.kind === 'constant' ? (Object.is(node.value, -0) ? '-0' : String(node.value)) : '';
    return `${own}${value}(${operands(node)
      .map(operand => order.get(operand))
      .join(' ')})`;
  });
  return texts.join(';');
}

/** The same expression with its inputs under the numbers that their places have in `places`. */
export function renumberInputs(expression: Expression, places: readonly number[]): Expression {
  const known = new Map<Mapping, Mapping>();
  for (const part of parts(expression)) known.set(part, renumberPart(part, places, known));
  return known.get(expression) as Expression;
}

function renumberPart(
  part: Mapping,
  places: readonly number[],
  known: ReadonlyMap<Mapping, Mapping>
): Mapping {
  const number = (own: Expression): Expression => known.get(own) as Expression;
  const truth = (own: Condition): Condition => known.get(own) as Condition;
  const { node } = part;
  switch (node.kind) {
    case 'scalar':
    case 'constant':
      return part;
    case 'input':
      return input(places.indexOf(node.place));
    case 'flag':
      return flag(places.indexOf(node.place));
    case 'unary':
      return number(node.operand).apply(node.name);
    case 'binary':
      return binary(node.name, number(node.left), number(node.right));
    case 'compare':
      return number(node.left).compare(node.name, number(node.right));
    case 'and':
    case 'or':
      return new Condition({ kind: node.kind, left: truth(node.left), right: truth(node.right) });
    case 'select':
      return select(truth(node.condition), number(node.chosen), number(node.otherwise));
  }
}
