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
 * The runs of this page, written where the next page can read them. Each page holds a lock as long as it lives, which
 * tells open pages from those that ended. Pages without locks (plain HTTP) write nothing.
 */
export class UnfinishedRuns {
  constructor(
    private readonly storage: Storage,
    private readonly locks: LockManager
  ) {
    void this.locks.request(this.key, () => new Promise(() => undefined));
    // Fired when the user leaves or reloads, not when the page is ended.
    globalThis.addEventListener('pagehide', () => {
      this.storage.removeItem(this.key);
    });
  }

  /** A cell of the document's kernel runs. */
  begin(kernelId: string, path: string): void {
    this.paths.set(kernelId, path);
    this.write();
  }

  /** Nothing runs in the kernel any more. */
  end(kernelId: string): void {
    if (this.paths.delete(kernelId)) this.write();
  }

  /** The runs of pages that have ended without a word, each given once. */
  async takeAbandoned(): Promise<IUnfinishedRun[]> {
    const { held = [] } = await this.locks.query();
    const alive = new Set(held.map(lock => lock.name));
    const keys = Object.keys(this.storage).filter(
      key => key.startsWith(PREFIX) && key !== this.key && !alive.has(key)
    );
    return keys.flatMap(key => {
      const paths = parsePaths(this.storage.getItem(key));
      this.storage.removeItem(key);
      return paths.map(path => ({ path }));
    });
  }

  private write(): void {
    if (this.paths.size === 0) this.storage.removeItem(this.key);
    else this.storage.setItem(this.key, JSON.stringify([...this.paths.values()]));
  }

  private readonly key = PREFIX + UUID.uuid4();
  private readonly paths = new Map<string, string>();
}

function parsePaths(text: string | null): string[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.filter((path: unknown) => typeof path === 'string') : [];
  } catch {
    return [];
  }
}
