import { describe, expect, it } from 'vitest';
import { Budget } from '../../../src/engine/backends/wasm/budget.js';

const MEBIBYTE = 1_048_576;

describe('Budget', () => {
  it('take(bytes) lets contents of one stretch share a ticket', () => {
    const budget = new Budget();
    const first = budget.take(MEBIBYTE, false)!;
    const second = budget.take(MEBIBYTE, false)!;
    expect(first).toHaveLength(1);
    expect(second).toEqual(first);
  });

  it('take(bytes) of more than a stretch takes several tickets', () => {
    expect(new Budget().take(30 * MEBIBYTE, false)).toHaveLength(3);
  });

  it('take(bytes) refuses while the process holds 3 GiB, lets small requests through, and recovers', () => {
    const budget = new Budget();
    // Nobody writes to them, so they take no room of the machine.
    const held = Array.from({ length: 3 }, () => new ArrayBuffer(1024 * MEBIBYTE));
    expect(budget.take(MEBIBYTE, false)).toBeNull();
    expect(budget.take(1000, true)).not.toBeNull();
    held.length = 0;
    expect(new Budget().take(MEBIBYTE, false)).not.toBeNull();
  });
});
