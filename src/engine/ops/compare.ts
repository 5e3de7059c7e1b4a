/** @file Comparisons, predicates, and the choice between two values. Their results, but for `where`, are bool. */
import { DtypeError } from '../core/errors.js';
import { broadcastShapes } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { sumToShape } from './broadcast.js';
import { broadcastView, defineOp } from './define.js';
import { meet, type Operand } from './promotion.js';

type ComparisonName = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

function defineComparison(kernel: ComparisonName): (left: Operand, right: Operand) => Tensor {
  const op = defineOp<readonly [Tensor, Tensor]>({
    name: kernel,
    saves: 'nothing',
    shape: ([left, right]) => broadcastShapes(left.shape, right.shape),
    dtype: () => 'bool',
    forward: (run, [left, right], output) => {
      run.binary(kernel, broadcastView(left, output.shape), broadcastView(right, output.shape), output);
    }
  });
  return (left, right) => op(meet(left, right), undefined);
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

function definePredicate(kernel: 'isnan' | 'logicalNot'): (input: Tensor) => Tensor {
  const op = defineOp<readonly [Tensor]>({
    name: kernel,
    saves: 'nothing',
    shape: ([input]) => input.shape,
    dtype: () => 'bool',
    forward: (run, [input], output) => {
      run.unary(kernel, input, output);
    }
  });
  return input => op([input], undefined);
}

/** Whether each element is NaN. */
export const isnan = definePredicate('isnan');
/** Whether each element is zero or false. */
export const logicalNot = definePredicate('logicalNot');

const whereOp = defineOp<readonly [Tensor, Tensor, Tensor]>({
  name: 'WhereBackward0',
  saves: 'inputs',
  shape: ([condition, left, right]) =>
    broadcastShapes(condition.shape, broadcastShapes(left.shape, right.shape)),
  dtype: ([, left]) => left.dtype,
  forward: (run, [condition, left, right], output) => {
    const { shape } = output;
    run.where(
      broadcastView(condition, shape),
      broadcastView(left, shape),
      broadcastView(right, shape),
      output
    );
  },
  // each element's ∂y goes to the side it was taken from
  gradient: ({ gradOutput, inputs: [condition], shapes, needs }) => [
    null,
    needs[1] ? sumToShape(where(condition, gradOutput, 0), shapes[1]) : null,
    needs[2] ? sumToShape(where(condition, 0, gradOutput), shapes[2]) : null
  ]
});

/** `left` where `condition` is true, `right` elsewhere, with broadcasting. */
export function where(condition: Tensor, left: Operand, right: Operand): Tensor {
  if (condition.dtype !== 'bool') {
    throw new DtypeError(
      `where: expected condition to be a boolean tensor, but got a tensor with dtype ${condition.dtype}`
    );
  }
  const [a, b] = meet(left, right);
  return whereOp([condition, a, b], undefined);
}
