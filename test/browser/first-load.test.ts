/**
 * @file What a page loads of ours, and when, as the server's own log tells: `200` where it sent a file, `304` where the
 * browser asked whether the one in its cache is still good.
 */
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { launchBrowser, openPage } from './harness/browser.js';
import { notebookFile } from './harness/notebook-file.js';
import { Notebook, printed } from './harness/notebook.js';
import { EXTENSION_FILES } from './harness/places.js';
import { type Server, startServer } from './harness/server.js';

/** What JupyterLab may load of ours before a kernel of ours starts, in bytes: plugins, renderers, styles. */
const FIRST_LOAD_LIMIT = 130_000;

let server: Server;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await startServer(['--debug']);
  writeFileSync(join(server.folder, 'python.ipynb'), notebookFile(['6 * 7'], 'python3'));
  writeFileSync(join(server.folder, 'first.ipynb'), notebookFile(['6 * 7']));
  writeFileSync(join(server.folder, 'second.ipynb'), notebookFile(['6 * 7']));
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

beforeEach(async () => {
  ({ page } = await openPage(browser));
});

/** The files of ours that were sent since the log had a length. */
function filesSent(since: number): string[] {
  const sent = server
    .log()
    .slice(since)
    .matchAll(/ 200 GET \/lab\/extensions\/receptive\/static\/([^\s?]+)/g);
  return [...sent].map(([, file]) => file);
}

function bytesOf(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + statSync(join(EXTENSION_FILES, file)).size, 0);
}

async function open(path: string): Promise<void> {
  const notebook = await Notebook.open(page, `${server.url}/lab/tree/${path}?reset`);
  expect(printed(await notebook.runCell(0))).toBe('42');
}

it('JupyterLab and a Python notebook load less than 130 kB of ours, and neither worker', async () => {
  const before = server.log().length;
  await open('python.ipynb');
  const files = filesSent(before);
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter(file => file.includes('worker'))).toEqual([]);
  expect(bytesOf(files)).toBeLessThan(FIRST_LOAD_LIMIT);
});

it('the first kernel loads the compiler and the runtime once; a second one and a reload take them from the cache', async () => {
  const before = server.log().length;
  const workers = (): string[] =>
    filesSent(before)
      .filter(file => file.includes('worker'))
      .map(file => file.replace(/\..*/, ''))
      .sort();
  await open('first.ipynb');
  expect(workers()).toEqual(['compiler', 'loader', 'runtime']);
  const notebook = await Notebook.open(page, `${server.url}/lab/tree/second.ipynb?reset`);
  await notebook.execute('docmanager:open', { path: 'first.ipynb' });
  await notebook.ready();
  expect(printed(await notebook.runCell(0))).toBe('42');
  expect(workers()).toEqual(['compiler', 'loader', 'runtime']);
});
