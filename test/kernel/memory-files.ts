/** @file A folder of files in memory, as a process or a site would keep it elsewhere. */
import type { FolderEntry } from '../../src/kernel/protocol/notebook-path.js';
import type { NotebookFiles } from '../../src/kernel/session/notebook-files.js';

/** Files of a notebook's folder, by path from the root of the contents. */
export class MemoryFiles implements NotebookFiles {
  readonly seesWrites = true;
  /** How often each path was read. */
  readonly reads = new Map<string, number>();
  /** The folders that were listed, in order. */
  readonly lists: string[] = [];

  constructor(
    public folder: string,
    readonly texts: Record<string, string | Uint8Array<ArrayBuffer>>
  ) {}

  read(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
    this.reads.set(path, (this.reads.get(path) ?? 0) + 1);
    const content = Object.hasOwn(this.texts, path) ? this.texts[path] : null;
    return Promise.resolve(typeof content === 'string' ? new TextEncoder().encode(content) : content);
  }

  /** Folders are what stands before slashes; one whose name ends with `closed` cannot be read. */
  list(path: string): Promise<readonly FolderEntry[] | null> {
    this.lists.push(path);
    if (path.endsWith('closed')) return Promise.reject(new Error('Permission denied'));
    const start = path === '' ? '' : `${path}/`;
    const below = Object.keys(this.texts).filter(each => each.startsWith(start));
    const names = new Set(below.map(each => each.slice(start.length).split('/')[0]));
    const entries = [...names].map(name => ({ name, isFolder: !below.includes(start + name) }));
    return Promise.resolve(path !== '' && below.length === 0 ? null : entries);
  }

  /** A path that ends with `/locked` cannot be written. */
  write(path: string, data: string | Uint8Array): Promise<void> {
    if (path.endsWith('/locked')) return Promise.reject(new Error('Permission denied'));
    this.texts[path] = typeof data === 'string' ? data : new TextDecoder().decode(data);
    return Promise.resolve();
  }
}
