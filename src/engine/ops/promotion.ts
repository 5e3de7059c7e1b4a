/** @file In which dtype operands meet, by PyTorch's rule, and how they get there. */
import { activeBackend } from '../backends/select.js';
import { dtypeCategory, isFloatingPoint, promoteTypes, type DType } from '../core/dtype.js';
import { outsideScratch } from '../core/scratch.js';
import type { Tensor } from '../core/tensor.js';
import { defineOp } from './define.js';
import { nothing } from './operation-node.js';
import { kernels } from './dispatch.js';
import { emptyTensor } from './memory.js';

/** A tensor, or a number that takes part as PyTorch's Python scalar does. */
export type Operand = Tensor | number;

const scalars = new Map<string, Tensor>();
const MAX_SCALARS = 256;

/** A number as a dtype holds it: booleans as 0 or 1, integers cut towards zero. */
function converted(value: number, dtype: DType): number {
  if (dtype === 'bool') return value === 0 ? 0 : 1;
  return isFloatingPoint(dtype) ? value : Math.trunc(value);
}

/** A tensor without dimensions that holds a constant. They are shared: nothing writes into one. */
export function scalarTensor(given: number, dtype: DType): Tensor {
  const value = converted(given, dtype);
  const key = `${activeBackend().name} ${dtype} ${Object.is(value, -0) ? '-0' : value}`;
  const known = scalars.get(key);
  if (known?.storage.backend === activeBackend().name) return known;
  if (scalars.size >= MAX_SCALARS) scalars.clear();
  const made = outsideScratch(() => emptyTensor([], dtype));
  kernels().fill(made, value);
  scalars.set(key, made);
  return made;
}

function higher(priority: DType | null, other: DType | null): DType | null {
  if (priority === null || other === null) return priority ?? other;
  return dtypeCategory(priority) >= dtypeCategory(other) ? priority : promoteTypes(priority, other);
}

/** The dtype in which operands meet: those with dimensions decide, then those without, then number literals. */
export function resultType(...operands: readonly Operand[]): DType {
  let sized: DType | null = null;
  let single: DType | null = null;
  let literal: DType | null = null;
  const join = (known: DType | null, dtype: DType): DType =>
    known === null ? dtype : promoteTypes(known, dtype);
  for (const operand of operands) {
    if (typeof operand === 'number') literal = join(literal, Number.isInteger(operand) ? 'int64' : 'float32');
    else if (operand.ndim > 0) sized = join(sized, operand.dtype);
    else single = join(single, operand.dtype);
  }
  return higher(sized, higher(single, literal))!;
}

const castOp = defineOp<readonly [Tensor], DType>({
  name: 'ToCopyBackward0',
  shape: ([input]) => input.shape,
  dtype: (_, dtype) => dtype,
  field: 'same place',
  forward: (kernels, [input], output) => {
    kernels.copy(input, output);
  },
  saves: nothing,
  // ∂x is ∂y in x's dtype
  gradient: ({ gradOutput, dtypes: [dtype] }) => [cast(gradOutput, dtype)]
});

/** The same values in another dtype; the tensor itself if it has that dtype. Integers are cut towards zero. */
export function cast(input: Tensor, dtype: DType): Tensor {
  return input.dtype === dtype ? input : castOp([input], dtype);
}

/** A tensor of `dtype` from an operand. */
export function toTensor(operand: Operand, dtype: DType): Tensor {
  return typeof operand === 'number' ? scalarTensor(operand, dtype) : cast(operand, dtype);
}

/** Both operands as tensors of the dtype in which they meet. */
export function meet(left: Operand, right: Operand): readonly [Tensor, Tensor] {
  const dtype = resultType(left, right);
  return [toTensor(left, dtype), toTensor(right, dtype)];
}
