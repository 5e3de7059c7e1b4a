/** @file A JupyterLite site of plain files, with no server at all: what `hosts.test.ts` does not ask of every host. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { launchBrowser, openPage, type WatchedPage } from './harness/browser.js';
import { startLiteSite } from './harness/lite-site.js';
import { Notebook } from './harness/notebook.js';

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

it('New → Receptive Example opens a copy of the quickstart', async () => {
  const notebook = await open();
  await notebook.execute('receptive:new-example');
  await expect.poll(() => notebook.path()).toBe('receptive-quickstart.ipynb');
  await notebook.ready();
});
