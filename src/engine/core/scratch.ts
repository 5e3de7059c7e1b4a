/**
 * @file Memory that only the engine has seen. Nobody else can refer to what a gradient function makes for itself, so
 * it is given back at once instead of when the garbage collector comes to it. Whatever a user gets hold of is kept.
 */
import type { Memory } from './tensor.js';

let made: Memory[] | null = null;
const kept = new WeakSet<Memory>();

/** Tells of memory that was made just now. */
export function noteMemory(memory: Memory): void {
  made?.push(memory);
}

/** Runs the engine's own code, and gives what it gave with all memory made meanwhile. */
export function collectMemory<Result>(run: () => Result): { result: Result; scratch: readonly Memory[] } {
  const scratch: Memory[] = [];
  return { result: within(scratch, run), scratch };
}

/** Runs code that may hold on to what it makes: a user's function, a cache. */
export function outsideScratch<Result>(run: () => Result): Result {
  return within(null, run);
}

/** From now on somebody else may refer to this memory. */
export function keepMemory(memory: Memory): void {
  kept.add(memory);
}

export function isKept(memory: Memory): boolean {
  return kept.has(memory);
}

function within<Result>(list: Memory[] | null, run: () => Result): Result {
  const before = made;
  made = list;
  try {
    return run();
  } finally {
    made = before;
  }
}
