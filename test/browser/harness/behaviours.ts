/** @file What a page with a notebook must show and do, whichever host has opened it. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

import { type Notebook, printed } from './notebook.js';
import type { Photographer } from './pictures.js';
import { expectQuickstart, KINDS_SHOWN } from './quickstart.js';
import type { Files } from './shared.js';

export interface Behaviour {
  /** A sentence. */
  readonly name: string;
  /** Of a notebook of its own; without, the quickstart is opened. */
  readonly cells?: readonly string[];
  /** Whether what host and browser have in common does not settle it: files, the kernel's questions, keys, interrupts. */
  readonly isOfBoth?: true;
  /** Whether it reloads the page, which may open again what was open there before: such a page is its alone. */
  readonly isReloaded?: true;
  /** Files beside the notebook. */
  readonly files?: Files;
  readonly check: (notebook: Notebook, photographer: Photographer) => Promise<void>;
}

const quickstart: Behaviour = {
  name: 'Run All of the quickstart trains to 95 % and draws every picture',
  check: async (notebook, photographer) => {
    expect(await notebook.kernelName()).toBe('receptive');
    expectQuickstart(await notebook.runAll());
    for (const theme of ['dark', 'light'] as const) {
      await notebook.setTheme(theme);
      expect(await photographer.outputs(notebook, 'quickstart', theme)).toEqual(KINDS_SHOWN);
    }
  }
};

const failure: Behaviour = {
  name: 'a throw shows its text, the cell’s line and a ^ below its place',
  cells: ["const net = 'LeNet';\nthrow new RangeError(`${net} has no head`)"],
  check: async (notebook, photographer) => {
    await notebook.runCell(0);
    const traceback = await notebook.outputNode(0, 0);
    await expect
      .poll(() => traceback.innerText())
      .toMatch(/RangeError: LeNet has no head[^]*2[^]*throw new RangeError[^]*\^/);
    await photographer.photograph(notebook, 'error');
  }
};

