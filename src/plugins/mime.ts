/** @file The renderers, as JupyterLab's registry of MIME types takes them. */
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';

import { rendererFactory } from '../renderers/widget.js';

const extension: IRenderMime.IExtension = {
  id: 'receptive:renderers',
  description: 'Draws the pictures and tables of the engine.',
  rendererFactory,
  dataType: 'json'
};

export default extension;
