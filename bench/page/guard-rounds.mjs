/** @file Runs compiled cells with the kernel's own guards, under Node and in a page alike, and gives their times. */
import { InterruptGate } from '../../lib/kernel/runtime/interrupt.js';
import { SharedNames } from '../../lib/kernel/runtime/shared-names.js';

/** A gate as the runtime has it; nobody interrupts. */
function createServices() {
  const context = { interrupts: 0, abandoned: null };
  const platform = {
    scope: globalThis,
    now: () => performance.now(),
    stopRequested: () => false,
    post: () => undefined
  };
  const gate = new InterruptGate(platform, { current: context }, () => undefined);
  gate.begin(context);
  const { tick, wait, resume, each, caught } = gate;
  return { tick, wait, resume, each, caught, enter: () => undefined, current: () => context, here: context };
}

/**
 * The best time in milliseconds of each of some compilations of one cell, which take turns.
 *
 * @param {readonly { code: string, names: readonly string[] }[]} compilations
 * @throws Error where two of them have different results.
 */
export async function bestTimes(compilations, rounds) {
  const services = createServices();
  const shared = new SharedNames(globalThis);
  const evaluate = globalThis.eval;
  const cells = compilations.map(({ code, names }) => {
    shared.declare(names);
    return evaluate(code);
  });
  const best = cells.map(() => Infinity);
  let result;
  for (let round = 0; round < rounds; round++) {
    for (const [index, cell] of cells.entries()) {
      const began = performance.now();
      const value = await cell(services);
      best[index] = Math.min(best[index], performance.now() - began);
      result ??= value;
      if (value !== result) throw new Error(`a guard changed a result: ${value} instead of ${result}`);
    }
  }
  return best;
}
