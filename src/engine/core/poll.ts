/** @file A hook that long engine work calls before each kernel, so that whoever runs the engine can interrupt it. */

let poll: (() => void) | null = null;

/** Sets the function to call before each kernel, or none. What it throws ends the work. */
export function setPoll(fn: (() => void) | null): void {
  poll = fn;
}

export function pollOnce(): void {
  poll?.();
}
