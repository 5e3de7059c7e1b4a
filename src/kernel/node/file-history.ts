/** @file The inputs of earlier sessions, in a file of the user's that only the user reads: one for all notebooks. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import type { HistoryStore } from '../session/history.js';

/** A file that cannot be read or written leaves a session with its own inputs. */
export class FileHistory implements HistoryStore {
  /** @param path its folder is made where there is none. */
  constructor(private readonly path: string) {}

  read(): string | null {
    try {
      return readFileSync(this.path, 'utf8');
    } catch {
      return null;
    }
  }

  write(text: string): void {
    // Another kernel that reads meanwhile finds the old file or the new one, never half of one.
    const draft = `${this.path}.${process.pid}`;
    try {
      mkdirSync(dirname(this.path), { recursive: true });
      writeFileSync(draft, text, { mode: 0o600 });
      renameSync(draft, this.path);
    } catch {
      // The session itself still has it.
    }
  }
}

/**
 * How many inputs are kept: the value of `RECEPTIVE_HISTORY_SIZE`.
 *
 * @param fallback where it is not set.
 * @throws where it is set to something else than a whole number.
 */
export function parseHistorySize(value: string | undefined, fallback: number): number {
  if (value === undefined || value === '') return fallback;
  if (!/^\d{1,9}$/.test(value)) {
    throw new RangeError(`RECEPTIVE_HISTORY_SIZE: a whole number is expected, got '${value}'`);
  }
  return Number(value);
}
