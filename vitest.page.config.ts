import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { findChromium } from './scripts/browsers.mjs';

const executablePath = findChromium();

/**
 * Tests of operations in a real page, on every backend that works there: `npm run test:page`, with file names for some.
 * Backends that only a page has (a GPU) are tested in no other way.
 */
export default defineConfig({
  test: {
    include: ['test/engine/{ops,autograd,nn,optim,property}/**/*.test.ts'],
    setupFiles: ['test/guard-heap.ts'],
    testTimeout: 60_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: { args: ['--no-sandbox'], ...(executablePath === undefined ? {} : { executablePath }) }
      }),
      instances: [{ browser: 'chromium' }]
    }
  }
});
