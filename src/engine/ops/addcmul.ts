/** @file Sums with a product, a quotient or a difference in them, each one pass over memory. */
import { cTypeName, isFloatingPoint, scalarTypeName } from '../core/dtype.js';
import { DtypeError } from '../core/errors.js';
import { constant, input, scalar, select } from '../core/expression.js';
import type { Tensor } from '../core/tensor.js';
import { definePointwise } from './pointwise.js';
import { cast, resultType } from './promotion.js';

const [a, b, c] = [input(0), input(1), input(2)];
const factor = scalar(0);

const addcmulOp = definePointwise({
  name: 'AddcmulBackward0',
  arity: 3,
  value: a.add(factor.mul(b).mul(c)),
  // ∂(a + s·b·c) = ∂a + s·c ∂b + s·b ∂c
  gradient: ({ gradOutput: g }) => [g, g.mul(c.mul(factor)), g.mul(b.mul(factor))]
});

const addcdivOp = definePointwise({
  name: 'AddcdivBackward0',
  arity: 3,
  value: a.add(factor.mul(b).div(c)),
  // ∂(a + s·b/c) = ∂a + s/c ∂b − s·b/c² ∂c
  gradient: ({ gradOutput: g }) => [g, g.mul(factor.div(c)), g.mul(factor.mul(b).div(c.mul(c))).neg()]
});

/** The options of `addcmul` and `addcdiv`. */
export interface ValueFactorOptions {
  /** Factor of the product or quotient. Default 1. */
  readonly value?: number;
}

/** `input + value · left · right`, with broadcasting. */
export function addcmul(
  input: Tensor,
  left: Tensor,
  right: Tensor,
  { value = 1 }: ValueFactorOptions = {}
): Tensor {
  const dtype = resultType(input, left, right);
  const whole = isFloatingPoint(dtype) ? value : Math.trunc(value);
  return addcmulOp([cast(input, dtype), cast(left, dtype), cast(right, dtype)], [whole]);
}

/** `input + value · left / right`, with broadcasting. */
export function addcdiv(
  input: Tensor,
  left: Tensor,
  right: Tensor,
  { value = 1 }: ValueFactorOptions = {}
): Tensor {
  if (!isFloatingPoint(left.dtype) && !isFloatingPoint(right.dtype)) {
    throw new DtypeError(
      'addcdiv: Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a ' +
        `true division of tensor1 and tensor2. Write input.add(left.div(right).mul(value)), got ${left.dtype} and ${right.dtype}`
    );
  }
  const dtype = resultType(input, left, right);
  return addcdivOp([cast(input, dtype), cast(left, dtype), cast(right, dtype)], [value]);
}

/** start + w·(end − start), from the nearer end, so that w = 1 gives `end` exactly. */
const between = select(
  factor.abs().lt(0.5),
  a.add(factor.mul(b.sub(a))),
  b.sub(b.sub(a).mul(constant(1).sub(factor)))
);

const lerpOp = definePointwise({
  name: 'LerpBackward0',
  arity: 2,
  value: between,
  saves: 'nothing',
  // ∂y = (1 − w) ∂start + w ∂end
  gradient: ({ gradOutput: g }) => [g.mul(constant(1).sub(factor)), g.mul(factor)]
});

const lerpTensorOp = definePointwise({
  name: 'LerpBackward1',
  arity: 3,
  value: select(c.abs().lt(0.5), a.add(c.mul(b.sub(a))), b.sub(b.sub(a).mul(constant(1).sub(c)))),
  // ∂y = (1 − w) ∂start + w ∂end + (end − start) ∂w
  gradient: ({ gradOutput: g }) => [g.mul(constant(1).sub(c)), g.mul(c), g.mul(b.sub(a))]
});

/** `input + weight · (end − input)`, with broadcasting. */
export function lerp(input: Tensor, end: Tensor, weight: number | Tensor): Tensor {
  const kernel = typeof weight === 'number' ? 'lerp_kernel_scalar' : 'lerp_kernel_tensor';
  if (!isFloatingPoint(input.dtype)) {
    throw new DtypeError(
      `lerp: "${kernel}" not implemented for '${scalarTypeName(input.dtype)}', got ${input.dtype}`
    );
  }
  checkDtype('end', end, input);
  if (typeof weight === 'number') return lerpOp([input, end], [weight]);
  if (weight.ndim > 0) checkDtype('weight', weight, input);
  return lerpTensorOp([input, end, cast(weight, input.dtype)]);
}

function checkDtype(name: string, operand: Tensor, { dtype }: Tensor): void {
  if (operand.dtype === dtype) return;
  throw new DtypeError(
    `lerp: expected dtype ${cTypeName(dtype)} for \`${name}\` but got dtype ${cTypeName(operand.dtype)}`
  );
}
