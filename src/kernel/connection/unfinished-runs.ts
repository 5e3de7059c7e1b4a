/**
 * @file Which notebooks had a cell running when a page ended without a word. A browser whose memory is full ends the
 * whole page, kernel and all; the next page reads here what to tell the user.
 */
import { UUID } from '@lumino/coreutils';

/** A cell that ran when its page ended. */
export interface IUnfinishedRun {
  /** The document, as the contents manager knows it. */
  readonly path: string;
}

const PREFIX = 'receptive:running:';

/**
 * The runs of this page, written where the next page can read them. Each page holds a
 * lock as long as it lives, which distinguishes open pages from those that ended. Pages without locks (plain HTTP) write
 * nothing.
 */
export class UnfinishedRuns {
  constructor(
    private readonly _storage: Storage,
    private readonly _locks: LockManager
  ) {
    void this._locks.request(this._key, () => new Promise(() => undefined));
    // Fired when the user leaves or reloads, not when the page is ended.
    globalThis.addEventListener('pagehide', () => {
      this._storage.removeItem(this._key);
    });
  }

  /** A cell of the document's kernel runs. */
  begin(kernelId: string, path: string): void {
    this._paths.set(kernelId, path);
    this._write();
  }

  /** Nothing runs in the kernel any more. */
  end(kernelId: string): void {
    if (this._paths.delete(kernelId)) this._write();
  }

  /** The runs of pages that have ended without a word, each given once. */
  async takeAbandoned(): Promise<IUnfinishedRun[]> {
    const { held = [] } = await this._locks.query();
    const alive = new Set(held.map(lock => lock.name));
    const keys = Object.keys(this._storage).filter(
      key => key.startsWith(PREFIX) && key !== this._key && !alive.has(key)
    );
    return keys.flatMap(key => {
      const paths = parsePaths(this._storage.getItem(key));
      this._storage.removeItem(key);
      return paths.map(path => ({ path }));
    });
  }

  private _write(): void {
    if (this._paths.size === 0) this._storage.removeItem(this._key);
    else this._storage.setItem(this._key, JSON.stringify([...this._paths.values()]));
  }

  private readonly _key = PREFIX + UUID.uuid4();
  private readonly _paths = new Map<string, string>();
}

function parsePaths(text: string | null): string[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.filter((path: unknown) => typeof path === 'string') : [];
  } catch {
    return [];
  }
}
