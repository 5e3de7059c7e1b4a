/** @file The heap and the compiled kernels over it, with what every driver asks of them. */
import { bytesPerElement } from '../../core/dtype.js';
import { elementCount } from '../../core/shape.js';
import type { Storage, View } from '../../core/storage.js';
import type { Heap } from './heap.js';
import type { KernelCache } from './kernel-cache.js';
import { moveBlock } from './templates/copy.js';

/** Four numbers, outermost dimension first. */
export type Four = readonly [number, number, number, number];

export class Machine {
  constructor(
    readonly heap: Heap,
    readonly cache: KernelCache
  ) {}

  /**
   * Runs a kernel over these views. Those `written` get wholly new contents if they are all of a storage that is not
   * read; scratch room taken inside is given back at the end.
   */
  over(read: readonly View[], written: readonly View[], run: () => void): void {
    const kept: Storage[] = read.map(view => view.storage);
    const overwritten: Storage[] = [];
    for (const view of written) {
      const isNew = coversStorage(view) && !kept.includes(view.storage);
      (isNew ? overwritten : kept).push(view.storage);
    }
    this.heap.begin(kept, overwritten);
    try {
      run();
    } finally {
      this.heap.end();
    }
  }

  /** Byte address of a view's first element. */
  address(view: View): number {
    return this.heap.address(view.storage) + view.offset * bytesPerElement(view.storage.dtype);
  }

  /** A table of integers, each times `factor`, in scratch room. */
  table(values: Int32Array, factor = 1): number {
    const address = this.heap.scratch(values.byteLength);
    const table = new Int32Array(this.heap.memory.buffer, address, values.length);
    if (factor === 1) table.set(values);
    else for (let i = 0; i < values.length; i++) table[i] = values[i] * factor;
    return address;
  }

  /** Scratch room filled with zeros. */
  zeros(bytes: number): number {
    const address = this.heap.scratch(bytes);
    this.heap.bytes.fill(0, address, address + bytes);
    return address;
  }

  /** Fills a contiguous view of float32 with zeros. */
  clear(view: View): void {
    const start = this.address(view);
    this.heap.bytes.fill(0, start, start + elementCount(view.shape) * 4);
  }

  /** Copies a block between two layouts; steps are in bytes, none of the counts may be negative. */
  copy(target: number, source: number, counts: Four, targetSteps: Four, sourceSteps: Four): void {
    this.#move(false, [target, source], counts, targetSteps, sourceSteps);
  }

  /** Adds a block of floats to another, as {@link copy}. */
  add(target: number, source: number, counts: Four, targetSteps: Four, sourceSteps: Four): void {
    this.#move(true, [target, source], counts, targetSteps, sourceSteps);
  }

  #move(adds: boolean, starts: [number, number], counts: Four, targetSteps: Four, sourceSteps: Four): void {
    if (counts.includes(0)) return;
    const step = sourceSteps[3];
    const rowStep = targetSteps[3] === 4 && (step === 4 || step === 8) ? step : null;
    const kernel = this.cache.get(`move ${adds} ${rowStep}`, () => moveBlock({ rowStep, adds }));
    kernel(...starts, ...counts, ...targetSteps, ...sourceSteps);
  }
}

/** Whether writing all elements of the view leaves none of its storage unwritten. */
function coversStorage(view: View): boolean {
  let step = 1;
  for (let dim = view.shape.length - 1; dim >= 0; dim--) {
    if (view.shape[dim] !== 1 && view.strides[dim] !== step) return false;
    step *= view.shape[dim];
  }
  return view.offset === 0 && step === view.storage.length;
}
