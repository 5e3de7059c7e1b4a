import { defineConfig } from 'vitest/config';

/** Tests that need no browser: every layer below the page. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**'],
    testTimeout: 60_000
  }
});
