/** TypeScript's own library for workers: `/lib/lib.es2023.d.ts` and what it refers to. */
export function typescriptLibrary(): Record<string, string>;
/** The declarations of `receptive`, once built: `/receptive/index.d.ts` and what it imports. */
export function receptiveLibrary(): Record<string, string>;
