/**
 * @file Stops running code without losing its state. Compiled code asks here, at loops and calls, whether to go
 * on; about every 250 ms of synchronous work that reaches the page. What awaits is rejected from here.
 */
import type { CellContext, CellContexts } from './cell-context.js';
import type { Platform } from './platform.js';
import { isInstance } from './prototypes.js';
import { apply } from './realm.js';

/** What the running code sees when the user stops it. */
export class KeyboardInterrupt extends Error {
  override readonly name = 'KeyboardInterrupt';

  /** @param isFinal `catch` clauses of cells do not hold it. */
  constructor(readonly isFinal: boolean) {
    super('the cell was interrupted; its variables are kept');
  }
}

/** Milliseconds between two questions to the page; one costs a few. */
const POLL_INTERVAL = 250;
/** Most loop turns and calls between two looks at the clock: about 100 µs of empty loop. */
const MOST_LEFT = 4096;

/** A link of the chain of what is awaited. */
interface Waiting {
  readonly context: CellContext;
  readonly reject: (reason: unknown) => void;
  previous: Waiting | null;
  next: Waiting | null;
}

type Then = (resolve: (value: unknown) => void, reject: (reason: unknown) => void) => unknown;

export class InterruptGate {
  /** The cell that the page waits for. */
  running: CellContext | null = null;
  private handled = 0;
  private lastPoll = 0;
  private lastTick = 0;
  private left = 0;
  // A chain and no `Set`, whose methods a cell may destroy.
  private waiting: Waiting | null = null;
  private readonly promise: PromiseConstructor;
  private readonly resolve: (value: unknown) => PromiseLike<unknown>;
  private readonly then: Then;

  /** @param onTick is told the time at every look at the clock. */
  constructor(
    private readonly platform: Platform,
    private readonly contexts: CellContexts,
    private readonly onTick: (now: number) => void
  ) {
    this.promise = platform.scope.Promise;
    this.resolve = Reflect.get(this.promise, 'resolve');
    this.then = Reflect.get(this.promise.prototype, 'then') as Then;
  }

  /** A cell begins: the clock starts anew. */
  begin(context: CellContext): void {
    this.running = context;
    this.lastPoll = this.lastTick = this.platform.now();
  }

  /** The cell has ended. */
  end(): void {
    this.running = null;
  }

  /** What guards in compiled code call; gives how many of them may pass before the next call. */
  readonly tick = (): number => {
    const now = this.platform.now();
    const passed = now - this.lastTick;
    this.lastTick = now;
    if (passed < 1) this.left = this.left * 2 < MOST_LEFT ? this.left * 2 + 1 : MOST_LEFT;
    else if (passed > 20) this.left = this.left >> 3;
    this.onTick(now);
    this.poll(now);
    return this.left;
  };

  /** What the engine calls between two of its kernels. */
  readonly check = (): void => {
    this.poll(this.platform.now());
  };

  private poll(now: number): void {
    if (now - this.lastPoll < POLL_INTERVAL) return;
    this.lastPoll = now;
    if (this.platform.stopRequested(this.handled)) throw this.take(this.contexts.current);
  }

  /** The page's message, received when no code runs. `interrupt` counts from 1. */
  receive(interrupt: number): void {
    if (interrupt <= this.handled) return;
    const error = this.take(this.running ?? this.contexts.current);
    this.rejectWaiting(this.running, error);
  }

  /** Counts one interrupt as handled and gives the error for it. */
  private take(context: CellContext): KeyboardInterrupt {
    this.handled += 1;
    const target = this.running ?? context;
    target.interrupts += 1;
    const error = new KeyboardInterrupt(target.interrupts > 1);
    this.platform.post({ type: 'interrupted', interrupt: this.handled });
    if (target !== context) this.rejectWaiting(target, error);
    return error;
  }

  /** Ends the waiting of a cell; of all where it is null. */
  private rejectWaiting(context: CellContext | null, error: Error): void {
    let next: Waiting | null;
    for (let entry = this.waiting; entry; entry = next) {
      next = entry.next;
      if (context !== null && entry.context !== context) continue;
      this.unlink(entry);
      entry.reject(error);
    }
  }

  private link(context: CellContext, reject: Waiting['reject']): Waiting {
    const entry: Waiting = { context, reject, previous: null, next: this.waiting };
    if (this.waiting) this.waiting.previous = entry;
    return (this.waiting = entry);
  }

  /** Does nothing to an entry that is no link any more. */
  private unlink(entry: Waiting): void {
    if (entry.previous) entry.previous.next = entry.next;
    else if (this.waiting === entry) this.waiting = entry.next;
    if (entry.next) entry.next.previous = entry.previous;
    entry.previous = entry.next = null;
  }

  /** A cell that two interrupts did not end is given up; what is left of it ends at its next `await`. */
  abandon(context: CellContext, error: Error): void {
    context.abandoned = error;
    this.rejectWaiting(context, error);
  }

  /** What compiled code awaits in place of a value: the same, but an interrupt can reject it. */
  readonly wait = (value: unknown): unknown => {
    if (!isThenable(value)) return value;
    return new this.promise((resolve, reject) => {
      const entry = this.link(this.contexts.current, reject);
      apply(this.then, apply(this.resolve, this.promise, [value]), [
        (result: unknown) => {
          this.unlink(entry);
          resolve(result);
        },
        (reason: unknown) => {
          this.unlink(entry);
          entry.reject(reason);
        }
      ]);
    });
  };

  /** Takes a cell up again after an `await`. */
  readonly resume = (context: CellContext, value: unknown): unknown => {
    this.contexts.current = context;
    if (context.abandoned) throw context.abandoned;
    return value;
  };

  /** What `for await` walks: every step can be interrupted. */
  readonly each = (context: CellContext, iterable: unknown): AsyncIterable<unknown> => {
    const steps = toIterator(iterable);
    return {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          const step = (await this.wait(steps.iterator.next())) as { done?: boolean; value: unknown };
          const value = steps.isSync && !step.done ? await this.wait(step.value) : step.value;
          this.resume(context, undefined);
          return { done: step.done ?? false, value };
        },
        return: async (value?: unknown) => {
          await steps.iterator.return?.(value);
          return { done: true, value };
        }
      })
    };
  };

  /** At the head of every `catch`. */
  readonly caught = (error: unknown): void => {
    if (isInstance(error, KeyboardInterrupt) && error.isFinal) throw error;
    if (this.contexts.current.abandoned === error && error instanceof Error) throw error;
  };
}

interface AnyIterator {
  next(): unknown;
  return?(value?: unknown): unknown;
}

function toIterator(iterable: unknown): { iterator: AnyIterator; isSync: boolean } {
  const source = iterable as Partial<AsyncIterable<unknown> & Iterable<unknown>>;
  const makeAsync = source[Symbol.asyncIterator];
  if (makeAsync) return { iterator: Reflect.apply(makeAsync, source, []) as AnyIterator, isSync: false };
  const makeSync = source[Symbol.iterator];
  if (typeof makeSync !== 'function') throw new TypeError('for await: expects an iterable value');
  return { iterator: Reflect.apply(makeSync, source, []) as AnyIterator, isSync: true };
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  return typeof (value as { then?: unknown }).then === 'function';
}
