/**
 * @file What a page loads of ours, and when, as the pages' servers tell: `200` where one sent a file, `304` where the
 * browser asked whether the one in its cache is still good.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { launchBrowser, openPage } from './harness/browser.js';
import { HOSTS, type Site } from './harness/hosts.js';
import { notebookFile } from './harness/notebook-file.js';
import { Notebook, printed } from './harness/notebook.js';
import { EXTENSION_FILES } from './harness/places.js';

/** What a page may load of ours before a kernel of ours starts, in bytes: plugins, renderers, styles. */
const FIRST_LOAD_LIMIT = 130_000;

/** What a kernel is started with, each once: two large files, and three of about a kilobyte. */
const WORKERS = ['compiler', 'loader', 'runtime', 'sandbox', 'watch'];

const FILES = {
  'other.ipynb': notebookFile(['6 * 7'], 'python3'),
  'first.ipynb': notebookFile(['6 * 7']),
  'second.ipynb': notebookFile(['6 * 7']),
  'third.ipynb': notebookFile(['6 * 7'])
};

const IN_CHROMIUM = HOSTS.filter(({ launch }) => launch === launchBrowser);

describe.each(IN_CHROMIUM.map(host => [host.name, host] as const))('%s', (_, { hasConsoles, start }) => {
  let site: Site;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    site = await start(FILES);
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser.close();
    await site.stop();
  });

  beforeEach(async () => {
    ({ page } = await openPage(browser));
  });

  /** The files of ours that were sent after `before` others. */
  function filesSent(before: number): string[] {
    const sent = site.filesSent().slice(before);
    return sent.flatMap(path => /\/extensions\/receptive\/static\/(.+)$/.exec(path)?.[1] ?? []);
  }

  const workersSent = (before: number): string[] =>
    filesSent(before)
      .filter(file => file.includes('worker'))
      .map(file => file.replace(/\..*/, ''))
      .sort();

  it('before a kernel of ours starts, less than 130 kB of ours are loaded, and neither worker', async () => {
    const before = site.filesSent().length;
    await page.goto(site.address('other.ipynb'));
    await page.locator('.jp-Notebook .jp-Cell').first().waitFor();
    await page.waitForLoadState('networkidle');
    const files = filesSent(before);
    expect(files.length).toBeGreaterThan(0);
    expect(workersSent(before)).toEqual([]);
    const bytes = files.reduce((sum, file) => sum + statSync(join(EXTENSION_FILES, file)).size, 0);
    expect(bytes).toBeLessThan(FIRST_LOAD_LIMIT);
  });

  it('the first kernel loads the compiler and the runtime once; another notebook’s takes them from the cache', async () => {
    const before = site.filesSent().length;
    const open = async (path: string): Promise<Notebook> => {
      const notebook = await Notebook.open(page, site.address(path));
      expect(printed(await notebook.runCell(0))).toBe('42');
      return notebook;
    };
    await open('first.ipynb');
    // The server's log comes through a pipe.
    await expect.poll(() => workersSent(before)).toEqual(WORKERS);
    const notebook = await open('second.ipynb');
    // Where notebooks stand side by side, another kernel in the same page.
    await (hasConsoles ? notebook.bring('third.ipynb') : notebook.restart());
    expect(printed(await notebook.runCell(0))).toBe('42');
    expect(workersSent(before)).toEqual(WORKERS);
  });
});
