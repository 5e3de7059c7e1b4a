/** @file What one types and sees in a console of JupyterLab, key by key. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { photograph, pressTabUntil } from './harness/behaviours.js';
import { enter, expectOutput } from './harness/console-behaviours.js';
import { notebookFile } from './harness/notebook-file.js';
import { Notebook } from './harness/notebook.js';
import { usePages } from './harness/pages.js';

const pages = usePages();

interface Console {
  readonly notebook: Notebook;
  readonly box: Locator;
  /** Where the next line is typed. */
  readonly prompt: Locator;
}

/** Opens a console with a kernel of its own and runs these lines in it. */
async function openConsole(name: string, ...lines: string[]): Promise<Console> {
  const path = `${name}.ipynb`;
  writeFileSync(join(pages.server.folder, path), notebookFile(['1']));
  const { page } = pages.watched;
  const notebook = await Notebook.open(page, `${pages.server.url}/lab/workspaces/${name}/tree/${path}`);
  await notebook.execute('console:create', { kernelPreference: { name: 'receptive' } });
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
  const { page } = pages.watched;
  await prompt.click();
  await page.keyboard.type('new nn.Conv2');
  const completer = page.locator('.jp-Completer:not(.lm-mod-hidden)');
  await pressTabUntil(
    page,
    async () => (await completer.isVisible()) || (await prompt.innerText()).includes('Conv2d')
  );
  if (await completer.isVisible()) await page.keyboard.press('Enter');
  expect(await prompt.innerText()).toBe('new nn.Conv2d');
  await page.keyboard.press('Shift+Tab');
  const tooltip = page.locator('.jp-Tooltip');
  await expect.poll(() => tooltip.innerText()).toMatch(/Conv2d\(inChannels: number/);
  await photograph(notebook, 'lab-console-tooltip');
});

it('input() shows a box under its line, below what was printed before', async () => {
  const { notebook, box } = await openConsole('input');
  const { page } = pages.watched;
  await enter(page, "console.log('1 or 2?'); const chosen = await input('Which? '); `took ${chosen}`");
  const stdin = box.locator('.jp-Stdin-input');
  await stdin.waitFor();
  const printedAt = await box.getByText('1 or 2?', { exact: true }).boundingBox();
  const askedAt = await stdin.boundingBox();
  expect(printedAt?.y).toBeLessThan(askedAt?.y ?? 0);
  await photograph(notebook, 'lab-console-input');
  await stdin.fill('2');
  await stdin.press('Enter');
  await expectOutput(box, /^'took 2'$/);
});

/**
 * Presses the arrow up so many times in an empty prompt, again until that brings the line. JupyterLab gets the lines a
 * moment after the kernel, and what is pressed before finds none until the text changes.
 */
async function recall(page: Page, prompt: Locator, times: number, line: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await prompt.click();
        await page.keyboard.type('x');
        await page.keyboard.press('Control+a');
        await page.keyboard.press('Backspace');
        for (let press = 0; press < times; press++) {
          await page.keyboard.press('ArrowUp');
          await page.waitForTimeout(200);
        }
        return prompt.innerText();
      },
      { interval: 500 }
    )
    .toBe(line);
}

it('the arrow up brings back the lines of this session, newest first, and those of the one before', async () => {
  const { prompt } = await openConsole('history', "'first'", "'second'");
  const { page } = pages.watched;
  await recall(page, prompt, 1, "'second'");
  await recall(page, prompt, 2, "'first'");
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => prompt.innerText()).toBe("'second'");
  await page.reload();
  await recall(page, prompt, 1, "'second'");
});

it('after a line that fails, the lines that waited are not run', async () => {
  const { notebook, box } = await openConsole('stop', 'let steps = 0');
  const { page } = pages.watched;
  await enter(page, "await new Promise(done => setTimeout(done, 3000)); throw new Error('no')");
  await enter(page, 'steps += 1');
  await enter(page, 'steps += 1');
  await expect.poll(() => box.locator('.jp-OutputArea-output').last().innerText()).toMatch(/Error: no/);
  await photograph(notebook, 'lab-console-stopped');
  await enter(page, '`steps: ${steps}`');
  await expectOutput(box, /^'steps: 0'$/);
});

it('a type error stands in a note under the line that ran, and the next line is typed below it', async () => {
  const { notebook, box, prompt } = await openConsole('note', "const n: number = 'three'");
  const note = box.locator('.rcp-note');
  await note.waitFor();
  expect(await note.innerText()).toMatch(/1 type error[^]*TS2322/);
  const [noteAt, promptAt] = [await note.boundingBox(), await prompt.boundingBox()];
  expect((noteAt?.y ?? 0) + (noteAt?.height ?? 0)).toBeLessThanOrEqual(promptAt?.y ?? 0);
  await photograph(notebook, 'lab-console-note');
  await note.getByRole('button', { name: 'Dismiss this note' }).click();
  await note.waitFor({ state: 'detached' });
});
