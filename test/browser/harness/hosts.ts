/** @file The pages in which people open notebooks, and the browsers that show them: what `hosts.test.ts` goes through. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser } from 'playwright-core';

import { findFirefox, launchBrowser, launchFirefox } from './browser.js';
import { startLiteSite } from './lite-site.js';
import { startServer } from './server.js';

/** Texts by the path of their file, beside the quickstart. */
export type Files = Readonly<Record<string, string>>;

/** Where the files of a test can be opened. */
export interface Site {
  /** The address of the page that shows a notebook. */
  address(path: string): string;
  /** The paths of the files that were sent so far; not those of which the browser's cache was still good. */
  filesSent(): string[];
  readonly stop: () => Promise<void> | void;
}

export interface Host {
  readonly name: string;
  /** Whether consoles stand beside notebooks in one page; elsewhere a console is a page of its own, with its own kernel. */
  readonly hasConsoles: boolean;
  /** Whether host and browser have each been asked everything already, and only what they decide together is left. */
  readonly isAskedLess: boolean;
  readonly launch: () => Promise<Browser>;
  readonly start: (files: Files) => Promise<Site>;
}

async function serve(files: Files, place: (path: string) => string): Promise<Site> {
  const server = await startServer(['--debug']);
  for (const [path, text] of Object.entries(files)) {
    writeFileSync(join(server.folder, path), text);
  }
  return {
    address: path => `${server.url}/${place(path)}`,
    filesSent: () => [...server.log().matchAll(/ 200 GET ([^\s?]+)/g)].map(([, path]) => path),
    stop: () => server.stop()
  };
}

/** Each notebook in a workspace of its own, where nothing of an earlier test is open. */
const startLab = (files: Files): Promise<Site> =>
  serve(files, path => `lab/workspaces/${path.replace('.ipynb', '')}/tree/${path}`);

const startNotebook = (files: Files): Promise<Site> => serve(files, path => `notebooks/${path}`);

function startLite(application: 'lab' | 'notebooks'): Host['start'] {
  return async files => {
    const site = await startLiteSite(files);
    return {
      address: path => `${site.url}/${application}/index.html?path=${path}`,
      filesSent: () => site.filesSent(),
      stop: () => {
        site.stop();
      }
    };
  };
}

/** Every host in Chromium, and in the Firefox of the machine, where there is one. */
export const HOSTS: readonly Host[] = [
  ...inBrowser(launchBrowser, '', false),
  ...(findFirefox() ? inBrowser(launchFirefox, ' in Firefox', true) : [])
];

function inBrowser(launch: Host['launch'], suffix: string, isSecond: boolean): Host[] {
  const lab = { name: `JupyterLab${suffix}`, hasConsoles: true, isAskedLess: false, start: startLab };
  const others = [
    { name: `Notebook${suffix}`, hasConsoles: false, start: startNotebook },
    { name: `JupyterLite${suffix}`, hasConsoles: true, start: startLite('lab') },
    { name: `JupyterLite’s Notebook${suffix}`, hasConsoles: false, start: startLite('notebooks') }
  ];
  return [lab, ...others.map(host => ({ ...host, isAskedLess: isSecond }))].map(host => ({
    ...host,
    launch
  }));
}
