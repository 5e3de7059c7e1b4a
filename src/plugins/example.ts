/** @file *New → Receptive Example*: a copy of the quickstart beside the user's notebooks, opened. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import type { Contents } from '@jupyterlab/services';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { LabIcon } from '@jupyterlab/ui-components';

import { inventName } from './file-name.js';
import { KERNEL_NAME } from './kernel-factory.js';
import { showExampleCard } from './launcher-card.js';
import { LOGO_SVG } from './logo.js';

const NEW_EXAMPLE = 'receptive:new-example';

async function copyExample(contents: Contents.IManager, folder: string): Promise<string> {
  const response = await fetch(new URL('../../examples/quickstart.ipynb', import.meta.url));
  if (!response.ok) {
    throw new Error(`example: the notebook must be readable, got HTTP ${response.status}`);
  }
  const content: unknown = await response.json();
  const listing = await contents.get(folder, { content: true });
  const taken = new Set((listing.content as Contents.IModel[]).map(entry => entry.name));
  const path = PathExt.join(folder, inventName('receptive-quickstart', taken));
  await contents.save(path, { type: 'notebook', format: 'json', content });
  return path;
}

export const examplePlugin: JupyterFrontEndPlugin<void> = {
  id: 'receptive:plugin',
  description: 'Adds the command that copies the quickstart beside the user’s notebooks and opens it.',
  autoStart: true,
  optional: [ICommandPalette, ILauncher, IDefaultFileBrowser, ISettingRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    browser: IDefaultFileBrowser | null,
    settings: ISettingRegistry | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('receptive');
    app.commands.addCommand(NEW_EXAMPLE, {
      label: trans.__('Receptive Example'),
      caption: trans.__('Copy the Receptive quickstart into the current folder and open it'),
      icon: new LabIcon({ name: 'receptive:logo', svgstr: LOGO_SVG }),
      describedBy: {
        args: {
          type: 'object',
          properties: { cwd: { type: 'string', description: trans.__('The folder to copy it to') } }
        }
      },
      execute: async ({ cwd }) => {
        const folder = typeof cwd === 'string' ? cwd : (browser?.model.path ?? '');
        const path = await copyExample(app.serviceManager.contents, folder);
        return app.commands.execute('docmanager:open', {
          path,
          factory: 'Notebook',
          kernel: { name: KERNEL_NAME }
        }) as Promise<unknown>;
      }
    });
    palette?.addItem({ command: NEW_EXAMPLE, category: trans.__('Notebook Operations') });
    if (launcher) {
      showExampleCard(launcher, settings, { command: NEW_EXAMPLE, category: trans.__('Other'), rank: 10 });
    }
  }
};
