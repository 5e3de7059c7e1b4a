/** @file The plugins of the labextension, chosen for the page that loads it. */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import type { ServiceManagerPlugin } from '@jupyterlab/services';

import { crashNoticePlugin } from './crash-notice.js';
import { examplePlugin } from './example.js';
import { hasKernelRegistry } from './page-kind.js';
import { kernelSettingsPlugin } from './kernel-settings.js';
import { movedNotebooksPlugin } from './moved-notebooks.js';
import { registeredKernelPlugin } from './registered-kernel.js';
import { serviceManagerPlugins } from './service-managers.js';
import { staleCellsPlugin } from './stale-cells.js';
import { statusItemPlugin } from './status-item.js';

const everywhere = [
  examplePlugin,
  kernelSettingsPlugin,
  statusItemPlugin,
  staleCellsPlugin,
  movedNotebooksPlugin,
  crashNoticePlugin
];

const plugins: (JupyterFrontEndPlugin<unknown> | ServiceManagerPlugin<unknown>)[] = hasKernelRegistry()
  ? [registeredKernelPlugin, ...everywhere]
  : [...serviceManagerPlugins, ...everywhere];

export default plugins;
