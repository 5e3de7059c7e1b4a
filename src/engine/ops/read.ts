/** @file Reading a tensor's elements back to the host. */
import { activeBackend } from '../backends/select.js';
import type { TypedArray } from '../core/dtype.js';
import type { Tensor } from '../core/tensor.js';
import { contiguous } from './broadcast.js';
import { resident } from './memory.js';

function part(values: TypedArray, input: Tensor): TypedArray {
  const { offset, numel } = input;
  return offset === 0 && numel === values.length ? values : values.slice(offset, offset + numel);
}

/** A copy of the elements in row-major order. */
export function readValues(input: Tensor): TypedArray {
  const laid = contiguous(resident(input).detach());
  return part(activeBackend().read(laid.storage), laid);
}

/** Like {@link readValues}, without holding up the thread where the backend computes elsewhere. */
export async function readValuesAsync(input: Tensor): Promise<TypedArray> {
  const laid = contiguous(resident(input).detach());
  return part(await activeBackend().readAsync(laid.storage), laid);
}
