/** @file JupyterLab with `jupyterlab-hybrid-kernels`, which brings a registry of browser kernels: ours joins it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { launchBrowser, openPage } from './harness/browser.js';
import { notebookFile } from './harness/notebook-file.js';
import { Notebook, printed } from './harness/notebook.js';
import { HYBRID_EXTENSIONS } from './harness/places.js';
import { type Server, startServer } from './harness/server.js';

let server: Server;
let browser: Browser;

beforeAll(async () => {
  server = await startServer([`--LabServerApp.extra_labextensions_path=${HYBRID_EXTENSIONS}`]);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

it('beside hybrid kernels the kernel is registered with theirs, runs, is interrupted and restarts', async () => {
  const { page, complaints } = await openPage(browser);
  const notebook = await Notebook.open(page, `${server.url}/lab/workspaces/ours/tree/quickstart.ipynb`);
  const extensions = await page.evaluate(
    () => document.getElementById('jupyter-config-data')?.textContent ?? ''
  );
  expect(extensions).toContain('jupyterlab-hybrid-kernels');
  expect(await notebook.kernelName()).toBe('receptive');
  await notebook.setCells(
    'const kept: number = 41',
    "console.log('on'); while (true) {}",
    'kept + 1',
    'typeof kept'
  );
  await notebook.runCell(0);
  await notebook.startUntilOn(1);
  await notebook.interrupt();
  expect((await notebook.cell(1)).outputs.map(output => output.ename)).toEqual([
    undefined,
    'KeyboardInterrupt'
  ]);
  expect(printed(await notebook.runCell(2))).toBe('42');
  await notebook.restart();
  expect(printed(await notebook.runCell(3))).toContain('undefined');
  expect(complaints).toEqual([]);
});

it('beside hybrid kernels a Python notebook still runs on the server', async () => {
  writeFileSync(join(server.folder, 'python.ipynb'), notebookFile(['print(6 * 7)'], 'python3'));
  const { page, complaints } = await openPage(browser);
  const notebook = await Notebook.open(page, `${server.url}/lab/workspaces/python/tree/python.ipynb`);
  expect(await notebook.kernelName()).toBe('python3');
  expect(printed(await notebook.runCell(0))).toBe('42\n');
  expect(complaints).toEqual([]);
});
