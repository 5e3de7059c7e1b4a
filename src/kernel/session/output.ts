/** @file What a runtime says → Jupyter messages. Prints that follow one another closely become one message. */
import { warningsBundle } from '../../display/diagnostics.js';
import type { Bundle } from '../protocol/bundle.js';
import type { ErrorReport } from '../protocol/error-report.js';
import { HeldText } from '../protocol/held-text.js';
import type { RunWarning } from '../protocol/language.js';
import type { RunId, StreamName } from '../protocol/messages.js';
import { commContent } from './comms.js';
import type { MessageExtra, ParentHeader } from './jupyter-message.js';
import type { RuntimeOutput } from './runtime-client.js';

/** Sends one message on iopub. */
export type Publish = (type: string, parent: ParentHeader, content: object, extra?: MessageExtra) => void;

/** Milliseconds that a print waits for the next one. */
const GATHER = 20;
/**
 * How many runs keep the address of their output. A timer may print long after its cell has ended; beyond this number the
 * runs that have been silent longest lose theirs.
 */
const MOST_RUNS = 10_000;

interface Run {
  readonly parent: ParentHeader;
  readonly executionCount: number;
  /** What its reply will hand to the pager; null when it is gone. */
  pages: Bundle[] | null;
  /** What its note will tell; null when that has been shown, and each further warning is a note of its own. */
  warnings: RunWarning[] | null;
}

export class Output {
  /** In the order in which they last said something. */
  private readonly runs = new Map<RunId, Run>();
  private readonly gathered = new HeldText((run, name, text) => {
    const parent = this.runs.get(run)?.parent;
    if (parent) this.publish('stream', parent, { name, text });
  });
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly publish: Publish) {}

  /** How many runs have an address. */
  get size(): number {
    return this.runs.size;
  }

  /** From now on output of this run has an address. */
  open(run: RunId, parent: ParentHeader, executionCount: number): void {
    this.runs.set(run, { parent, executionCount, pages: [], warnings: [] });
    if (this.runs.size <= MOST_RUNS) return;
    const [silent] = this.runs.keys();
    this.runs.delete(silent);
  }

  /** This run will say nothing more. */
  close(run: RunId): void {
    this.noteWarnings(run);
    if (this.gathered.run === run) this.flush();
    this.runs.delete(run);
  }

  take(output: RuntimeOutput): void {
    const run = this.runs.get(output.run);
    if (!run) return;
    this.runs.delete(output.run);
    this.runs.set(output.run, run);
    if (output.type === 'stream') {
      this.gather(output.run, output.name, output.text);
      return;
    }
    this.flush();
    const { parent, executionCount } = run;
    switch (output.type) {
      case 'display': {
        const transient = output.displayId === null ? {} : { display_id: output.displayId };
        const type = output.update ? 'update_display_data' : 'display_data';
        this.publish(type, parent, { ...output.bundle, transient });
        return;
      }
      case 'clear':
        this.publish('clear_output', parent, { wait: output.wait });
        return;
      case 'result':
        this.publish('execute_result', parent, {
          execution_count: executionCount,
          ...output.bundle,
          transient: {}
        });
        return;
      case 'page':
        run.pages?.push(output.bundle);
        return;
      case 'comm': {
        const { message } = output;
        const { metadata, buffers } = message;
        this.publish(`comm_${message.event}`, parent, commContent(message), { metadata, buffers });
        return;
      }
      case 'warning':
        if (run.warnings) run.warnings.push(output.warning);
        else this.publishNote(parent, [output.warning]);
        return;
      case 'late-error':
        this.error(output.run, output.error);
    }
  }

  /** The payloads of a cell's reply: what it wants the front end's pager to show. They are given once. */
  takePayloads(id: RunId): object[] {
    const run = this.runs.get(id);
    const pages = run?.pages ?? [];
    if (run) run.pages = null;
    return pages.map(({ data }) => ({ source: 'page', data, start: 0 }));
  }

  /**
   * Shows what a run was warned of: below all that it has to say, where no clearing of its output reaches.
   */
  noteWarnings(id: RunId): void {
    const run = this.runs.get(id);
    if (!run) return;
    const { warnings } = run;
    run.warnings = null;
    if (!warnings || warnings.length === 0) return;
    this.flush();
    this.publishNote(run.parent, warnings);
  }

  private publishNote(parent: ParentHeader, warnings: readonly RunWarning[]): void {
    this.publish('display_data', parent, { ...warningsBundle(warnings), transient: {} });
  }

  error(id: RunId, error: ErrorReport): void {
    this.flush();
    const run = this.runs.get(id);
    if (run) this.publish('error', run.parent, error);
  }

  private gather(run: RunId, name: StreamName, text: string): void {
    this.gathered.add(run, name, text);
    if (this.gathered.run !== null)
      this.timer ??= setTimeout(() => {
        this.flush();
      }, GATHER);
  }

  /** Sends gathered text: before anything else is sent, and when a moment has passed. */
  flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.gathered.flush();
  }
}
