/** @file Memory on the backend in use: making it, moving a tensor there, giving it back. */
import { activeBackend, backendNamed } from '../backends/select.js';
import { bytesPerElement, type DType } from '../core/dtype.js';
import { BackendError } from '../core/errors.js';
import { noteMemory } from '../core/scratch.js';
import { contiguousStrides, elementCount } from '../core/shape.js';
import { Tensor, type Memory } from '../core/tensor.js';

/** A new contiguous tensor of zeros on the active backend. */
export function emptyTensor(shape: readonly number[], dtype: DType): Tensor {
  const memory = { storage: activeBackend().allocate(dtype, elementCount(shape), shape) };
  noteMemory(memory);
  return new Tensor({ memory, shape, strides: contiguousStrides(shape), offset: 0 });
}

/** No heap of any backend has more bytes. */
const MOST_BYTES = 2 ** 32;

/**
 * Refuses a number of elements that no backend can hold, before they are computed.
 *
 * @throws BackendError
 */
export function checkFits(op: string, count: number, dtype: DType): void {
  if (count * bytesPerElement(dtype) <= MOST_BYTES) return;
  throw new BackendError(`${op}: ${count} elements of ${dtype} must fit into 4 GiB of memory, got too many`);
}

/** Gives memory back at once. Only for what no tensor will look at any more. */
export function releaseMemory({ storage }: Memory): void {
  backendNamed(storage.backend).release(storage);
}

/** Moves the tensor's memory to the active backend if it lies on another, for all tensors that share it. */
export function resident(tensor: Tensor): Tensor {
  const target = activeBackend();
  const { storage } = tensor.memory;
  if (storage.backend !== target.name) {
    const moved = target.allocate(storage.dtype, storage.length);
    target.write(moved, backendNamed(storage.backend).read(storage));
    tensor.memory.storage = moved;
  }
  return tensor;
}
