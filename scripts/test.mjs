/**
 * @file `npm test`: everything that must hold, from a bare clone. Installs what is missing, builds, runs the gates, the
 * unit tests, the kernel's tests in Python, then the browser tests against the packed artefacts, over as many lanes as
 * two cores carry. A step that fails hides only those that need what it makes. Prints the output of what fails, where the
 * time went, and as its last line `N passed, N failed`; each step's whole output goes to `test-results/`.
 *
 * `npm test unit` leaves out what needs the artefacts, `npm test browser` runs only that; `npm run test:quick` is the
 * inner loop: types, layers and unit tests.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { ensureNodeModules, root } from './prerequisites.mjs';
import { MOST_SECOND_TRIES, secondTries } from './second-tries.mjs';
import { filesOfJunit, filesOfVitest, slowest } from './slowest.mjs';
import { runCommand, runSteps } from './steps.mjs';

const LANES = 2;
const RESULTS = join(root, 'test-results');
const inRoot = (command, ...args) => runCommand(command, args, { cwd: root });
const withNpx = (...args) => inRoot('npx', '--no-install', ...args);

/** Results of an earlier run must not be taken for those of this one. */
function freshReport(name) {
  const report = join(RESULTS, name);
  rmSync(report, { force: true });
  return report;
}

/** One check that either holds or does not: a build step, a linter. */
function gate(name, run, { needs, lanes, tells = false } = {}) {
  const check = async () => {
    const { ok, output } = await run();
    return { ok, output, passed: ok ? 1 : 0, failed: ok ? 0 : 1, tells };
  };
  return { name, needs, lanes, run: check };
}

/** The tests that passed only when they were tried again. A few may; more are one failure. */
function judgeSecondTries(tries) {
  if (tries.length === 0) return { failed: 0, told: '' };
  const lines = tries.map(({ file, test, reason }) => `  ${file} › ${test}\n    ${reason}`);
  const isTooMany = tries.length > MOST_SECOND_TRIES;
  if (isTooMany) lines.push(`  ${tries.length} needed a second try; at most ${MOST_SECOND_TRIES} may`);
  return { failed: isTooMany ? 1 : 0, told: `Needed a second try:\n${lines.join('\n')}\n` };
}

/** Names the tests that were left out because what they need is not on this machine. */
function tellLeftOut({ testResults }) {
  const names = testResults
    .flatMap(file => file.assertionResults)
    .filter(({ status }) => status === 'skipped')
    .map(({ fullName }) => `  ${fullName}\n`);
  return names.length === 0 ? '' : `Left out:\n${names.join('')}`;
}

/** A vitest run: every test counts. A file that cannot even load counts as one failure. */
function suite(name, config, { needs, lanes, options = [] }) {
  const run = async () => {
    const report = freshReport(`${name.replaceAll(' ', '-')}.json`);
    const reporters = ['--reporter=minimal', '--reporter=json', `--outputFile.json=${report}`];
    const { ok, output } = await withNpx('vitest', 'run', '--config', config, ...reporters, ...options);
    if (!existsSync(report)) return { ok: false, output, passed: 0, failed: 1 };
    const told = JSON.parse(readFileSync(report, 'utf8'));
    const broken = told.testResults.filter(
      file => file.status === 'failed' && file.assertionResults.length === 0
    ).length;
    const tries = judgeSecondTries(secondTries(told));
    const failed = told.numFailedTests + broken + tries.failed;
    return {
      ok: ok && failed === 0,
      output: `${output}${tries.told}`,
      told: `${tries.told}${tellLeftOut(told)}`,
      passed: told.numPassedTests,
      failed: !ok && failed === 0 ? 1 : failed,
      files: filesOfVitest(told)
    };
  };
  return { name, needs, lanes, run };
}

/** The tests in Python, of what is installed; pytest's last line counts them, and one that was skipped has failed. */
function pythonSuite(name, { needs }) {
  const run = async () => {
    const report = freshReport('python.xml');
    const pytest = join(root, '.receptive', 'test-venv', 'bin', 'pytest');
    const { ok, output } = await inRoot(pytest, '-p', 'no:cacheprovider', `--junitxml=${report}`);
    const summary = output.trimEnd().split('\n').at(-1) ?? '';
    const count = word => Number(new RegExp(`(\\d+) ${word}`).exec(summary)?.[1] ?? 0);
    const bad = count('failed') + count('errors?') + count('skipped');
    return {
      ok: ok && bad === 0,
      output,
      passed: count('passed'),
      failed: !ok && bad === 0 ? 1 : bad,
      files: existsSync(report) ? filesOfJunit(readFileSync(report, 'utf8')) : []
    };
  };
  return { name, needs, run };
}

