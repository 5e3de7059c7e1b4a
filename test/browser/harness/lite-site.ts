/** @file A JupyterLite site made by `jupyter lite build` from what the environment has installed. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { command, QUICKSTART } from './places.js';
import { type FolderServer, serveFolder } from './static-server.js';

const CONFIGURATION = {
  'jupyter-lite-schema-version': 0,
  'jupyter-config-data': { exposeAppInBrowser: true }
};

/**
 * Builds a site whose contents hold the quickstart, and serves it.
 *
 * @param files texts by path, which its contents hold too.
 */
export async function startLiteSite(files: Readonly<Record<string, string>> = {}): Promise<FolderServer> {
  const folder = mkdtempSync(join(tmpdir(), 'receptive-lite-'));
  const contents = join(folder, 'contents');
  mkdirSync(contents);
  cpSync(QUICKSTART, join(contents, 'quickstart.ipynb'));
  for (const [path, text] of Object.entries(files)) {
    writeFileSync(join(contents, path), text);
  }
  writeFileSync(join(folder, 'jupyter-lite.json'), JSON.stringify(CONFIGURATION));
  const site = join(folder, 'site');
  execFileSync(command('jupyter'), ['lite', 'build', '--contents', contents, '--output-dir', site], {
    cwd: folder,
    stdio: 'pipe'
  });
  const server = await serveFolder(site);
  return {
    ...server,
    stop: () => {
      server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}
