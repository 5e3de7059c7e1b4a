/** @file Every behaviour of an open notebook, asked of one host in one browser. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, it } from 'vitest';

import { findFirefox } from '../../../scripts/browsers.mjs';
import { BEHAVIOURS } from './behaviours.js';
import { launchBrowser, launchFirefox } from './browser.js';
import { CONSOLE_BEHAVIOURS } from './console-behaviours.js';
import { HOST_FILES, pathOf } from './host-files.js';
import { type Host, JUPYTERLAB, type Site } from './hosts.js';
import { Notebook } from './notebook.js';
import { useWatchedPages } from './pages.js';
import { Photographer } from './pictures.js';
import { shared } from './shared.js';
import { serveFolder } from './static-server.js';

interface OpenSite extends Site {
  stop?(): void;
}

/** The site of a host: its own copy of the files on the shared server, or the shared site at an address of its own. */
async function openSite({ isStatic }: Host, name: string): Promise<OpenSite> {
  if (isStatic) return { ...(await serveFolder((await shared('liteSite', HOST_FILES)).folder)), folder: '' };
  const { url, folder } = await shared('server');
  mkdirSync(join(folder, name), { recursive: true });
  for (const [path, text] of Object.entries(HOST_FILES)) writeFileSync(join(folder, name, path), text);
  return { url, folder: `${name}/` };
}

/** Registers the tests of a host in Chromium. */
export function testHost(host: Host): void {
  testIn(host, host.name, false, launchBrowser);
}

/**
 * Registers the tests of a host in Firefox. On a machine without one they are left out, and the run says so; where
 * `CI` is set, they fail.
 */
export function testHostInFirefox(host: Host): void {
  const name = `${host.name} in Firefox`;
  if (findFirefox() === undefined && !process.env['CI']) {
    console.warn(
      `No Firefox: ${name} is LEFT OUT. Install firefox-esr, or set RECEPTIVE_FIREFOX to its path.`
    );
    it.skip(name);
    return;
  }
  testIn(host, name, true, launchFirefox);
}

function testIn(host: Host, name: string, isSecondBrowser: boolean, launch: typeof launchFirefox): void {
  const all = host.hasConsoles ? [...BEHAVIOURS, ...CONSOLE_BEHAVIOURS] : BEHAVIOURS;
  // Host and browser have each been asked everything already: only what they decide together is left.
  const behaviours = isSecondBrowser && host !== JUPYTERLAB ? all.filter(({ isOfBoth }) => isOfBoth) : all;
  const slug = name.replaceAll(/\W+/g, '-').toLowerCase();
  const photographer = new Photographer(slug, isSecondBrowser || host !== JUPYTERLAB);
  const attempts = new Map<string, number>();

  describe(name, () => {
    let site: OpenSite;
    beforeAll(async () => {
      site = await openSite(host, `host-${slug}`);
    });
    afterAll(() => {
      site.stop?.();
    });
    const watched = useWatchedPages({ launch });

    it.each(behaviours.map(behaviour => [behaviour.name, behaviour] as const))('%s', async (_, behaviour) => {
      const attempt = (attempts.get(behaviour.name) ?? 0) + 1;
      attempts.set(behaviour.name, attempt);
      const path = pathOf(behaviour, attempt);
      const address = host.address(site, path);
      if (behaviour.isReloaded) await watched.renew();
      const place = `${site.folder}${path}`;
      const notebook = host.hasConsoles
        ? await Notebook.openInLab(watched.page, address, place)
        : await Notebook.open(watched.page, address, place);
      await behaviour.check(notebook, photographer);
      if (behaviour.isReloaded) await watched.renew();
    });
  });
}
