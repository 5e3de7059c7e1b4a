/** @file Every behaviour of an open notebook in every host. */
import { mkdirSync } from 'node:fs';

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BEHAVIOURS } from './harness/behaviours.js';
import { CONSOLE_BEHAVIOURS } from './harness/console-behaviours.js';
import { openPage } from './harness/browser.js';
import { HOSTS, type Site } from './harness/hosts.js';
import { notebookFile } from './harness/notebook-file.js';
import { Notebook } from './harness/notebook.js';
import { RESULTS } from './harness/places.js';

const ALL = [...BEHAVIOURS, ...CONSOLE_BEHAVIOURS];

const pathOf = (index: number): string =>
  ALL[index]?.cells ? `behaviour-${index}.ipynb` : 'quickstart.ipynb';

const FILES = Object.fromEntries(
  ALL.flatMap(({ cells, files = {} }, index) => [
    ...(cells ? [[pathOf(index), notebookFile(cells)] as const] : []),
    ...Object.entries(files)
  ])
);

describe.each(HOSTS.map(host => [host.name, host] as const))('%s', (name, host) => {
  const { hasConsoles, isAskedLess, launch, start } = host;
  const behaviours = (hasConsoles ? ALL : BEHAVIOURS).filter(({ isOfBoth }) => !isAskedLess || isOfBoth);
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

  it.each(behaviours.map(behaviour => [behaviour.name, behaviour] as const))('%s', async (_, behaviour) => {
    const { page, complaints } = await openPage(browser);
    const notebook = await Notebook.open(page, site.address(pathOf(ALL.indexOf(behaviour))));
    await behaviour.check(notebook, name.replaceAll(/\W+/g, '-').toLowerCase());
    await page.context().close();
    expect(complaints).toEqual([]);
  });
});
