import { defineConfig } from 'vitest/config';

/** Their files share one process and its modules, for nothing below the kernel is at work between two tests. */
const SHARED = ['test/{display,engine,geometry,mime,oracle,picture,renderers}/**/*.test.ts'];

/** These are about a process that has just started: its memory, without the guards of other tests, and what it computes with unless told. */
const FRESH = ['test/engine/memory.test.ts', 'test/engine/backend.test.ts'];

/** Tests that need no browser: every layer below the page. */
export default defineConfig({
  test: {
    testTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'engine and pictures',
          include: SHARED,
          exclude: FRESH,
          isolate: false,
          setupFiles: ['test/fresh-engine.ts']
        }
      },
      { extends: true, test: { name: 'fresh engine', include: FRESH } },
      {
        extends: true,
        test: { name: 'kernel', include: ['test/**/*.test.ts'], exclude: ['test/browser/**', ...SHARED] }
      }
    ]
  }
});
