/** @file Text on its way to the page, in order. Everything goes at once until printing becomes a flood. */
import type { CellId, StreamName } from '../protocol/messages.js';
import { Elision } from './elision.js';
import type { RuntimeHost } from './host.js';

/** Within this many milliseconds … */
const WINDOW = 50;
/** … this many prints are sent one by one; the others wait together for the end of the window. */
const BURST = 500;
/** Held text longer than this goes at once. */
const MOST_HELD = 65_536;

export class Streams {
  private windowStart = Number.NEGATIVE_INFINITY;
  private sent = 0;
  private heldText = '';
  private heldFor: { readonly cell: CellId; readonly name: StreamName } | null = null;
  private readonly setTimer: (callback: () => void, delay: number) => unknown;
  private timerSet = false;
  // No `Map`, whose methods a cell may destroy.
  private readonly elisions: Partial<Record<string, Elision>> = {};
  /** The most characters of each stream that a cell shows. */
  limit = 500_000;

  constructor(private readonly host: RuntimeHost) {
    this.setTimer = host.scope.setTimeout.bind(host.scope);
  }

  write(cell: CellId, name: StreamName, text: string): void {
    const shown = this.elision(cell, name).take(text);
    if (shown !== '') this.send(cell, name, shown);
  }

  private elision(cell: CellId, name: StreamName): Elision {
    const key = `${name} ${cell}`;
    return (this.elisions[key] ??= new Elision(this.limit));
  }

  /** The cell is done: the end of what it printed too much is shown. */
  end(cell: CellId): void {
    for (const name of ['stdout', 'stderr'] as const) {
      const rest = this.elision(cell, name).end();
      if (rest !== '') this.send(cell, name, rest);
    }
  }

  /** What the cell has printed is cleared, and it may print as much again. */
  clear(cell: CellId): void {
    for (const name of ['stdout', 'stderr'] as const) this.elisions[`${name} ${cell}`] = undefined;
  }

  private send(cell: CellId, name: StreamName, text: string): void {
    const now = this.host.now();
    if (now - this.windowStart > WINDOW) {
      this.flush();
      this.windowStart = now;
      this.sent = 0;
    }
    if (this.sent < BURST) {
      this.sent += 1;
      this.host.post({ type: 'stream', cell, name, text });
      return;
    }
    this.hold(cell, name, text);
  }

  private hold(cell: CellId, name: StreamName, text: string): void {
    if (this.heldFor && (this.heldFor.cell !== cell || this.heldFor.name !== name)) this.flush();
    this.heldFor ??= { cell, name };
    this.heldText += text;
    if (this.heldText.length > MOST_HELD) this.flush();
    if (this.timerSet) return;
    this.timerSet = true;
    this.setTimer(() => {
      this.timerSet = false;
      this.flush();
    }, WINDOW);
  }

  /** Sends what is held: before any other message, and when the window is over. */
  flush(): void {
    if (!this.heldFor) return;
    const { cell, name } = this.heldFor;
    const text = this.heldText;
    this.heldFor = null;
    this.heldText = '';
    this.host.post({ type: 'stream', cell, name, text });
  }

  /** Keeps output live while synchronous code runs. */
  flushStale(now: number): void {
    if (this.heldFor && now - this.windowStart > WINDOW) this.flush();
  }
}
