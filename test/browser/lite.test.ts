/** @file A JupyterLite site of plain files: no server at all, the same labextension. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { launchBrowser, openPage, type WatchedPage } from './harness/browser.js';
import { startLiteSite } from './harness/lite-site.js';
import { Notebook, printed } from './harness/notebook.js';
import { takePictures } from './harness/pictures.js';
import { expectQuickstart } from './harness/quickstart.js';

let site: Awaited<ReturnType<typeof startLiteSite>>;
let browser: Browser;
let watched: WatchedPage;

beforeAll(async () => {
  site = await startLiteSite();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  site.stop();
});

beforeEach(async () => {
  watched = await openPage(browser);
});

afterEach(async () => {
  await watched.page.context().close();
  expect(watched.complaints).toEqual([]);
});

function open(): Promise<Notebook> {
  return Notebook.open(watched.page, `${site.url}/lab/index.html?path=quickstart.ipynb`);
}

it('Run All of the quickstart trains to 95 % and draws every picture', async () => {
  const notebook = await open();
  expect(await notebook.kernelName()).toBe('receptive');
  expectQuickstart(await notebook.runAll());
  expect(await takePictures(notebook, 'lite-light')).toHaveLength(5);
  await notebook.setTheme('JupyterLab Dark');
  expect(await takePictures(notebook, 'lite-dark')).toHaveLength(5);
});

it('interrupting while (true) {} keeps the variables', async () => {
  const notebook = await open();
  await notebook.setCells('const kept = 41', 'while (true) {}', 'kept + 1');
  await notebook.runCell(0);
  await notebook.startCell(1);
  await notebook.waitForStatus('busy');
  await notebook.execute('notebook:interrupt-kernel');
  await notebook.waitForStatus('idle');
  expect((await notebook.cell(1)).outputs.map(output => output.ename)).toEqual(['KeyboardInterrupt']);
  expect(printed(await notebook.runCell(2))).toBe('42');
});

it('New → Receptive Example opens a copy of the quickstart', async () => {
  const notebook = await open();
  await notebook.execute('receptive:new-example');
  await notebook.ready();
  expect(await notebook.path()).toBe('receptive-quickstart.ipynb');
});
