/** @file The engine's errors, one class for each cause, and how lists are printed inside them. */

/**
 * Base class of the engine's errors: a mistake of the caller. Messages contain PyTorch's text where it has one.
 *
 * @example
 * zeros([2, 3]).view([4]); // → ShapeError: shape '[4]' is invalid for input of size 6
 * new ShapeError('area: sides must agree, got 2 and 3') instanceof EngineError; // → true
 */
export class EngineError extends Error {
  /** Stable name of the kind of error, such as `'engine-shape'`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = new.target.name;
    this.code = code;
  }
}

/**
 * Sizes that do not fit together.
 *
 * @example
 * zeros([2, 3]).add(zeros([2])); // → ShapeError: The size of tensor a (3) must match the size of tensor b (2) at …
 */
export class ShapeError extends EngineError {
  constructor(message: string) {
    super('engine-shape', message);
  }
}

/**
 * An element type that the operation does not take.
 *
 * @example
 * tensor([1, 2], { dtype: 'int64' }).mean(); // → DtypeError: mean: mean(): could not infer output dtype. …
 */
export class DtypeError extends EngineError {
  constructor(message: string) {
    super('engine-dtype', message);
  }
}

/**
 * An argument outside the values that the operation takes.
 *
 * @example
 * linspace(0, 1, -1); // → ValueError: linspace: number of steps must be non-negative, got -1
 */
export class ValueError extends EngineError {
  constructor(message: string) {
    super('engine-value', message);
  }
}

/**
 * An index or dimension outside its range.
 *
 * @example
 * tensor([1, 2]).select(0, 2); // → IndexError: select: select(): index 2 out of range for tensor of size [2] at …
 */
export class IndexError extends EngineError {
  constructor(message: string) {
    super('engine-index', message);
  }
}

/**
 * A misuse of the recorded graph.
 *
 * @example
 * tensor([1, 2]).sum().backward(); // → GraphError: backward: element 0 of tensors does not require grad …
 */
export class GraphError extends EngineError {
  constructor(message: string) {
    super('engine-graph', message);
  }
}

/**
 * A backend that is missing or cannot do what was asked.
 *
 * @example
 * await backend.use('webgpu', { strict: true }); // → BackendError: backend.use: …
 */
export class BackendError extends EngineError {
  constructor(message: string) {
    super('engine-backend', message);
  }
}

/**
 * A file that is broken, lies about itself, or holds what the engine cannot hold.
 *
 * @example
 * io.loadNpy(new Uint8Array(4)); // → FileError: loadNpy: array: magic number must be that of npy, got the bytes …
 */
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
