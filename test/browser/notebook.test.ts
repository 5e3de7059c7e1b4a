/** @file Notebook 7 with the wheel installed: the quickstart, the kernel, and Python beside it. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { launchBrowser, openPage, type WatchedPage } from './harness/browser.js';
import { Notebook, printed } from './harness/notebook.js';
import { takePictures } from './harness/pictures.js';
import { expectQuickstart } from './harness/quickstart.js';
import { type Server, startServer } from './harness/server.js';

let server: Server;
let browser: Browser;
let watched: WatchedPage;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

beforeEach(async () => {
  watched = await openPage(browser);
});

afterEach(async () => {
  await watched.page.context().close();
  expect(watched.complaints).toEqual([]);
});

function open(): Promise<Notebook> {
  return Notebook.open(watched.page, `${server.url}/notebooks/quickstart.ipynb`);
}

it('Run All of the quickstart trains to 95 % and draws every picture', async () => {
  const notebook = await open();
  expect(await notebook.kernelName()).toBe('receptive');
  expectQuickstart(await notebook.runAll());
  expect(await takePictures(notebook, 'notebook-light')).toHaveLength(5);
  await notebook.setTheme('JupyterLab Dark');
  expect(await takePictures(notebook, 'notebook-dark')).toHaveLength(5);
});

it('interrupting while (true) {} keeps the variables', async () => {
  const notebook = await open();
  await notebook.setCells('const kept = 41', 'while (true) {}', 'kept + 1');
  await notebook.runCell(0);
  await notebook.startCell(1);
  await notebook.waitForStatus('busy');
  await notebook.execute('notebook:interrupt-kernel');
  await notebook.waitForStatus('idle');
  expect(printed(await notebook.runCell(2))).toBe('42');
});

it('switching to python3 and back works both ways', async () => {
  const notebook = await open();
  await notebook.setCells('1 + 1');
  await notebook.changeKernel('python3');
  await notebook.setCells('print(6 * 7)');
  expect(printed(await notebook.runCell(0))).toBe('42\n');
  await notebook.changeKernel('receptive');
  await notebook.setCells('[1, 2].length');
  expect(printed(await notebook.runCell(0))).toBe('2');
});
