/** @file The engine's errors, one class for each cause, and how lists are printed inside them. */

/** An error that the caller of the engine made; `code` is stable and listed in docs/errors.md. */
export class EngineError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = new.target.name;
    this.code = code;
  }
}

/** Sizes that do not fit together. */
export class ShapeError extends EngineError {
  constructor(message: string) {
    super('engine-shape', message);
  }
}

/** An element type that the operation does not take. */
export class DtypeError extends EngineError {
  constructor(message: string) {
    super('engine-dtype', message);
  }
}

/** An argument outside the values that the operation takes. */
export class ValueError extends EngineError {
  constructor(message: string) {
    super('engine-value', message);
  }
}

/** An index or dimension outside its range. */
export class IndexError extends EngineError {
  constructor(message: string) {
    super('engine-index', message);
  }
}

/** A misuse of the recorded graph. */
export class GraphError extends EngineError {
  constructor(message: string) {
    super('engine-graph', message);
  }
}

/** A backend that is missing or cannot do what was asked. */
export class BackendError extends EngineError {
  constructor(message: string) {
    super('engine-backend', message);
  }
}

/** A file that is broken, lies about itself, or holds what the engine cannot hold. */
export class FileError extends EngineError {
  constructor(message: string) {
    super('engine-file', message);
  }
}

/** Prints a list as Python does: `[1, 2]`. */
export function formatList(values: readonly (number | null)[]): string {
  return `[${values.map(value => (value === null ? 'None' : String(value))).join(', ')}]`;
}

/** Prints a shape as PyTorch does: `torch.Size([1, 2])`. */
export function formatSize(shape: readonly number[]): string {
  return `torch.Size(${formatList(shape)})`;
}

/** Prints a tuple as Python does: `(1, 2)`, `(1,)`. */
export function formatTuple(values: readonly number[]): string {
  return values.length === 1 ? `(${values[0]},)` : `(${values.join(', ')})`;
}
