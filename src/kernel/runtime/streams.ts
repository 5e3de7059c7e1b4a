/** @file Text on its way to the page, in order. Everything goes at once until printing becomes a flood. */
import { HeldText } from '../protocol/held-text.js';
import type { RunId, StreamName } from '../protocol/messages.js';
import type { CellContext } from './cell-context.js';
import { Elision } from './elision.js';
import type { Platform } from './platform.js';

/** Within this many milliseconds … */
const WINDOW = 50;
/** … this many prints are sent one by one; the others wait together for the end of the window. */
const BURST = 500;

export class Streams {
  private windowStart = Number.NEGATIVE_INFINITY;
  private sent = 0;
  private readonly held: HeldText;
  private timerSet = false;
  /** The most characters that a cell shows of each stream from now on; the middle is left out. */
  limit = 500_000;

  constructor(private readonly platform: Pick<Platform, 'after' | 'now' | 'post'>) {
    this.held = new HeldText((run, name, text) => {
      platform.post({ type: 'stream', run, name, text });
    });
  }

  write(context: CellContext, name: StreamName, text: string): void {
    const shown = this.elision(context, name).take(text);
    if (shown !== '') this.send(context.run, name, shown);
  }

  private elision(context: CellContext, name: StreamName): Elision {
    return (context[name] ??= new Elision(this.limit));
  }

  /** The cell is done: shows the end of a flood. */
  end(context: CellContext): void {
    for (const name of ['stdout', 'stderr'] as const) {
      const rest = this.elision(context, name).end();
      if (rest !== '') this.send(context.run, name, rest);
    }
  }

  /** What the cell has printed is cleared, and it may print as much again. */
  clear(context: CellContext): void {
    context.stdout = context.stderr = null;
  }

  private send(run: RunId, name: StreamName, text: string): void {
    const now = this.platform.now();
    if (now - this.windowStart > WINDOW) {
      this.flush();
      this.windowStart = now;
      this.sent = 0;
    }
    if (this.sent < BURST) {
      this.sent += 1;
      this.platform.post({ type: 'stream', run, name, text });
      return;
    }
    this.hold(run, name, text);
  }

  private hold(run: RunId, name: StreamName, text: string): void {
    this.held.add(run, name, text);
    if (this.timerSet) return;
    this.timerSet = true;
    this.platform.after(WINDOW, () => {
      this.timerSet = false;
      this.flush();
    });
  }

  /** Sends what is held: before any other message, and when the window is over. */
  flush(): void {
    this.held.flush();
  }

  /** Keeps output live while synchronous code runs. */
  flushStale(now: number): void {
    if (this.held.run !== null && now - this.windowStart > WINDOW) this.flush();
  }
}
