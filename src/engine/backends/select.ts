/**
 * @file The backends that there are, and the one in use: WebAssembly where the engine may compile it and has vectors,
 * else the reference. Chosen when this file is loaded, so that the first tensor needs no waiting.
 */
import type { Backend, BackendName, MemoryReport } from './backend.js';
import { BackendChoice, type BackendOptions } from './backend-choice.js';
import { ReferenceBackend } from './reference/backend.js';
import { createHostKernels } from './reference/kernels.js';
import { WasmBackend } from './wasm/backend.js';
import { hasSimd, mayCompile } from './wasm/features.js';

export type { BackendOptions };

/** Every backend, the best first. A new one is added here; docs/architecture.md says what it must provide. */
const choice = new BackendChoice([
  {
    name: 'wasm',
    isAvailable: () => hasSimd() && mayCompile(),
    make: () => new WasmBackend({ hostKernels: createHostKernels })
  },
  { name: 'reference', isAvailable: () => true, make: () => new ReferenceBackend() }
]);

/** The backend on which new tensors are made. */
export function activeBackend(): Backend {
  return choice.active;
}

/** The backend that owns a storage; it was loaded when the storage was made. */
export function backendNamed(name: string): Backend {
  return choice.named(name);
}

/** The choice of backend. Tensors made on another one move over when they are next used. */
export const backend = {
  get current(): BackendName {
    return choice.active.name;
  },

  /**
   * Names of the backends that work here, the fastest first.
   *
   * @example
   * backend.available(); // → [ 'wasm', 'reference' ]
   */
  available(): BackendName[] {
    return [...choice.available];
  },

  /**
   * Computes with another backend from now on. Its code may have to be fetched first. Tensors made on another one move over
   * when they are next used.
   *
   * @throws BackendError for a backend that does not work here, or not with these options. `'webgpu'` works nowhere yet:
   * its name is taken for the backend to come.
   * @example
   * await backend.use('reference');
   * backend.current; // → 'reference'
   * await backend.use('wasm');
   */
  async use(name: BackendName, options: BackendOptions = {}): Promise<void> {
    await choice.use(name, options);
  },

  /**
   * What the present backend holds, in bytes.
   *
   * @example
   * const x = zeros([1000, 1000]);
   * backend.memory().live >= 4 * x.numel; // → true
   */
  memory(): MemoryReport {
    return choice.active.memory();
  }
};
