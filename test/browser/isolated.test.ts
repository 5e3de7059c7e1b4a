/** @file JupyterLab with the server extension that isolates its pages: interrupts go through shared memory there. */
import { expect, it } from 'vitest';

import { printed } from './harness/notebook.js';
import { usePages } from './harness/pages.js';
import { startServer } from './harness/server.js';

const ENABLED = '--ServerApp.jpserver_extensions=jupyterlab_receptive.isolation=True';

const pages = usePages({ start: () => startServer([ENABLED]) });

it('on an isolated page an endless loop is interrupted through shared memory and keeps the variables', async () => {
  const { page } = pages;
  const notebook = await pages.openInLab('quickstart.ipynb');
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  // Blob URLs are what other pages use: here none may be made for it.
  await page.evaluate(() => {
    URL.createObjectURL = () => {
      throw new Error('an isolated page needs no URL for its interrupts');
    };
  });
  await notebook.restart();
  await notebook.setCells(
    'const kept = 41',
    "console.log('on'); while (true) {}",
    'kept + 1',
    'crossOriginIsolated'
  );
  await notebook.runCell(0);
  await notebook.startUntilOn(1);
  await notebook.interrupt();
  expect((await notebook.cell(1)).outputs.map(output => output.ename)).toEqual([
    undefined,
    'KeyboardInterrupt'
  ]);
  expect(printed(await notebook.runCell(2))).toBe('42');
  expect(printed(await notebook.runCell(3))).toBe('true');
});
