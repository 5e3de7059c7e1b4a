/** @file The pages in which people open notebooks. */
/** Where notebooks can be opened. */
export interface Site {
  /** Without a slash at the end. */
  readonly url: string;
  /** The folder of the notebooks there: nothing, or a path with a slash at the end. */
  readonly folder: string;
}

export interface Host {
  readonly name: string;
  /** Whether consoles stand beside notebooks in one page; elsewhere a console is a page of its own, with its own kernel. */
  readonly hasConsoles: boolean;
  /** Whether it is a site of plain files, with no server. */
  readonly isStatic: boolean;
  /** The address of the page that shows a notebook. */
  address(site: Site, path: string): string;
}

export const JUPYTERLAB: Host = {
  name: 'JupyterLab',
  hasConsoles: true,
  isStatic: false,
  // Each notebook in a workspace of its own, where nothing of an earlier test is open.
  address: ({ url, folder }, path) => {
    const workspace = `${folder}${path}`.replace('.ipynb', '').replaceAll(/\W/g, '-');
    return `${url}/lab/workspaces/${workspace}/tree/${folder}${path}`;
  }
};

export const NOTEBOOK: Host = {
  name: 'Notebook',
  hasConsoles: false,
  isStatic: false,
  address: ({ url, folder }, path) => `${url}/notebooks/${folder}${path}`
};

export const JUPYTERLITE: Host = {
  name: 'JupyterLite',
  hasConsoles: true,
  isStatic: true,
  address: ({ url }, path) => `${url}/lab/index.html?path=${path}`
};

export const JUPYTERLITE_NOTEBOOK: Host = {
  name: 'JupyterLite’s Notebook',
  hasConsoles: false,
  isStatic: true,
  address: ({ url }, path) => `${url}/notebooks/index.html?path=${path}`
};
