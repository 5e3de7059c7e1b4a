import type { Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { openGallery, type ThemeName } from './harness/gallery.js';
import { useBrowser } from './harness/pages.js';
import { drawn, Photographer } from './harness/pictures.js';
import { shared } from './harness/shared.js';

const SLICE = 1400;
const WIDTHS = [400, 760, 1180];

const browser = useBrowser();
const photographer = new Photographer('renderers/page');
let script: string;

beforeAll(async () => {
  ({ script } = await shared('gallery'));
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
    await sample('diagnostics', samples.diagnostics());
    await sample('images', samples.tensorOf(ramp, [4, 3, 8, 8]));
    await render('broken', mimeType('filters'), { version: 1, kind: 'filters', title: 'x', alt: 'x' });
    await render('newer', mimeType('tensor'), { version: 3, kind: 'tensor' });
  });
  await drawn(page);
}

/** Makes the page as high as what is in it, and takes as many pictures as that needs. */
async function photographAll(page: Page, theme: ThemeName, width: number): Promise<void> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height });
  await drawn(page);
  if (!photographer.wants(theme)) return;
  for (let top = 0; top < height; top += SLICE) {
    const clip = { x: 0, y: top, width, height: Math.min(SLICE, height - top) };
    await page.screenshot({ path: photographer.path(`all-${width}-${top / SLICE + 1}`, theme), clip });
  }
}

