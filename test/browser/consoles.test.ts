/** @file What one types and sees in a console of JupyterLab, key by key. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { pressTabUntil } from './harness/behaviours.js';
import { enter, expectOutput, waitForConsole } from './harness/console-behaviours.js';
import type { Notebook } from './harness/notebook.js';
import { usePages } from './harness/pages.js';
import { Photographer } from './harness/pictures.js';

const pages = usePages();
const photographer = new Photographer('lab-console');

interface Console {
  readonly notebook: Notebook;
  readonly box: Locator;
  /** Where the next line is typed. */
  readonly prompt: Locator;
}

/** Opens a console with a kernel of its own and runs these lines in it. */
async function openConsole(name: string, ...lines: string[]): Promise<Console> {
  const { page } = pages;
  const notebook = await pages.openCells(name, '1');
  const basePath = pages.path('').replace(/\/$/, '');
  await notebook.execute('console:create', { basePath, kernelPreference: { name: 'receptive' } });
  await waitForConsole(page);
  const box = page.locator('.jp-CodeConsole');
  const prompt = box.locator('.jp-CodeConsole-promptCell .cm-content');
  await prompt.waitFor();
  for (const [index, line] of lines.entries()) {
    await enter(page, line);
    await box.locator('.jp-InputPrompt', { hasText: `[${index + 1}]:` }).waitFor();
  }
  return { notebook, box, prompt };
}

it('Tab completes and Shift-Tab shows the declaration', async () => {
  const { notebook, prompt } = await openConsole('keys', "import { nn } from 'receptive'");
  const { page } = pages;
  await prompt.click();
  await page.keyboard.type('new nn.Conv2');
  const completer = page.locator('.jp-Completer:not(.lm-mod-hidden)');
  await pressTabUntil(
    page,
    async () => (await completer.isVisible()) || (await prompt.innerText()).includes('Conv2d')
  );
  if (await completer.isVisible()) await page.keyboard.press('Enter');
  await expect.poll(() => prompt.innerText()).toBe('new nn.Conv2d');
  await page.keyboard.press('Shift+Tab');
  const tooltip = page.locator('.jp-Tooltip');
  await expect.poll(() => tooltip.innerText()).toMatch(/Conv2d\(inChannels: number/);
  await photographer.photograph(notebook, 'tooltip');
});

it('input() shows a box under its line, below what was printed before', async () => {
  const { notebook, box } = await openConsole('input');
  const { page } = pages;
  await enter(page, "console.log('1 or 2?'); const chosen = await input('Which? '); `took ${chosen}`");
  const stdin = box.locator('.jp-Stdin-input');
  await stdin.waitFor();
  const below = async (): Promise<number> => {
    const printedAt = await box.getByText('1 or 2?', { exact: true }).boundingBox();
    const askedAt = await stdin.boundingBox();
    return printedAt && askedAt ? askedAt.y - printedAt.y : NaN;
  };
  await expect.poll(below).toBeGreaterThan(0);
  await photographer.photograph(notebook, 'input');
  await stdin.fill('2');
  await stdin.press('Enter');
  await expectOutput(box, /^'took 2'$/);
});

/** Presses an arrow until the prompt shows another text, for at most two seconds. Gives what it shows. */
async function press(page: Page, prompt: Locator, arrow: 'ArrowUp' | 'ArrowDown'): Promise<string> {
  const before = await prompt.innerText();
  await page.keyboard.press(arrow);
  let shown = before;
  for (let look = 0; look < 40 && shown === before; look++) {
    await page.waitForTimeout(50);
    shown = await prompt.innerText();
  }
  return shown;
}

/**
 * Presses the arrow up in an empty prompt, once for each line, again from the beginning until that brings them in this
 * order. JupyterLab gets the lines a moment after the kernel, and what is pressed before finds none until the text
 * changes.
 */
async function recall(page: Page, prompt: Locator, ...lines: string[]): Promise<void> {
  const attempt = async (): Promise<string[]> => {
    await prompt.click();
    await page.keyboard.type('x');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Backspace');
    const shown: string[] = [];
    for (let times = 0; times < lines.length; times++) shown.push(await press(page, prompt, 'ArrowUp'));
    return shown;
  };
  await expect.poll(attempt, { interval: 500 }).toEqual(lines);
}

it('the arrow up brings back the lines of this session, newest first, and those of the one before', async () => {
  await pages.renew();
  const { prompt } = await openConsole('history', "'first'", "'second'");
  const { page } = pages;
  await recall(page, prompt, "'second'", "'first'");
  expect(await press(page, prompt, 'ArrowDown')).toBe("'second'");
  await page.reload();
  await recall(page, prompt, "'second'");
});

it('after a line that fails, the lines that waited are not run', async () => {
  const { notebook, box } = await openConsole('stop', 'let steps = 0');
  const { page } = pages;
  const gate = `${pages.unused('gate')}.txt`;
  writeFileSync(join(pages.folder, gate), 'closed');
  const isOpen = `new TextDecoder().decode(await readFile('${gate}')) === 'open'`;
  await enter(page, `console.log('on'); while (!(${isOpen})); throw new Error('no')`);
  await expectOutput(box, /^on\s*$/);
  await enter(page, 'steps += 1');
  await enter(page, 'steps += 1');
  writeFileSync(join(pages.folder, gate), 'open');
  await expect.poll(() => box.locator('.jp-OutputArea-output').last().innerText()).toMatch(/Error: no/);
  await photographer.photograph(notebook, 'stopped');
  await enter(page, '`steps: ${steps}`');
  await expectOutput(box, /^'steps: 0'$/);
});

it('a type error stands in a note under the line that ran, and the next line is typed below it', async () => {
  const { notebook, box, prompt } = await openConsole('note', "const n: number = 'three'");
  const note = box.locator('.rcp-note');
  await note.waitFor();
  await expect.poll(() => note.innerText()).toMatch(/1 type error[^]*TS2322/);
  const gap = async (): Promise<number> => {
    const [noteAt, promptAt] = [await note.boundingBox(), await prompt.boundingBox()];
    return noteAt && promptAt ? promptAt.y - noteAt.y - noteAt.height : NaN;
  };
  await expect.poll(gap).toBeGreaterThanOrEqual(0);
  await photographer.photograph(notebook, 'note');
  await note.getByRole('button', { name: 'Dismiss this note' }).click();
  await note.waitFor({ state: 'detached' });
});
