/** @file Comparisons, and the choice between two values. Their results, but for `where`, are bool. */
import { readCall } from '../core/checked.js';
import { convertNumber } from '../core/convert.js';
import { DtypeError } from '../core/errors.js';
import { flag, input, select, type Comparison } from '../core/expression.js';
import type { Tensor } from '../core/tensor.js';
import { definePointwise } from './pointwise.js';
import { cast, meet, resultType, scalarTensor, type Operand } from './promotion.js';

const [x, y] = [input(0), input(1)];

function defineComparison(name: Comparison): (left: Operand, right: Operand) => Tensor {
  const op = definePointwise({ name, arity: 2, value: x.compare(name, y), dtype: 'bool' });
  return (left, right) => op(meet(left, right));
}

/** `left = right`, as bool. */
export const eq = defineComparison('eq');
/** `left ≠ right`, as bool. */
export const ne = defineComparison('ne');
/** `left < right`, as bool. */
export const lt = defineComparison('lt');
/** `left ≤ right`, as bool. */
export const le = defineComparison('le');
/** `left > right`, as bool. */
export const gt = defineComparison('gt');
/** `left ≥ right`, as bool. */
export const ge = defineComparison('ge');

const whereOp = definePointwise({
  name: 'WhereBackward0',
  arity: 3,
  value: select(flag(0), input(1), input(2)),
  // each element's ∂y goes to the side it was taken from
  gradient: ({ gradOutput }) => [null, select(flag(0), gradOutput, 0), select(flag(0), 0, gradOutput)]
});

/**
 * `left` where `condition` is true, `right` elsewhere, broadcast to a common shape, in the dtype that both
 * promote to.
 *
 * @throws DtypeError unless `condition` is bool; ShapeError where the shapes do not broadcast; ValueError for a
 * number that the dtype cannot hold.
 * @example
 * const x = tensor([-1, 2, -3]);
 * where(x.gt(0), x, 0); // → tensor([0., 2., 0.])
 */
export function where(...given: [condition: Tensor, left: Operand, right: Operand]): Tensor {
  const [condition, left, right] = readCall('where', given);
  if (condition.dtype !== 'bool') {
    throw new DtypeError(
      `where: expected condition to be a boolean tensor, but got a tensor with dtype ${condition.dtype}`
    );
  }
  const dtype = resultType(left, right);
  const [chosen, other] = [left, right].map(operand =>
    typeof operand === 'number'
      ? scalarTensor(convertNumber('where', operand, dtype), dtype)
      : cast(operand, dtype)
  );
  return whereOp([condition, chosen, other]);
}
