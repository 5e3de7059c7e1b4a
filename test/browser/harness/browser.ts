/** @file One Chromium or Firefox for a test file, and pages that remember what went wrong in them. */
import { existsSync } from 'node:fs';

import { type Browser, chromium, firefox, type Page } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
];
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * Starts a headless Chromium with a fresh profile: `RECEPTIVE_CHROMIUM`, the system's, or Playwright's.
 *
 * @param flags of the command line, beside ours.
 */
export async function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  const executablePath = process.env['RECEPTIVE_CHROMIUM'] ?? PLACES.find(place => existsSync(place));
  return chromium.launch({ ...(executablePath ? { executablePath } : {}), args: [...FLAGS, ...flags] });
}

const FIREFOX_PLACES = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];

/** The path of a Firefox as the system ships it: `RECEPTIVE_FIREFOX` or the system's. */
export function findFirefox(): string | undefined {
  return process.env['RECEPTIVE_FIREFOX'] ?? FIREFOX_PLACES.find(place => existsSync(place));
}

/** Starts that Firefox, headless, with a fresh profile; it is driven through WebDriver BiDi. */
export async function launchFirefox(): Promise<Browser> {
  const executablePath = findFirefox();
  if (executablePath === undefined) {
    throw new Error('no Firefox is installed');
  }
  return firefox.launch({ channel: 'moz-firefox', executablePath });
}

const FAULTS_OF_HOSTS = [
  // Notebook 7.6 lists the settings of plugins that it has not loaded.
  /Cannot read properties of undefined \(reading 'schema'\)[^]*notebook_core/,
  /^uncaught: TypeError: can't access property "schema", \w+\.plugins\[\w+\.id\] is undefined/,
  // JupyterLab's own questions to the server (/lab/api/build, …), cut off by a reload: only Firefox tells.
  /^uncaught: (AbortError: The operation was aborted\.|TypeError: NetworkError when attempting to fetch resource\.)\s*undefined$/
];

/** A page, and what its console has complained about. */
export interface WatchedPage {
  readonly page: Page;
  /** Exceptions nobody caught, and errors on the console that name us or come from our files. */
  readonly complaints: string[];
}

export async function openPage(browser: Browser): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
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
