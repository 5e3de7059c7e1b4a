/** @file Screenshots of outputs for people to look at, one file for each output and theme. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { kindIn } from './quickstart.js';
import type { Notebook } from './notebook.js';
import { RESULTS } from './places.js';

/** Takes a picture of every output of ours. Gives the kinds that were drawn by our renderers. */
export async function takePictures(notebook: Notebook, prefix: string): Promise<string[]> {
  mkdirSync(RESULTS, { recursive: true });
  const drawn: string[] = [];
  for (const [index, cell] of (await notebook.cells()).entries()) {
    for (const [place, output] of cell.outputs.entries()) {
      const kind = kindIn(output);
      if (!kind) {
        continue;
      }
      const node = await notebook.outputNode(index, place);
      const view = await node.waitForSelector('.rcp-Output');
      // A grid draws what has come into view in the next frames.
      await notebook.page.waitForTimeout(300);
      // A picture draws in the frame after it has come into sight.
      await node.scrollIntoViewIfNeeded();
      await node.waitForSelector('.rcp-Output');
      await view.evaluate(
        () => new Promise(resolve => setTimeout(() => requestAnimationFrame(resolve), 250))
      );
      await node.screenshot({ path: join(RESULTS, `${prefix}-${index}-${kind}.png`) });
      if (!(await view.getAttribute('class'))?.includes('rcp-error')) {
        drawn.push(kind);
      }
    }
  }
  return drawn;
}
