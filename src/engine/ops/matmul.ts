/** @file Products of matrices, of batches of them, and sums over shared indices. */
import { readCall } from '../core/checked.js';
import type { FieldWindow } from '../../geometry/receptive-field.js';
import { cTypeName } from '../core/dtype.js';
import { formatList, DtypeError, ShapeError } from '../core/errors.js';
import { broadcastShapes, elementCount } from '../core/shape.js';
import type { View } from '../core/storage.js';
import type { Tensor } from '../core/tensor.js';
import { expand, reshape } from './broadcast.js';
import { defineOp } from './define.js';
import { renamed } from './operation-node.js';
import { add, mul } from './elementwise.js';
import { squeeze, transpose, unsqueeze } from './movement.js';
import { sum } from './reduce.js';

type Pair = readonly [Tensor, Tensor];

/** One matrix as a batch of one. */
function asBatch(matrix: View): View {
  return {
    storage: matrix.storage,
    shape: [1, ...matrix.shape],
    strides: [0, ...matrix.strides],
    offset: matrix.offset
  };
}

function productCost([left]: Pair, output: Tensor): number {
  return output.numel * left.shape[left.ndim - 1];
}

/** Of a flattened picture every output takes every input; of a sequence each step alone, which is not followed. */
function productField({ size }: FieldWindow): 'all' | null {
  return size.length >= 2 ? 'all' : null;
}

type SavedPair = readonly [left: Tensor | null, right: Tensor | null];

/** Each operand is needed for the gradient of the other one only. */
function savedOperands(
  [left, right]: Pair,
  _output: Tensor,
  _options: undefined,
  needs: readonly boolean[]
): SavedPair {
  return [needs[1] ? left : null, needs[0] ? right : null];
}

const mmOp = defineOp<Pair, undefined, SavedPair>({
  name: 'MmBackward0',
  shape: ([left, right]) => [left.shape[0], right.shape[1]],
  macs: productCost,
  field: productField,
  forward: (kernels, [left, right], output) => {
    kernels.matmul(asBatch(left), asBatch(right), asBatch(output));
  },
  saves: savedOperands,
  // ∂A = ∂C·Bᵀ, ∂B = Aᵀ·∂C
  gradient: ({ gradOutput, saved: [left, right], needs }): (Tensor | null)[] => [
    needs[0] ? mmOp([gradOutput, transpose(right!, 0, 1)], undefined) : null,
    needs[1] ? mmOp([transpose(left!, 0, 1), gradOutput], undefined) : null
  ]
});

const bmmOp = defineOp<Pair, undefined, SavedPair>({
  name: 'BmmBackward0',
  shape: ([left, right]) => [left.shape[0], left.shape[1], right.shape[2]],
  macs: productCost,
  field: productField,
  forward: (kernels, [left, right], output) => {
    kernels.matmul(left, right, output);
  },
  saves: savedOperands,
  // ∂A = ∂C·Bᵀ, ∂B = Aᵀ·∂C, for each pair of the batch
  gradient: ({ gradOutput, saved: [left, right], needs }): (Tensor | null)[] => [
    needs[0] ? bmmOp([gradOutput, transpose(right!, 1, 2)], undefined) : null,
    needs[1] ? bmmOp([transpose(left!, 1, 2), gradOutput], undefined) : null
  ]
});

function checkSameDtype(op: string, left: Tensor, right: Tensor): void {
  if (left.dtype === right.dtype) return;
  throw new DtypeError(
    `${op}: expected m1 and m2 to have the same dtype, but got: ${cTypeName(left.dtype)} != ${cTypeName(right.dtype)}`
  );
}

/**
 * The product of two matrices, `[M, K] × [K, N] → [M, N]`, without broadcasting.
 *
 * @throws ShapeError unless both are matrices whose inner sizes agree; DtypeError where the dtypes differ.
 * @example
 * mm(tensor([[1, 2], [3, 4]]), eye(2)); // → tensor([[1., 2.], [3., 4.]])
 */
export function mm(...given: [left: Tensor, right: Tensor]): Tensor {
  const [left, right] = readCall('mm', given);
  if (left.ndim !== 2) throw new ShapeError(`mm: self must be a matrix, got ${formatList(left.shape)}`);
  if (right.ndim !== 2) throw new ShapeError(`mm: mat2 must be a matrix, got ${formatList(right.shape)}`);
  if (left.shape[1] !== right.shape[0]) {
    throw new ShapeError(
      `mm: mat1 and mat2 shapes cannot be multiplied (${left.shape.join('x')} and ${right.shape.join('x')})`
    );
  }
  checkSameDtype('mm', left, right);
  return mmOp([left, right], undefined);
}

