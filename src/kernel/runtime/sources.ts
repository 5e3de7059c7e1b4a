/**
 * @file The texts that ran, for the tracebacks that go through them. No engine tells when the last function of a text is
 * gone, so it is kept as long as one of these holds:
 *
 * - it is one of the latest, in whose functions most errors happen;
 * - a name that it declared has not been declared anew, so its functions can be called by name (of a file: it is the latest
 *   version of its file);
 * - something of its cell may still call back: a timer, a listener, an `await`. All of these hold the cell's context.
 *
 * One thing is lost: a function that an old cell put into an object of another cell throws without its own lines.
 */
import type { RunId } from '../protocol/messages.js';
import { CellContext } from './cell-context.js';
import type { ScriptIndex, TracedScript } from './traceback.js';

/** How many are kept in any case. A long cell takes some 40 kB. */
const LATEST = 256;

/** A script that ran, without its code. */
interface Entry {
  readonly script: TracedScript;
  readonly context: WeakRef<CellContext>;
  readonly run: RunId;
  /** How many names mean what this text declared. */
  names: number;
}

/** Its methods are called over intact built-ins. */
export class Sources implements ScriptIndex {
  /** By name, in the order in which they ran. */
  private readonly entries = new Map<string, Entry>();
  /** Who declared a name last. */
  private readonly declarers = new Map<string, Entry>();
  private limit = 2 * LATEST;

  get size(): number {
    return this.entries.size;
  }

  get(name: string): TracedScript | undefined {
    return this.entries.get(name)?.script;
  }

  /** @param names what the text declares; of a file, its path. */
  add(
    { name, label, source, positions }: TracedScript,
    context: CellContext,
    names: readonly string[]
  ): void {
    const entry: Entry = {
      script: { name, label, source, positions },
      context: new WeakRef(context),
      run: context.run,
      names: 0
    };
    // A file that is imported again, unchanged, is one of the latest again.
    this.entries.delete(name);
    this.entries.set(name, entry);
    for (const each of names) this.declare(each, entry);
    if (this.entries.size > this.limit) this.prune();
  }

  private declare(name: string, entry: Entry): void {
    const before = this.declarers.get(name);
    if (before) before.names -= 1;
    this.declarers.set(name, entry);
    entry.names += 1;
  }

  private prune(): void {
    let older = this.entries.size - LATEST;
    for (const [name, { names, context }] of this.entries) {
      if (older-- <= 0) break;
      if (names === 0 && context.deref() === undefined) this.entries.delete(name);
    }
    this.limit = this.entries.size + LATEST;
  }

  /** The cell for which a text ran. */
  ownerOf(name: string): CellContext | undefined {
    const entry = this.entries.get(name);
    return entry && (entry.context.deref() ?? new CellContext(entry.run));
  }
}
