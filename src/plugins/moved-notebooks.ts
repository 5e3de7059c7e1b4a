/**
 * @file Tells the kernels of this page when their notebook has been moved to another folder, so that `./net.ts` means
 * the file beside it there. A move shows in the list of sessions, whoever keeps that list.
 */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import type { Session } from '@jupyterlab/services';

import { folderOf } from '../kernel/connection/folder.js';
import type { ReceptiveKernel } from '../kernel/session/kernel.js';
import { kernelCreated } from './kernel-factory.js';

export const movedNotebooksPlugin: JupyterFrontEndPlugin<void> = {
  id: 'receptive:moved-notebooks',
  description: 'Lets a running kernel follow its notebook to another folder.',
  autoStart: true,
  activate: (app: JupyterFrontEnd) => {
    const kernels = new Map<string, ReceptiveKernel>();
    kernelCreated.connect((_, kernel) => {
      kernels.set(kernel.id, kernel);
      kernel.disposed.connect(() => kernels.delete(kernel.id));
    });
    let folders = new Map<string, string>();
    const follow = (models: readonly Session.IModel[]): void => {
      const before = folders;
      folders = new Map(models.map(({ id, path }) => [id, folderOf(path)]));
      for (const { id, path, kernel } of models) {
        const ours = kernels.get(kernel?.id ?? '');
        // A kernel of several documents keeps the folder of the one that it was started for.
        if (ours && before.get(id) === ours.location && folderOf(path) !== ours.location) {
          ours.moveTo(folderOf(path));
        }
      }
    };
    app.serviceManager.sessions.runningChanged.connect((_, models) => {
      follow(models);
    });
  }
};
