/** @file Compiled kernels, each made the first time it is asked for. The least recently used ones are dropped. */
import { encodeModule, type FunctionBuilder } from './assembler.js';

/** Arguments are byte addresses, counts and byte strides, or numbers to compute with. Most give nothing back. */
export type Kernel = (...args: number[]) => number | undefined;

const CAPACITY = 512;

export class KernelCache {
  readonly #kernels = new Map<string, Kernel>();
  readonly #memory: WebAssembly.Memory;
  #fused: boolean;

  constructor(memory: WebAssembly.Memory, fused: boolean) {
    this.#memory = memory;
    this.#fused = fused;
  }

  /** Whether templates may use one instruction for multiply and add. A change forgets all kernels. */
  get fused(): boolean {
    return this.#fused;
  }

  set fused(fused: boolean) {
    if (fused !== this.#fused) this.#kernels.clear();
    this.#fused = fused;
  }

  /** The kernel of this name; `write` is its template, and the name tells all else that the template depends on. */
  get(name: string, write: (fused: boolean) => FunctionBuilder): Kernel {
    const known = this.#kernels.get(name);
    if (known !== undefined) {
      this.#kernels.delete(name);
      this.#kernels.set(name, known);
      return known;
    }
    const module = new WebAssembly.Module(encodeModule({ run: write(this.#fused) }));
    const instance = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    const kernel = instance.exports.run as Kernel;
    this.#kernels.set(name, kernel);
    if (this.#kernels.size > CAPACITY) this.#kernels.delete(this.#kernels.keys().next().value!);
    return kernel;
  }
}
