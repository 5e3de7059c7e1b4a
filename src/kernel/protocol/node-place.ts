/** @file What a thread of a process offers to the worker in it, and a page does not. */
import type { ImportUrl } from './import-url.js';
import type { StreamName } from './messages.js';

/** Takes text that was written to a stream. */
export type WriteOutput = (name: StreamName, text: string) => void;

/** Where the thread's global object holds its `NodePlace`, until the worker has taken it. */
export const NODE_PLACE = Symbol.for('receptive.nodePlace');

export interface NodePlace {
  /** `import()` by any address. */
  readonly importUrl: ImportUrl;
  /** From now on, `process.stdout` and `process.stderr` write there. */
  readonly takeOutput: (write: WriteOutput) => void;
  /** The modules of Node, `node:fs`. */
  readonly modules: readonly string[];
}

/** Takes what the process offers, so that cells cannot find it; undefined in a page. */
export function takeNodePlace(): NodePlace | undefined {
  const place = Reflect.get(globalThis, NODE_PLACE) as NodePlace | undefined;
  Reflect.deleteProperty(globalThis, NODE_PLACE);
  return place;
}
