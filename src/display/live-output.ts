/**
 * @file Where a live picture sends its next state, and when it sends its last one. A kernel sets the host; without a
 * host nothing is sent.
 */

/** Shows a value, or with `update` replaces what the output with this `id` shows. */
export type DisplayHost = (value: unknown, options: { id?: string; update?: boolean }) => void;

let current: DisplayHost | undefined;

export function setDisplayHost(host: DisplayHost | undefined): void {
  current = host;
}

export function displayHost(): DisplayHost | undefined {
  return current;
}

const live = new Set<() => void>();

/** Calls `settle` once, when the cell that is changing a live picture now has ended. */
export function onSettle(settle: () => void): void {
  live.add(settle);
}

/** A cell has ended: every picture that it has changed sends a state that stays. */
export function settleDisplays(): void {
  const settled = [...live];
  live.clear();
  for (const settle of settled) settle();
}
