/**
 * @file Which cell is being worked for. Output, errors and timers belong to the cell whose code asked for them,
 * also long after that cell has ended. Timers, promise callbacks and `await` carry the cell with them; what a
 * browser object calls on its own (an event listener, a message port) counts for the cell that ran last.
 */
import type { CellId } from '../protocol/messages.js';
import type { RuntimeHost, Scope } from './host.js';

export class CellContext {
  /** How often the cell has been interrupted. From the second time on its `catch` clauses are passed over. */
  interrupts = 0;
  /** Set when the cell was given up: what is left of it ends at its next `await`. */
  abandoned: Error | null = null;
  /** Displays on their way; the cell is not done before them. */
  readonly pending = new Set<Promise<unknown>>();

  constructor(readonly cell: CellId) {}
}

type Callback = (...values: unknown[]) => unknown;

export class CellContexts {
  current = new CellContext('');

  /** @param onLateError is told of an error in a callback that nobody awaits. */
  constructor(
    private readonly host: RuntimeHost,
    private readonly onLateError: (error: unknown, context: CellContext) => void
  ) {}

  readonly enter = (context: CellContext): void => {
    this.current = context;
  };

  /** Runs a callback for a cell; its error is told there. */
  runLate(
    context: CellContext,
    callback: Callback,
    receiver?: unknown,
    values: unknown[] = []
  ): { readonly value: unknown; readonly failed: boolean } {
    const before = this.current;
    this.current = context;
    try {
      return { value: Reflect.apply(callback, receiver, values), failed: false };
    } catch (error) {
      this.onLateError(error, context);
      return { value: undefined, failed: true };
    } finally {
      this.current = before;
    }
  }

  /** Tells an error of code that nobody awaits. */
  tellLate(error: unknown, context: CellContext): void {
    this.onLateError(error, context);
  }

  /** Replaces the timers and `Promise.prototype.then` of the scope by ones that carry the cell. */
  install(): void {
    const { scope } = this.host;
    for (const name of ['setTimeout', 'setInterval'] as const) this.installTimer(scope, name);
    this.installCallback(scope, 'queueMicrotask');
    this.installCallback(scope, 'requestAnimationFrame');
    this.installThen(scope);
  }

  private installTimer(scope: Scope, name: 'setTimeout' | 'setInterval'): void {
    const native = scope[name] as unknown as Callback;
    const timer = (callback: unknown, delay?: unknown, ...values: unknown[]): unknown => {
      const context = this.current;
      const run: Callback =
        typeof callback === 'function' ? (callback as Callback) : () => this.host.evaluate(String(callback));
      const late = (): void => {
        this.runLate(context, run, scope, values);
      };
      return Reflect.apply(native, scope, [late, delay]);
    };
    define(scope, name, timer);
  }

  private installCallback(scope: Scope, name: 'queueMicrotask' | 'requestAnimationFrame'): void {
    const native = scope[name] as unknown;
    if (typeof native !== 'function') return;
    define(scope, name, (callback: unknown): unknown => {
      const context = this.current;
      const late = (...values: unknown[]): void => {
        this.runLate(context, callback as Callback, undefined, values);
      };
      return Reflect.apply(native as Callback, scope, [typeof callback === 'function' ? late : callback]);
    });
  }

  private installThen(scope: Scope): void {
    const prototype = scope.Promise.prototype;
    const native = Reflect.get(prototype, 'then') as Callback;
    const bind = (callback: unknown, context: CellContext): unknown => {
      if (typeof callback !== 'function') return callback;
      return (value: unknown): unknown => {
        this.current = context;
        return Reflect.apply(callback, undefined, [value]);
      };
    };
    const contexts = (): CellContext => this.current;
    define(prototype, 'then', function then(this: unknown, fulfilled?: unknown, rejected?: unknown) {
      const context = contexts();
      return Reflect.apply(native, this, [bind(fulfilled, context), bind(rejected, context)]);
    });
  }
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
}
