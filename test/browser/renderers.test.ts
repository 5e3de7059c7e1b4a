import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';

import { launchBrowser } from './harness/browser.js';
import { bundleGallery, openGallery, type ThemeName } from './harness/gallery.js';

const FOLDER = 'test-results/renderers';
const SLICE = 1400;
const WIDTHS = [400, 760, 1180];

let browser: Browser;
let script: string;

beforeAll(async () => {
  [browser, script] = await Promise.all([launchBrowser(), bundleGallery()]);
});

afterAll(async () => {
  await browser.close();
});

/** Every picture there is, one below the other. */
async function showAll(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { sample, samples, render, mimeType } = gallery;
    await sample('featuremaps', samples.featureMaps());
    await sample(
      'relu',
      samples.featureMaps({ count: 6, size: 8, relu: true, title: 'Feature maps of relu1' })
    );
    await sample('filters', samples.filters());
    await sample('matrix', samples.filters(6, 8, 3));
    await sample('colour', samples.filters(8, 3, 7));
    await sample('shapetable', samples.shapeTable());
    await sample('curve', samples.curve(560));
    await sample('running', samples.curve(180));
    await sample('first', samples.curve(1));
    await sample('odd', samples.oddTensor());
    await sample('small', samples.tensorOf([1.5, -2, 0.25, 3, 0, -1], [2, 3]));
    const counted = Int32Array.from({ length: 40 }, (_, at) => at - 12);
    await sample('vector', samples.tensorOf(counted, [40], 'int64'));
    await sample('scalar', samples.tensorOf([0.1234567], []));
    await sample('empty', samples.tensorOf([], [0, 3]));
    const ramp = Float32Array.from({ length: 4 * 3 * 64 }, (_, at) => (at % 64) / 63);
    await sample('images', samples.tensorOf(ramp, [4, 3, 8, 8]));
    await render('broken', mimeType('filters'), { version: 1, kind: 'filters', title: 'x', alt: 'x' });
    await render('newer', mimeType('tensor'), { version: 3, kind: 'tensor' });
  });
  await page.waitForTimeout(300);
}

/** Pictures of the whole page, as many as it takes. */
async function photograph(page: Page, name: string, width: number): Promise<void> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height });
  await page.waitForTimeout(300);
  for (let top = 0; top < height; top += SLICE) {
    const clip = { x: 0, y: top, width, height: Math.min(SLICE, height - top) };
    await page.screenshot({ path: `${FOLDER}/${name}-${top / SLICE + 1}.png`, clip });
  }
}

describe('pictures in a page', () => {
  for (const theme of ['light', 'dark'] as const satisfies readonly ThemeName[]) {
    for (const width of WIDTHS) {
      it(`all pictures, ${theme}, ${width} pixels wide: nothing reaches over the edge`, async () => {
        const { page, complaints } = await openGallery(browser, script, { theme, width });
        await showAll(page);
        await photograph(page, `all-${theme}-${width}`, width);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(wide).toBeLessThanOrEqual(width);
        const cut = await page.evaluate(() =>
          [...document.querySelectorAll('.rcp-Host')]
            .filter(host => host.scrollWidth > host.clientWidth + 1)
            .map(host => host.id)
        );
        expect(cut).toEqual([]);
        expect(complaints).toEqual([]);
        await page.context().close();
      });
    }
  }
});
