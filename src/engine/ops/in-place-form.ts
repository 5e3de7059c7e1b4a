/** @file The operations that PyTorch has in place, each made from the one that gives a new tensor. */
import { cTypeName } from '../core/dtype.js';
import { sameShape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { addcdiv, addcmul, lerp } from './addcmul.js';
import { reshape } from './broadcast.js';
import { clamp } from './clamp.js';
import * as elementwise from './elementwise.js';
import { defineInPlace } from './in-place-operation.js';
import { indexAdd, indexCopy, indexFill, putAt } from './index-put.js';
import { viewAt, type IndexItem } from './index-spec.js';
import { maskedFill, scatter, scatterAdd } from './indexing.js';
import { renamed } from './operation-node.js';
import { copyOver, fillOver, zeroOver } from './overwrite.js';
import type { Operand } from './promotion.js';

/** The operations in place, by their methods' names. */
export const inPlace = {
  add_: defineInPlace('add_', elementwise.add),
  sub_: defineInPlace('sub_', elementwise.sub),
  mul_: defineInPlace('mul_', elementwise.mul),
  div_: defineInPlace('div_', elementwise.div),
  pow_: defineInPlace('pow_', elementwise.pow),
  clamp_: defineInPlace('clamp_', clamp, { typeName: cTypeName }),
  clampMin_: defineInPlace('clampMin_', (input, min: Tensor | number) =>
    renamed('ClampMinBackward0', clamp(input, { min }))
  ),
  clampMax_: defineInPlace('clampMax_', (input, max: Tensor | number) =>
    renamed('ClampMaxBackward0', clamp(input, { max }))
  ),
  neg_: defineInPlace('neg_', elementwise.neg),
  abs_: defineInPlace('abs_', elementwise.abs),
  exp_: defineInPlace('exp_', elementwise.exp),
  log_: defineInPlace('log_', elementwise.log),
  log1p_: defineInPlace('log1p_', elementwise.log1p),
  sqrt_: defineInPlace('sqrt_', elementwise.sqrt),
  rsqrt_: defineInPlace('rsqrt_', elementwise.rsqrt),
  reciprocal_: defineInPlace('reciprocal_', elementwise.reciprocal),
  sin_: defineInPlace('sin_', elementwise.sin),
  cos_: defineInPlace('cos_', elementwise.cos),
  tanh_: defineInPlace('tanh_', elementwise.tanh),
  sigmoid_: defineInPlace('sigmoid_', elementwise.sigmoid),
  relu_: defineInPlace('relu_', elementwise.relu),
  erf_: defineInPlace('erf_', elementwise.erf),
  sign_: defineInPlace('sign_', elementwise.sign),
  floor_: defineInPlace('floor_', elementwise.floor),
  ceil_: defineInPlace('ceil_', elementwise.ceil),
  round_: defineInPlace('round_', elementwise.round),
  square_: defineInPlace('square_', elementwise.square),
  addcmul_: defineInPlace('addcmul_', addcmul),
  addcdiv_: defineInPlace('addcdiv_', addcdiv),
  lerp_: defineInPlace('lerp_', lerp),
  copy_: defineInPlace('copy_', copyOver),
  fill_: defineInPlace('fill_', fillOver, { mayRepeat: true }),
  zero_: defineInPlace('zero_', zeroOver, { mayRepeat: true }),
  maskedFill_: defineInPlace('maskedFill_', maskedFill, { mayRepeat: true }),
  scatter_: defineInPlace('scatter_', scatter),
  scatterAdd_: defineInPlace('scatterAdd_', scatterAdd),
  indexAdd_: defineInPlace('indexAdd_', indexAdd),
  indexCopy_: defineInPlace('indexCopy_', indexCopy),
  indexFill_: defineInPlace('indexFill_', indexFill)
};

const putAt_ = defineInPlace('indexPut_', putAt, { mayRepeat: true });

/** The options of `indexPut_`. */
export interface IndexPutOptions {
  /** Adds to what is there instead of replacing it. Default false. */
  readonly accumulate?: boolean;
}

/** PyTorch's `target[spec] = value`. */
export function indexPut_(
  target: Tensor,
  spec: IndexItem | readonly IndexItem[],
  value: Operand,
  options: boolean | IndexPutOptions = {}
): Tensor {
  const { accumulate = false } = typeof options === 'boolean' ? { accumulate: options } : options;
  const { view: part, advanced } = viewAt(target, spec);
  const view = isAll(part, target) ? target : part;
  if (advanced.length > 0) putAt_(view, advanced, value, accumulate);
  else if (accumulate) inPlace.add_(view, value);
  else inPlace.copy_(view, typeof value === 'number' ? value : withoutLead(value, view.ndim));
  return target;
}

/** Whether a view looks at every element, in the same order. */
function isAll(view: Tensor, { shape, strides, offset }: Tensor): boolean {
  return view.offset === offset && sameShape(view.shape, shape) && sameShape(view.strides, strides);
}

/** Dimensions of size 1 in front that are too many fall away. */
function withoutLead(value: Tensor, ndim: number): Tensor {
  const spare = value.ndim - ndim;
  if (spare <= 0 || value.shape.slice(0, spare).some(size => size !== 1)) return value;
  return reshape(value, value.shape.slice(spare));
}
