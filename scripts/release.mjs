/**
 * @file The steps of a release, after `npm test` has made and tried what is in `dist/`:
 *
 *     node scripts/release.mjs check v0.2.0   whether tag, version, changelog and citation agree
 *     node scripts/release.mjs npm            publishes the tarball; what follows goes to npm, such as --dry-run
 *
 * `check` also puts the wheel alone into `dist/pypi`, from where it is uploaded.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { root, run } from './prerequisites.mjs';

const DIST = join(root, 'dist');
const read = name => readFileSync(join(root, name), 'utf8');

/** The file of `dist/` with this ending. */
function made(ending) {
  const name = readdirSync(DIST).find(file => file.endsWith(ending));
  if (!name) throw new Error(`dist/ holds no ${ending}: run npm test first`);
  return join(DIST, name);
}

/** What contradicts the tag, a line for each. */
function contradictions(tag) {
  const { version } = JSON.parse(read('package.json'));
  const released = `\n## ${version} — `;
  const changelog = read('CHANGELOG.md');
  const claims = [
    [tag === `v${version}`, `the tag is ${tag}, package.json says ${version}`],
    [read('CITATION.cff').includes(`\nversion: ${version}\n`), `CITATION.cff does not say ${version}`],
    [
      changelog.includes(released) && !changelog.includes(`${released}unreleased`),
      `CHANGELOG.md has no “## ${version} — ” with a date`
    ]
  ];
  return claims.filter(([holds]) => !holds).map(([, text]) => text);
}

function check(tag) {
  const wrong = contradictions(tag);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  const wheel = made('.whl');
  const folder = join(DIST, 'pypi');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  copyFileSync(wheel, join(folder, wheel.split('/').at(-1)));
  console.log(`${tag} can be released.`);
}

const [command, ...rest] = process.argv.slice(2);
try {
  if (command === 'check' && rest.length === 1) check(rest[0]);
  else if (command === 'npm') run('npm', ['publish', made('.tgz'), '--access', 'public', ...rest]);
  else throw new Error('usage: node scripts/release.mjs check TAG | npm [options of npm publish]');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
