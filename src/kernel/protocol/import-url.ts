/** @file Loads modules by address: by a page's own `import()`, or in the way of a thread of a process. */

/** Loads an ECMAScript module by its address. */
export type ImportUrl = (url: string) => Promise<unknown>;
