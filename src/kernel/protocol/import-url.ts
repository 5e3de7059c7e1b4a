/** @file How modules are loaded by address: by a page's own `import()`, or as a thread of a process does it. */

/** Loads an ECMAScript module by its address. */
export type ImportUrl = (url: string) => Promise<unknown>;
