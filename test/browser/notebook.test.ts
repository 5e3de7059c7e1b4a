/** @file Notebook 7 with the wheel installed: what `hosts.test.ts` does not ask of every host. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { launchBrowser, openPage, type WatchedPage } from './harness/browser.js';
import { enter, expectOutput } from './harness/console-behaviours.js';
import { Notebook, printed } from './harness/notebook.js';
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

it('a console in a page of its own runs TypeScript and tells the kernel’s state beside the menus', async () => {
  const { page } = watched;
  await page.goto(`${server.url}/consoles/console-1`);
  await page.locator('.jp-Dialog select').selectOption({ label: 'TypeScript (Receptive)' });
  await page.locator('.jp-Dialog .jp-mod-accept').click();
  const box = await enter(page, 'const six: number = 6; six * 7');
  await expectOutput(box, /^42$/);
  await expect.poll(() => page.locator('.rcp-StatusItem button').innerText()).toMatch(/^wasm .* idle$/);
});
