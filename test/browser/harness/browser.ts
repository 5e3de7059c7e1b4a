/** @file The browsers that tests drive, and pages that remember what went wrong in them. */
import { type Browser, type BrowserContext, chromium, firefox, type Page } from 'playwright-core';

import { findChromium, findFirefox } from '../../../scripts/browsers.mjs';
import { giveNotebookInFront } from './notebook.js';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
];

/**
 * Starts a headless Chromium with a fresh profile.
 *
 * @param flags of the command line, beside ours.
 */
export async function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  const executablePath = findChromium();
  return chromium.launch({ ...(executablePath ? { executablePath } : {}), args: [...FLAGS, ...flags] });
}

/** Starts a headless Firefox with a fresh profile; it is driven through WebDriver BiDi. */
export async function launchFirefox(): Promise<Browser> {
  const executablePath = findFirefox();
  if (executablePath === undefined) {
    throw new Error(
      'the tests in Firefox need one: install firefox-esr or set RECEPTIVE_FIREFOX to its path'
    );
  }
  return firefox.launch({ channel: 'moz-firefox', executablePath });
}

const FAULTS_OF_HOSTS = [
  // Notebook 7.6 lists the settings of plugins that it has not loaded.
  /Cannot read properties of undefined \(reading 'schema'\)[^]*notebook_core/,
  /^uncaught: TypeError: can't access property "schema", \w+\.plugins\[\w+\.id\] is undefined/,
  // Notebook 7.6 has no file browser beside a notebook, and opens a folder in it on a server that JupyterLab has used too.
  /^uncaught: Error: Command 'filebrowser:open-path' not registered/,
  // Fonts of formulas that came too late for their page: only Firefox tells.
  /^uncaught: downloadable font: download failed \(font-family: "MJX/,
  // JupyterLab's own questions to the server (/lab/api/build, …), cut off by a reload: only Firefox tells.
  /^uncaught: (AbortError: The operation was aborted\.|TypeError: NetworkError when attempting to fetch resource\.)\s*undefined$/
];

/** A page, and what its console has complained about. */
export interface WatchedPage {
  readonly page: Page;
  /** Exceptions nobody caught, and errors on the console that name us or come from our files. */
  readonly complaints: readonly string[];
}

/** The size of a page, in pixels. */
export const VIEWPORT = { width: 1200, height: 900 };

/** A browser's memory of its own: what one context caches and stores, no other has. */
export function newContext(browser: Browser): Promise<BrowserContext> {
  return browser.newContext({ viewport: VIEWPORT });
}

/** Opens an empty page, in which tests can ask for the notebook in front. */
export async function openPage(context: BrowserContext): Promise<WatchedPage> {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.addInitScript(giveNotebookInFront);
  const complaints: string[] = [];
  page.on('pageerror', error => {
    const report = `uncaught: ${error.stack ?? error.message}`;
    if (!FAULTS_OF_HOSTS.some(fault => fault.test(report))) {
      complaints.push(report);
    }
  });
  page.on('console', message => {
    const place = message.location().url;
    const isOurs = /receptive/i.test(`${place} ${message.text()}`) && !place.includes('.ipynb');
    if (message.type() === 'error' && isOurs) {
      complaints.push(`console: ${message.text()} (${place})`);
    }
  });
  return { page, complaints };
}
