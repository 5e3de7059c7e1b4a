import { defineConfig } from 'vitest/config';

/** Tests that drive real pages in Chromium, one file at a time: each starts its own server. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 300_000,
    // A slow machine may need it once; `npm test` names the tests that did, and fails where they are many.
    retry: 1,
    // A second is not enough for a page on a machine that does other things too.
    expect: { poll: { timeout: 30_000 } }
  }
});
