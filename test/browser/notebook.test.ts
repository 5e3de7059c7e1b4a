/** @file Notebook 7 with the wheel installed: what only this host has to do. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { enter, expectOutput } from './harness/console-behaviours.js';
import { NOTEBOOK } from './harness/hosts.js';
import { notebookFile } from './harness/notebook-file.js';
import { Notebook, printed } from './harness/notebook.js';
import { usePages } from './harness/pages.js';

const pages = usePages();

it('switching to python3 and back works both ways', async () => {
  writeFileSync(join(pages.folder, 'switch.ipynb'), notebookFile(['1 + 1']));
  const address = NOTEBOOK.address({ url: pages.server.url, folder: pages.path('') }, 'switch.ipynb');
  const notebook = await Notebook.open(pages.page, address, pages.path('switch.ipynb'));
  await notebook.changeKernel('python3');
  await notebook.setCells('print(6 * 7)');
  expect(printed(await notebook.runCell(0))).toBe('42\n');
  await notebook.changeKernel('receptive');
  await notebook.setCells('[1, 2].length');
  expect(printed(await notebook.runCell(0))).toBe('2');
});

it('a console in a page of its own runs TypeScript and tells the kernel’s state beside the menus', async () => {
  const { page } = pages;
  await page.goto(`${pages.server.url}/consoles/console-1`);
  await page.locator('.jp-Dialog select').selectOption({ label: 'TypeScript (Receptive)' });
  await page.locator('.jp-Dialog .jp-mod-accept').click();
  const box = await enter(page, 'const six: number = 6; six * 7');
  await expectOutput(box, /^42$/);
  await expect.poll(() => page.locator('.rcp-StatusItem button').innerText()).toMatch(/^wasm .* idle$/);
});
