/**
 * @file Pictures for people to look at. They take time and prove nothing: all are taken where `RECEPTIVE_PICTURES` is
 * set, and where `CI` is, each kind once, in one host and the light theme.
 */
import { join } from 'node:path';

import type { Page } from 'playwright-core';

import type { Notebook } from './notebook.js';
import { RESULTS } from './places.js';
import { kindIn } from './quickstart.js';

type Theme = 'light' | 'dark';

/** Waits until what has changed or come into view is drawn: in the frames after it, however long they take. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let frame = 0; frame < 4; frame++) await new Promise(resolve => requestAnimationFrame(resolve));
  });
}

/** Takes the pictures of one host or page. */
export class Photographer {
  /**
   * @param prefix of the names of the files.
   * @param isRepeat whether another host has shown the same before.
   */
  constructor(
    private readonly prefix: string,
    private readonly isRepeat = false
  ) {}

  wants(theme: Theme): boolean {
    if (process.env['RECEPTIVE_PICTURES']) return true;
    return Boolean(process.env['CI']) && theme === 'light' && !this.isRepeat;
  }

  /** Where a picture is to be written. */
  path(name: string, theme: Theme): string {
    return join(RESULTS, `${this.prefix}-${name}-${theme}.png`);
  }

  /** Shows a page as it is. */
  async screenshot(page: Page, name: string, theme: Theme = 'light'): Promise<void> {
    if (!this.wants(theme)) return;
    await drawn(page);
    await page.screenshot({ path: this.path(name, theme), animations: 'disabled' });
  }

  /** Shows the page in both themes, and leaves it in the light one. */
  async photograph(notebook: Notebook, name: string): Promise<void> {
    for (const theme of ['dark', 'light'] as const) {
      if (!this.wants(theme)) continue;
      await notebook.setTheme(theme);
      await this.screenshot(notebook.page, name, theme);
    }
  }

  /** Brings every output of ours into view, in the theme that the page has. Gives the kinds that our renderers drew. */
  async outputs(notebook: Notebook, name: string, theme: Theme): Promise<string[]> {
    const kinds: string[] = [];
    for (const [index, cell] of (await notebook.cells()).entries()) {
      for (const [place, output] of cell.outputs.entries()) {
        const kind = kindIn(output);
        if (!kind) continue;
        const node = await notebook.outputNode(index, place);
        const view = await node.waitForSelector('.rcp-Output');
        await node.scrollIntoViewIfNeeded();
        await drawn(notebook.page);
        if (this.wants(theme)) await node.screenshot({ path: this.path(`${name}-${index}-${kind}`, theme) });
        if (!(await view.getAttribute('class'))?.includes('rcp-error')) kinds.push(kind);
      }
    }
    return kinds;
  }
}
