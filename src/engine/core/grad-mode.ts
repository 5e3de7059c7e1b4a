/** @file Whether operations are recorded for the backward pass. */

let enabled = true;

export function isGradEnabled(): boolean {
  return enabled;
}

/**
 * Runs `fn` with recording on or off and puts the former state back, also when it throws. Of an async
 * function the state is put back when its promise settles: until then it holds for whatever else runs.
 */
export function withGradMode<Result>(mode: boolean, fn: () => Result): Result {
  const before = enabled;
  const restore = (): void => {
    enabled = before;
  };
  enabled = mode;
  let result: Result;
  try {
    result = fn();
  } catch (error) {
    restore();
    throw error;
  }
  if (result instanceof Promise) return result.finally(restore) as Result;
  restore();
  return result;
}

/**
 * Runs `fn` without recording operations and gives what it gives, as PyTorch's `with torch.no_grad()`. An async
 * `fn` counts until its promise settles.
 *
 * @example
 * const weight = tensor([1, 2], { requiresGrad: true });
 * noGrad(() => weight.mul(2)).requiresGrad; // → false
 */
export function noGrad<Result>(fn: () => Result): Result {
  return withGradMode(false, fn);
}
