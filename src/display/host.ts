/** @file Where a live picture sends its next state. A kernel sets the host; without one nothing is sent. */

/** Shows a value, or with `update` replaces what the output with this `id` shows. */
export type DisplayHost = (value: unknown, options: { id?: string; update?: boolean }) => void;

let current: DisplayHost | undefined;

export function setDisplayHost(host: DisplayHost | undefined): void {
  current = host;
}

export function displayHost(): DisplayHost | undefined {
  return current;
}
