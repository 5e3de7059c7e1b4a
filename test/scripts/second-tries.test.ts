/** The tests that needed a second try are told by name, from the report that vitest itself writes. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { secondTries } from '../../scripts/second-tries.mjs';

const passed = { fullName: 'at once', status: 'passed', failureMessages: [] };
const again = {
  fullName: 'a page that was slow',
  status: 'passed',
  failureMessages: ['Error: not there\n    at x']
};
const failed = { fullName: 'never', status: 'failed', failureMessages: ['Error: one', 'Error: two'] };

test('secondTries(report) names those that passed after a failure, and neither the others nor what failed twice', () => {
  const report = {
    testResults: [
      { name: '/work/test/browser/lab.test.ts', assertionResults: [passed, again, failed] },
      { name: '/work/test/browser/lite.test.ts', assertionResults: [passed] }
    ]
  };
  expect(secondTries(report)).toEqual([
    { file: 'lab.test.ts', test: 'a page that was slow', reason: 'Error: not there' }
  ]);
});

test('secondTries(report) of a run of vitest finds the test that failed once, in itself or in what follows each', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const results = join(root, 'test-results');
  mkdirSync(results, { recursive: true });
  const folder = mkdtempSync(join(results, 'tries-'));
  try {
    writeFileSync(
      join(folder, 'once.test.ts'),
      `import { afterEach, expect, it } from 'vitest';
      let tries = 0, ends = 0;
      afterEach(({ task }) => { if (task.name === 'ends badly once') { ends += 1; expect(ends).toBe(2); } });
      it('passes', () => {});
      it('fails once', () => { tries += 1; expect(tries).toBe(2); });
      it('ends badly once', () => {});`
    );
    writeFileSync(join(folder, 'vitest.config.mjs'), 'export default { test: { retry: 1 } };');
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const report = join(folder, 'report.json');
    const options = ['--reporter=json', `--outputFile.json=${report}`, '--config=vitest.config.mjs'];
    execFileSync(process.execPath, [vitest, 'run', ...options], { cwd: folder, stdio: 'pipe' });
    const found = secondTries(JSON.parse(readFileSync(report, 'utf8')) as Parameters<typeof secondTries>[0]);
    expect(found.map(({ test }) => test)).toEqual(['fails once', 'ends badly once']);
    expect(found[0].reason).toContain('expected 1 to be 2');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
