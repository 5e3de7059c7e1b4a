/** @file A notebook and its kernel in JupyterLab when the user restarts, closes, copies and moves. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Locator } from 'playwright-core';
import { expect, it } from 'vitest';

import { printed } from './harness/notebook.js';
import { usePages } from './harness/pages.js';
import { startServer } from './harness/server.js';

/** A server whose kernels are counted, and which goes away. */
const pages = usePages({ start: startServer });

/** Clicks through a menu of the menu bar. */
async function choose(menu: string, entry: RegExp): Promise<void> {
  const { page } = pages;
  await page
    .locator('.lm-MenuBar-item')
    .filter({ hasText: new RegExp(`^${menu}$`) })
    .click();
  await page.locator('.lm-Menu-item').filter({ hasText: entry }).click();
}

function dialog(): Locator {
  return pages.page.locator('.jp-Dialog');
}

async function accept(): Promise<void> {
  await dialog().locator('.jp-mod-accept').click();
  await dialog().waitFor({ state: 'detached' });
}

it('the toolbar’s Restart and Run All runs every cell in a fresh kernel', async () => {
  const notebook = await pages.openCells('restart-run', 'let n = 40; n', 'n += 1');
  await notebook.runAll();
  expect(printed(await notebook.runCell(1))).toBe('42');
  await pages.page.locator('[data-jp-item-name="restart-and-run"]').click();
  await accept();
  await expect.poll(async () => (await notebook.cells()).map(printed)).toEqual(['40', '41']);
  await expect.poll(async () => (await notebook.cells()).map(cell => cell.execution_count)).toEqual([1, 2]);
});

it('Restart Kernel and Clear Outputs of All Cells leaves nothing behind', async () => {
  const notebook = await pages.openCells('restart-clear', 'const kept = 1; kept', 'typeof kept');
  await notebook.runAll();
  await choose('Kernel', /Restart Kernel and Clear Outputs/);
  await accept();
  const left = async (): Promise<unknown> =>
    (await notebook.cells()).map(cell => [cell.execution_count, cell.outputs]);
  await expect.poll(left).toEqual([
    [null, []],
    [null, []]
  ]);
  await notebook.ready();
  expect(printed(await notebook.runCell(1))).toContain("'undefined'");
});

it('the kernel’s name in the toolbar opens the choice: No Kernel ends the kernel, and TypeScript brings a fresh one', async () => {
  const notebook = await pages.openCells('choice', 'const kept = 1', 'typeof kept');
  await notebook.runCell(0);
  const name = pages.page.locator('.jp-Toolbar-kernelName');
  await expect.poll(() => name.innerText()).toBe('TypeScript (Receptive)');
  await name.click();
  await dialog().locator('select').selectOption({ label: 'No Kernel' });
  await accept();
  await expect.poll(() => name.innerText()).toBe('No Kernel');
  await expect.poll(() => notebook.runningKernels()).toEqual([]);
  await name.click();
  await dialog().locator('select').selectOption({ label: 'TypeScript (Receptive)' });
  await accept();
  await notebook.ready();
  expect(printed(await notebook.runCell(1))).toContain("'undefined'");
});

it('Close and Shut Down Notebook ends the kernel; opened again, the notebook has a fresh one', async () => {
  const notebook = await pages.openCells('close', 'const kept = 1', 'typeof kept');
  await notebook.runCell(0);
  await notebook.save();
  const path = await notebook.path();
  await choose('File', /Close and Shut Down/);
  await accept();
  await expect.poll(() => notebook.runningKernels()).toEqual([]);
  await notebook.bring(path);
  expect(printed(await notebook.runCell(1))).toContain("'undefined'");
});

it('two views of a notebook share its kernel and its outputs', async () => {
  const notebook = await pages.openCells('twice', 'let n = 41', 'n += 1');
  await notebook.runCell(0);
  await choose('File', /New View for Notebook/);
  await pages.page.waitForFunction(() => document.querySelectorAll('.jp-NotebookPanel').length === 2);
  await notebook.ready();
  expect(printed(await notebook.runCell(1))).toBe('42');
  expect(await notebook.runningKernels()).toEqual(['receptive']);
  const outputs = pages.page.locator('.jp-OutputArea-output', { hasText: /^42$/ });
  await expect.poll(() => outputs.count()).toBe(2);
  await notebook.execute('application:close');
  await notebook.ready();
  expect(printed(await notebook.runCell(1))).toBe('43');
});

