/** @file The marks of stale cells in JupyterLab: when they go, and what they leave alone. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { type Notebook, printed } from './harness/notebook.js';
import { usePages } from './harness/pages.js';
import { Photographer } from './harness/pictures.js';

const pages = usePages();
const photographer = new Photographer('lab-stale');

/** Which cells are marked. */
async function marked(notebook: Notebook): Promise<number[]> {
  const marks = await notebook.staleMarks();
  return marks.flatMap((mark, index) => (mark === undefined ? [] : [index]));
}

/** Opens `x`, two users of it and runs all; then gives `x` another value. */
async function openStale(name: string): Promise<Notebook> {
  const notebook = await pages.openCells(name, 'let x = 1', 'x + 1', 'x + 2');
  await notebook.runAll();
  await notebook.editCell(0, 'let x = 2');
  await notebook.runCell(0);
  await expect.poll(() => marked(notebook)).toEqual([1, 2]);
  return notebook;
}

it('an edit marks nothing and takes no mark away before the cell runs', async () => {
  const notebook = await pages.openCells('edit', 'let x = 1', 'x + 1', 'x + 2');
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
  const path = await notebook.path();
  await notebook.execute('application:close');
  await notebook.bring(path);
  await expect.poll(() => marked(notebook)).toEqual([1, 2]);
});

it.each([1280, 700])(
  'no mark touches the number of its cell, however long, in a page %i pixels wide',
  async width => {
    const { page } = pages;
    await page.setViewportSize({ width, height: 900 });
    const cells = Array.from({ length: 6 }, (_, index) => `x + ${index}`);
    const notebook = await pages.openCells(`wide-${width}`, 'let x = 1', ...cells);
    await notebook.runAll();
    await notebook.runCell(0);
    await notebook.setCounts(8, 9, 10, 100, 999, 1000, 10_000);
    await expect.poll(() => marked(notebook)).toEqual([1, 2, 3, 4, 5, 6]);
    const overlaps = await page.evaluate(() =>
      [...document.querySelectorAll('.rcp-StaleMark svg')].map(icon => {
        const prompt = icon.closest('.jp-Cell')?.querySelector('.jp-InputPrompt');
        const text = document.createRange();
        if (prompt) text.selectNodeContents(prompt);
        const [mark, number] = [icon.getBoundingClientRect(), text.getBoundingClientRect()];
        const isBeside = mark.right <= number.left || mark.left >= number.right;
        // The line is higher than its figures.
        return isBeside || mark.bottom <= number.top + 2
          ? ''
          : `${prompt?.textContent ?? ''} ${mark.right} ${number.left}`;
      })
    );
    expect(overlaps).toEqual(['', '', '', '', '', '']);
    await photographer.photograph(notebook, String(width));
  }
);

it('the Run menu’s Run Stale Cells is grey without one, counts them, and runs them from top to bottom', async () => {
  const { page } = pages;
  const notebook = await pages.openCells(
    'menu',
    'let x = 1',
    'x + 1',
    'globalThis.order = [...(globalThis.order ?? []), x + 2]'
  );
  const entry = page.locator('.lm-Menu-item[data-command="receptive:run-stale-cells"]');
  const label = entry.locator('.lm-Menu-itemLabel');
  const openMenu = (): Promise<void> => page.locator('.lm-MenuBar-item', { hasText: /^Run$/ }).click();
  await notebook.runAll();
  await openMenu();
  await expect.poll(() => entry.getAttribute('class')).toContain('lm-mod-disabled');
  expect(await label.innerText()).toBe('Run Stale Cells');
  await page.keyboard.press('Escape');
  await notebook.editCell(0, 'let x = 2');
  await notebook.runCell(0);
  await expect.poll(() => marked(notebook)).toEqual([1, 2]);
  await openMenu();
  await expect.poll(() => label.innerText()).toBe('Run Stale Cells (2)');
  await entry.click();
  const counts = async (): Promise<unknown> => (await notebook.cells()).map(cell => cell.execution_count);
  await expect.poll(counts).toEqual([4, 5, 6]);
  await expect.poll(() => marked(notebook)).toEqual([]);
  // What has run is no edit: undo takes the last edit back and leaves the outputs.
  await notebook.execute('notebook:undo-cell-action');
  expect(printed(await notebook.cell(1))).toBe('3');
});

it('Run Stale Cells stops at a cell that fails, and the marks of those after it stay', async () => {
  const notebook = await pages.openCells(
    'fails',
    'let x = 1',
    "if (x > 1) throw new Error('too many')",
    'x + 2'
  );
  await notebook.runAll();
  await notebook.editCell(0, 'let x = 2');
  await notebook.runCell(0);
  await expect.poll(() => marked(notebook)).toEqual([1, 2]);
  await notebook.execute('receptive:run-stale-cells');
  await expect.poll(() => marked(notebook)).toEqual([2]);
  expect((await notebook.cell(1)).outputs[0]?.ename).toBe('Error');
  expect(printed(await notebook.cell(2))).toBe('3');
});

it('an interrupt during Run Stale Cells leaves the marks of the cells that have not run', async () => {
  const { page } = pages;
  const notebook = await pages.openCells(
    'stopped',
    'let x = 1',
    "if (x > 1) console.log('on'); while (x > 1) {}",
    'x + 2'
  );
  await notebook.runAll();
  await notebook.editCell(0, 'let x = 2');
  await notebook.runCell(0);
  await expect.poll(() => marked(notebook)).toEqual([1, 2]);
  await page.locator('.lm-MenuBar-item', { hasText: /^Run$/ }).click();
  await page.locator('.lm-Menu-item[data-command="receptive:run-stale-cells"]').click();
  // Interrupted before it begins, a cell has not run, and its own mark stays.
  await notebook.waitForPrint(1, 'on\n');
  await notebook.interrupt();
  await expect.poll(async () => (await notebook.cell(1)).outputs.at(-1)?.ename).toBe('KeyboardInterrupt');
  await expect.poll(() => marked(notebook)).toEqual([2]);
});

it('the saved notebook holds nothing of the marks', async () => {
  const notebook = await openStale('save');
  await notebook.save();
  const text = readFileSync(join(pages.server.folder, await notebook.path()), 'utf8');
  expect(text).toContain('let x = 2');
  expect(text).not.toMatch(/stale|out of date/i);
});

it('a mark far down is there each time when its cell comes back into the page', async () => {
  const fillers = Array.from({ length: 80 }, (_, index) => `// ${index}\n\n\n\n`);
  const notebook = await pages.openCells('far', 'let x = 1', ...fillers, 'x');
  const last = fillers.length + 1;
  await notebook.windowCells();
  await notebook.runCell(0);
  await notebook.runCell(last);
  await notebook.runCell(0);
  await expect.poll(() => marked(notebook)).toEqual([last]);
  const mark = pages.page.locator('.rcp-StaleMark');
  for (let round = 0; round < 2; round++) {
    await notebook.selectCell(0);
    await mark.waitFor({ state: 'hidden' });
    await notebook.selectCell(last);
    await mark.waitFor({ state: 'visible' });
  }
});