describe('pictures in a page', () => {
  for (const theme of ['light', 'dark'] as const satisfies readonly ThemeName[]) {
    for (const width of WIDTHS) {
      it(`all pictures, ${theme}, ${width} pixels wide: nothing reaches over the edge`, async () => {
        const { page, complaints } = await openGallery(browser(), script, { theme, width });
        await showAll(page);
        await photographAll(page, theme, width);
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

/** Moves the pointer onto a value: looks for it as a reader would, by what the grid says under the pointer. */
async function pointAt(page: Page, name: string, place: string): Promise<{ x: number; y: number }> {
  await page.locator(`#${name} .rcp-sizer canvas`).scrollIntoViewIfNeeded();
  const found = await page.evaluate(
    ([id, start]) => {
      const canvas = document.querySelector(`#${id} .rcp-sizer canvas`)!;
      const tip = document.querySelector(`#${id} .rcp-tip`)!;
      const box = canvas.getBoundingClientRect();
      for (let y = box.top + 4; y < box.bottom; y += 3) {
        for (let x = box.left + 4; x < box.right; x += 3) {
          canvas.dispatchEvent(new PointerEvent('pointermove', { clientX: x, clientY: y }));
          if (tip.textContent.startsWith(start)) return { x, y };
        }
      }
      return null;
    },
    [name, place]
  );
  if (!found) throw new Error(`${place} is nowhere in ${name}`);
  await page.mouse.move(found.x, found.y);
  return found;
}

describe('reading values', () => {
  let page: Page;
  let complaints: string[];
  const tip = (name: string): Promise<string | null> => page.locator(`#${name} .rcp-tip`).textContent();

  beforeEach(async () => {
    ({ page, complaints } = await openGallery(browser(), script));
    await page.evaluate(() => gallery.sample('maps', gallery.samples.featureMaps({ count: 4, size: 8 })));
    await page.waitForSelector('#maps canvas');
  });

  afterEach(async () => {
    await page.context().close();
    expect(complaints).toEqual([]);
  });

  it('pointing at a cell of a feature map tells its place, its exact value and the input it sees', async () => {
    await pointAt(page, 'maps', 'map 1 · row 2 · col 5');
    const expected = await page.evaluate(() => {
      const { activations } = gallery.samples.featureMaps({ count: 4, size: 8 });
      const bytes = Uint8Array.from(atob(activations.data), letter => letter.charCodeAt(0));
      return new Float32Array(bytes.buffer)[64 + 2 * 8 + 5];
    });
    const shown = /([+−][\d.]+)/.exec((await tip('maps')) ?? '')![1].replace('−', '-');
    expect(Number(shown)).toBeCloseTo(expected, 6);
    expect(await tip('maps')).toContain('sees rows 0–4, cols 3–7');
    expect(await page.locator('#maps .rcp-window').isVisible()).toBe(true);
    await photographer.screenshot(page, 'hover-featuremaps');
  });

  it('arrow keys move from value to value, speak each, and cross into the next map', async () => {
    const grid = page.locator('#maps [role=grid]');
    await grid.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('End');
    const spoken = page.locator('#maps [aria-live]');
    expect(await spoken.textContent()).toMatch(/^map 0 · row 0 · col 7: [+−]?[\d.e−]+, sees/);
    await page.keyboard.press('ArrowRight');
    expect(await spoken.textContent()).toMatch(/^map 1 · row 0 · col 0:/);
    await page.keyboard.press('PageUp');
    expect(await spoken.textContent()).toMatch(/^map 1 · row 0 · col 0:/);
    expect(await page.locator('#maps [role=gridcell]').textContent()).toBe(await spoken.textContent());
    const outline = await grid.evaluate(node => getComputedStyle(node).outlineStyle);
    expect(outline).toBe('solid');
  });

  it('Enter keeps a value, Escape lets go of it, a second Escape leaves the grid', async () => {
    await page.locator('#maps [role=grid]').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    expect(await page.locator('#maps [aria-live]').textContent()).toContain('kept');
    await page.mouse.move(0, 0);
    expect(await page.locator('#maps .rcp-tip').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.locator('#maps .rcp-tip').isVisible()).toBe(false);
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  });

  it('renderModel called again keeps the value being read, the chosen order and the scroll place', async () => {
    await page.evaluate(() => gallery.sample('live', gallery.samples.featureMaps({ count: 64, size: 24 })));
    await drawn(page);
    await page.locator('#live select').selectOption('max');
    await page.locator('#live .rcp-scroller').evaluate(node => {
      node.scrollTop = 120;
    });
    const place = await pointAt(page, 'live', 'map');
    await page.mouse.click(place.x, place.y);
    const before = await tip('live');
    await page.evaluate(() =>
      gallery.sample('live', gallery.samples.featureMaps({ count: 64, size: 24, relu: true }))
    );
    await page.mouse.move(0, 0);
    await drawn(page);
    expect((await tip('live'))?.slice(0, 20)).toBe(before?.slice(0, 20));
    expect(await page.locator('#live .rcp-tip').isVisible()).toBe(true);
    expect(await page.locator('#live select').inputValue()).toBe('max');
    expect(await page.locator('#live .rcp-scroller').evaluate(node => node.scrollTop)).toBe(120);
  });

  it('filters and tensors read as exactly: channel, index, NaN and infinities by name', async () => {
    await page.evaluate(async () => {
      await gallery.sample('kernels', gallery.samples.filters(4, 2, 3));
      await gallery.sample('odd', gallery.samples.oddTensor());
    });
    await page.locator('#kernels [role=grid]').focus();
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('#kernels [aria-live]').textContent()).toMatch(
      /^filter 0 · channel 0 · row 0 · col 0: [+−][\d.]+, bias [+−][\d.]+$/
    );
    await page.locator('#odd [role=grid]').focus();
    await page.keyboard.press('ArrowDown');
    for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight');
    expect(await page.locator('#odd [aria-live]').textContent()).toBe('[0, 0, 3]: NaN');
    expect(await page.locator('#odd .rcp-notes').textContent()).toBe('1 NaN, 1 +Inf, 1 −Inf');
  });

  it('a curve is read by pointer and by keys, kept by a click, and keeps its size while it grows', async () => {
    await page.evaluate(() => gallery.sample('run', gallery.samples.curve(1)));
    await drawn(page);
    const size = await page.locator('#run').boundingBox();
    await page.evaluate(() => gallery.sample('run', gallery.samples.curve(300)));
    await drawn(page);
    const grown = await page.locator('#run').boundingBox();
    expect([grown!.width, grown!.height]).toEqual([size!.width, size!.height]);
    await page.locator('#run .rcp-chart').scrollIntoViewIfNeeded();
    await drawn(page);
    const chart = (await page.locator('#run .rcp-chart').boundingBox())!;
    await page.mouse.click(chart.x + 300, chart.y + 80);
    const kept = await page.locator('#run .rcp-legend').textContent();
    expect(kept).toMatch(/loss.*batch \d+ · kept/);
    await page.mouse.move(0, 0);
    await page.evaluate(() => gallery.sample('run', gallery.samples.curve(560)));
    await drawn(page);
    expect(await page.locator('#run .rcp-legend').textContent()).toBe(kept);
    await page.locator('#run .rcp-chart').press('Home');
    expect(await page.locator('#run [aria-live]').textContent()).toContain('batch 1');
    await photographer.screenshot(page, 'hover-curve');
  });

  it('pointing at or moving to a row of a shape table tells its size formula; the terms are in sight', async () => {
    await page.evaluate(() => gallery.sample('table', gallery.samples.shapeTable()));
    expect(await page.locator('#table .rcp-terms').textContent()).toContain('bias not counted');
    expect(await page.locator('#table thead abbr[title]').count()).toBe(9);
    await page.locator('#table tbody tr').nth(4).hover();
    expect(await page.locator('#table .rcp-formula').textContent()).toContain('⌊(12 + 2·1');
    await page.locator('#table tbody tr').nth(4).focus();
    await page.keyboard.press('ArrowUp');
    expect(await page.locator('#table .rcp-formula').textContent()).toContain('⌊(24 + 2·0');
    expect(await page.locator('#table tbody tr[tabindex="0"]').count()).toBe(1);
  });

  it('save writes a PNG with the name of the picture', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('#maps button[title="Save as PNG"]').click()
    ]);
    expect(download.suggestedFilename()).toBe('feature-maps-of-conv1.png');
  });
});

describe('payloads that are wrong', () => {
  it('a broken, an oversized, a newer and a hostile payload draw their own error; the next good one draws', async () => {
    const { page, complaints } = await openGallery(browser(), script);
    await page.evaluate(async () => {
      const { render, samples, mimeType } = gallery;
      const maps = JSON.parse(JSON.stringify(samples.featureMaps())) as Record<
        string,
        Record<string, unknown>
      >;
      await render('broken', mimeType('featuremaps'), {
        ...maps,
        activations: { ...maps['activations'], data: 'AAAA' }
      });
      await render('large', mimeType('featuremaps'), {
        ...maps,
        activations: { ...maps['activations'], shape: [100000, 4000, 4000] }
      });
      await render('newer', mimeType('featuremaps'), { ...maps, version: 3 });
      await render('nothing', mimeType('curve'), null);
      await render('hostile', mimeType('featuremaps'), {
        ...maps,
        title: '<img src=x onerror=alert(1)>',
        layer: '<b>x</b>'
      });
    });
    const text = (name: string): Promise<string | null> => page.locator(`#${name}`).textContent();
    expect(await text('broken')).toContain(
      'activations.data must be 49152 characters for shape [16, 24, 24] in f32, got 4'
    );
    expect(await text('large')).toContain('activations.shape must hold at most');
    expect(await text('newer')).toContain(
      'Made by a newer Receptive (version 3; this one reads up to 1): update'
    );
    expect(await text('nothing')).toContain('must be an object, got null');
    expect(await page.locator('#hostile img, #hostile b').count()).toBe(0);
    expect(await text('hostile')).toContain('<img src=x');
    await page.evaluate(() => gallery.sample('broken', gallery.samples.featureMaps()));
    expect(await page.locator('#broken [role=grid]').count()).toBe(1);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe('large layers', () => {
  it('512 maps of 56×56 draw on a canvas no larger than the window on them, and again after scrolling', async () => {
    const { page } = await openGallery(browser(), script);
    const spent = await page.evaluate(async () => {
      const payload = JSON.parse(
        JSON.stringify(gallery.samples.featureMaps({ count: 512, size: 56, relu: true }))
      ) as object;
      const begun = performance.now();
      await gallery.render('many', gallery.mimeType('featuremaps'), payload);
      await new Promise(resolve =>
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))
      );
      return performance.now() - begun;
    });
    console.log(`512 maps of 56×56: ${spent.toFixed(0)} ms to the first picture`);
    const canvas = page.locator('#many .rcp-sizer canvas');
    const height = await canvas.evaluate((node: HTMLCanvasElement) => node.height);
    expect(height).toBeLessThanOrEqual(700);
    const inked = (): Promise<number> =>
      canvas.evaluate((node: HTMLCanvasElement) => {
        const { data } = node.getContext('2d')!.getImageData(0, 0, node.width, node.height);
        let count = 0;
        for (let at = 3; at < data.length; at += 4) if (data[at] > 0) count += 1;
        return count / (data.length / 4);
      });
    await expect.poll(inked).toBeGreaterThan(0.4);
    await page.locator('#many .rcp-scroller').evaluate(node => {
      node.scrollTop = 3000;
    });
    await drawn(page);
    await expect.poll(inked).toBeGreaterThan(0.4);
    await photographer.screenshot(page, 'many');
    await page.context().close();
  });

  it('a change of theme in the page changes the colours of what is drawn', async () => {
    const { page } = await openGallery(browser(), script);
    await page.evaluate(() => gallery.sample('maps', gallery.samples.featureMaps({ count: 2 })));
    await drawn(page);
    const corner = (): Promise<number[]> =>
      page
        .locator('#maps .rcp-sizer canvas')
        .evaluate((node: HTMLCanvasElement) => [...node.getContext('2d')!.getImageData(6, 6, 1, 1).data]);
    await expect.poll(async () => (await corner())[0]).toBeGreaterThan(200);
    await page.evaluate(() => {
      document.body.dataset['jpThemeLight'] = 'false';
    });
    await drawn(page);
    await expect.poll(async () => (await corner())[0]).toBeLessThan(60);
    await page.context().close();
  });

  it('a picture that leaves the page and returns while it is to be drawn is drawn all the same', async () => {
    const { page } = await openGallery(browser(), script);
    await page.evaluate(() => gallery.sample('maps', gallery.samples.featureMaps({ count: 2 })));
    await drawn(page);
    await page.evaluate(async () => {
      const node = document.querySelector('#maps')!;
      const parent = node.parentElement!;
      requestAnimationFrame(() => {
        node.remove();
      });
      document.body.dataset['jpThemeLight'] = 'false';
      await Promise.resolve();
      requestAnimationFrame(() => {
        parent.append(node);
      });
    });
    await drawn(page);
    const canvas = page.locator('#maps .rcp-sizer canvas');
    await expect.poll(() => canvas.evaluate((node: HTMLCanvasElement) => node.width)).toBeGreaterThan(100);
    await page.context().close();
  });
});

describe('type errors', () => {
  it('Escape or × puts the note away, and the notebook is told', async () => {
    const { page, complaints } = await openGallery(browser(), script);
    await page.evaluate(async () => {
      const { sample, samples } = gallery;
      await sample('diagnostics', samples.diagnostics());
      await sample('other', samples.diagnostics());
    });
    const note = page.locator('#diagnostics .rcp-note');
    expect(await note.getByText('12:31').count()).toBe(1);
    expect(await note.locator('b').count()).toBe(0);
    await note.getByRole('button', { name: 'Dismiss this note' }).focus();
    await page.keyboard.press('Escape');
    expect(await note.count()).toBe(0);
    await page.locator('#other button').click();
    expect(await page.locator('.rcp-note').count()).toBe(0);
    expect(await page.evaluate(() => gallery.kept)).toMatchObject([{ dismissed: true }, { dismissed: true }]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
