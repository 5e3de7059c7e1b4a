/** @file A cell that takes all the memory: its kernel ends, or without a sandbox the page, and the next page says so. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, expect, it } from 'vitest';

import { launchBrowser, openPage } from './harness/browser.js';
import { notebookFile } from './harness/notebook-file.js';
import { Notebook } from './harness/notebook.js';
import { usePages } from './harness/pages.js';
import { Photographer } from './harness/pictures.js';
import { startServer } from './harness/server.js';

const pages = usePages({
  // Its user turns the sandbox off.
  start: startServer,
  // A small heap is full in seconds; what happens then is what happens at four gigabytes.
  launch: () => launchBrowser(['--js-flags=--max-old-space-size=400']),
  isFresh: true
});
const photographer = new Photographer('lab');

beforeAll(() => {
  // One fills the memory with arrays, the other runs until it is interrupted.
  const cells = ['const all: object[] = []; for (;;) all.push({ row: [all.length] })', 'for (;;) {}'];
  writeFileSync(join(pages.folder, 'memory.ipynb'), notebookFile(cells));
});

it('a cell that takes all the memory says so, and the page and the next cell go on', async () => {
  const notebook = await pages.openInLab('memory.ipynb');
  const { outputs } = await notebook.runCell(0);
  expect(outputs.map(({ ename }) => ename)).toEqual(['KernelDied']);
  expect(outputs[0]?.evalue).toContain('memory');
  await photographer.screenshot(notebook.page, 'memory');
  await notebook.setCells('6 * 7');
  expect((await notebook.runCell(0)).outputs[0]?.data?.['text/plain']).toBe('42');
});

it('after a crash the next page names the notebook whose cell took the memory, and its kernel runs', async () => {
  pages.server.saveSettings('receptive:plugin', { sandbox: false });
  const first = await pages.openInLab('memory.ipynb');
  const crash = new Promise(resolve => first.page.once('crash', resolve));
  const address = first.page.url();
  await first.startCell(0);
  await crash;
  const { page } = await openPage(first.page.context());
  const second = await Notebook.open(page, address, 'memory.ipynb');
  const notice = page.locator('.Toastify__toast', { hasText: 'memory.ipynb' });
  await notice.waitFor();
  await photographer.screenshot(page, 'crash-notice');
  expect(await notice.innerText()).toContain('ended this page while a cell of “memory.ipynb” ran');
  await second.setCells('6 * 7');
  expect((await second.runCell(0)).outputs[0]?.data?.['text/plain']).toBe('42');
});

it('a page that was reloaded while a cell ran brings no notice', async () => {
  const notebook = await pages.openInLab('memory.ipynb');
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
});
