import { defineConfig } from 'vitest/config';

/** Files that run one at a time, after all others: here the memory of whole pages is filled. */
const ALONE = ['test/browser/page-end.test.ts'];

const PAGES = {
  testTimeout: 180_000,
  hookTimeout: 300_000,
  // A slow machine may need it once; `npm test` names the tests that did, and fails where they are many.
  retry: 1,
  // A second is not enough for a page on a machine that does other things too.
  expect: { poll: { timeout: 30_000 } }
};

/** Tests that drive real pages in Chromium and Firefox. */
export default defineConfig({
  test: {
    globalSetup: 'test/browser/global-setup.ts',
    projects: [
      {
        test: {
          ...PAGES,
          name: 'pages',
          include: ['test/browser/**/*.test.ts'],
          exclude: ALONE,
          maxWorkers: 2
        }
      },
      { test: { ...PAGES, name: 'alone', include: ALONE, fileParallelism: false } }
    ]
  }
});
