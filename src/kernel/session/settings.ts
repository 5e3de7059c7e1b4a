/** @file What a person may choose about the kernel; every host hands it in, and the next cell follows it. */

export interface KernelSettings {
  /** `show` type errors as a note, run nothing that has some (`block`), or do not look for them (`off`). */
  readonly diagnostics: 'off' | 'show' | 'block';
}

export const DEFAULT_SETTINGS: KernelSettings = { diagnostics: 'show' };
