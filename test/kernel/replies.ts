/** @file What a kernel has sent, by the request that it answers. */
import type { Seen } from './seen.js';

interface Sent extends Seen {
  readonly parent: string;
}

type Condition = (messages: readonly Seen[]) => boolean;

export class Replies {
  private readonly sent: Sent[] = [];
  private readonly watchers = new Set<() => void>();

  add(message: Sent): void {
    this.sent.push(message);
    for (const watcher of [...this.watchers]) watcher();
  }

  /** What has come for a request so far. */
  seen(id: string): Seen[] {
    return this.sent.filter(({ parent }) => parent === id);
  }

  /** Settles when what has come for a request fulfils a condition. */
  until(id: string, condition: Condition): Promise<Seen[]> {
    return new Promise(resolve => {
      const look = (): void => {
        if (!condition(this.seen(id))) return;
        this.watchers.delete(look);
        resolve(this.seen(id));
      };
      this.watchers.add(look);
      look();
    });
  }
}
