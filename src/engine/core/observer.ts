/** @file Lets somebody see every operation that runs, for as long as a function takes. Summaries are made so. */
import type { Tensor } from './tensor.js';

/** One operation that has run. */
export interface SeenOperation {
  /** PyTorch's name of its node: `ConvolutionBackward0`. */
  readonly name: string;
  /** `'pointwise'` treats every element alone; a `'view'` shares its input's memory. */
  readonly kind: 'pointwise' | 'view' | 'other';
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
  /** What the operation was told beside its inputs. */
  readonly options: unknown;
}

let observer: ((operation: SeenOperation) => void) | null = null;

/** Calls `see` after every operation that `run` runs. */
export function observeOperations<Result>(
  see: (operation: SeenOperation) => void,
  run: () => Result
): Result {
  const before = observer;
  observer = see;
  try {
    return run();
  } finally {
    observer = before;
  }
}

/** Tells the observer, if there is one. */
export function reportOperation(
  name: string,
  kind: SeenOperation['kind'],
  inputs: readonly Tensor[],
  output: Tensor,
  options: unknown
): void {
  observer?.({ name, kind, inputs, output, options });
}
