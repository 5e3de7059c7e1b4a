/** @file The marks of stale cells in JupyterLab: when they go, and what they leave alone. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { notebookFile } from './harness/notebook-file.js';
import { Notebook } from './harness/notebook.js';
import { usePages } from './harness/pages.js';

const pages = usePages();

/** Opens a new notebook of these cells. */
async function open(name: string, ...cells: string[]): Promise<Notebook> {
  const path = `${name}.ipynb`;
  writeFileSync(join(pages.server.folder, path), notebookFile(cells));
  return Notebook.open(pages.watched.page, `${pages.server.url}/lab/workspaces/${name}/tree/${path}`);
}

/** Which cells are marked. */
async function marked(notebook: Notebook): Promise<number[]> {
  const marks = await notebook.staleMarks();
  return marks.flatMap((mark, index) => (mark === undefined ? [] : [index]));
}

/** Opens `x`, two users of it and runs all; then gives `x` another value. */
async function openStale(name: string): Promise<Notebook> {
  const notebook = await open(name, 'let x = 1', 'x + 1', 'x + 2');
  await notebook.runAll();
  await notebook.editCell(0, 'let x = 2');
  await notebook.runCell(0);
  await expect.poll(() => marked(notebook)).toEqual([1, 2]);
  return notebook;
}

it('an edit marks nothing and takes no mark away before the cell runs', async () => {
  const notebook = await open('edit', 'let x = 1', 'x + 1', 'x + 2');
  await notebook.runAll();
  await notebook.editCell(1, 'x + 10');
  await notebook.runCell(2);
  expect(await marked(notebook)).toEqual([]);
  await notebook.runCell(0);
  await expect.poll(() => marked(notebook)).toEqual([1, 2]);
  await notebook.editCell(2, '5');
  expect(await marked(notebook)).toEqual([1, 2]);
  await notebook.runCell(2);
  await expect.poll(() => marked(notebook)).toEqual([1]);
});

it('a cell whose output is cleared, and one that is deleted, loses its mark', async () => {
  const notebook = await openStale('clear');
  await notebook.selectCell(1);
  await notebook.execute('notebook:clear-cell-output');
  await expect.poll(() => marked(notebook)).toEqual([2]);
  await notebook.selectCell(0);
  await notebook.execute('notebook:delete-cell');
  await expect
    .poll(() => notebook.staleMarks())
    .toEqual([undefined, 'Out of date: “x” has been declared anew since this cell ran.']);
});

it('a restart of the kernel takes all marks away', async () => {
  const notebook = await openStale('restart');
  await notebook.restart();
  await expect.poll(() => marked(notebook)).toEqual([]);
  await notebook.runCell(0);
  expect(await marked(notebook)).toEqual([]);
});

it('a change to another kernel takes all marks away, and its replies bring none', async () => {
  const notebook = await openStale('switch');
  await notebook.changeKernel('python3');
  await expect.poll(() => marked(notebook)).toEqual([]);
  await notebook.editCell(0, 'x = 1');
  await notebook.runAll();
  await notebook.runCell(0);
  expect(await marked(notebook)).toEqual([]);
});

it('a closed notebook whose kernel lives on has its marks when it is opened again', async () => {
  const notebook = await openStale('again');
  await notebook.save();
  await notebook.execute('application:close');
  await notebook.execute('docmanager:open', { path: 'again.ipynb' });
  await notebook.ready();
  await expect.poll(() => marked(notebook)).toEqual([1, 2]);
});

it('the saved notebook holds nothing of the marks', async () => {
  const notebook = await openStale('save');
  await notebook.save();
  const text = readFileSync(join(pages.server.folder, 'save.ipynb'), 'utf8');
  expect(text).toContain('let x = 2');
  expect(text).not.toMatch(/stale|out of date/i);
});

it('a mark far down is there each time when its cell comes back into the page', async () => {
  const fillers = Array.from({ length: 80 }, (_, index) => `// ${index}\n\n\n\n`);
  const notebook = await open('far', 'let x = 1', ...fillers, 'x');
  const last = fillers.length + 1;
  await notebook.windowCells();
  await notebook.runCell(0);
  await notebook.runCell(last);
  await notebook.runCell(0);
  await expect.poll(() => marked(notebook)).toEqual([last]);
  const mark = pages.watched.page.locator('.rcp-StaleMark');
  for (let round = 0; round < 2; round++) {
    await notebook.selectCell(0);
    await mark.waitFor({ state: 'hidden' });
    await notebook.selectCell(last);
    await mark.waitFor({ state: 'visible' });
  }
});
