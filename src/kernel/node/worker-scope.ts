/**
 * @file Makes the global object of a thread look like that of a page's worker, so that both run the same files and
 * cells meet the same globals. What only Node has (`process`, `Buffer`) stays.
 */
import type { MessagePort } from 'node:worker_threads';
import { availableParallelism } from 'node:os';

import type { ThreadMessage } from './thread-worker.js';

/** A message as the listeners of a worker get it. */
class WorkerMessage extends Event {
  constructor(
    readonly data: unknown,
    readonly ports: readonly unknown[]
  ) {
    super('message');
  }
}

/** An error that nobody caught. */
class UncaughtEvent extends Event {
  constructor(
    readonly reason: unknown,
    readonly promise: unknown
  ) {
    super('unhandledrejection', { cancelable: true });
  }
}

/** How an object says what a notebook shows of it. */
const DISPLAY = Symbol.for('Jupyter.display');

/** Milliseconds between two frames of an animation. */
const FRAME = 1000 / 60;

function define(scope: object, name: string | symbol, value: unknown): void {
  Object.defineProperty(scope, name, { value, writable: true, configurable: true, enumerable: false });
}

/**
 * A worker's timers are numbers; Node's are objects, and its own `fetch` calls their methods. So they stay objects and are
 * shown as their numbers.
 */
function installTimers(scope: typeof globalThis): void {
  const timer = scope.setTimeout(() => undefined);
  scope.clearTimeout(timer);
  define(Object.getPrototypeOf(timer) as object, DISPLAY, function (this: NodeJS.Timeout) {
    return { 'text/plain': String(this[Symbol.toPrimitive]()) };
  });
  const { setTimeout: wait, clearTimeout: cancel, performance } = scope;
  define(scope, 'requestAnimationFrame', (callback: (time: number) => void) =>
    wait(() => {
      callback(performance.now());
    }, FRAME)
  );
  define(scope, 'cancelAnimationFrame', cancel);
}

function installEvents(scope: typeof globalThis): EventTarget {
  const target = new EventTarget();
  for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent'] as const) {
    define(scope, name, target[name].bind(target));
  }
  return target;
}

/** An error that nobody caught goes to the listeners of the scope, and ends the thread where none takes it. */
function passErrors(target: EventTarget): void {
  const pass = (reason: unknown, promise?: unknown): void => {
    if (target.dispatchEvent(new UncaughtEvent(reason, promise))) throw reason;
  };
  process.on('unhandledRejection', pass);
  process.on('uncaughtException', error => {
    pass(error);
  });
}

/** @param port the thread's end of the way to the one who made it. */
export function installWorkerScope(port: MessagePort, scope: typeof globalThis): void {
  const target = installEvents(scope);
  installTimers(scope);
  passErrors(target);
  define(scope, 'self', scope);
  define(scope, 'postMessage', (data: unknown, ports: readonly Transferable[] = []) => {
    const message: ThreadMessage = { data, ports };
    port.postMessage(message, ports as Parameters<MessagePort['postMessage']>[1]);
  });
  define(scope, 'close', () => {
    process.exit();
  });
  if (!('navigator' in scope)) {
    const { node } = process.versions;
    define(scope, 'navigator', { hardwareConcurrency: availableParallelism(), userAgent: `Node.js/${node}` });
  }
  port.on('message', ({ data, ports }: ThreadMessage) => {
    target.dispatchEvent(new WorkerMessage(data, ports));
  });
}
