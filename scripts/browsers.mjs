/** @file Where the browsers are that the tests drive: those that an environment variable names, or the system's. */
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const CHROMIUM_PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FIREFOX_PLACES = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];

/** Where Playwright puts the browsers that it has downloaded. */
function* playwrightPlaces() {
  const cache = process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), '.cache', 'ms-playwright');
  if (!existsSync(cache)) return;
  for (const version of readdirSync(cache).filter(name => name.startsWith('chromium-'))) {
    for (const build of ['chrome-linux64', 'chrome-linux']) yield join(cache, version, build, 'chrome');
  }
}

/** The path of a Chromium: the one that `RECEPTIVE_CHROMIUM` names, the system's, or Playwright's. */
export function findChromium() {
  const named = process.env.RECEPTIVE_CHROMIUM;
  if (named) return existsSync(named) ? named : undefined;
  return [...CHROMIUM_PLACES, ...playwrightPlaces()].find(place => existsSync(place));
}

/** The path of a Firefox: the one that `RECEPTIVE_FIREFOX` names, or the system's. */
export function findFirefox() {
  const named = process.env.RECEPTIVE_FIREFOX;
  if (named) return existsSync(named) ? named : undefined;
  return FIREFOX_PLACES.find(place => existsSync(place));
}