const note: Behaviour = {
  name: 'a type error stands in a note under the cell that ran; × puts it away for good',
  isOfBoth: true,
  isReloaded: true,
  cells: ["const count: number = 'three'\ncount", "import { n } from './wrong.ts'; n"],
  files: { 'wrong.ts': "export const n: number = 'four';" },
  check: async (notebook, photographer) => {
    const { page } = notebook;
    expect(printed(await notebook.runCell(0))).toContain("'three'");
    const notes = page.locator('.rcp-note');
    await notes.waitFor();
    await expect
      .poll(() => notes.innerText())
      .toMatch(/1 type error[^]*1:7[^]*not assignable to type 'number'[^]*TS2322/);
    expect(printed(await notebook.runCell(1))).toContain("'four'");
    await notes.nth(1).waitFor();
    await expect.poll(() => notes.nth(1).innerText()).toContain('./wrong.ts:1:14');
    await photographer.photograph(notebook, 'note');
    await notes.first().getByRole('button', { name: 'Dismiss this note' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('.rcp-note').length === 1);
    await notebook.save();
    await page.reload();
    await notebook.ready();
    await notes.waitFor();
    await expect.poll(() => notes.innerText()).toContain('./wrong.ts:1:14');
    expect((await notebook.cell(0)).outputs).toHaveLength(2);
  }
};

/**
 * Presses Tab until what it shall bring is there. JupyterLab waits a second for names, which the first question of a
 * kernel may need longer for: it is asked beforehand, and on a machine that does other things Tab is pressed again.
 */
export async function pressTabUntil(page: Page, isThere: () => Promise<boolean>): Promise<void> {
  await page.evaluate(async () => {
    const session = window.jupyterapp?.shell.currentWidget?.sessionContext?.session;
    await session?.kernel?.requestComplete({ code: 'Arr', cursor_pos: 3 });
  });
  for (let attempt = 0; attempt < 10; attempt++) {
    await page.keyboard.press('Tab');
    for (let look = 0; look < 30; look++) {
      if (await isThere()) return;
      await page.waitForTimeout(100);
    }
  }
  throw new Error('Tab did not bring what was looked for');
}

const completer: Behaviour = {
  name: 'Tab opens the completer with names of cells and members',
  isOfBoth: true,
  cells: ["import { nn } from 'receptive'; const nets = 1", ''],
  check: async (notebook, photographer) => {
    await notebook.runCell(0);
    const { page } = notebook;
    const editor = notebook.editor(1);
    await editor.click();
    await page.keyboard.type("'🙂'; nn.Conv");
    const popup = page.locator('.jp-Completer');
    const wanted = popup.getByText('Conv2d', { exact: true }).first();
    await pressTabUntil(page, () => wanted.isVisible());
    await expect.poll(() => popup.innerText()).toContain('Conv1d');
    await photographer.photograph(notebook, 'completer');
    // A list that is drawn anew begins at its first entry again.
    const chosen = popup.locator('.jp-mod-active');
    const moveDown = async (): Promise<string> => {
      if (!/Conv[23]d/.test(await chosen.innerText())) await page.keyboard.press('ArrowDown');
      return chosen.innerText();
    };
    await expect.poll(moveDown).toMatch(/Conv[23]d/);
    await page.keyboard.press('Enter');
    await expect.poll(() => editor.innerText()).toMatch(/'🙂'; nn\.Conv[23]d/);
  }
};

const imports: Behaviour = {
  name: 'Tab in the name of a module offers the files beside the notebook; before it, what they export',
  cells: ['', ''],
  files: { 'nets.ts': 'export class NetOfThree {}', 'notes.txt': 'no module' },
  check: async (notebook, photographer) => {
    const { page } = notebook;
    const popup = page.locator('.jp-Completer');
    const editor = notebook.editor(0);
    await editor.click();
    await page.keyboard.type("'🙂'; import './");
    const file = popup.getByText('nets.ts', { exact: true }).first();
    await pressTabUntil(page, () => file.isVisible());
    expect(await popup.innerText()).not.toContain('notes.txt');
    await photographer.photograph(notebook, 'imports');
    await file.click();
    await expect.poll(() => editor.innerText()).toBe("'🙂'; import './nets.ts");
    const next = notebook.editor(1);
    await next.click();
    await page.keyboard.type("import { NetOf } from './nets.ts'");
    await page.keyboard.press('Home');
    for (let moved = 0; moved < 'import { NetOf'.length; moved++) await page.keyboard.press('ArrowRight');
    // The only name that fits is put in at once.
    const wanted = "import { NetOfThree } from './nets.ts'";
    await pressTabUntil(page, async () => (await next.innerText()) === wanted);
  }
};

const tooltip: Behaviour = {
  name: 'Shift-Tab shows the declaration and the doc comment',
  cells: ["import { nn } from 'receptive'", ''],
  check: async (notebook, photographer) => {
    await notebook.runCell(0);
    const { page } = notebook;
    await notebook.editor(1).click();
    await page.keyboard.type('new nn.Conv2d');
    await page.keyboard.press('Shift+Tab');
    const popup = page.locator('.jp-Tooltip');
    await popup.waitFor();
    await expect.poll(() => popup.innerText()).toMatch(/Conv2d\(inChannels: number[^]*Convolution of images/);
    await photographer.photograph(notebook, 'tooltip');
  }
};

const input: Behaviour = {
  name: 'input(prompt) shows a box under the cell and gives what is typed there',
  isOfBoth: true,
  cells: ["const name = await input('Your name? '); `Hello ${name}`"],
  check: async (notebook, photographer) => {
    const { page } = notebook;
    await notebook.startCell(0);
    const box = page.locator('.jp-Stdin-input');
    await box.waitFor();
    await expect.poll(() => page.locator('.jp-Stdin-prompt').innerText()).toContain('Your name?');
    await photographer.photograph(notebook, 'input');
    await box.fill('Ada');
    await box.press('Enter');
    await notebook.waitForStatus('idle');
    const { outputs } = await notebook.cell(0);
    expect(outputs.at(-1)?.data?.['text/plain']).toBe("'Hello Ada'");
  }
};

const interrupt: Behaviour = {
  name: 'interrupting while (true) {} with the toolbar’s button keeps the variables',
  isOfBoth: true,
  cells: ['const kept = 41', "console.log('on'); while (true) {}", 'kept + 1'],
  check: async notebook => {
    await notebook.runCell(0);
    await notebook.startUntilOn(1);
    await notebook.interrupt();
    expect((await notebook.cell(1)).outputs.map(({ ename }) => ename)).toEqual([
      undefined,
      'KeyboardInterrupt'
    ]);
    expect(printed(await notebook.runCell(2))).toBe('42');
  }
};

const status: Behaviour = {
  name: 'an item tells backend, memory and state; its menu interrupts and opens the memory table',
  cells: [
    "import { zeros } from 'receptive'; const held = zeros([1000, 1000]);",
    "console.log('on'); await new Promise(() => {})"
  ],
  check: async (notebook, photographer) => {
    const { page } = notebook;
    const item = page.locator('.rcp-StatusItem button');
    const choose = async (command: string): Promise<void> => {
      await item.click();
      await page.locator(`.rcp-StatusMenu .lm-Menu-item[data-command="${command}"]`).click();
    };
    await notebook.runCell(0);
    await expect.poll(() => item.innerText()).toMatch(/^wasm · 4\.\d MB · idle$/);
    await notebook.startUntilOn(1);
    await expect.poll(() => item.innerText()).toMatch(/ · running$/);
    await photographer.photograph(notebook, 'status');
    await choose('kernelmenu:interrupt');
    await notebook.waitForStatus('idle');
    expect((await notebook.cell(1)).outputs.at(-1)?.ename).toBe('KeyboardInterrupt');
    await choose('receptive:show-memory');
    const table = page.locator('.rcp-MemoryTable');
    await table.waitFor();
    await expect.poll(() => table.innerText()).toContain('held by tensors');
    await photographer.photograph(notebook, 'memory');
    await page.locator('.jp-Dialog .jp-mod-accept').click();
  }
};

const stale: Behaviour = {
  name: 'a mark beside the prompt says why a cell is out of date; Run Stale Cells brings it up to date',
  cells: ['const width = 3', 'const area = width * width', 'area + 1', "'apart'"],
  check: async (notebook, photographer) => {
    await notebook.runAll();
    expect((await notebook.staleMarks()).filter(Boolean)).toEqual([]);
    await notebook.editCell(0, 'const width = 4');
    await notebook.runCell(0);
    await expect
      .poll(() => notebook.staleMarks())
      .toEqual([
        undefined,
        'Out of date: cell [5] has declared “width” anew since this cell ran.',
        'Out of date: it uses “area” of cell [2], which is out of date itself.',
        undefined
      ]);
    expect(printed(await notebook.cell(2))).toBe('10');
    await photographer.photograph(notebook, 'stale');
    await notebook.execute('receptive:run-stale-cells');
    await expect.poll(async () => (await notebook.staleMarks()).filter(Boolean)).toEqual([]);
    const counts = (await notebook.cells()).map(cell => cell.execution_count);
    expect(counts).toEqual([5, 6, 7, 4]);
    expect(printed(await notebook.cell(2))).toBe('17');
  }
};

export const BEHAVIOURS: readonly Behaviour[] = [
  quickstart,
  failure,
  note,
  completer,
  imports,
  tooltip,
  input,
  interrupt,
  status,
  stale
];
