/**
 * @file What the function around a compiled cell or file is called with: all that its code asks of the runtime. The compiler
 * makes a hidden name of each field (`compiler/hidden-names.ts`), the runtime provides them (`runtime/executor.ts`).
 */

/** @typeParam Cell how the runtime knows a cell; compiled code only hands it on. */
export interface CellServices<Cell = unknown> {
  /** Looks at the clock and for an interrupt; gives how many guarded calls or turns may pass before the next look. */
  tick(): number;
  /** The cell that the function is called for. */
  readonly here: Cell;
  /** The cell that is being worked for at this moment. */
  current(): Cell;
  /** Makes a cell the current one. */
  enter(cell: Cell): void;
  /** Makes what is awaited interruptible. */
  wait(value: unknown): unknown;
  /** Makes the cell current again after an `await`, and gives the awaited value. */
  resume(cell: Cell, value: unknown): unknown;
  /** Makes each step of a `for await` interruptible. */
  each(cell: Cell, iterable: unknown): AsyncIterable<unknown>;
  /** Throws an interrupt again, which a `catch` may not swallow. */
  caught(error: unknown): void;
  /**
   * Loads a module.
   *
   * @param required an array of the exports that are asked for; the options of a dynamic `import()` are none.
   */
  import(specifier: unknown, required?: unknown): unknown;
  /** Binds names of the cells to the exports of a module, and gives the module. */
  bind(module: object, bindings: readonly Binding[]): object;
  /** `import.meta`. */
  readonly meta: { readonly url: string };
}

/** A name of the cells, and the export that it stands for; null for all of them, as an object. */
export type Binding = readonly [name: string, key: string | null];
