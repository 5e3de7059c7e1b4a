/**
 * @file `npm run site`: a JupyterLite site with the example notebooks in `dist/site`. It is plain files: any web space can
 * serve it, and no server computes anything.
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import { root, run } from './prerequisites.mjs';

const SITE = join(root, 'dist', 'site');

try {
  run(process.execPath, [join('scripts', 'artefacts.mjs')]);
  rmSync(SITE, { recursive: true, force: true });
  const jupyter = join(root, '.receptive', 'test-venv', 'bin', 'jupyter');
  const places = ['--contents', join(root, 'examples'), '--output-dir', SITE];
  // Run from elsewhere: inside the repository JupyterLite would take every file of it as content.
  run(jupyter, ['lite', 'build', ...places], { cwd: tmpdir() });
  console.log(`The site is in ${SITE}; python3 -m http.server --directory dist/site shows it.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
