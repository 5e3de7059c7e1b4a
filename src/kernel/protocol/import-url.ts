/** @file How a thread of a process tells the runtime that it loads modules by address otherwise than a page does. */

/** Where the thread's global object holds its `ImportUrl`, until the runtime has taken it. */
export const IMPORT_URL = Symbol.for('receptive.importUrl');

/** Loads an ECMAScript module by its address. */
export type ImportUrl = (url: string) => Promise<unknown>;
