/** @file A JupyterLite site of plain files, with no server at all: what only this host has to do. */
import { afterAll, beforeAll, expect, it } from 'vitest';

import { HOST_FILES } from './harness/host-files.js';
import { JUPYTERLITE } from './harness/hosts.js';
import { Notebook } from './harness/notebook.js';
import { useWatchedPages } from './harness/pages.js';
import { shared } from './harness/shared.js';
import { type FolderServer, serveFolder } from './harness/static-server.js';

let site: FolderServer;

beforeAll(async () => {
  site = await serveFolder((await shared('liteSite', HOST_FILES)).folder);
});

afterAll(() => {
  site.stop();
});

const watched = useWatchedPages();

it('New → Receptive Example opens a copy of the quickstart', async () => {
  const path = 'quickstart.ipynb';
  const address = JUPYTERLITE.address({ url: site.url, folder: '' }, path);
  const notebook = await Notebook.open(watched.page, address, path);
  await notebook.execute('receptive:new-example');
  await expect.poll(() => notebook.path()).toBe('receptive-quickstart.ipynb');
  await notebook.ready();
});
