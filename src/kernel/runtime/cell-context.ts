/**
 * @file Which cell is being worked for. Output and errors belong to the cell whose code asked for them, also long
 * after that cell has ended: whatever calls back carries its cell with it (`callback-places.ts`), and so does `await`. The
 * state of a cell is kept nowhere else, and goes with the last callback that holds it.
 */
import type { RunId } from '../protocol/messages.js';
import type { Elision } from './elision.js';
import { isInstance } from './prototypes.js';
import { apply } from './realm.js';
import { WeakTable } from './weak-table.js';

export class CellContext {
  /** How often the cell has been interrupted. From the second time on its `catch` clauses are passed over. */
  interrupts = 0;
  /** Set when the cell was given up: what is left of it ends at its next `await`. */
  abandoned: Error | null = null;
  /** Displays on their way; the cell is not done before them. */
  readonly pending = new Set<Promise<unknown>>();
  /** How much it has printed to each stream, and what of that is held back. */
  stdout: Elision | null = null;
  stderr: Elision | null = null;

  constructor(readonly run: RunId) {}
}

/** Anything that can be called. */
export type Callback = (...values: unknown[]) => unknown;

function isPromise(value: unknown): value is Promise<unknown> {
  return isInstance(value, Promise);
}

export class CellContexts {
  current = new CellContext('');
  /** The cell of a promise, where the error that rejects it does not tell. */
  private readonly promises = new WeakTable<CellContext>();
  /** The last error whose cell is known. */
  private thrown: { readonly error: unknown; readonly context: CellContext } | null = null;

  /** @param onLateError is told of an error in a callback that nobody awaits. */
  constructor(private readonly onLateError: (error: unknown, context: CellContext) => void) {}

  readonly enter = (context: CellContext): void => {
    this.current = context;
  };

  /** Runs bodies for the cell that is current now, which stays current after them. */
  runnerForCurrent(): (body: () => unknown) => unknown {
    const context = this.current;
    return body => {
      this.enter(context);
      return body();
    };
  }

  /** Runs a callback for a cell; its error goes on to the caller. */
  run(context: CellContext, callback: Callback, receiver?: unknown, values: unknown[] = []): unknown {
    const before = this.current;
    this.current = context;
    try {
      const value = apply<unknown, unknown[], unknown>(callback, receiver, values);
      this.own(value, context);
      return value;
    } catch (error) {
      this.blame(error, context);
      throw error;
    } finally {
      this.current = before;
    }
  }

  /** Runs a callback for a cell; its error is told there. */
  runLate(
    context: CellContext,
    callback: Callback,
    receiver?: unknown,
    values: unknown[] = []
  ): { readonly value: unknown; readonly failed: boolean } {
    try {
      return { value: this.run(context, callback, receiver, values), failed: false };
    } catch (error) {
      this.onLateError(error, context);
      return { value: undefined, failed: true };
    }
  }

  /** Tells an error of code that nobody awaits. */
  tellLate(error: unknown, context: CellContext): void {
    this.onLateError(error, context);
  }

  /** Remembers the cell of a promise; every other value is left alone. */
  own(value: unknown, context: CellContext): void {
    if (isPromise(value)) this.promises.set(value, context);
  }

  /** Remembers the cell of an error that may come back as one that nobody caught. */
  blame(error: unknown, context: CellContext): void {
    this.thrown = { error, context };
  }

  /** The cell of an error that nobody caught; undefined where no callback tells. */
  ownerOf(error: unknown, promise: unknown): CellContext | undefined {
    const owner = isPromise(promise) ? this.promises.get(promise) : undefined;
    return owner ?? (this.thrown?.error === error ? this.thrown?.context : undefined);
  }
}
