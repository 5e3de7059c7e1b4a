/** @file Tensors that lie at the same place in memory, and what must not be written because of it. */
import { ValueError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';

/** Refuses a tensor in which several elements lie at one place, as `expand` makes them. */
export function checkRepetition(op: string, target: Tensor): void {
  const { shape, strides } = target;
  if (!shape.some((size, dim) => size > 1 && strides[dim] === 0) || target.numel === 0) return;
  throw new ValueError(
    `${op}: unsupported operation: more than one element of the written-to tensor refers to a single memory location. ` +
      'Please clone() the tensor before performing the operation.'
  );
}

/** Refuses an operand that shares a part of the target's memory, but not place by place. */
export function checkOverlap(op: string, target: Tensor, operand: Tensor): void {
  if (operand === target || operand.memory !== target.memory) return;
  if (target.numel === 0 || operand.numel === 0 || !isDense(target) || !isDense(operand)) return;
  const [begin, end] = [target.offset, target.offset + target.numel];
  const [from, to] = [operand.offset, operand.offset + operand.numel];
  if (from >= end || begin >= to) return;
  const isSame = from === begin && to === end && target.strides.join() === operand.strides.join();
  if (isSame) return;
  throw new ValueError(
    `${op}: unsupported operation: some elements of the input tensor and the written-to tensor refer to a single ` +
      'memory location. Please clone() the tensor before performing the operation.'
  );
}

/** Whether the elements lie without gaps, in whatever order of the dimensions. */
function isDense({ shape, strides }: Tensor): boolean {
  const dims = shape
    .map((size, dim) => ({ size, stride: strides[dim] }))
    .filter(({ size }) => size !== 1)
    .sort((left, right) => left.stride - right.stride);
  let step = 1;
  for (const { size, stride } of dims) {
    if (stride !== step) return false;
    step *= size;
  }
  return true;
}
