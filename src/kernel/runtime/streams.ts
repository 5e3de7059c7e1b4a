/** @file Text on its way to the page, in order. Everything goes at once until printing becomes a flood. */
import { HeldText } from '../protocol/held-text.js';
import type { RunId, StreamName } from '../protocol/messages.js';
import { Elision } from './elision.js';
import type { RuntimeHost } from './host.js';

/** Within this many milliseconds … */
const WINDOW = 50;
/** … this many prints are sent one by one; the others wait together for the end of the window. */
const BURST = 500;

export class Streams {
  private windowStart = Number.NEGATIVE_INFINITY;
  private sent = 0;
  private readonly held: HeldText;
  private readonly setTimer: (callback: () => void, delay: number) => unknown;
  private timerSet = false;
  // No `Map`, whose methods a cell may destroy.
  private readonly elisions: Partial<Record<string, Elision>> = {};
  /** The most characters of each stream that a cell shows. */
  limit = 500_000;

  constructor(private readonly host: RuntimeHost) {
    this.setTimer = host.scope.setTimeout.bind(host.scope);
    this.held = new HeldText((run, name, text) => {
      host.post({ type: 'stream', run, name, text });
    });
  }

  write(run: RunId, name: StreamName, text: string): void {
    const shown = this.elision(run, name).take(text);
    if (shown !== '') this.send(run, name, shown);
  }

  private elision(run: RunId, name: StreamName): Elision {
    const key = `${name} ${run}`;
    return (this.elisions[key] ??= new Elision(this.limit));
  }

  /** The cell is done: the end of what it printed too much is shown. */
  end(run: RunId): void {
    for (const name of ['stdout', 'stderr'] as const) {
      const rest = this.elision(run, name).end();
      if (rest !== '') this.send(run, name, rest);
    }
  }

  /** What the cell has printed is cleared, and it may print as much again. */
  clear(run: RunId): void {
    for (const name of ['stdout', 'stderr'] as const) this.elisions[`${name} ${run}`] = undefined;
  }

  private send(run: RunId, name: StreamName, text: string): void {
    const now = this.host.now();
    if (now - this.windowStart > WINDOW) {
      this.flush();
      this.windowStart = now;
      this.sent = 0;
    }
    if (this.sent < BURST) {
      this.sent += 1;
      this.host.post({ type: 'stream', run, name, text });
      return;
    }
    this.hold(run, name, text);
  }

  private hold(run: RunId, name: StreamName, text: string): void {
    this.held.add(run, name, text);
    if (this.timerSet) return;
    this.timerSet = true;
    this.setTimer(() => {
      this.timerSet = false;
      this.flush();
    }, WINDOW);
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
