/** @file Tells the kind of page that has loaded us. */
import { PageConfig } from '@jupyterlab/coreutils';

/** Whether the page is a JupyterLite site, which has browser kernels of its own. */
function isJupyterLite(): boolean {
  return 'jupyterLiteRoot' in (document.getElementById('jupyter-config-data')?.dataset ?? {});
}

/** Whether another extension brings JupyterLite's kernel registry to this JupyterLab. */
function hasHybridKernels(): boolean {
  const extensions: unknown = JSON.parse(PageConfig.getOption('federated_extensions') || '[]');
  return (
    Array.isArray(extensions) &&
    extensions.some((entry: unknown) => {
      return typeof entry === 'object' && entry !== null && 'name' in entry && entry.name === HYBRID_KERNELS;
    })
  );
}

const HYBRID_KERNELS = 'jupyterlab-hybrid-kernels';

/** Whether the page has JupyterLite's registry of kernels. Then we register there and replace nothing. */
export function hasKernelRegistry(): boolean {
  return isJupyterLite() || hasHybridKernels();
}

/** Whether the page is one of Notebook's, which has one document and no status bar. JupyterLite sites have them too. */
export function isNotebookPage(): boolean {
  return PageConfig.getOption('notebookPage') !== '';
}