const script = (name, ...args) => inRoot(process.execPath, join('scripts', name), ...args);

const GATES = [
  gate('types', () => inRoot('npm', 'run', '--silent', 'types')),
  gate('layers', () => withNpx('depcruise', 'src', '--config', '.dependency-cruiser.cjs')),
  gate('build', () => script('build.mjs'), { needs: ['types'] })
];
const LINTERS = [
  gate('eslint', () => withNpx('eslint', '.', '--max-warnings', '0')),
  gate('prettier', () => withNpx('prettier', '--check', '--log-level', 'warn', '.')),
  // The bundler's configuration reads declarations that the build makes.
  gate('knip', () => withNpx('knip'), { needs: ['build'] }),
  gate('weight of the engine', () => script('bundle-size.mjs'), { needs: ['build'], tells: true })
];
const ENGINE = suite('engine tests', 'vitest.config.ts', {
  options: ['--project=engine and pictures', '--project=fresh engine']
});
const KERNEL = { needs: ['build'], options: ['--project=kernel'] };
const UNIT = [suite('kernel tests', 'vitest.config.ts', KERNEL), ENGINE];
const INSTALLED = [
  gate('browsers and Python', () => script('test-environment.mjs')),
  gate('artefacts', () => script('artefacts.mjs'), { needs: ['build', 'browsers and Python'] }),
  gate('publint', () => withNpx('publint', '--strict'), { needs: ['artefacts'] }),
  gate('packed npm package in plain Node', () => script('pack-smoke.mjs'), { needs: ['artefacts'] }),
  pythonSuite('kernel under Node', { needs: ['artefacts'] })
];
const BROWSER = suite('browser tests', 'vitest.browser.config.ts', { needs: ['artefacts'], lanes: LANES });

/** What each name behind `npm test` runs. */
const RUNS = {
  all: [...GATES, INSTALLED[0], ...UNIT, ...INSTALLED.slice(1), ...LINTERS, BROWSER],
  unit: [...GATES, ...UNIT, ...LINTERS],
  browser: [GATES[0], GATES[2], ...INSTALLED, BROWSER],
  // Its kernel tests, the longer half, also take what the engine's leave of the other lane.
  quick: [
    ...GATES,
    suite('kernel tests', 'vitest.config.ts', {
      ...KERNEL,
      options: [...KERNEL.options, '--maxWorkers=2']
    }),
    ENGINE
  ]
};

function tell({ name, ok, seconds, leftOut, output, told, tells, passed }) {
  writeFileSync(join(RESULTS, `${name.replaceAll(' ', '-')}.log`), output ?? '');
  if (leftOut !== undefined) console.log(`✗ ${name}: not run, for it needs ${leftOut}`);
  else
    console.log(
      `${ok ? '✓' : '✗'} ${name} (${seconds.toFixed(1)} s${passed > 1 ? `, ${passed} passed` : ''})`
    );
  if (!ok) console.log(output ?? '');
  else if (tells) console.log(output.trimEnd());
  else if (told) console.log(told);
}

async function main() {
  const name = process.argv[2] ?? 'all';
  const steps = RUNS[name];
  if (!steps) throw new Error(`npm test takes ${Object.keys(RUNS).join(', ')} or nothing, got ${name}`);
  mkdirSync(RESULTS, { recursive: true });
  const started = Date.now();
  ensureNodeModules();
  const outcomes = await runSteps(steps, LANES, tell);
  const total = word =>
    outcomes.reduce((sum, outcome) => sum + (outcome[word] ?? (word === 'failed' ? 1 : 0)), 0);
  const minutes = ((Date.now() - started) / 60_000).toFixed(1);
  console.log(`\nThe slowest steps and files of ${minutes} minutes:`);
  console.log(slowest([...outcomes, ...outcomes.flatMap(({ files = [] }) => files)]));
  const failures = outcomes.filter(({ ok }) => !ok).map(outcome => outcome.name);
  if (failures.length > 0) console.log(`\nNot holding: ${failures.join(', ')}`);
  return { passed: total('passed'), failed: total('failed') };
}

let tally;
try {
  tally = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  tally = { passed: 0, failed: 1 };
}
console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed === 0 && tally.passed > 0 ? 0 : 1);
