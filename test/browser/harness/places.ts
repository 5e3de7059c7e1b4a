/** @file Where things lie, and the commands of the environment that `scripts/artefacts.mjs` has made. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
export const RESULTS = join(ROOT, 'test-results');
export const DIST = join(ROOT, 'dist');
export const EXAMPLES = join(ROOT, 'examples');
export const QUICKSTART = join(EXAMPLES, 'quickstart.ipynb');

/** Where `scripts/artefacts.mjs` has put `jupyterlab-hybrid-kernels`, apart from the environment of the other tests. */
export const HYBRID_EXTENSIONS = join(ROOT, '.receptive', 'hybrid', 'share', 'jupyter', 'labextensions');

const ENVIRONMENT = join(ROOT, '.receptive', 'test-venv');
const BIN = join(ENVIRONMENT, 'bin');

/** The files that a page loads of the installed extension. */
export const EXTENSION_FILES = join(ENVIRONMENT, 'share/jupyter/labextensions/receptive/static');

/** The path of a command such as `jupyter` in the test environment. */
export function command(name: string): string {
  const path = join(BIN, name);
  if (!existsSync(path)) {
    throw new Error(`${path} is missing: run node scripts/artefacts.mjs first`);
  }
  return path;
}
