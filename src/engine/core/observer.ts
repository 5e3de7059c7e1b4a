/** @file Lets somebody see every operation that runs, for as long as a function takes. Summaries are made this way. */
import type { ReceptiveField } from '../../geometry/receptive-field.js';
import type { Tensor } from './tensor.js';

/** What a tensor sees of a network's input; undefined where the input has no part in it: a weight, a constant. */
export type SeenField = ReceptiveField | undefined;

/** One operation that has run. */
export interface SeenOperation {
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
  /** Multiply–adds that it took. */
  readonly macs: number;
  /** What the output sees, from what each of the inputs sees. */
  readonly fieldBehind: (fields: readonly SeenField[]) => SeenField;
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

/** Lets `run` do with several operations what the observer, if there is one, hears of as the one that `describe` makes of them. */
export function reportAsOne<Result>(
  run: () => Result,
  describe: (parts: readonly SeenOperation[], result: Result) => readonly SeenOperation[]
): Result {
  if (observer === null) return run();
  const parts: SeenOperation[] = [];
  const result = observeOperations(part => parts.push(part), run);
  for (const operation of describe(parts, result)) observer(operation);
  return result;
}

/** Tells the observer, if there is one. */
export function reportOperation(describe: () => SeenOperation): void {
  observer?.(describe());
}
