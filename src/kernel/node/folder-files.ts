/** @file The files beside the notebook as the process finds them on the disk. */
import { readFile, writeFile } from 'node:fs/promises';
import { parse, relative, resolve, sep } from 'node:path';

import type { NotebookFiles } from '../session/notebook-files.js';

/** What `read` of a path that is no file fails with. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

/** Paths begin at the root of the disk, so that `../x.ts` may lead out of the folder. */
export class FolderFiles implements NotebookFiles {
  readonly folder: string;
  private readonly root: string;

  /** @param folder of the notebook, as the system writes it. */
  constructor(folder: string) {
    this.root = parse(resolve(folder)).root;
    this.folder = relative(this.root, resolve(folder)).split(sep).join('/');
  }

  /** @throws where there is a file that cannot be read. */
  async read(path: string): Promise<Uint8Array | null> {
    try {
      return new Uint8Array(await readFile(resolve(this.root, path)));
    } catch (error) {
      if (ABSENT.has((error as NodeJS.ErrnoException).code ?? '')) return null;
      throw error;
    }
  }

  async readText(path: string): Promise<string | null> {
    const bytes = await this.read(path);
    return bytes && new TextDecoder().decode(bytes);
  }

  write(path: string, data: string | Uint8Array): Promise<void> {
    return writeFile(resolve(this.root, path), data);
  }
}
