/** @file Prints that wait to travel together: text of one stream of one run. */
import type { RunId, StreamName } from './messages.js';

/** Text longer than this goes at once. */
const MOST_HELD = 65_536;

export class HeldText {
  private held: { readonly run: RunId; readonly name: StreamName; text: string } | null = null;

  constructor(private readonly send: (run: RunId, name: StreamName, text: string) => void) {}

  /** Whose text it is that waits; null where none does. */
  get run(): RunId | null {
    return this.held === null ? null : this.held.run;
  }

  /** Text of another stream goes first. */
  add(run: RunId, name: StreamName, text: string): void {
    if (this.held && (this.held.run !== run || this.held.name !== name)) this.flush();
    this.held ??= { run, name, text: '' };
    this.held.text += text;
    if (this.held.text.length > MOST_HELD) this.flush();
  }

  /** Sends what waits. */
  flush(): void {
    if (!this.held) return;
    const { run, name, text } = this.held;
    this.held = null;
    this.send(run, name, text);
  }
}
