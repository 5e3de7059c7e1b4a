/** @file Every behaviour of an open notebook in every host. */
import { mkdirSync } from 'node:fs';

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BEHAVIOURS } from './harness/behaviours.js';
import { openPage } from './harness/browser.js';
import { HOSTS, type Site } from './harness/hosts.js';
import { notebookFile } from './harness/notebook-file.js';
import { Notebook } from './harness/notebook.js';
import { RESULTS } from './harness/places.js';

const pathOf = (index: number): string =>
  BEHAVIOURS[index]?.cells ? `behaviour-${index}.ipynb` : 'quickstart.ipynb';

const FILES = Object.fromEntries(
  BEHAVIOURS.flatMap(({ cells, files = {} }, index) => [
    ...(cells ? [[pathOf(index), notebookFile(cells)] as const] : []),
    ...Object.entries(files)
  ])
);

describe.each(HOSTS.map(host => [host.name, host] as const))('%s', (name, { launch, start }) => {
  let site: Site;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(RESULTS, { recursive: true });
    site = await start(FILES);
    browser = await launch();
  });

  afterAll(async () => {
    await browser.close();
    await site.stop();
  });

  it.each(BEHAVIOURS.map((behaviour, index) => [behaviour.name, behaviour, index] as const))(
    '%s',
    async (_, { check }, index) => {
      const { page, complaints } = await openPage(browser);
      const notebook = await Notebook.open(page, site.address(pathOf(index)));
      await check(notebook, name.replaceAll(/\W+/g, '-').toLowerCase());
      await page.context().close();
      expect(complaints).toEqual([]);
    }
  );
});
