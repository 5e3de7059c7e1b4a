/**
 * @file Tells after a crash what has happened. The browser ends a page whose cell takes all the memory, so only the next
 * page can tell.
 */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';

import { UnfinishedRuns } from '../kernel/page/unfinished-runs.js';
import { kernelCreated } from './kernel-factory.js';

/** Milliseconds after which a running cell is noted. Memory does not fill faster. */
const WORTH_NOTING = 1000;

/** JupyterLab shows at most 140 letters of it. */
function describe(path: string, trans: TranslationBundle): string {
  return trans.__(
    'The browser ended this page while a cell of “%1” ran: most likely memory ran out. Variables are lost.',
    PathExt.basename(path)
  );
}

/** Keeps the notes of this page up to date: one for each kernel whose cell has run for a while. */
function noteRuns(app: JupyterFrontEnd, runs: UnfinishedRuns): void {
  kernelCreated.connect((_, kernel) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    kernel.busyChanged.connect((_, isBusy) => {
      clearTimeout(timer);
      if (!isBusy) {
        runs.end(kernel.id);
        return;
      }
      timer = setTimeout(() => {
        const session = [...app.serviceManager.sessions.running()].find(
          model => model.kernel?.id === kernel.id
        );
        runs.begin(kernel.id, session?.path ?? kernel.location);
      }, WORTH_NOTING);
    });
    kernel.disposed.connect(() => {
      clearTimeout(timer);
      runs.end(kernel.id);
    });
  });
}

export const crashNoticePlugin: JupyterFrontEndPlugin<void> = {
  id: 'receptive:crash-notice',
  description: 'Tells the user of a page that the browser ended while a cell ran.',
  autoStart: true,
  optional: [ITranslator],
  activate: async (app: JupyterFrontEnd, translator: ITranslator | null) => {
    const { locks } = navigator as { locks?: LockManager };
    if (!locks) {
      return;
    }
    const trans = (translator ?? nullTranslator).load('receptive');
    const runs = new UnfinishedRuns(localStorage, locks);
    noteRuns(app, runs);
    for (const { path } of await runs.takeAbandoned()) {
      Notification.error(describe(path, trans), { autoClose: false });
    }
  }
};
