/**
 * @file `npm test`: everything that must hold, from a bare clone. Installs what is missing, builds, runs the
 * gates, the unit tests, then the browser tests against the packed artefacts. A step that fails does not hide
 * the ones after it. The last line is `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { ensureChromium, ensureFirefox, ensureNodeModules, root } from './prerequisites.mjs';
import { MOST_SECOND_TRIES, secondTries } from './second-tries.mjs';

const only = process.argv[2];
const results = join(root, 'test-results');
const tally = { passed: 0, failed: 0 };
const failures = [];

function heading(text) {
  console.log(`\n━━ ${text}`);
}

function succeeds(command, args) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

/** One check that either holds or does not: a build step, a linter. */
function gate(name, command, args) {
  heading(name);
  const started = Date.now();
  const ok = succeeds(command, args);
  tally[ok ? 'passed' : 'failed'] += 1;
  if (!ok) failures.push(name);
  console.log(`${ok ? '✓' : '✗'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return ok;
}

/** A vitest run: every test counts. A file that cannot even load counts as one failure. */
function suite(name, config) {
  heading(name);
  const report = join(results, `${name.replaceAll(' ', '-')}.json`);
  rmSync(report, { force: true });
  const ok = succeeds('npx', [
    'vitest',
    'run',
    '--config',
    config,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`
  ]);
  if (!existsSync(report)) {
    tally.failed += 1;
    failures.push(`${name} (no report)`);
    return;
  }
  const told = JSON.parse(readFileSync(report, 'utf8'));
  const { numPassedTests, numFailedTests, testResults } = told;
  const broken = testResults.filter(
    file => file.status === 'failed' && file.assertionResults.length === 0
  ).length;
  tally.passed += numPassedTests;
  tally.failed += numFailedTests + broken;
  if (!ok && numFailedTests + broken === 0) tally.failed += 1;
  if (!ok) failures.push(name);
  judgeSecondTries(name, secondTries(told));
}

/** Says which tests passed only when they were tried again. A few may; more are one failure. */
function judgeSecondTries(name, tries) {
  if (tries.length === 0) return;
  console.log('\nNeeded a second try:');
  for (const { file, test, reason } of tries) console.log(`  ${file} › ${test}\n    ${reason}`);
  if (tries.length <= MOST_SECOND_TRIES) return;
  tally.failed += 1;
  failures.push(`${name} (${tries.length} needed a second try, at most ${MOST_SECOND_TRIES} may)`);
}

/** The tests in Python, of what is installed; pytest's last line counts them. */
function pythonSuite(name) {
  heading(name);
  const pytest = join(root, '.receptive', 'test-venv', 'bin', 'pytest');
  const { status, stdout } = spawnSync(pytest, ['-p', 'no:cacheprovider'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit']
  });
  console.log(stdout);
  const count = word =>
    Number(new RegExp(`(\\d+) ${word}`).exec(stdout.trimEnd().split('\n').at(-1))?.[1] ?? 0);
  const bad = count('failed') + count('errors?') + count('skipped');
  tally.passed += count('passed');
  tally.failed += status !== 0 && bad === 0 ? 1 : bad;
  if (status !== 0 || bad > 0) failures.push(name);
}

function main() {
  mkdirSync(results, { recursive: true });
  ensureNodeModules();
  if (!only || only === 'unit') {
    gate('types', 'npm', ['run', '--silent', 'types']);
    gate('eslint', 'npx', ['eslint', '.', '--max-warnings', '0']);
    gate('prettier', 'npx', ['prettier', '--check', '--log-level', 'warn', '.']);
    gate('layers', 'npx', ['depcruise', 'src', '--config', '.dependency-cruiser.cjs']);
  }
  const built = gate('build', 'node', ['scripts/build.mjs']);
  if (!only || only === 'unit') {
    // The bundler's configuration reads declarations that the build makes.
    gate('knip', 'npx', ['knip']);
    if (built) gate('weight of the engine', 'node', ['scripts/bundle-size.mjs']);
    suite('unit tests', 'vitest.config.ts');
  }
  if ((!only || only === 'browser') && built) {
    if (gate('artefacts', 'node', ['scripts/artefacts.mjs'])) {
      gate('publint', 'npx', ['publint', '--strict']);
      gate('packed npm package in plain Node', 'node', ['scripts/pack-smoke.mjs']);
      pythonSuite('kernel under Node');
      ensureChromium();
      ensureFirefox();
      suite('browser tests', 'vitest.browser.config.ts');
    }
  }
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  tally.failed += 1;
  failures.push('the test command itself');
}
if (failures.length > 0) console.log(`\nNot holding: ${failures.join(', ')}`);
console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed === 0 && tally.passed > 0 ? 0 : 1);
