/** @file Where the engine differs from PyTorch on purpose: which samples, and why. */

interface Difference {
  /** Matches the text of the samples. */
  readonly sample: RegExp;
  readonly reason: string;
}

const DIFFERENCES: readonly Difference[] = [
  {
    sample: /^nn\.functional\.layer_norm\(float32\[1\], \[1\],/,
    reason: 'of one element nothing is left but 0, and PyTorch gives the rounding error of its mean'
  }
];

/** Entries that fail and are being mended. */
const AWAITED: ReadonlySet<string> = new Set([
  'nn.functional.max_pool1d',
  'nn.functional.max_pool3d',
  'nn.functional.pad.circular'
]);

/** Whether the entry is known to fail. */
export function isAwaited(name: string): boolean {
  return AWAITED.has(name);
}

/** Why the sample may differ, or null where it may not. */
export function findDifference(text: string): string | null {
  return DIFFERENCES.find(({ sample }) => sample.test(text))?.reason ?? null;
}
