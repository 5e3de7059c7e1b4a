/** @file The files beside the notebook as the process finds them on the disk. */
import type { Dirent } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, parse, relative, resolve, sep } from 'node:path';

import type { FolderEntry } from '../protocol/notebook-path.js';
import type { NotebookFiles } from '../session/notebook-files.js';

/** What reading fails with where there is nothing of the kind. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

/** Paths begin at the root of the disk, so that `../x.ts` may lead out of the folder. */
export class FolderFiles implements NotebookFiles {
  readonly folder: string;
  readonly seesWrites = false;
  private readonly root: string;

  /** @param folder of the notebook, as the system writes it. */
  constructor(folder: string) {
    this.root = parse(resolve(folder)).root;
    this.folder = relative(this.root, resolve(folder)).split(sep).join('/');
  }

  /** @throws where there is a file that cannot be read. */
  async read(path: string): Promise<Uint8Array | null> {
    return unlessAbsent(async () => new Uint8Array(await readFile(resolve(this.root, path))));
  }

  /** @throws where there is a folder that cannot be read. */
  async list(path: string): Promise<readonly FolderEntry[] | null> {
    const folder = resolve(this.root, path);
    const found = await unlessAbsent(() => readdir(folder, { withFileTypes: true }));
    return found && Promise.all(found.map(each => toEntry(folder, each)));
  }

  write(path: string, data: string | Uint8Array): Promise<void> {
    return writeFile(resolve(this.root, path), data);
  }
}

async function unlessAbsent<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (ABSENT.has((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

/** A link is what it leads to; one that leads nowhere is a file that is not there. */
async function toEntry(folder: string, entry: Dirent): Promise<FolderEntry> {
  const { name } = entry;
  if (!entry.isSymbolicLink()) return { name, isFolder: entry.isDirectory() };
  const target = await stat(join(folder, name)).catch(() => null);
  return { name, isFolder: target?.isDirectory() ?? false };
}
