/** @file A cell that takes all the memory: its kernel ends, or without a sandbox the page, and the next page says so. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { launchBrowser } from './harness/browser.js';
import { Notebook } from './harness/notebook.js';
import { RESULTS } from './harness/places.js';
import { type Server, startServer } from './harness/server.js';

/** Two cells: one that fills the memory with arrays, one that runs until it is interrupted. */
const CELLS = ['const all: object[] = []; for (;;) all.push({ row: [all.length] })', 'for (;;) {}'];

let server: Server;
let browser: Browser;

beforeAll(async () => {
  server = await startServer();
  // A small heap is full in seconds; what happens then is what happens at four gigabytes.
  browser = await launchBrowser(['--js-flags=--max-old-space-size=400']);
  const cells = CELLS.map((source, index) => ({
    ...{ id: `cell-${index}`, cell_type: 'code', source, metadata: {}, outputs: [], execution_count: null }
  }));
  const kernelspec = { name: 'receptive', display_name: 'receptive' };
  const content = { cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(join(server.folder, 'memory.ipynb'), JSON.stringify(content));
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

async function open(context: BrowserContext): Promise<Notebook> {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  return Notebook.open(page, `${server.url}/lab/tree/memory.ipynb`);
}

it('a cell that takes all the memory says so, and the page and the next cell go on', async () => {
  const context = await browser.newContext();
  const notebook = await open(context);
  const { outputs } = await notebook.runCell(0);
  expect(outputs.map(({ ename }) => ename)).toEqual(['KernelDied']);
  expect(outputs[0]?.evalue).toContain('memory');
  mkdirSync(RESULTS, { recursive: true });
  await notebook.page.screenshot({ path: join(RESULTS, 'lab-light-memory.png') });
  await notebook.setCells('6 * 7');
  expect((await notebook.runCell(0)).outputs[0]?.data?.['text/plain']).toBe('42');
  await context.close();
});

it('after a crash the next page names the notebook whose cell took the memory, and its kernel runs', async () => {
  const context = await browser.newContext();
  const first = await open(context);
  await first.saveSettings('receptive:plugin', { sandbox: false });
  await first.page.reload();
  await first.ready();
  const crash = new Promise(resolve => first.page.once('crash', resolve));
  await first.startCell(0);
  await crash;
  const second = await open(context);
  const notice = second.page.locator('.Toastify__toast', { hasText: 'memory.ipynb' });
  await notice.waitFor();
  mkdirSync(RESULTS, { recursive: true });
  await second.page.screenshot({ path: join(RESULTS, 'lab-light-crash-notice.png') });
  expect(await notice.innerText()).toContain('ended this page while a cell of “memory.ipynb” ran');
  await second.setCells('6 * 7');
  expect((await second.runCell(0)).outputs[0]?.data?.['text/plain']).toBe('42');
  await context.close();
});

it('a page that was reloaded while a cell ran brings no notice', async () => {
  const context = await browser.newContext();
  const notebook = await open(context);
  await notebook.startCell(1);
  await notebook.page.waitForFunction(() =>
    Object.keys(localStorage).some(key => key.startsWith('receptive:running:'))
  );
  await notebook.page.reload();
  await notebook.ready();
  expect(await notebook.page.locator('.Toastify__toast').count()).toBe(0);
  expect(
    await notebook.page.evaluate(() =>
      Object.keys(localStorage).filter(key => key.startsWith('receptive:running:'))
    )
  ).toEqual([]);
  await context.close();
});
