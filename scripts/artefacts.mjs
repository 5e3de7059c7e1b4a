/**
 * @file Makes what users install — the npm tarball and the Python wheel — into `dist/`, and installs the wheel
 * with its kernel into a virtual environment of its own, where the tests of what is installed find it, so that
 * a test misses whatever a package lacks. Another extension that one test needs goes into a folder apart, where no other
 * page loads it.
 */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { ensureNodeModules, root, run } from './prerequisites.mjs';
import { ensureVirtualEnvironment } from './python.mjs';

const DIST = join(root, 'dist');
const QUIET = ['--quiet', '--disable-pip-version-check', '--no-deps'];

try {
  ensureNodeModules();
  run(process.execPath, [join('scripts', 'build.mjs')]);
  rmSync(DIST, { recursive: true, force: true });
  mkdirSync(DIST);
  run('npm', ['pack', '--silent', '--pack-destination', DIST]);
  const bin = ensureVirtualEnvironment(join('.receptive', 'test-venv'), 'scripts/requirements/test.txt');
  const pip = (...args) => run(join(bin, 'python'), ['-m', 'pip', ...args]);
  pip('wheel', ...QUIET, '--wheel-dir', DIST, '.');
  const wheel = readdirSync(DIST).find(name => name.endsWith('.whl'));
  pip('install', ...QUIET, '--force-reinstall', join(DIST, wheel));
  run(join(bin, 'jupyter'), ['receptive', 'install', '--sys-prefix']);
  const hybrid = join('.receptive', 'hybrid');
  if (!existsSync(join(root, hybrid))) {
    pip('install', ...QUIET, '--target', hybrid, '-r', 'scripts/requirements/hybrid.txt');
  }
  console.log(`In dist: ${readdirSync(DIST).join(', ')}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
