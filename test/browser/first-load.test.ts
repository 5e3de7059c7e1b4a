/**
 * @file What a page loads of ours, and when, as the pages' servers tell: `200` where one sent a file, `304` where the
 * browser asked whether the one in its cache is still good.
 */
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { HOST_FILES } from './harness/host-files.js';
import { JUPYTERLAB, JUPYTERLITE, JUPYTERLITE_NOTEBOOK, NOTEBOOK } from './harness/hosts.js';
import { Notebook, printed } from './harness/notebook.js';
import { useWatchedPages } from './harness/pages.js';
import { EXTENSION_FILES } from './harness/places.js';
import { type Server, startServer } from './harness/server.js';
import { shared } from './harness/shared.js';
import { type FolderServer, serveFolder } from './harness/static-server.js';

/** What a page may load of ours before a kernel of ours starts, in bytes: plugins, renderers, styles. */
const FIRST_LOAD_LIMIT = 130_000;

/** What a kernel is started with, each once: two large files, and three of about a kilobyte. */
const WORKERS = ['compiler', 'loader', 'runtime', 'sandbox', 'watch'];

let server: Server;
let site: FolderServer;

beforeAll(async () => {
  // Only this log names every file that is sent.
  server = await startServer(['--debug']);
  for (const [path, text] of Object.entries(HOST_FILES)) writeFileSync(join(server.folder, path), text);
  site = await serveFolder((await shared('liteSite', HOST_FILES)).folder);
});

afterAll(async () => {
  site.stop();
  await server.stop();
});

const HOSTS = [JUPYTERLAB, NOTEBOOK, JUPYTERLITE, JUPYTERLITE_NOTEBOOK];

describe.each(HOSTS.map(host => [host.name, host] as const))('%s', (_, host) => {
  const watched = useWatchedPages({ isFresh: true });

  const address = (path: string): string =>
    host.address({ url: host.isStatic ? site.url : server.url, folder: '' }, path);

  /** The paths of the files that were sent so far, without those that the browser still had in its cache. */
  function allFilesSent(): string[] {
    if (host.isStatic) return site.filesSent();
    return [...server.log().matchAll(/ 200 GET ([^\s?]+)/g)].map(([, path]) => path);
  }

  /** The files of ours that were sent after `before` others. */
  function filesSent(before: number): string[] {
    const sent = allFilesSent().slice(before);
    return sent.flatMap(path => /\/extensions\/receptive\/static\/(.+)$/.exec(path)?.[1] ?? []);
  }

  const workersSent = (before: number): string[] =>
    filesSent(before)
      .filter(file => file.includes('worker'))
      .map(file => file.replace(/\..*/, ''))
      .sort();

  it('before a kernel of ours starts, less than 130 kB of ours are loaded, and neither worker', async () => {
    const { page } = watched;
    const before = allFilesSent().length;
    await page.goto(address('other.ipynb'));
    await page.locator('.jp-Notebook .jp-Cell').first().waitFor();
    await page.waitForLoadState('networkidle');
    const files = filesSent(before);
    expect(files.length).toBeGreaterThan(0);
    expect(workersSent(before)).toEqual([]);
    const bytes = files.reduce((sum, file) => sum + statSync(join(EXTENSION_FILES, file)).size, 0);
    expect(bytes).toBeLessThan(FIRST_LOAD_LIMIT);
  });

  it('the first kernel loads the compiler and the runtime once; another notebook’s takes them from the cache', async () => {
    const { page } = watched;
    const before = allFilesSent().length;
    const open = async (path: string): Promise<Notebook> => {
      const notebook = await Notebook.open(page, address(path), path);
      expect(printed(await notebook.runCell(0))).toBe('42');
      return notebook;
    };
    await open('first.ipynb');
    // The server's log comes through a pipe.
    await expect.poll(() => workersSent(before)).toEqual(WORKERS);
    const notebook = await open('second.ipynb');
    // Where notebooks stand side by side, another kernel in the same page.
    await (host.hasConsoles ? notebook.bring('third.ipynb') : notebook.restart());
    expect(printed(await notebook.runCell(0))).toBe('42');
    expect(workersSent(before)).toEqual(WORKERS);
  });
});
