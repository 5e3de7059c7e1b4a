/** @file What a file of tests has around it: a browser, a page for each test, and a folder on a Jupyter server. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';

import { launchBrowser, newContext, openPage, VIEWPORT, type WatchedPage } from './browser.js';
import { notebookFile } from './notebook-file.js';
import { Notebook } from './notebook.js';
import { shared } from './shared.js';

/** Starts and ends a browser around the tests of the file that calls it. */
export function useBrowser(launch: () => Promise<Browser> = launchBrowser): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());
  return () => {
    if (!browser) throw new Error('the browser has not been started');
    return browser;
  };
}

export interface WatchedPages {
  /** The page of the test that runs. */
  readonly page: Page;
  /** Goes on with another page, which has nothing cached, stored or open. */
  renew(): Promise<void>;
}

export interface BrowserWishes {
  /** Default: Chromium. */
  readonly launch?: (() => Promise<Browser>) | undefined;
  /** Whether each test has a page of its own, and nothing that an earlier one has cached or stored. */
  readonly isFresh?: boolean;
}

/** Opens a page for the tests of a file, and another one after a test that has failed. One that complains fails its test. */
export function useWatchedPages({ launch, isFresh = false }: BrowserWishes = {}): WatchedPages {
  const browser = useBrowser(launch);
  let watched: WatchedPage | undefined;
  let heard = 0;
  let earlier: readonly string[] = [];

  /** What the pages of this test have complained of. */
  function complaintsSoFar(): readonly string[] {
    return [...earlier, ...(watched?.complaints.slice(heard) ?? [])];
  }

  async function renew(): Promise<void> {
    earlier = complaintsSoFar();
    await watched?.page.context().close();
    watched = await openPage(await newContext(browser()));
    heard = 0;
  }

  beforeEach(async () => {
    if (!watched || isFresh) await renew();
    heard = watched?.complaints.length ?? 0;
    earlier = [];
  });

  afterEach(async ({ task }) => {
    const complaints = complaintsSoFar();
    if (task.result?.state === 'fail' || complaints.length > 0) await renew();
    else if (!isFresh) {
      await watched?.page.unrouteAll();
      await watched?.page.setViewportSize(VIEWPORT);
    }
    expect(complaints, complaints.join('\n')).toEqual([]);
  });

  return {
    get page() {
      if (!watched) throw new Error('a page is there only while a test runs');
      return watched.page;
    },
    renew
  };
}

/** A Jupyter server; tests need nothing of it but that it runs. */
export interface RunningServer {
  /** Without a slash at the end. */
  readonly url: string;
  readonly folder: string;
  stop?(): Promise<void>;
}

export interface Pages<Server extends RunningServer> extends WatchedPages {
  readonly server: Server;
  /** Where the notebooks of this file of tests lie on the disk; no other file of tests writes there. */
  readonly folder: string;
  /** The path of a file in that folder, as the server knows it. */
  path(name: string): string;
  /** A name for a file or workspace that no test has used yet, nor an earlier try of this one. */
  unused(name: string): string;
  /** Opens a notebook of the folder in JupyterLab, where nothing of another test is open or runs. */
  openInLab(name: string): Promise<Notebook>;
  /** Writes a new notebook of these cells and opens it so. */
  openCells(name: string, ...cells: readonly string[]): Promise<Notebook>;
}

/** A server of its own for a file of tests that changes what others would see. */
export interface PagesWishes<Server extends RunningServer> extends BrowserWishes {
  readonly start: () => Promise<Server>;
}

/** Opens a page for each test, beside a folder on the stock server that all files share. */
export function usePages(wishes?: BrowserWishes): Pages<RunningServer>;
/** The same on a server of its own. */
export function usePages<Server extends RunningServer>(wishes: PagesWishes<Server>): Pages<Server>;
export function usePages({
  start,
  ...wishes
}: Partial<PagesWishes<RunningServer>> = {}): Pages<RunningServer> {
  let server: RunningServer;
  let prefix = '';
  let opened = 0;

  beforeAll(async () => {
    server = await (start ? start() : shared('server'));
    prefix = start ? '' : `${basename(expect.getState().testPath ?? '', '.test.ts')}/`;
    mkdirSync(join(server.folder, prefix), { recursive: true });
  });
  afterAll(async () => {
    await server.stop?.();
  });
  const watched = useWatchedPages(wishes);
  beforeEach(() => {
    opened += 1;
  });

  const pages: Pages<RunningServer> = {
    get server() {
      return server;
    },
    get page() {
      return watched.page;
    },
    get folder() {
      return join(server.folder, prefix);
    },
    renew: () => watched.renew(),
    path: name => `${prefix}${name}`,
    unused: name => `${name}-${opened}`,
    openInLab: name => {
      const workspace = pages.unused(pages.path(name)).replaceAll(/\W/g, '');
      const path = pages.path(name);
      const place = path.split('/').map(encodeURIComponent).join('/');
      const address = `${server.url}/lab/workspaces/${workspace}/tree/${place}`;
      return Notebook.openInLab(watched.page, address, path);
    },
    openCells: (name, ...cells) => {
      const file = `${pages.unused(name)}.ipynb`;
      writeFileSync(join(pages.folder, file), notebookFile(cells));
      return pages.openInLab(file);
    }
  };
  return pages;
}
