/** @file The files beside the notebook, as a page or a process gives them. */
import type { FolderEntry } from '../protocol/notebook-path.js';

export interface NotebookFiles {
  /** The notebook's folder; paths begin where it does. Another one after the notebook has been moved. */
  folder: string;
  /** Whether code changes files by `write` alone; under Node it may also use the disk itself. */
  readonly seesWrites: boolean;
  /** The bytes of a file; null where there is none. Rejects where that cannot be known. */
  read(path: string): Promise<Uint8Array | null>;
  /** What stands in a folder, in any order; null where there is none. Rejects where that cannot be known. */
  list(path: string): Promise<readonly FolderEntry[] | null>;
  /** Makes or replaces a file; text is written as UTF-8. Rejects where it cannot. */
  write(path: string, data: string | Uint8Array): Promise<void>;
}
