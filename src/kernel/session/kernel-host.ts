/** @file What a kernel needs of where it lives: a page hands in the one, a process of Node the other. */
import type { HistoryStore } from './history.js';
import type { NotebookFiles } from './notebook-files.js';
import type { WorkerFactory } from './workers.js';

export interface KernelHost {
  /** Where the two workers come from. */
  readonly workers: WorkerFactory;
  /** Where `readFile`, `writeFile` and local imports look. */
  readonly files: NotebookFiles;
  /** Keeps the inputs from session to session; null where nothing does. */
  readonly history: HistoryStore | null;
  /** What runs here, for the banner of a console. */
  readonly banner: string;
  /** Whether cells may use what only Node has. */
  readonly isNode: boolean;
  /**
   * Milliseconds that the reply to a cell waits for the check of its types: clients without a page read nothing that
   * comes after the reply.
   */
  readonly notePatience: number;
}
