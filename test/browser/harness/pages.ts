/** @file What a file of tests has around it: one server and one browser, and a page of its own for each test. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';

import { launchBrowser, openPage, type WatchedPage } from './browser.js';
import { type Server, startServer } from './server.js';

export interface Pages {
  readonly server: Server;
  /** The page of the test that runs. */
  readonly watched: WatchedPage;
  /** A name for a file or workspace that no test has used yet, nor an earlier try of this one. */
  unused(name: string): string;
}

/** Starts and stops them around the tests of the file that calls it; a page that complains fails its test. */
export function usePages(): Pages {
  let server: Server;
  let browser: Browser;
  let watched: WatchedPage;
  let opened = 0;
  beforeAll(async () => {
    server = await startServer();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });
  beforeEach(async () => {
    opened += 1;
    watched = await openPage(browser);
  });
  afterEach(async () => {
    await watched.page.context().close();
    expect(watched.complaints).toEqual([]);
  });
  return {
    get server() {
      return server;
    },
    get watched() {
      return watched;
    },
    unused: name => `${name}-${opened}`
  };
}
