/** @file Writes an expression as instructions on vectors: four floats at once, or two doubles. */
import { parts, type Mapping } from '../../../core/expression.js';
import type { FunctionBuilder } from '../assembler.js';
import { f32x4, i32x4, v128, type Expression as Instruction } from '../instructions.js';
import { FLOATS, type Arithmetic } from './arithmetic.js';

type Vector = Instruction<'v128'>;

/** Whether all functions in the expression have a template in this arithmetic. */
export function isWritable(mapping: Mapping, { writable, unary, binary }: Arithmetic = FLOATS): boolean {
  const known = writable.get(mapping);
  if (known !== undefined) return known;
  const found = parts(mapping).every(({ node }) => {
    if (node.kind === 'unary') return unary[node.name] !== undefined;
    return node.kind !== 'binary' || binary[node.name] !== undefined;
  });
  writable.set(mapping, found);
  return found;
}

/** The elements of an input: numbers of the arithmetic, or the four integers that bytes were widened to. */
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
  scalars: readonly Vector[],
  arithmetic: Arithmetic = FLOATS
): Vector {
  return writeExpressions(f, [mapping], inputs, scalars, arithmetic)[0];
}

/** The values of several expressions. Parts that are used more than once, also by different ones, get a local. */
export function writeExpressions(
  f: FunctionBuilder,
  mappings: readonly Mapping[],
  inputs: readonly InputVector[],
  scalars: readonly Vector[],
  arithmetic: Arithmetic = FLOATS
): Vector[] {
  const all = new Set(mappings.flatMap(parts));
  const values = new Map<Mapping, Vector>();
  const counts = useCounts(mappings, all);
  for (const part of all) {
    const value = writePart(f, part, values, inputs, scalars, arithmetic);
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
  scalars: readonly Vector[],
  { unary, binary, comparison, constant }: Arithmetic
): Vector {
  const zero = v128.zero();
  switch (node.kind) {
    case 'input': {
      const { value, isInteger } = inputs[node.place];
      return isInteger ? f32x4.convertI32x4S(value) : value;
    }
    case 'flag': {
      const { value, isInteger } = inputs[node.place];
      return isInteger ? i32x4.gtS(value, zero) : comparison.ne(value, zero);
    }
    case 'scalar':
      return scalars[node.place];
    case 'constant':
      return f.constant(constant(node.value));
    case 'unary':
      return unary[node.name]!(f, values.get(node.operand)!);
    case 'binary':
      return binary[node.name]!(f, values.get(node.left)!, values.get(node.right)!);
    case 'compare':
      return comparison[node.name](values.get(node.left)!, values.get(node.right)!);
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
