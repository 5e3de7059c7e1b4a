/**
 * @file Windows that slide over space, and the sizes that come out: what convolutions, pools and their pictures have in
 * common. A window with kernel k and dilation d spans d·(k − 1) + 1 places.
 */
type Sizes = readonly number[];

/** A sliding window as a layer is told it, one entry per spatial dimension. */
export interface SlidingWindow {
  /** Its size. */
  readonly kernel: Sizes;
  /** From one position to the next. */
  readonly stride: Sizes;
  /** On each side. */
  readonly padding: Sizes;
  /** From one tap to the next. */
  readonly dilation: Sizes;
}

/** A sliding window whose two sides may be padded differently, one entry per spatial dimension. */
export interface Window {
  readonly kernel: Sizes;
  readonly stride: Sizes;
  /** Zeros (or, for max pooling, −∞) before and after each spatial dimension. */
  readonly padBefore: Sizes;
  readonly padAfter: Sizes;
  readonly dilation: Sizes;
}

/** The same window with its padding on both sides. */
export function padBothSides({ kernel, stride, padding, dilation }: SlidingWindow): Window {
  return { kernel, stride, padBefore: padding, padAfter: padding, dilation };
}

/** The padding that keeps every size where the stride is 1. An odd rest goes after. */
export function samePadding(kernel: Sizes, dilation: Sizes): { padBefore: number[]; padAfter: number[] } {
  const totals = kernel.map((size, dim) => dilation[dim] * (size - 1));
  const padBefore = totals.map(total => Math.floor(total / 2));
  return { padBefore, padAfter: totals.map((total, dim) => total - padBefore[dim]) };
}

/** From the first to the last place that a window takes: dilation·(kernel − 1) + 1. */
export function windowSpan({ kernel, dilation }: Pick<Window, 'kernel' | 'dilation'>): number[] {
  return kernel.map((size, dim) => dilation[dim] * (size - 1) + 1);
}

/** How many places are left to step over along one dimension, counted in strides; below 0 where the window does not fit. */
function stepsAlong(size: number, dim: number, window: Window): number {
  const padded = size + window.padBefore[dim] + window.padAfter[dim];
  return (padded - window.dilation[dim] * (window.kernel[dim] - 1) - 1) / window.stride[dim];
}

/** Sizes behind a convolution, ⌊(in + before + after − span) / stride⌋ + 1: none or fewer where the window does not fit. */
export function convolvedSpace(space: Sizes, window: Window): number[] {
  return space.map((size, dim) => Math.floor(stepsAlong(size, dim, window)) + 1);
}

/** Sizes behind a pool: those of a convolution or, in ceil mode, with a last window that hangs over the far edge. */
export function pooledSpace(space: Sizes, window: Window, ceilMode = false): number[] {
  if (!ceilMode) return convolvedSpace(space, window);
  return space.map((size, dim) => {
    const count = Math.ceil(stepsAlong(size, dim, window)) + 1;
    // A window that would start in the far padding is left out.
    return (count - 1) * window.stride[dim] >= size + window.padBefore[dim] ? count - 1 : count;
  });
}

/**
 * Sizes behind a transposed convolution, (in − 1)·stride − before − after + span: the smallest that the convolution would
 * bring back to `space`. Output padding counts as less padding after.
 */
export function transposedSpace(space: Sizes, window: Window): number[] {
  const span = windowSpan(window);
  return space.map(
    (size, dim) => (size - 1) * window.stride[dim] - window.padBefore[dim] - window.padAfter[dim] + span[dim]
  );
}
