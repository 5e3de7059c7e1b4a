/** @file The renderers, as JupyterLab's registry of MIME types takes them. */
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';

const extensions: IRenderMime.IExtension[] = [];

export default extensions;
