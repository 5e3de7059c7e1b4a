/** @file What a runtime says → Jupyter messages. Prints that follow one another closely become one message. */
import type { Bundle } from '../protocol/bundle.js';
import type { ErrorReport } from '../protocol/error-report.js';
import type { CellId, StreamName } from '../protocol/messages.js';
import { commContent } from './comms.js';
import type { MessageExtra, ParentHeader } from './jupyter-message.js';
import type { RuntimeOutput } from './runtime-client.js';

/** Sends one message on iopub. */
export type Publish = (type: string, parent: ParentHeader, content: object, extra?: MessageExtra) => void;

/** Milliseconds that a print waits for the next one. */
const GATHER = 20;
/** Gathered text longer than this goes at once. */
const MOST_GATHERED = 65_536;

interface Cell {
  readonly parent: ParentHeader;
  executionCount: number;
  /** What its reply will hand to the pager. */
  readonly pages: Bundle[];
}

export class Output {
  private readonly cells = new Map<CellId, Cell>();
  private gathered: { readonly cell: CellId; readonly name: StreamName; text: string } | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly publish: Publish) {}

  /** From now on output of this cell has an address. */
  open(cell: CellId, parent: ParentHeader, executionCount: number): void {
    this.cells.set(cell, { parent, executionCount, pages: [] });
  }

  take(output: RuntimeOutput): void {
    const cell = this.cells.get(output.cell);
    if (!cell) return;
    if (output.type === 'stream') {
      this.gather(output.cell, output.name, output.text);
      return;
    }
    this.flush();
    const { parent, executionCount } = cell;
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
        cell.pages.push(output.bundle);
        return;
      case 'comm': {
        const { message } = output;
        const { metadata, buffers } = message;
        this.publish(`comm_${message.event}`, parent, commContent(message), { metadata, buffers });
        return;
      }
      case 'late-error':
        this.error(output.cell, output.error);
    }
  }

  /** The payloads of a cell's reply: what it wants the front end's pager to show. */
  payloads(id: CellId): object[] {
    const pages = this.cells.get(id)?.pages ?? [];
    return pages.splice(0).map(({ data }) => ({ source: 'page', data, start: 0 }));
  }

  error(id: CellId, error: ErrorReport): void {
    this.flush();
    const cell = this.cells.get(id);
    if (cell) this.publish('error', cell.parent, error);
  }

  private gather(cell: CellId, name: StreamName, text: string): void {
    if (this.gathered && (this.gathered.cell !== cell || this.gathered.name !== name)) this.flush();
    this.gathered ??= { cell, name, text: '' };
    this.gathered.text += text;
    if (this.gathered.text.length > MOST_GATHERED) this.flush();
    else
      this.timer ??= setTimeout(() => {
        this.flush();
      }, GATHER);
  }

  /** Sends gathered text: before anything else is sent, and when a moment has passed. */
  flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (!this.gathered) return;
    const { cell, name, text } = this.gathered;
    this.gathered = null;
    const parent = this.cells.get(cell)?.parent;
    if (parent) this.publish('stream', parent, { name, text });
  }
}
