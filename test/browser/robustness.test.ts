/** Hostile cells on the kernel of a real page, where interrupts come without shared memory, and with it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { HostileKernel } from '../kernel/hostile-cells.js';
import { testDestroyers, testExcesses } from '../kernel/hostile-cells.js';
import { contentOf, resultOf } from '../kernel/seen.js';
import type { KernelSite } from './harness/kernel-site.js';
import { KernelOfPage, serveKernelSite } from './harness/kernel-site.js';
import { useBrowser } from './harness/pages.js';

const browser = useBrowser();
let site: KernelSite;

beforeAll(async () => {
  site = await serveKernelSite();
});

afterAll(() => {
  site.stop();
});

/** Opens one page for the tests around the call. */
function usePage(url: () => string): () => HostileKernel & KernelOfPage {
  let kernel: KernelOfPage;
  beforeAll(async () => {
    kernel = await KernelOfPage.start(await browser().newPage(), url());
  });
  afterAll(() => kernel.page.close());
  return () => kernel;
}

describe('built-ins that a cell destroys', () => {
  testDestroyers(usePage(() => site.url));
});

describe('built-ins that a cell of an isolated page destroys', () => {
  const kernel = usePage(() => site.isolatedUrl);

  test('the page is isolated', async () => {
    expect(await kernel().page.evaluate(() => crossOriginIsolated)).toBe(true);
  });

  testDestroyers(kernel, /Atomics|XMLHttpRequest|Message|Promise/);
});

describe('built-ins that a cell in a worker of the page destroys', () => {
  testDestroyers(
    usePage(() => site.strictUrl),
    /Atomics|XMLHttpRequest|Message|Promise/
  );
});

describe('too deep and too large', () => {
  testExcesses(usePage(() => site.url));
});

test.each(['compiler', 'runtime'])('a %s that cannot be loaded is the error of the cell', async name => {
  const page = await browser().newPage();
  await page.route(`**/${name}.worker.js*`, route => route.fulfill({ status: 404 }));
  const kernel = await KernelOfPage.start(page, site.url);
  const failed = await kernel.run('1 + 1');
  expect(contentOf(failed, 'execute_reply')).toMatchObject({ status: 'error' });
  expect(String(contentOf(failed, 'error')?.evalue)).toMatch(/the (compiler|worker) (stopped|failed)/);
  await page.unroute(`**/${name}.worker.js*`);
  expect(resultOf(await kernel.run('3 + 3'))).toBe('6');
  await page.close();
});