/**
 * The products of two batches of matrices, `[B, M, K] × [B, K, N] → [B, M, N]`, without broadcasting.
 *
 * @throws ShapeError unless both are batches of matrices whose sizes agree; DtypeError where the dtypes differ.
 * @example
 * bmm(ones([10, 3, 4]), ones([10, 4, 5])).shape; // → [ 10, 3, 5 ]
 */
export function bmm(...given: [left: Tensor, right: Tensor]): Tensor {
  const [left, right] = readCall('bmm', given);
  if (left.ndim !== 3) throw new ShapeError(`bmm: batch1 must be a 3D tensor, got ${formatList(left.shape)}`);
  if (right.ndim !== 3)
    throw new ShapeError(`bmm: batch2 must be a 3D tensor, got ${formatList(right.shape)}`);
  if (left.shape[0] !== right.shape[0] || left.shape[2] !== right.shape[1]) {
    throw new ShapeError(
      `bmm: Expected size for first two dimensions of batch2 tensor to be: ${formatList([left.shape[0], left.shape[2]])} ` +
        `but got: ${formatList(right.shape.slice(0, 2))}.`
    );
  }
  checkSameDtype('bmm', left, right);
  return bmmOp([left, right], undefined);
}

function dot(left: Tensor, right: Tensor): Tensor {
  if (left.numel !== right.numel) {
    throw new ShapeError(
      `matmul: inconsistent tensor size, expected tensor ${formatList(left.shape)} and src ${formatList(right.shape)} to ` +
        `have the same number of elements, but got ${left.numel} and ${right.numel} elements respectively`
    );
  }
  checkSameDtype('matmul', left, right);
  return renamed('DotBackward0', sum(mul(left, right), null, { dtype: left.dtype }));
}

/**
 * The matrix product, PyTorch's `@`: `[…, M, K] × […, K, N] → […, M, N]`. A vector is a row on the left and a
 * column on the right, and its dimension falls away; leading dimensions are batches and broadcast.
 *
 * @throws ShapeError where the inner sizes differ; DtypeError where the dtypes differ.
 * @example
 * matmul(tensor([[1, 2], [3, 4]]), tensor([1, 10])); // → tensor([21., 43.])
 */
export function matmul(...given: [left: Tensor, right: Tensor]): Tensor {
  const [left, right] = readCall('matmul', given);
  if (left.ndim === 0 || right.ndim === 0) {
    throw new ShapeError(
      `matmul: both arguments to matmul need to be at least 1D, but they are ${left.ndim}D and ${right.ndim}D`
    );
  }
  if (left.ndim === 1 && right.ndim === 1) return dot(left, right);
  if (left.ndim === 1) return squeeze(matmul(unsqueeze(left, 0), right), -2);
  if (right.ndim === 1) {
    if (left.ndim === 2 && left.shape[1] !== right.shape[0]) {
      throw new ShapeError(
        `matmul: size mismatch, got input (${left.shape[0]}), mat (${left.shape.join('x')}), vec (${right.shape[0]})`
      );
    }
    return squeeze(matmul(left, unsqueeze(right, 1)), -1);
  }
  if (left.ndim === 2 && right.ndim === 2) return mm(left, right);
  if (right.ndim === 2) {
    const rows = mm(reshape(left, [elementCount(left.shape.slice(0, -1)), left.shape.at(-1)!]), right);
    return reshape(rows, [...left.shape.slice(0, -1), right.shape[1]]);
  }
  const batch = broadcastShapes(left.shape.slice(0, -2), right.shape.slice(0, -2));
  const flat = (input: Tensor): Tensor => {
    const matrix = input.shape.slice(-2);
    return reshape(expand(input, [...batch, ...matrix]), [elementCount(batch), ...matrix]);
  };
  const product = bmm(flat(left), flat(right));
  return reshape(product, [...batch, product.shape[1], product.shape[2]]);
}

/**
 * `y = x·Wᵀ + b`. **Shape**: input `[*, in]`, weight `[out, in]` or `[in]`, bias `[out]` → `[*, out]`.
 */
export function linear(input: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  if (weight.ndim > 2)
    throw new ShapeError(`linear: linear(): weight must be 1D or 2D, got ${formatList(weight.shape)}`);
  const product = matmul(input, weight.ndim === 2 ? transpose(weight, 0, 1) : weight);
  if (bias === null) return product;
  return input.ndim === 2 ? renamed('AddmmBackward0', add(product, bias)) : add(product, bias);
}
