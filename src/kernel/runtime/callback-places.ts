/**
 * @file Where cells hand callbacks to the platform. At each of these places the callback is replaced by one that
 * carries its cell, so that what it prints or throws belongs to the cell that registered it. Nothing else changes:
 * listeners can be removed, handlers read back as they were set, values and errors go where they went.
 */
import type { Callback, CellContext, CellContexts } from './cell-context.js';
import type { Platform, Scope } from './platform.js';
import { apply, construct, defineProperty, get, getOwnPropertyDescriptor, ownKeys } from './realm.js';
import { WeakTable } from './weak-table.js';

/** Functions of the global object that call their first argument once; nobody hears of its error. */
const FUNCTIONS = ['queueMicrotask', 'requestAnimationFrame', 'setImmediate'] as const;

/** Classes whose instances have handlers: `onmessage` and its kin. */
const HANDLER_CLASSES = [
  'AbortSignal',
  'BroadcastChannel',
  'EventSource',
  'FileReader',
  'IDBDatabase',
  'IDBOpenDBRequest',
  'IDBRequest',
  'IDBTransaction',
  'MessagePort',
  'Notification',
  'OffscreenCanvas',
  'Performance',
  'WebSocket',
  'Worker',
  'XMLHttpRequest',
  'XMLHttpRequestEventTarget'
];

/** Classes whose constructors take callbacks, or objects of callbacks. */
const CALLBACK_CLASSES = [
  'AudioDecoder',
  'AudioEncoder',
  'FinalizationRegistry',
  'PerformanceObserver',
  'ReadableStream',
  'ReportingObserver',
  'TransformStream',
  'VideoDecoder',
  'VideoEncoder',
  'WritableStream'
];

/** Makes every callback that cells register carry its cell. */
export function installCallbackPlaces(platform: Platform, contexts: CellContexts): void {
  const { scope } = platform;
  const evaluate = (code: string): unknown => platform.evaluate(code);
  const places = new CallbackPlaces(scope, contexts);
  places.installTimer('setTimeout', evaluate);
  places.installTimer('setInterval', evaluate);
  for (const name of FUNCTIONS) places.installFunction(name);
  places.installThen(scope.Promise.prototype);
  places.installListeners(scope.EventTarget.prototype);
  // A thread's global object has listeners without being an `EventTarget`.
  if (Object.hasOwn(scope, 'addEventListener')) places.installListeners(scope);
  places.installHandlers(scope);
  for (const name of HANDLER_CLASSES) places.installHandlers(prototypeOf(scope[name]));
  for (const name of CALLBACK_CLASSES) places.installClass(name);
  places.installLocks(prototypeOf(scope.LockManager));
  places.installWorkers();
}

/** The stand-in for a listener, and whose it is. */
interface Listening {
  context: CellContext;
  readonly stand: Callback;
}

type ByType = Partial<Record<string, WeakTable<Listening>>>;

class CallbackPlaces {
  private readonly listeners = new WeakTable<ByType>();
  /** The handler that a cell set, by its stand-in. */
  private readonly handlers = new WeakTable<unknown>();

  constructor(
    private readonly scope: Scope,
    private readonly contexts: CellContexts
  ) {}

  installTimer(name: 'setTimeout' | 'setInterval', evaluate: (code: string) => unknown): void {
    const { scope, contexts } = this;
    const native = scope[name] as unknown as Callback;
    define(scope, name, (callback: unknown, delay?: unknown, ...values: unknown[]): unknown => {
      const { current } = contexts;
      const run = isFunction(callback) ? callback : () => evaluate(String(callback));
      const late = (): void => {
        contexts.runLate(current, run, scope, values);
      };
      return apply(native, scope, [late, delay]);
    });
  }

  installFunction(name: (typeof FUNCTIONS)[number]): void {
    const { scope, contexts } = this;
    const native = scope[name];
    if (!isFunction(native)) return;
    define(scope, name, (callback: unknown, ...rest: unknown[]): unknown => {
      const { current } = contexts;
      const late = (...values: unknown[]): void => {
        contexts.runLate(current, callback as Callback, undefined, values);
      };
      return apply(native, scope, [isFunction(callback) ? late : callback, ...rest]);
    });
  }

  installThen(prototype: object): void {
    const { contexts } = this;
    const native = get(prototype, 'then') as Callback;
    const bind = (callback: unknown, context: CellContext): unknown => {
      if (!isFunction(callback)) return callback;
      return (value: unknown): unknown => {
        contexts.current = context;
        return apply(callback, undefined, [value]);
      };
    };
    define(prototype, 'then', function then(this: unknown, fulfilled?: unknown, rejected?: unknown) {
      const { current } = contexts;
      const derived: unknown = apply(native, this, [bind(fulfilled, current), bind(rejected, current)]);
      contexts.own(derived, current);
      return derived;
    });
  }

  installListeners(holder: object): void {
    const { scope } = this;
    const add = get(holder, 'addEventListener') as Callback;
    const remove = get(holder, 'removeEventListener') as Callback;
    const standFor = (target: object, type: unknown, listener: unknown, isNew: boolean): unknown =>
      isObject(listener) ? (this.stand(target, String(type), listener, isNew) ?? listener) : listener;
    define(
      holder,
      'addEventListener',
      function addEventListener(
        this: object | undefined,
        type: unknown,
        listener: unknown,
        options: unknown
      ) {
        return apply(add, this, [type, standFor(this ?? scope, type, listener, true), options]);
      }
    );
    define(
      holder,
      'removeEventListener',
      function removeEventListener(
        this: object | undefined,
        type: unknown,
        listener: unknown,
        options: unknown
      ) {
        return apply(remove, this, [type, standFor(this ?? scope, type, listener, false), options]);
      }
    );
  }

