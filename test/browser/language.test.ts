/** @file What stock JupyterLab shows of the language service: the note under a cell, the completer, Shift-Tab. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { launchBrowser, openPage, type WatchedPage } from './harness/browser.js';
import { Notebook, printed } from './harness/notebook.js';
import { RESULTS } from './harness/places.js';
import { type Server, startServer } from './harness/server.js';

let server: Server;
let browser: Browser;
let watched: WatchedPage;

beforeAll(async () => {
  mkdirSync(RESULTS, { recursive: true });
  server = await startServer();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

beforeEach(async () => {
  watched = await openPage(browser);
});

afterEach(async () => {
  await watched.page.context().close();
  expect(watched.complaints).toEqual([]);
});

/** Opens a notebook of these cells in a workspace of its own. */
async function open(path: string, ...sources: string[]): Promise<Notebook> {
  const cells = sources.map((source, index) => ({
    id: `cell-${index}`,
    cell_type: 'code',
    source,
    metadata: {},
    outputs: [],
    execution_count: null
  }));
  const metadata = { kernelspec: { name: 'receptive', display_name: 'receptive' } };
  const content = { cells, metadata, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(join(server.folder, path), JSON.stringify(content));
  const workspace = path.replace('.ipynb', '');
  return Notebook.open(watched.page, `${server.url}/lab/workspaces/${workspace}/tree/${path}`);
}

async function photograph({ page }: Notebook, name: string): Promise<void> {
  // A change of the theme covers the page for a moment.
  await page.waitForFunction(() => document.getElementById('jupyterlab-splash') === null);
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(RESULTS, `language-${name}.png`) });
}

describe('type errors', () => {
  it('stand in a note under the cell that ran; × puts it away for good', async () => {
    const source = "const count: number = 'three'\ncount";
    const notebook = await open('note.ipynb', source, "import { n } from './wrong.ts'; n");
    writeFileSync(join(server.folder, 'wrong.ts'), "export const n: number = 'four';");
    const { page } = watched;
    expect(printed(await notebook.runCell(0))).toContain("'three'");
    const note = page.locator('.rcp-note').first();
    await note.waitFor();
    expect(await note.innerText()).toMatch(
      /1 type error[^]*1:7[^]*not assignable to type 'number'[^]*TS2322/
    );
    expect(printed(await notebook.runCell(1))).toContain("'four'");
    await page.locator('.rcp-note').nth(1).waitFor();
    expect(await page.locator('.rcp-note').nth(1).innerText()).toContain('./wrong.ts:1:14');
    await photograph(notebook, 'note-light');
    await notebook.setTheme('JupyterLab Dark');
    await photograph(notebook, 'note-dark');
    await notebook.setTheme('JupyterLab Light');
    await note.getByRole('button', { name: 'Dismiss this note' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('.rcp-note').length === 1);
    await notebook.save();
    const saved = readFileSync(join(server.folder, 'note.ipynb'), 'utf8');
    expect(saved).toContain('"dismissed": true');
    await page.reload();
    await notebook.ready();
    await page.locator('.rcp-note').waitFor();
    expect(await page.locator('.rcp-note').count()).toBe(1);
  });
});

describe('the editor', () => {
  it('Tab opens the completer with names of cells and members', async () => {
    const notebook = await open('tab.ipynb', "import { nn } from 'receptive'; const nets = 1", '');
    await notebook.runCell(0);
    await notebook.setTheme('JupyterLab Dark');
    const { page } = watched;
    const editor = page.locator('.jp-Notebook .jp-Cell .cm-content').nth(1);
    await editor.click();
    await page.keyboard.type("'🙂'; nn.Conv");
    const completer = page.locator('.jp-Completer');
    const wanted = completer.getByText('Conv2d', { exact: true }).first();
    // JupyterLab waits a second for names: too short for the first question on a machine that does other things too.
    for (let attempt = 0; attempt < 10 && !(await wanted.isVisible()); attempt++) {
      await page.keyboard.press('Tab');
      await wanted.waitFor({ timeout: 3000 }).catch(() => undefined);
    }
    await wanted.waitFor();
    expect(await completer.innerText()).toContain('Conv1d');
    await photograph(notebook, 'completer');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await editor.innerText()).toMatch(/'🙂'; nn\.Conv[23]d/);
  });

  it('Shift-Tab shows the declaration and the doc comment', async () => {
    const notebook = await open('hover.ipynb', "import { nn } from 'receptive'", '');
    await notebook.runCell(0);
    const { page } = watched;
    await page.locator('.jp-Notebook .jp-Cell .cm-content').nth(1).click();
    await page.keyboard.type('new nn.Conv2d');
    await page.keyboard.press('Shift+Tab');
    const tooltip = page.locator('.jp-Tooltip');
    await tooltip.waitFor();
    expect(await tooltip.innerText()).toMatch(/Conv2d\(inChannels: number[^]*Convolution of images/);
    await photograph(notebook, 'tooltip');
  });
});
