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

/** Why the sample may differ, or null where it may not. */
export function findDifference(text: string): string | null {
  return DIFFERENCES.find(({ sample }) => sample.test(text))?.reason ?? null;
}
