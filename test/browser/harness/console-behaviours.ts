/** @file What consoles must show and do in hosts that have them beside notebooks. */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

import type { Behaviour } from './behaviours.js';
import { printed } from './notebook.js';

/** Waits until the console in front has a kernel that listens: before, JupyterLab drops the lines that are entered. */
export async function waitForConsole(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const panel = window.jupyterapp?.shell.currentWidget;
    return panel?.context === undefined && panel?.sessionContext?.kernelDisplayStatus === 'idle';
  });
}

/** Types a line into the prompt of the console in sight and runs it. Gives the console. */
export async function enter(page: Page, line: string): Promise<Locator> {
  const box = page.locator('.jp-CodeConsole');
  const prompt = box.locator('.jp-CodeConsole-promptCell .cm-content');
  await prompt.click();
  await page.keyboard.type(line);
  await expect.poll(async () => (await prompt.innerText()).trim()).toBe(line);
  await page.keyboard.press('Shift+Enter');
  await expect.poll(async () => (await prompt.innerText()).trim()).toBe('');
  return box;
}

/** The newest output of a console. */
export async function expectOutput(box: Locator, text: string | RegExp): Promise<void> {
  const newest = box.locator('.jp-CodeConsole-content .jp-OutputArea-output').last();
  await expect.poll(async () => ((await newest.count()) > 0 ? newest.innerText() : '')).toMatch(text);
}

const sharing: Behaviour = {
  name: 'New Console for Notebook shares the notebook’s kernel: variables are seen both ways',
  cells: ['let shared = 41', '`${typed} ${shared}`'],
  check: async (notebook, photographer) => {
    const { page } = notebook;
    const path = await notebook.path();
    await notebook.runCell(0);
    await notebook.execute('notebook:create-console');
    await waitForConsole(page);
    const box = await enter(page, "shared += 1; const typed: string = 'answer'; shared");
    await expectOutput(box, /^42$/);
    await photographer.photograph(notebook, 'console');
    await notebook.bring(path);
    expect(printed(await notebook.runCell(1))).toBe("'answer 42'");
  }
};

const own: Behaviour = {
  name: 'a console of its own has a kernel of its own, with errors, interrupts and its state in the status bar',
  cells: ['const kept = 41'],
  check: async (notebook, photographer) => {
    const { page } = notebook;
    await notebook.runCell(0);
    await notebook.execute('console:create', { kernelPreference: { name: 'receptive' } });
    await waitForConsole(page);
    const box = await enter(page, 'typeof kept');
    await expectOutput(box, /^'undefined'/);
    await enter(page, "throw new RangeError('no head')");
    await expectOutput(box, /RangeError: no head[^]*\^/);
    const item = page.locator('.rcp-StatusItem button');
    await enter(page, "const six = 6; console.log('on'); while (true) {}");
    await expectOutput(box, /^on\s*$/);
    await expect.poll(() => item.innerText()).toMatch(/running$/);
    await notebook.execute('console:interrupt-kernel');
    await expectOutput(box, /KeyboardInterrupt/);
    await expect.poll(() => item.innerText()).toMatch(/idle$/);
    await enter(page, 'six * 7');
    await expectOutput(box, /^42$/);
    await photographer.photograph(notebook, 'own-console');
  }
};

/** Each with a notebook of its own in front. */
export const CONSOLE_BEHAVIOURS: readonly Behaviour[] = [sharing, own];
