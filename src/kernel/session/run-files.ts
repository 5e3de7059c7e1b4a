/**
 * @file The files beside the notebook for one kernel. What a cell imports is asked for twice, to run it and to check it;
 * here both get the same text from one reading.
 */
import { kindOf } from '../protocol/local-import.js';
import type { FolderEntry } from '../protocol/notebook-path.js';
import type { NotebookFiles } from './notebook-files.js';
import { wasmDeclarations } from './wasm-declarations.js';

type Reader = 'run' | 'check';

interface Reading {
  readonly by: Reader;
  readonly at: number;
  readonly bytes: Promise<Uint8Array | null>;
}

/**
 * Milliseconds for which a reader takes what the other one has read. A cell may run long before it imports, and somebody
 * may edit the file meanwhile; a check may come late, and shall still see what ran.
 */
const OLDEST: Readonly<Record<Reader, number>> = { run: 1000, check: 10_000 };

export class RunFiles implements NotebookFiles {
  readonly seesWrites: boolean;
  /** What one reader has read and the other has not taken yet. */
  private readonly readings = new Map<string, Reading>();

  constructor(private readonly files: NotebookFiles) {
    this.seesWrites = files.seesWrites;
  }

  get folder(): string {
    return this.files.folder;
  }

  set folder(folder: string) {
    this.files.folder = folder;
  }

  /** A cell begins to run: it sees the files as they are from now on. */
  beginRun(): void {
    this.readings.clear();
  }

  /** The bytes of a file that code imports; null where there is none. Rejects where that cannot be known. */
  readToRun(path: string): Promise<Uint8Array | null> {
    return this.share(path, 'run');
  }

  /** The text of a file that a cell imports, as the type checker reads it; null where there is none. */
  async readToCheck(path: string): Promise<string | null> {
    const bytes = await this.share(path, 'check');
    if (bytes === null) return null;
    return kindOf(path) === 'wasm' ? wasmDeclarations(bytes) : new TextDecoder().decode(bytes);
  }

  read(path: string): Promise<Uint8Array | null> {
    return this.files.read(path);
  }

  list(path: string): Promise<readonly FolderEntry[] | null> {
    return this.files.list(path);
  }

  async write(path: string, data: string | Uint8Array): Promise<void> {
    await this.files.write(path, data);
    this.readings.delete(path);
  }

  private share(path: string, by: Reader): Promise<Uint8Array | null> {
    const known = this.readings.get(path);
    const now = performance.now();
    // Code that writes without us may have written since the check.
    const isCurrent = by === 'check' || this.seesWrites;
    if (known && known.by !== by && isCurrent && now - known.at <= OLDEST[by]) {
      this.readings.delete(path);
      return known.bytes;
    }
    const bytes = this.files.read(path);
    this.readings.set(path, { by, at: now, bytes });
    return bytes;
  }
}
