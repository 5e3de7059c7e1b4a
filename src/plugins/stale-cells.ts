/**
 * @file Stale cells on the page: the marks beside their prompts, and the command that runs them again. Our kernel reports
 * them in its replies. Notebooks of other kernels are left as they are.
 */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker, NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { type IStaleCells, StaleMarks } from './stale-marks.js';

/** Runs the marked cells of the notebook in front, from top to bottom. */
export const RUN_STALE_CELLS = 'receptive:run-stale-cells';

export const staleCellsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'receptive:stale-cells',
  description: 'Marks cells whose values are out of date, and runs them when asked to.',
  autoStart: true,
  optional: [INotebookTracker, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ) => {
    if (!tracker) {
      return;
    }
    const trans = (translator ?? nullTranslator).load('receptive');
    const reports = new Map<string, IStaleCells>();
    const marks = new WeakMap<NotebookPanel, StaleMarks>();
    const mark = (panel: NotebookPanel): void => {
      marks.set(panel, new StaleMarks(panel, reports, trans));
    };
    tracker.forEach(mark);
    tracker.widgetAdded.connect((_, panel) => {
      mark(panel);
    });
    const marksInFront = (): StaleMarks | undefined =>
      tracker.currentWidget ? marks.get(tracker.currentWidget) : undefined;
    const count = (): number => marksInFront()?.cells.length ?? 0;
    app.commands.addCommand(RUN_STALE_CELLS, {
      label: () => (count() > 0 ? trans.__('Run Stale Cells (%1)', count()) : trans.__('Run Stale Cells')),
      caption: trans.__('Run the cells of this notebook that are out of date, from top to bottom'),
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => count() > 0,
      isVisible: () => marksInFront()?.hasOurKernel ?? false,
      execute: async () => {
        const panel = tracker.currentWidget;
        if (!panel) return false;
        const { content, sessionContext } = panel;
        for (const cell of marks.get(panel)?.cells ?? []) {
          // One by one, so that the cells after one that fails keep their outputs and marks.
          const isDone = cell.isDisposed || (await NotebookActions.runCells(content, [cell], sessionContext));
          if (!isDone) return false;
        }
        return true;
      }
    });
    palette?.addItem({ command: RUN_STALE_CELLS, category: trans.__('Notebook Operations') });
  }
};
