/** @file What a person may choose about the kernel; every host hands it in, and the next cell follows it. */
import type { BackendChoice } from '../protocol/messages.js';

export interface KernelSettings {
  /** `show` type errors as a note, run nothing that has some (`block`), or do not look for them (`off`). */
  readonly diagnostics: 'off' | 'show' | 'block';
  /** The most characters that a cell shows of each stream; the middle is left out. */
  readonly outputLimit: number;
  /** How many cells are remembered for the history. */
  readonly historySize: number;
  /** Whether cells may import `npm:…` and `https:…`. */
  readonly remoteImports: boolean;
  /** Where `npm:name@range` is found as an ECMAScript module; `{package}` stands for `name@range`. */
  readonly npmAddress: string;
  /** Whether an interrupt reaches running loops and calls; cells compiled from now on follow. */
  readonly loopGuards: boolean;
  /** Whether a page runs cells in a sandboxed frame, which can end without the page; the next start follows. */
  readonly sandbox: boolean;
  /** What the next cell computes with; `auto` is the fastest that works here. */
  readonly backend: BackendChoice;
}

export const DEFAULT_SETTINGS: KernelSettings = {
  diagnostics: 'show',
  outputLimit: 500_000,
  historySize: 1000,
  remoteImports: true,
  npmAddress: 'https://cdn.jsdelivr.net/npm/{package}/+esm',
  loopGuards: true,
  sandbox: true,
  backend: 'auto'
};
