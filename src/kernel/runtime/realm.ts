/**
 * @file What the kernel keeps for itself of the realm that it shares with cells. A cell may declare `class Map`, delete
 * `globalThis.JSON` or set `Array.prototype.map` to null; results, errors, prints and interrupts live on all the same.
 * Three things see to it:
 *
 * 1. Names. In the runtime's bundle the names listed here are parameters of the function around everything, so they mean
 *    what they meant before the first cell (`webpack.workers.config.mjs`). Code of the bundle that uses another global name
 *    fails the linter (`scripts/held-names.mjs`).
 * 2. What hangs below the names. `Intrinsics` notes it at the start, and puts it back for the time that the kernel works.
 * 3. Code that runs in the midst of a cell, where nothing is put back (guards, callbacks, plain prints), calls only the
 *    functions held at the end of this file, and walks arrays by index: even `for … of` asks a prototype for its iterator.
 *
 * The file imports nothing and can be evaluated anywhere: the bundler and the linter read the list from it.
 */

/** The language's own objects, and what encodes text: their methods are put back too. */
export const RESTORED = [
  'AggregateError',
  'Array',
  'ArrayBuffer',
  'Atomics',
  'BigInt',
  'BigInt64Array',
  'BigUint64Array',
  'Boolean',
  'DataView',
  'Date',
  'Error',
  'EvalError',
  'FinalizationRegistry',
  'Float32Array',
  'Float64Array',
  'Function',
  'Int16Array',
  'Int32Array',
  'Int8Array',
  'JSON',
  'Map',
  'Math',
  'Number',
  'Object',
  'Promise',
  'Proxy',
  'RangeError',
  'ReferenceError',
  'Reflect',
  'RegExp',
  'Set',
  'SharedArrayBuffer',
  'String',
  'Symbol',
  'SyntaxError',
  'TextDecoder',
  'TextEncoder',
  'TypeError',
  'Uint16Array',
  'Uint32Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'WeakMap',
  'WeakRef',
  'WeakSet',
  'WebAssembly'
] as const;

/** Functions, and the platform's objects. Of these only the name is held. */
const NAMED = [
  'AbortController',
  'Blob',
  'Buffer',
  'DecompressionStream',
  'File',
  'FormData',
  'Headers',
  'ImageBitmap',
  'ImageData',
  'MessageChannel',
  'MessageEvent',
  'OffscreenCanvas',
  'Response',
  'URL',
  'URLSearchParams',
  'Worker',
  'XMLHttpRequest',
  'addEventListener',
  'atob',
  'btoa',
  'clearTimeout',
  'createImageBitmap',
  'crypto',
  'fetch',
  'globalThis',
  'isFinite',
  'isNaN',
  'navigator',
  'parseFloat',
  'parseInt',
  'performance',
  'queueMicrotask',
  'setTimeout',
  'structuredClone'
] as const;

/** Every global name that the runtime's bundle may use. */
export const HELD: readonly string[] = [...RESTORED, ...NAMED];

export const {
  apply,
  construct,
  defineProperty,
  deleteProperty,
  get,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  ownKeys,
  setPrototypeOf
} = Reflect;

/** Called by `apply`. */
export type Method = (...values: unknown[]) => unknown;

/** The method that a kind of objects has at this moment, whatever cells make of it later. */
export function methodOf(prototype: object, name: PropertyKey): Method {
  return get(prototype, name) as Method;
}

/** The same for the getter of a property. */
export function getterOf(prototype: object, name: PropertyKey): Method {
  return getOwnPropertyDescriptor(prototype, name)?.get as Method;
}
