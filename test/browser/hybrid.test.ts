/** @file JupyterLab with `jupyterlab-hybrid-kernels`, which brings a registry of browser kernels: ours joins it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { notebookFile } from './harness/notebook-file.js';
import { printed } from './harness/notebook.js';
import { usePages } from './harness/pages.js';
import { HYBRID_EXTENSIONS } from './harness/places.js';
import { startServer } from './harness/server.js';

const pages = usePages({
  start: () => startServer([`--LabServerApp.extra_labextensions_path=${HYBRID_EXTENSIONS}`]),
  isFresh: true
});

it('beside hybrid kernels the kernel is registered with theirs, runs, is interrupted and restarts', async () => {
  const { page } = pages;
  const notebook = await pages.openInLab('quickstart.ipynb');
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
});

it('beside hybrid kernels a Python notebook still runs on the server', async () => {
  writeFileSync(join(pages.folder, 'python.ipynb'), notebookFile(['print(6 * 7)'], 'python3'));
  const notebook = await pages.openInLab('python.ipynb');
  expect(await notebook.kernelName()).toBe('python3');
  expect(printed(await notebook.runCell(0))).toBe('42\n');
});
