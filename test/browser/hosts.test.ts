/** @file Every behaviour of an open notebook in every host. */
import { mkdirSync, readFileSync } from 'node:fs';

import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { BEHAVIOURS } from './harness/behaviours.js';
import { CONSOLE_BEHAVIOURS } from './harness/console-behaviours.js';
import { openPage, type WatchedPage } from './harness/browser.js';
import { HOSTS, type Site } from './harness/hosts.js';
import { notebookFile } from './harness/notebook-file.js';
import { Notebook } from './harness/notebook.js';
import { QUICKSTART, RESULTS } from './harness/places.js';

const ALL = [...BEHAVIOURS, ...CONSOLE_BEHAVIOURS];

/** A second try has a notebook of its own: the first may have saved its own. */
const TRIES = [1, 2];

const pathOf = (index: number, attempt: number): string => `behaviour-${index}-${attempt}.ipynb`;

const FILES = Object.fromEntries(
  ALL.flatMap(({ cells, files = {} }, index) => [
    ...TRIES.map(attempt => {
      const text = cells ? notebookFile(cells) : readFileSync(QUICKSTART, 'utf8');
      return [pathOf(index, attempt), text] as const;
    }),
    ...Object.entries(files)
  ])
);

describe.each(HOSTS.map(host => [host.name, host] as const))('%s', (name, host) => {
  const { hasConsoles, isAskedLess, launch, start } = host;
  const behaviours = (hasConsoles ? ALL : BEHAVIOURS).filter(({ isOfBoth }) => !isAskedLess || isOfBoth);
  const attempts = new Map<string, number>();
  let site: Site;
  let browser: Browser;
  let watched: WatchedPage;

  beforeAll(async () => {
    mkdirSync(RESULTS, { recursive: true });
    site = await start(FILES);
    browser = await launch();
  });

  afterAll(async () => {
    await browser.close();
    await site.stop();
  });

  beforeEach(async () => {
    watched = await openPage(browser);
  });

  afterEach(async () => {
    await watched.page.context().close();
    expect(watched.complaints).toEqual([]);
  });

  it.each(behaviours.map(behaviour => [behaviour.name, behaviour] as const))('%s', async (_, behaviour) => {
    const attempt = (attempts.get(behaviour.name) ?? 0) + 1;
    attempts.set(behaviour.name, attempt);
    const path = pathOf(ALL.indexOf(behaviour), attempt);
    const notebook = await Notebook.open(watched.page, site.address(path));
    await behaviour.check(notebook, name.replaceAll(/\W+/g, '-').toLowerCase());
  });
});
