/**
 * @file Which backend computes, and how to change it: WebAssembly where the engine may compile it and has
 * vectors, else the reference. Chosen when this file is loaded, so that the first tensor needs no waiting.
 */
import { BackendError } from '../core/errors.js';
import type { Backend, BackendName, MemoryReport } from './backend.js';
import { ReferenceBackend } from './reference/backend.js';
import { createHostKernels } from './reference/kernels.js';
import { WasmBackend } from './wasm/backend.js';
import { hasSimd, mayCompile } from './wasm/features.js';

const loaded = new Map<string, Backend>();
const reference = load(new ReferenceBackend());
const wasm = hasSimd() && mayCompile() ? load(new WasmBackend({ hostKernels: createHostKernels })) : null;
let active: Backend = wasm ?? reference;

function load<Loaded extends Backend>(instance: Loaded): Loaded {
  loaded.set(instance.name, instance);
  return instance;
}

/** The backend on which new tensors are made. */
export function activeBackend(): Backend {
  return active;
}

/** The backend that owns a storage; it was loaded when the storage was made. */
export function backendNamed(name: string): Backend {
  const found = loaded.get(name);
  if (found === undefined) throw new BackendError(`backend: ${name} is not loaded`);
  return found;
}

export interface BackendOptions {
  /** Number of threads. */
  readonly threads?: number;
  /** Rounds every product before it is added, so that results are the same on every machine. */
  readonly strict?: boolean;
}

/** The choice of backend. Tensors made on another one move over when they are next used. */
export const backend = {
  get current(): BackendName {
    return active.name;
  },

  /** Names of the backends that work here. */
  available(): BackendName[] {
    return wasm === null ? ['reference'] : ['wasm', 'reference'];
  },

  async use(name: BackendName, options: BackendOptions = {}): Promise<void> {
    if (!backend.available().includes(name)) {
      throw new BackendError(
        `backend.use: one of ${backend.available().join(', ')} is needed here, got ${name}`
      );
    }
    if (options.threads !== undefined && options.threads !== 1) {
      throw new BackendError(`backend.use: ${name} runs on 1 thread, got threads ${options.threads}`);
    }
    if (name === 'wasm') wasm?.setStrict(options.strict ?? false);
    active = backendNamed(name);
    return Promise.resolve();
  },

  memory(): MemoryReport {
    return active.memory();
  }
};
