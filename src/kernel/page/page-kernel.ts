/** @file A kernel whose cells run in this page. */
import type { Contents } from '@jupyterlab/services';
import type { IKernel } from '@jupyterlite/services';

import type { HistoryStore } from '../session/history.js';
import { ReceptiveKernel } from '../session/kernel.js';
import type { KernelSettings } from '../session/settings.js';
import { ContentsFiles } from './contents-files.js';
import { pageWorkers } from './page-workers.js';

export interface PageKernelOptions extends IKernel.IOptions {
  /** Where `readFile`, `writeFile` and local imports look. Default: there are no files. */
  readonly contents?: Contents.IManager;
  /** Keeps the inputs from session to session. Default: nothing does. */
  readonly history?: HistoryStore;
  /** Asked before each cell. */
  readonly settings?: () => KernelSettings;
}

export function createPageKernel(options: PageKernelOptions): ReceptiveKernel {
  const { id, name, location, sendMessage, contents, history = null, settings } = options;
  return new ReceptiveKernel({
    ...{ id, name, sendMessage, settings },
    host: {
      workers: pageWorkers,
      files: new ContentsFiles(location, contents),
      history,
      banner: 'TypeScript in this browser',
      isNode: false,
      // The page shows a note whenever it comes.
      notePatience: 0
    }
  });
}
