/** Runs seeded configurations on the wasm backend beside the reference kernels, and gathers those that differ. */
import type { Kernels } from '../../../src/engine/backends/backend.js';
import type { View } from '../../../src/engine/core/storage.js';
import { bothWays, difference, Random, run, wasmBackend, type Operand } from '../wasm/compare.js';

const wasm = wasmBackend();

/** One call of a kernel: what it takes, and which of the operands are results, how far off they may be. */
export interface Trial {
  readonly operands: readonly Operand[];
  readonly call: (kernels: Kernels, views: readonly View[]) => void;
  readonly results: readonly number[];
  /** 0: bit for bit. */
  readonly tolerance: number;
}

/** Seeded configurations, the same in every run. */
export function configurations<Configuration>(
  count: number,
  make: (random: Random) => Configuration
): { readonly random: Random; readonly configuration: Configuration }[] {
  return Array.from({ length: count }, (_, seed) => {
    const random = new Random(seed + 1);
    return { random, configuration: make(random) };
  });
}

/**
 * What is wrong with each configuration whose results differ from the reference's, or differ when the call is made a
 * second time, as text to run it again with.
 */
export function failures<Configuration>(
  cases: readonly { readonly random: Random; readonly configuration: Configuration }[],
  trialOf: (configuration: Configuration, random: Random) => Trial
): string[] {
  return cases.flatMap(({ random, configuration }) => {
    const { operands, call, results, tolerance } = trialOf(configuration, random);
    const { actual, expected } = bothWays(wasm, operands, call);
    const again = run(wasm, operands, call);
    const worst = Math.max(...results.map(result => difference(actual[result], expected[result])));
    const isAlike = results.every(result => difference(again[result], actual[result]) === 0);
    const text = JSON.stringify(configuration);
    return [
      ...(worst <= tolerance ? [] : [`${text} is off by ${worst}`]),
      ...(isAlike ? [] : [`${text} differs the second time`])
    ];
  });
}

/** One number for each of `rank` dimensions. */
export function each(rank: number, choose: (dim: number) => number): number[] {
  return Array.from({ length: rank }, (_, dim) => choose(dim));
}
