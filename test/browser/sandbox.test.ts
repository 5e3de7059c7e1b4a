/**
 * Cells in a sandboxed frame: what takes all memory ends the runtime and never the page, and interrupts reach the frame.
 */
import { writeFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { contentOf, resultOf } from '../kernel/seen.js';
import { launchBrowser } from './harness/browser.js';
import type { KernelPage } from './kernel-page.js';
import type { KernelSite } from './harness/kernel-site.js';
import { HAS_IDLE, KernelOfPage, serveKernelSite } from './harness/kernel-site.js';
import { useBrowser } from './harness/pages.js';
import { Photographer } from './harness/pictures.js';

const photographer = new Photographer('letters');
// A small heap is full in seconds; what happens then is what happens at four gigabytes.
const browser = useBrowser(() => launchBrowser(['--js-flags=--max-old-space-size=400']));
let site: KernelSite;

beforeAll(async () => {
  site = await serveKernelSite();
});

afterAll(() => {
  site.stop();
});

declare const kernelPage: KernelPage;

describe.each(['url', 'isolatedUrl'] as const)('%s', address => {
  let kernel: KernelOfPage;

  beforeAll(async () => {
    kernel = await KernelOfPage.start(await browser().newPage(), site[address]);
  });

  afterAll(() => kernel.page.close());

  test('cells run in a frame that reaches nothing of the page', async () => {
    expect(await kernel.page.locator('iframe[sandbox="allow-scripts"]').count()).toBe(1);
    expect(resultOf(await kernel.run('self.origin'))).toBe("'null'");
    const denied = contentOf(await kernel.run("indexedDB.open('x')"), 'error');
    expect(denied).toMatchObject({ ename: 'SecurityError' });
    expect(String(denied?.traceback)).toContain('writeFile');
    const noAddress = contentOf(await kernel.run("await fetch('data.csv')"), 'error');
    expect(String(noAddress?.traceback)).toContain('readFile');
  });

  test('a page that is not isolated gives a secure context, one that is gives shared memory', async () => {
    const values = resultOf(
      await kernel.run('[isSecureContext, crossOriginIsolated, typeof SharedArrayBuffer]')
    );
    expect(values).toBe(address === 'url' ? "[ true, false, 'undefined' ]" : "[ false, true, 'function' ]");
  });

  test('words in pictures are in the fonts of the browser, and in strokes when a cell has destroyed its canvas', async () => {
    const imageOf = async (name: string): Promise<unknown> => {
      const shown = contentOf(
        await kernel.run(`import { show } from 'receptive'; show.curve({ '${name}': [1, 2] })`),
        'execute_result'
      );
      return (shown?.data as Record<string, unknown>)['image/png'];
    };
    const image = await imageOf('损失 потеря 😀');
    const bytes = Buffer.from(String(image), 'base64');
    if (photographer.wants('light')) writeFileSync(photographer.path(address, 'light'), bytes);
    // In strokes, letters that there are none of are boxes, one like the other.
    expect(await imageOf('жж')).not.toBe(await imageOf('щщ'));
    await kernel.run('OffscreenCanvasRenderingContext2D.prototype.fillText = () => { throw new Error() }');
    expect(await imageOf('жж')).toBe(await imageOf('щщ'));
  });

  test.each([
    ['arrays', 'const all: object[] = []; for (;;) all.push({ row: [all.length] })'],
    ['a Map', 'const map = new Map(); for (let n = 0; ; n++) map.set({ n }, [n])'],
    ['texts', "Array.from({ length: 2 ** 27 }, (_, n) => 'text ' + n).join()"]
  ])(
    '%s without end are the error of their cell; the page lives, and the next cell runs',
    async (_, code) => {
      await kernel.page.evaluate(() => Object.assign(globalThis, { mark: 1 }));
      const failed = await kernel.run(code);
      expect(contentOf(failed, 'error')).toMatchObject({ ename: 'KernelDied' });
      expect(contentOf(failed, 'error')?.evalue).toContain('memory');
      expect(resultOf(await kernel.run('typeof all + 6 * 7'))).toBe("'undefined42'");
      expect(await kernel.page.evaluate(() => 'mark' in globalThis)).toBe(true);
    }
  );

  test('interrupts end loops and keep the variables, also after one that the cell caught', async () => {
    await kernel.run('let kept = 1');
    const caught = "try { console.log('on'); for (;;) {} } catch { console.log('caught') } for (;;) {}";
    for (const code of ["console.log('on'); for (;;) {}", "console.log('on'); await new Promise(() => {})"]) {
      const { messages } = await kernel.interrupt(code);
      expect(contentOf(messages, 'error')).toMatchObject({ ename: 'KeyboardInterrupt' });
    }
    const id = await kernel.send(caught);
    await kernel.until(id, "m => m.some(x => String(x.content.text).includes('on'))");
    await kernel.page.evaluate(() => kernelPage.interrupt());
    await kernel.until(id, "m => m.some(x => String(x.content.text).includes('caught'))");
    await kernel.page.evaluate(() => kernelPage.interrupt());
    const messages = await kernel.until(id, HAS_IDLE);
    expect(contentOf(messages, 'error')).toMatchObject({ ename: 'KeyboardInterrupt' });
    expect(resultOf(await kernel.run('kept'))).toBe('1');
  });

  test('a restart has a frame of its own; the end of the kernel takes it away', async () => {
    await kernel.restart();
    const frames = kernel.page.locator('iframe');
    expect(await frames.count()).toBe(1);
    expect(resultOf(await kernel.run('typeof kept'))).toBe("'undefined'");
    await kernel.page.evaluate(() => {
      kernelPage.dispose();
    });
    expect(await frames.count()).toBe(0);
  });
});

test('rules of a site that forbid the frame leave cells in a worker of the page', async () => {
  const page = await browser().newPage();
  const kernel = await KernelOfPage.start(page, site.strictUrl);
  expect(resultOf(await kernel.run('self.origin === new URL(location.href).origin'))).toBe('true');
  expect(await page.locator('iframe').count()).toBe(0);
  await page.close();
});
