/** @file A JupyterLite site made by `jupyter lite build` from what the environment has installed. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { command, QUICKSTART } from './places.js';
import type { Files } from './shared.js';

const CONFIGURATION = {
  'jupyter-lite-schema-version': 0,
  'jupyter-config-data': { exposeAppInBrowser: true }
};

/**
 * Builds a site whose contents hold the quickstart.
 *
 * @param files what its contents hold too.
 */
export async function buildLiteSite(files: Files): Promise<{ folder: string; stop(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'receptive-lite-'));
  const contents = join(folder, 'contents');
  mkdirSync(contents);
  cpSync(QUICKSTART, join(contents, 'quickstart.ipynb'));
  for (const [path, text] of Object.entries(files)) {
    writeFileSync(join(contents, path), text);
  }
  writeFileSync(join(folder, 'jupyter-lite.json'), JSON.stringify(CONFIGURATION));
  const site = join(folder, 'site');
  const build = ['lite', 'build', '--contents', contents, '--output-dir', site];
  await promisify(execFile)(command('jupyter'), build, { cwd: folder });
  return {
    folder: site,
    stop: () => {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}
