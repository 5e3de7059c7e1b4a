/** @file Writes an expression as instructions on four floats at once. */
import {
  parts,
  type BinaryFunction,
  type Comparison,
  type Mapping,
  type UnaryFunction
} from '../../../core/expression.js';
import type { FunctionBuilder } from '../assembler.js';
import { f32x4, i32x4, v128, type Expression as Instruction } from '../instructions.js';
import { erf, exp, expm1, log, log1p, pow, sigmoid, tanh } from './mathematics.js';

type Vector = Instruction<'v128'>;

const one = f32x4.const(1);
const zero = v128.zero();

/** What has a template; an expression with anything else runs on the host. */
const UNARY: Partial<Record<UnaryFunction, (f: FunctionBuilder, x: Vector) => Vector>> = {
  neg: (_, x) => f32x4.neg(x),
  abs: (_, x) => f32x4.abs(x),
  exp,
  expm1,
  log,
  log1p,
  sqrt: (_, x) => f32x4.sqrt(x),
  rsqrt: (_, x) => f32x4.div(one, f32x4.sqrt(x)),
  reciprocal: (_, x) => f32x4.div(one, x),
  tanh,
  sigmoid,
  erf,
  // A zero keeps its sign, NaN stays.
  sign: (_, x) =>
    v128.bitselect(
      v128.or(v128.and(x, f32x4.const(-0)), one),
      x,
      v128.or(f32x4.lt(x, zero), f32x4.gt(x, zero))
    ),
  floor: (_, x) => f32x4.floor(x),
  ceil: (_, x) => f32x4.ceil(x),
  round: (_, x) => f32x4.nearest(x),
  square: (_, x) => f32x4.mul(x, x)
};

const BINARY: Partial<Record<BinaryFunction, (f: FunctionBuilder, left: Vector, right: Vector) => Vector>> = {
  add: (_, a, b) => f32x4.add(a, b),
  sub: (_, a, b) => f32x4.sub(a, b),
  mul: (_, a, b) => f32x4.mul(a, b),
  div: (_, a, b) => f32x4.div(a, b),
  pow,
  maximum: (_, a, b) => f32x4.max(a, b),
  minimum: (_, a, b) => f32x4.min(a, b)
};

const COMPARISON: Readonly<Record<Comparison, (left: Vector, right: Vector) => Vector>> = {
  eq: f32x4.eq,
  ne: f32x4.ne,
  lt: f32x4.lt,
  le: f32x4.le,
  gt: f32x4.gt,
  ge: f32x4.ge
};

const writable = new WeakMap<Mapping, boolean>();

/** Whether all functions in the expression have a template. */
export function isWritable(mapping: Mapping): boolean {
  const known = writable.get(mapping);
  if (known !== undefined) return known;
  const found = parts(mapping).every(({ node }) => {
    if (node.kind === 'unary') return UNARY[node.name] !== undefined;
    return node.kind !== 'binary' || BINARY[node.name] !== undefined;
  });
  writable.set(mapping, found);
  return found;
}

/** Four elements of an input: floats, or the integers that bytes were widened to. */
export interface InputVector {
  readonly value: Vector;
  readonly isInteger: boolean;
}

/** How often each part is used, by others or as a result. */
function useCounts(mappings: readonly Mapping[], all: ReadonlySet<Mapping>): Map<Mapping, number> {
  const counts = new Map<Mapping, number>();
  const use = (part: Mapping): void => void counts.set(part, (counts.get(part) ?? 0) + 1);
  mappings.forEach(use);
  for (const { node } of all) {
    Object.values(node)
      .filter((own): own is Mapping => typeof own === 'object')
      .forEach(use);
  }
  return counts;
}

/** The expression's value; conditions are masks. */
export function writeExpression(
  f: FunctionBuilder,
  mapping: Mapping,
  inputs: readonly InputVector[],
  scalars: readonly Vector[]
): Vector {
  return writeExpressions(f, [mapping], inputs, scalars)[0];
}

/** The values of several expressions. Parts that are used more than once, also by different ones, get a local. */
export function writeExpressions(
  f: FunctionBuilder,
  mappings: readonly Mapping[],
  inputs: readonly InputVector[],
  scalars: readonly Vector[]
): Vector[] {
  const all = new Set(mappings.flatMap(parts));
  const values = new Map<Mapping, Vector>();
  const counts = useCounts(mappings, all);
  for (const part of all) {
    const value = writePart(f, part, values, inputs, scalars);
    const isRead = ['input', 'scalar', 'constant'].includes(part.node.kind);
    values.set(part, !isRead && (counts.get(part) ?? 0) > 1 ? f.let(value) : value);
  }
  return mappings.map(mapping => values.get(mapping)!);
}

function writePart(
  f: FunctionBuilder,
  { node }: Mapping,
  values: ReadonlyMap<Mapping, Vector>,
  inputs: readonly InputVector[],
  scalars: readonly Vector[]
): Vector {
  switch (node.kind) {
    case 'input': {
      const { value, isInteger } = inputs[node.place];
      return isInteger ? f32x4.convertI32x4S(value) : value;
    }
    case 'flag': {
      const { value, isInteger } = inputs[node.place];
      return isInteger ? i32x4.gtS(value, zero) : f32x4.ne(value, zero);
    }
    case 'scalar':
      return scalars[node.place];
    case 'constant':
      return f32x4.const(node.value);
    case 'unary':
      return UNARY[node.name]!(f, values.get(node.operand)!);
    case 'binary':
      return BINARY[node.name]!(f, values.get(node.left)!, values.get(node.right)!);
    case 'compare':
      return COMPARISON[node.name](values.get(node.left)!, values.get(node.right)!);
    case 'and':
      return v128.and(values.get(node.left)!, values.get(node.right)!);
    case 'or':
      return v128.or(values.get(node.left)!, values.get(node.right)!);
    case 'select': {
      const [mask, chosen, otherwise] = [node.condition, node.chosen, node.otherwise].map(own =>
        values.get(own)!
      );
      if (isZero(node.chosen)) return v128.andnot(otherwise, mask);
      if (isZero(node.otherwise)) return v128.and(chosen, mask);
      return v128.bitselect(chosen, otherwise, mask);
    }
  }
}

function isZero({ node }: Mapping): boolean {
  return node.kind === 'constant' && Object.is(node.value, 0);
}
