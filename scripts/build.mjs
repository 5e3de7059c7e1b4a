/**
 * @file `npm run build`: the library (tsc), the kernel's workers and its Node host (webpack), the
 * labextension (JupyterLab's builder). Each step is left out when nothing that it reads is newer than what it wrote; `--force` runs all.
 */
import { cpSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import process from 'node:process';

import { ensureNodeModules, root, run } from './prerequisites.mjs';

const force = process.argv.includes('--force');
const require = createRequire(import.meta.url);

/** Every file below the given places. */
function* files(...places) {
  for (const place of places.map(name => join(root, name)).filter(existsSync)) {
    if (!statSync(place).isDirectory()) {
      yield place;
      continue;
    }
    for (const entry of readdirSync(place, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) yield join(entry.parentPath ?? entry.path, entry.name);
    }
  }
}

function isCurrent(output, inputs) {
  const written = join(root, output);
  if (force || !existsSync(written)) return false;
  const time = statSync(written).mtimeMs;
  for (const file of files(...inputs)) {
    if (statSync(file).mtimeMs > time) return false;
  }
  return true;
}

/** A source that is gone takes its output along, so that no package carries a leftover. */
function pruneLibrary() {
  for (const file of files('lib')) {
    const module = relative(join(root, 'lib'), file).replace(/(\.d\.ts|\.js)$/, '');
    const isOurs = /\.(d\.ts|js)$/.test(file) && !module.startsWith(join('kernel', 'workers'));
    if (isOurs && !existsSync(join(root, 'src', `${module}.ts`))) rmSync(file);
  }
}

async function step(name, output, inputs, build) {
  if (isCurrent(output, inputs)) {
    console.log(`${name}: up to date`);
    return;
  }
  const started = Date.now();
  console.log(`${name} …`);
  await build();
  console.log(`${name}: built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function buildLibrary() {
  if (force) rmSync(join(root, 'lib'), { recursive: true, force: true });
  run(process.execPath, [require.resolve('typescript/bin/tsc'), '-b', 'tsconfig.json']);
  pruneLibrary();
}

function bundle(configuration) {
  run(process.execPath, [join(root, 'scripts', 'bundle.mjs'), configuration]);
}

/** The threads of the Node host run the same files as the workers of a page. */
function buildNodeHost() {
  rmSync(join(root, NODE_HOST), { recursive: true, force: true });
  bundle('webpack.node.config.mjs');
  cpSync(join(root, WORKERS), join(root, NODE_HOST), { recursive: true });
}

function buildLabextension() {
  if (!require('../package.json').dependencies) {
    throw new Error(
      'package.json: JupyterLab’s builder needs "dependencies": {}, which npm removes when it saves; put it back'
    );
  }
  const builder = join(dirname(require.resolve('@jupyter/builder')), 'build-labextension.js');
  const core = join(dirname(require.resolve('@jupyterlab/core-meta/package.json')), 'core.package.json');
  run(process.execPath, [builder, '--core-package-file', core, '.']);
}

const WORKERS = 'lib/kernel/workers';
const NODE_HOST = 'jupyterlab_receptive/node_kernel/bundle';

const LIBRARY_INPUTS = ['src', 'tsconfig.json', 'package-lock.json'];
const WORKER_INPUTS = [
  ...['src/index.ts', 'src/display', 'src/engine', 'src/mime', 'src/picture'],
  ...['src/kernel/compiler', 'src/kernel/protocol', 'src/kernel/runtime'],
  ...['webpack.workers.config.mjs', 'scripts/library.mjs', 'package-lock.json']
];
const NODE_HOST_INPUTS = [
  ...['src/kernel/node', 'src/kernel/session', 'src/kernel/protocol', WORKERS],
  ...['webpack.node.config.mjs', 'package-lock.json']
];
const LABEXTENSION_INPUTS = [
  'lib',
  'style',
  'schema',
  'examples',
  'package.json',
  'webpack.labextension.cjs'
];

try {
  ensureNodeModules();
  await step('Library', 'lib/.tsbuildinfo', LIBRARY_INPUTS, buildLibrary);
  await step('Workers', `${WORKERS}/runtime.worker.js`, WORKER_INPUTS, () => {
    bundle('webpack.workers.config.mjs');
  });
  await step('Node host', `${NODE_HOST}/host.mjs`, NODE_HOST_INPUTS, buildNodeHost);
  await step(
    'Labextension',
    'jupyterlab_receptive/labextension/package.json',
    LABEXTENSION_INPUTS,
    buildLabextension
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
