/** @file Reference kernel of the batched matrix product. */
import type { HostMemory, Kernels } from '../backend.js';
import { checkInteger } from './integer.js';

/** out[b, m, n] = Σ_k left[b, m, k] · right[b, k, n] */
export function createMatmulKernel(memory: HostMemory): Pick<Kernels, 'matmul'> {
  return {
    matmul(left, right, output) {
      const [a, b, target] = memory.arrays([left, right, output]);
      const [batches, rows, columns] = output.shape;
      const inner = left.shape[2];
      const [aBatch, aRow, aInner] = left.strides;
      const [bBatch, bInner, bColumn] = right.strides;
      const [toBatch, toRow, toColumn] = output.strides;
      const { dtype } = output.storage;
      const sums = new Float64Array(columns);
      for (let batch = 0; batch < batches; batch++) {
        for (let row = 0; row < rows; row++) {
          sums.fill(0);
          for (let k = 0; k < inner; k++) {
            const factor = a[left.offset + batch * aBatch + row * aRow + k * aInner];
            const from = right.offset + batch * bBatch + k * bInner;
            for (let column = 0; column < columns; column++)
              sums[column] += factor * b[from + column * bColumn];
          }
          const to = output.offset + batch * toBatch + row * toRow;
          for (let column = 0; column < columns; column++) {
            target[to + column * toColumn] = checkInteger(dtype, sums[column]);
          }
        }
      }
    }
  };
}
