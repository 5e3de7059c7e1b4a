/** @file The reference backend: storages are typed arrays, kernels are plain loops. */
import { arrayType, type DType, type TypedArray } from '../../core/dtype.js';
import { BackendError } from '../../core/errors.js';
import type { Storage, View } from '../../core/storage.js';
import type { Backend, HostMemory, Kernels, MemoryReport } from '../backend.js';
import { bytesOfProcess } from '../node-process.js';
import { createHostKernels } from './kernels.js';

class ReferenceStorage implements Storage {
  readonly backend = 'reference';
  readonly length: number;

  constructor(
    readonly dtype: DType,
    readonly array: TypedArray
  ) {
    this.length = array.length;
  }
}

function arrayOf(storage: Storage): TypedArray {
  if (!(storage instanceof ReferenceStorage)) {
    throw new BackendError(
      `reference: a storage of the reference backend is needed, got one of ${storage.backend}`
    );
  }
  return storage.array;
}

/** Runs everywhere JavaScript does. The oracle of the other backends, and what is left where wasm is blocked. */
export class ReferenceBackend implements Backend, HostMemory {
  readonly name = 'reference';
  readonly kernels: Kernels = createHostKernels(this);
  #live = 0;
  readonly #registry = new FinalizationRegistry<number>(bytes => {
    this.#live -= bytes;
  });

  allocate(dtype: DType, length: number): Storage {
    const array = new (arrayType(dtype))(length);
    this.#live += array.byteLength;
    const storage = new ReferenceStorage(dtype, array);
    this.#registry.register(storage, array.byteLength, storage);
    return storage;
  }

  release(storage: Storage): void {
    if (!(storage instanceof ReferenceStorage) || !this.#registry.unregister(storage)) return;
    this.#live -= storage.array.byteLength;
  }

  write(storage: Storage, values: TypedArray): void {
    arrayOf(storage).set(values);
  }

  read(storage: Storage): TypedArray {
    return arrayOf(storage).slice();
  }

  readAsync(storage: Storage): Promise<TypedArray> {
    return Promise.resolve(this.read(storage));
  }

  setStrict(): void {
    // Its loops round every product, on every machine.
  }

  memory(): MemoryReport {
    // The dead are counted until the job ends, but they are not there.
    const live = Math.min(this.#live, bytesOfProcess());
    return { live, heap: live, movedOut: { blocks: 0, bytes: 0 } };
  }

  arrays(views: readonly View[]): TypedArray[] {
    return views.map(view => arrayOf(view.storage));
  }
}
