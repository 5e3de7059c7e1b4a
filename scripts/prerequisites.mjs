/**
 * @file What the project's commands need on a bare machine: node modules, a browser. Each function installs
 * what is missing where it can, and otherwise throws an error that says what to do.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { findChromium, findFirefox } from './browsers.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs a command in the repository and throws, naming it, when it fails. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error || status !== 0) {
    throw new Error(
      `${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ` with exit code ${status}`}`
    );
  }
}

/**
 * Installs what the lock file names, unless the installed modules are as new. Not by `npm ci`, which refuses a
 * registry that lacks an optional package of another platform.
 */
export function ensureNodeModules() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  const lock = join(root, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log('Installing node modules …');
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund']);
}

/** Installs Debian's packages where we may; false where we may not. */
function installPackages(...names) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  console.log(`Installing ${names.join(', ')} …`);
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', ...names], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  });
  return true;
}

/** Finds Chromium, or installs Debian's when we may. */
export function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  if (installPackages('chromium', 'fonts-dejavu')) {
    const installed = findChromium();
    if (installed) return installed;
  }
  throw new Error(
    'The browser tests need Chromium. Install it (Debian, Ubuntu: sudo apt-get install chromium) ' +
      'or set RECEPTIVE_CHROMIUM to the path of one.'
  );
}

/**
 * Finds Firefox, or installs Debian's when we may. Without one its tests are left out, and this says so; where
 * `CI` is set, those tests fail.
 */
export function ensureFirefox() {
  if (findFirefox()) return;
  try {
    if (installPackages('firefox-esr') && findFirefox()) return;
  } catch (error) {
    console.log(error instanceof Error ? error.message : error);
  }
  console.log('No Firefox: the tests in Firefox are LEFT OUT. RECEPTIVE_FIREFOX can name one.');
}