  /** The same stand-in for the same target, type and listener, as the platform adds none twice and removes by identity. */
  private stand(target: object, type: string, listener: object, isNew: boolean): Callback | undefined {
    const { current } = this.contexts;
    let types = this.listeners.get(target);
    if (!types) this.listeners.set(target, (types = Object.create(null) as ByType));
    const ofType = (types[type] ??= new WeakTable());
    const known = ofType.get(listener);
    if (!isNew) return known?.stand;
    if (known) known.context = current;
    return (known ?? this.listen(ofType, listener)).stand;
  }

  private listen(ofType: WeakTable<Listening>, listener: object): Listening {
    const { contexts } = this;
    const listening: Listening = {
      context: contexts.current,
      stand(this: unknown, event: unknown): void {
        const callback = (): unknown =>
          isFunction(listener)
            ? apply(listener, this, [event])
            : apply(get(listener, 'handleEvent') as Callback, listener, [event]);
        contexts.runLate(listening.context, callback);
      }
    };
    ofType.set(listener, listening);
    return listening;
  }

  /** Handlers such as `onmessage` are accessors of a prototype, those of the global object its own. */
  installHandlers(holder: object | undefined): void {
    if (!holder) return;
    for (const key of ownKeys(holder)) {
      if (typeof key !== 'string' || !key.startsWith('on')) continue;
      const own = getOwnPropertyDescriptor(holder, key);
      if (own?.configurable && isAccessor(own)) this.installHandler(holder, key, own);
    }
  }

  private installHandler(holder: object, key: string, own: Accessor): void {
    const { contexts, handlers } = this;
    defineProperty(holder, key, {
      ...own,
      get(this: unknown): unknown {
        const stand = apply<unknown, unknown[], unknown>(own.get, this, []);
        return (isObject(stand) ? handlers.get(stand) : undefined) ?? stand;
      },
      set(this: unknown, handler: unknown): void {
        if (!isFunction(handler)) {
          apply(own.set, this, [handler]);
          return;
        }
        const { current } = contexts;
        const stand = function (this: unknown, ...values: unknown[]): unknown {
          return contexts.runLate(current, handler, this, values).value;
        };
        handlers.set(stand, handler);
        apply(own.set, this, [stand]);
      }
    });
  }

  /** The platform handles what such callbacks throw: a stream fails, a registry reports. */
  installClass(name: string): void {
    const native: unknown = this.scope[name];
    if (!isFunction(native)) return;
    this.replaceClass(name, native, (values, newTarget) => {
      const carried = values.map(value => this.carry(value));
      return construct(native, carried, newTarget) as object;
    });
  }

  private replaceClass(
    name: string,
    native: Callback,
    create: (values: unknown[], newTarget: NewTarget) => object
  ): void {
    const replaced = new Proxy(native, {
      construct: (_, values: unknown[], newTarget) => create(values, newTarget)
    });
    define(this.scope, name, replaced);
    const prototype = prototypeOf(native);
    if (prototype) define(prototype, 'constructor', replaced);
  }

  /** An error inside a worker of a cell comes to the cell's worker, and from there to the global object, without a value. */
  installWorkers(): void {
    const { contexts } = this;
    const native: unknown = this.scope.Worker;
    if (!isFunction(native)) return;
    const add = get(this.scope.EventTarget.prototype, 'addEventListener') as Callback;
    this.replaceClass('Worker', native, (values, newTarget) => {
      const { current } = contexts;
      const worker = construct(native, values, newTarget) as object;
      const blame = (): void => {
        contexts.blame(null, current);
      };
      apply(add, worker, ['error', blame]);
      return worker;
    });
  }

  installLocks(prototype: object | undefined): void {
    if (!prototype) return;
    const native = get(prototype, 'request') as Callback;
    const carry = (value: unknown): unknown => (isFunction(value) ? this.carry(value) : value);
    define(prototype, 'request', function request(this: unknown, ...values: unknown[]): unknown {
      return apply(native, this, values.map(carry));
    });
  }

  /** A callback that carries the present cell, or an object of such callbacks; their errors go where they went. */
  private carry(value: unknown): unknown {
    const { contexts } = this;
    const { current } = contexts;
    if (isFunction(value)) {
      return function (this: unknown, ...values: unknown[]): unknown {
        return contexts.run(current, value, this, values);
      };
    }
    if (!isObject(value)) return value;
    return new Proxy(value, {
      get(target, key): unknown {
        const member = get(target, key) as unknown;
        if (!isFunction(member)) return member;
        return (...values: unknown[]) => contexts.run(current, member, target, values);
      }
    });
  }
}

type NewTarget = Parameters<typeof construct>[2];

interface Accessor {
  readonly get: Callback;
  readonly set: Callback;
}

function isAccessor(own: object): own is Accessor {
  return isFunction(get(own, 'get')) && isFunction(get(own, 'set'));
}

function prototypeOf(holder: unknown): object | undefined {
  const prototype: unknown = isFunction(holder) ? get(holder, 'prototype') : undefined;
  return isObject(prototype) ? prototype : undefined;
}

function isFunction(value: unknown): value is Callback {
  return typeof value === 'function';
}

function isObject(value: unknown): value is object {
  return isFunction(value) || (typeof value === 'object' && value !== null);
}

function define(target: object, name: string, value: unknown): void {
  defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
}