it('a copy of a running notebook has a kernel of its own', async () => {
  const notebook = await pages.openCells('original', 'const mine = 1', 'typeof mine');
  await notebook.runCell(0);
  await notebook.save();
  const path = await notebook.path();
  await notebook.execute('docmanager:duplicate', { path });
  await notebook.bring(path.replace('.ipynb', '-Copy1.ipynb'));
  expect(printed(await notebook.runCell(1))).toContain("'undefined'");
  expect(await notebook.runningKernels()).toEqual(['receptive', 'receptive']);
});

it('a notebook that is renamed keeps its kernel, and that is still its own after a reload of the list', async () => {
  const notebook = await pages.openCells('before', 'let n = 41', 'n += 1');
  await notebook.runCell(0);
  await choose('File', /Rename Notebook/);
  const path = `${pages.unused('after')}.ipynb`;
  await dialog().locator('input').first().fill(path);
  await accept();
  await expect.poll(() => notebook.path()).toBe(path);
  expect(printed(await notebook.runCell(1))).toBe('42');
  await notebook.save();
  await notebook.execute('application:close');
  await notebook.bring(path);
  expect(printed(await notebook.runCell(1))).toBe('43');
  expect(await notebook.runningKernels()).toEqual(['receptive']);
});

it('a notebook that is moved finds the files of its new folder', async () => {
  const folder = join(pages.folder, 'moved');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(pages.folder, 'where.ts'), "export const where: string = 'old';");
  writeFileSync(join(folder, 'where.ts'), "export const where: string = 'new';");
  writeFileSync(join(folder, 'only-there.txt'), 'there');
  const notebook = await pages.openCells(
    'moving',
    "import { where } from './where.ts'; where",
    "new TextDecoder().decode(await readFile('only-there.txt'))"
  );
  expect(printed(await notebook.runCell(0))).toBe("'old'");
  const path = await notebook.path();
  await notebook.move(path, `moved/${path}`);
  await expect.poll(() => notebook.path()).toBe(`moved/${path}`);
  // The page hears of the move from the server.
  await expect.poll(async () => printed(await notebook.runCell(0))).toBe("'new'");
  expect(printed(await notebook.runCell(1))).toBe("'there'");
});

it.each(['with spaces', 'Übung–東京', '#1 50% & more'])(
  'a notebook in the folder “%s” imports, reads and writes beside it',
  async name => {
    const folder = join(pages.folder, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'näher dran.ts'), 'export const twice = (n: number): number => 2 * n;');
    writeFileSync(join(folder, 'données.txt'), '21');
    const notebook = await pages.openCells(
      `${name}/bericht ü`,
      "import { twice } from './näher dran.ts'; twice(Number(new TextDecoder().decode(await readFile('données.txt'))))",
      "await writeFile('neu #2.txt', 'ja')"
    );
    const [first] = await notebook.runAll();
    expect(printed(first)).toBe('42');
    expect(readFileSync(join(folder, 'neu #2.txt'), 'utf8')).toBe('ja');
  }
);

it('a server that goes away and comes back leaves the kernel alone: cells run meanwhile, and save works again', async () => {
  const notebook = await pages.openCells(
    'away',
    'let n = 40',
    'n += 1',
    "await readFile('quickstart.ipynb')"
  );
  await notebook.runCell(0);
  const { page } = pages;
  const asked = dialog();
  await pages.server.restart(async () => {
    expect(printed(await notebook.runCell(1))).toBe('41');
    const evalue = (await notebook.runCell(2)).outputs.at(-1)?.evalue;
    expect(evalue).toMatch(/^readFile: 'quickstart.ipynb' could not be read/);
    // JupyterLab asks after kernels and sessions, as it does every ten seconds, and finds nobody.
    const failed = ['kernels', 'sessions'].map(name =>
      page.waitForEvent('requestfailed', request => request.url().includes(`/api/${name}`))
    );
    await notebook.refreshRunning();
    await Promise.all(failed);
    expect(printed(await notebook.runCell(1))).toBe('42');
  });
  if (await asked.isVisible()) await asked.locator('button').last().click();
  await expect.poll(() => notebook.runningKernels()).toEqual(['receptive']);
  expect(printed(await notebook.runCell(1))).toBe('43');
  await notebook.save();
  expect(readFileSync(join(pages.folder, await notebook.path()), 'utf8')).toContain('43');
  expect((await notebook.runCell(2)).outputs.at(-1)?.output_type).toBe('execute_result');
});
