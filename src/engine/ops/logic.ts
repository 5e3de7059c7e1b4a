/** @file What can be said of a number or of two truth values: NaN, finite or not, not, and, or, either. Results are bool. */
import { input, type Condition } from '../core/expression.js';
import type { Tensor } from '../core/tensor.js';
import { definePointwise } from './pointwise.js';
import { meet, type Operand } from './promotion.js';

const [x, y] = [input(0), input(1)];

const isnanOp = definePointwise({ name: 'isnan', value: x.compare('ne', x), dtype: 'bool' });
const logicalNotOp = definePointwise({ name: 'logicalNot', value: x.eq(0), dtype: 'bool' });
const isinfOp = definePointwise({ name: 'isinf', value: x.abs().compare('eq', Infinity), dtype: 'bool' });
const isfiniteOp = definePointwise({
  name: 'isfinite',
  value: x.abs().compare('lt', Infinity),
  dtype: 'bool'
});

/** Whether each element is NaN. */
export function isnan(tensor: Tensor): Tensor {
  return isnanOp([tensor]);
}

/** Whether each element is zero or false. */
export function logicalNot(tensor: Tensor): Tensor {
  return logicalNotOp([tensor]);
}

/** Whether each element is ∞ or −∞. */
export function isinf(tensor: Tensor): Tensor {
  return isinfOp([tensor]);
}

/** Whether each element is a number: neither NaN nor infinite. */
export function isfinite(tensor: Tensor): Tensor {
  return isfiniteOp([tensor]);
}

function defineLogical(name: string, value: Condition): (left: Operand, right: Operand) => Tensor {
  const op = definePointwise({ name, arity: 2, value, dtype: 'bool' });
  return (left, right) => op(meet(left, right));
}

const [left, right] = [x.compare('ne', 0), y.compare('ne', 0)];

/** Whether both are true, or not zero. */
export const logicalAnd = defineLogical('logicalAnd', left.and(right));
/** Whether at least one is true, or not zero. */
export const logicalOr = defineLogical('logicalOr', left.or(right));
/** Whether exactly one is true, or not zero. */
export const logicalXor = defineLogical(
  'logicalXor',
  left.or(right).and(x.compare('eq', 0).or(y.compare('eq', 0)))
);
