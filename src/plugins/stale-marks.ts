/**
 * @file Draws marks beside the prompts of a notebook's stale cells, which the kernel reports in its replies. They live
 * in the page alone. Nothing is written into the notebook, and nothing runs because of a mark.
 */
import type { Notebook, NotebookPanel } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { historyIcon } from '@jupyterlab/ui-components';
import { Signal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';

import { parseStaleReport, type StaleCause } from '../kernel/session/stale-report.js';

type ICell = Notebook['widgets'][number];

/** The stale cells of a kernel, by id, with the reason where it is known. */
export type IStaleCells = ReadonlyMap<string, StaleCause | null>;

const NONE: IStaleCells = new Map();

/** The lowest count that leaves no room for the mark in the prompt. */
const WIDE = 100;

/** The number in the brackets of a cell's prompt; null where the cell has no run to show. */
function countOf({ model: { sharedModel } }: ICell): number | null {
  return 'execution_count' in sharedModel ? sharedModel.execution_count : null;
}

/** Draws marks for one notebook until its panel is disposed. */
export class StaleMarks {
  /** @param reports what the kernels of this page said last, by their ids; shared by all notebooks. */
  constructor(
    private readonly panel: NotebookPanel,
    private readonly reports: Map<string, IStaleCells>,
    private readonly trans: TranslationBundle
  ) {
    const { sessionContext, content, disposed } = panel;
    sessionContext.kernelChanged.connect(this.follow, this);
    sessionContext.statusChanged.connect(this.onStatus, this);
    content.modelChanged.connect(this.watchModel, this);
    disposed.connect(() => {
      Signal.clearData(this);
    });
    this.follow();
    this.watchModel();
  }

  /** The marked cells, in the notebook's order. */
  get cells(): readonly ICell[] {
    const stale = this.stale;
    return this.panel.content.widgets.filter(cell => stale.has(cell.model.id) && countOf(cell) !== null);
  }

  /** Whether the notebook's kernel is one that tells of stale cells. */
  get hasOurKernel(): boolean {
    return this.kernel?.name.startsWith('receptive') ?? false;
  }

  private get kernel(): Kernel.IKernelConnection | null {
    return this.panel.sessionContext.session?.kernel ?? null;
  }

  private get stale(): IStaleCells {
    return (this.kernel && this.reports.get(this.kernel.id)) ?? NONE;
  }

  private readonly follow = (): void => {
    this.kernel?.anyMessage.connect(this.onMessage, this);
    this.drawSoon();
  };

  private readonly onMessage = (
    kernel: Kernel.IKernelConnection,
    { msg, direction }: Kernel.IAnyMessageArgs
  ): void => {
    if (direction !== 'recv' || msg.header.msg_type !== 'execute_reply') return;
    const cells = parseStaleReport(msg.metadata);
    if (!cells) return;
    this.reports.set(kernel.id, cells);
    this.drawSoon();
  };

  /** Forgets all cells when the kernel starts anew. */
  private readonly onStatus = (_: unknown, status: Kernel.Status): void => {
    if (!this.kernel || !['restarting', 'autorestarting', 'dead'].includes(status)) return;
    this.reports.delete(this.kernel.id);
    this.drawSoon();
  };

  private readonly watchModel = (): void => {
    this.panel.content.model?.cells.changed.connect(this.drawSoon, this);
    this.drawSoon();
  };

  /** Draws once for all changes of this moment, after the notebook has made widgets for them. */
  private readonly drawSoon = (): void => {
    if (this.isDue) return;
    this.isDue = true;
    queueMicrotask(() => {
      this.isDue = false;
      if (!this.panel.isDisposed) this.draw();
    });
  };

  private draw(): void {
    const stale = this.stale;
    const { widgets } = this.panel.content;
    const counts = new Map(widgets.map(cell => [cell.model.id, countOf(cell)]));
    for (const cell of widgets) {
      // A cell that runs or has been cleared shows no count and no output that could be old.
      cell.model.stateChanged.connect(this.drawSoon, this);
      const count = counts.get(cell.model.id) ?? null;
      const cause = stale.get(cell.model.id);
      if (count === null || cause === undefined) this.unmark(cell);
      else this.mark(cell, count, this.explain(cause, stale, counts));
    }
  }

  /** Marks the cell's own element, because its contents are made only when it is scrolled into view. */
  private mark(cell: Widget, count: number, text: string): void {
    let mark = this.marks.get(cell);
    if (!mark) {
      mark = historyIcon.element({ tag: 'span', className: 'rcp-StaleMark' });
      mark.setAttribute('role', 'img');
      this.marks.set(cell, mark);
      cell.node.append(mark);
    }
    mark.classList.toggle('rcp-mod-above', count >= WIDE);
    mark.title = text;
    mark.setAttribute('aria-label', text);
  }

  private unmark(cell: Widget): void {
    this.marks.get(cell)?.remove();
    this.marks.delete(cell);
  }

  private explain(
    cause: StaleCause | null,
    stale: IStaleCells,
    counts: ReadonlyMap<string, number | null>
  ): string {
    const trans = this.trans;
    if (!cause) return trans.__('Out of date: something that this cell uses has changed since it ran.');
    const { name, cell } = cause;
    const count = cell === null ? null : counts.get(cell);
    if (typeof count !== 'number') {
      return trans.__('Out of date: “%1” has been declared anew since this cell ran.', name);
    }
    return cell !== null && stale.has(cell)
      ? trans.__('Out of date: it uses “%1” of cell [%2], which is out of date itself.', name, count)
      : trans.__('Out of date: cell [%2] has declared “%1” anew since this cell ran.', name, count);
  }

  private readonly marks = new WeakMap<Widget, HTMLElement>();
  private isDue = false;
}
