/** @file A stock Jupyter server on a folder of its own, serving JupyterLab and Notebook. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { command, QUICKSTART } from './places.js';

export interface Server {
  /** Without a slash at the end. */
  readonly url: string;
  /** The folder that it serves. */
  readonly folder: string;
  /** Makes these the user's settings of a plugin; the next page has them. */
  saveSettings(plugin: string, settings: object): void;
  /** What it has written to its log so far. */
  log(): string;
  /** Ends it and starts it again at the same address, over the same folder. */
  restart(whileAway: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

export async function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
  });
}

async function isUp(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/api`)).ok;
  } catch {
    return false;
  }
}

async function waitUntilUp(url: string, child: ChildProcess, log: () => string): Promise<void> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    if (child.exitCode !== null) {
      throw new Error(`the Jupyter server has ended:\n${log()}`);
    }
    if (await isUp(url)) {
      return;
    }
    await sleep(200);
  }
  throw new Error(`the Jupyter server is not up after 60 s:\n${log()}`);
}

/** Writes what a user has chosen for a plugin, as JupyterLab's settings editor does. */
function writeSettings(configuration: string, plugin: string, settings: object): void {
  const [extension, name] = plugin.split(':');
  const folder = join(configuration, 'lab', 'user-settings', extension);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.jupyterlab-settings`), JSON.stringify(settings));
}

/**
 * Starts a server whose folder holds the quickstart. Configuration of the machine's user is kept out.
 *
 * @param options of the command line, beside ours.
 * @param token that every request has to show; without, none is asked for.
 */
export async function startServer(options: readonly string[] = [], token = ''): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'receptive-server-'));
  const work = join(folder, 'work');
  cpSync(QUICKSTART, join(work, 'quickstart.ipynb'));
  const saveSettings = (plugin: string, settings: object): void => {
    writeSettings(join(folder, 'config'), plugin, settings);
  };
  // Answers JupyterLab's first question, so that it does not lie over the pictures.
  saveSettings('@jupyterlab/apputils-extension:notification', { fetchNews: 'false' });
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const places = { JUPYTER_CONFIG_DIR: 'config', JUPYTER_DATA_DIR: 'data', JUPYTER_RUNTIME_DIR: 'runtime' };
  const environment = Object.fromEntries(
    Object.entries(places).map(([name, place]) => [name, join(folder, place)])
  );
  let log = '';
  const begin = async (): Promise<ChildProcess> => {
    const child = spawn(
      command('jupyter'),
      [
        'lab',
        '--no-browser',
        '--allow-root',
        `--port=${port}`,
        '--ip=127.0.0.1',
        `--IdentityProvider.token=${token}`,
        '--LabApp.expose_app_in_browser=True',
        '--JupyterNotebookApp.expose_app_in_browser=True',
        `--ServerApp.root_dir=${work}`,
        ...options
      ],
      { cwd: work, env: { ...process.env, ...environment }, stdio: ['ignore', 'ignore', 'pipe'] }
    );
    child.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString();
    });
    await waitUntilUp(url, child, () => log);
    return child;
  };
  let child = await begin();
  return {
    url,
    folder: work,
    saveSettings,
    log: () => log,
    restart: async whileAway => {
      await end(child);
      await whileAway();
      child = await begin();
    },
    stop: async () => {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) {
    return;
  }
  const ended = new Promise(resolve => child.once('exit', resolve));
  child.kill('SIGTERM');
  await Promise.race([ended, sleep(10_000)]);
  child.kill('SIGKILL');
}
