/**
 * @file `npm start`: from a bare clone to JupyterLab with the quickstart open. Every step is left out when it
 * is already done. Arguments go to JupyterLab: `npm start -- --no-browser --port 9000`.
 */
import { spawn } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';

const FIRST_PAGE = '/lab/tree/examples/quickstart.ipynb';
const LABEXTENSION = join('jupyterlab_receptive', 'labextension');

function checkNode() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20) {
    throw new Error(`Node ≥ 20 is needed, this is ${process.versions.node}. Newer ones: https://nodejs.org`);
  }
}

/** Puts a link to the built labextension where JupyterLab looks, so that a later build is seen at once. */
function linkLabextension(root, bin) {
  const link = join(dirname(bin), 'share', 'jupyter', 'labextensions', 'receptive');
  const target = join(root, LABEXTENSION);
  if (existsSync(link) && realpathSync(link) === realpathSync(target)) return;
  mkdirSync(dirname(link), { recursive: true });
  if (lstatSync(link, { throwIfNoEntry: false })) rmSync(link, { recursive: true });
  symlinkSync(target, link);
}

function startJupyterLab(root, bin) {
  const asRoot = process.getuid?.() === 0 ? ['--allow-root'] : [];
  const args = ['lab', `--LabApp.default_url=${FIRST_PAGE}`, ...asRoot, ...process.argv.slice(2)];
  console.log('Starting JupyterLab; stop it with Ctrl+C.');
  const server = spawn(join(bin, 'jupyter'), args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}` }
  });
  // The terminal sends Ctrl+C to both; JupyterLab asks its question and decides.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => server.kill('SIGTERM'));
  server.on('exit', code => process.exit(code ?? 0));
}

try {
  checkNode();
  const { ensureNodeModules, root, run } = await import('./prerequisites.mjs');
  const { ensureVirtualEnvironment } = await import('./python.mjs');
  const bin = ensureVirtualEnvironment(join('.receptive', 'venv'), 'scripts/requirements/start.txt');
  ensureNodeModules();
  run(process.execPath, [join('scripts', 'build.mjs')]);
  linkLabextension(root, bin);
  startJupyterLab(root, bin);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
