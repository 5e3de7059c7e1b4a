/**
 * @file The WebAssembly backend: storages in a heap of its own, kernels generated when first needed. What has
 * no template (other dtypes than float32, unusual views, rare operations) runs the host kernels over the same heap.
 */
import type { DType, TypedArray } from '../../core/dtype.js';
import type { Storage, View } from '../../core/storage.js';
import type { Backend, HostMemory, Kernels, MemoryReport } from '../backend.js';
import { hasRelaxedMadd } from './features.js';
import { DEFAULT_LIMITS, Heap, type HeapLimits } from './heap.js';
import { KernelCache } from './kernel-cache.js';
import { createWasmKernels } from './kernels.js';
import { Machine } from './machine.js';

export interface WasmOptions {
  /** Makes the kernels for what this backend has no template for. */
  readonly hostKernels: (memory: HostMemory) => Kernels;
  /** Never fuses multiply and add, so that every machine rounds alike. Default false. */
  readonly strict?: boolean;
  readonly limits?: HeapLimits;
}

export class WasmBackend implements Backend, HostMemory {
  /** Makes the heap of each backend. Tests put another in its place, which watches what lies around the blocks. */
  static createHeap: (limits: HeapLimits) => Heap = limits => new Heap(limits);

  readonly name = 'wasm';
  readonly kernels: Kernels;
  readonly #heap: Heap;
  readonly #cache: KernelCache;

  constructor(options: WasmOptions) {
    this.#heap = WasmBackend.createHeap(options.limits ?? DEFAULT_LIMITS);
    this.#cache = new KernelCache(this.#heap.memory, options.strict !== true && hasRelaxedMadd());
    const machine = new Machine(this.#heap, this.#cache);
    this.kernels = createWasmKernels(machine, options.hostKernels(this));
  }

  setStrict(strict: boolean): void {
    this.#cache.fused = !strict && hasRelaxedMadd();
  }

  allocate(dtype: DType, length: number, shape?: readonly number[]): Storage {
    return this.#heap.allocate(dtype, length, shape);
  }

  release(storage: Storage): void {
    this.#heap.free(storage);
  }

  write(storage: Storage, values: TypedArray): void {
    if (values.length === storage.length) this.#heap.begin([], [storage]);
    else this.#heap.begin([storage]);
    this.#heap.array(storage).set(values);
  }

  read(storage: Storage): TypedArray {
    this.#heap.begin([storage]);
    return this.#heap.array(storage).slice();
  }

  readAsync(storage: Storage): Promise<TypedArray> {
    return Promise.resolve(this.read(storage));
  }

  memory(): MemoryReport {
    return this.#heap.report();
  }

  arrays(views: readonly View[]): TypedArray[] {
    const storages = views.map(view => view.storage);
    this.#heap.begin(storages);
    return storages.map(storage => this.#heap.array(storage));
  }
}
