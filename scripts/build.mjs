/**
 * @file `npm run build`: the library (tsc) with the libraries that it imports, the kernel's workers and its Node host
 * (webpack), the labextension (JupyterLab's builder). Each step is left out when nothing that it reads is newer than what
 * it wrote; `--force` runs all.
 */
import { cpSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import process from 'node:process';

import { ensureNodeModules, root, run } from './prerequisites.mjs';
import { LICENCES, vendorLibraries } from './vendor.mjs';

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

/** Removes the output of sources that are gone, so that no package carries a leftover. */
function pruneLibrary() {
  const made = ['vendor', join('kernel', 'workers')];
  for (const file of files('lib')) {
    const module = relative(join(root, 'lib'), file).replace(/(\.d\.ts|\.js)$/, '');
    const isCompiled = /\.(d\.ts|js)$/.test(file) && !made.some(folder => module.startsWith(folder));
    if (isCompiled && !existsSync(join(root, 'src', `${module}.ts`))) rmSync(file);
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

async function buildLibrary() {
  if (force) rmSync(join(root, 'lib'), { recursive: true, force: true });
  run(process.execPath, [require.resolve('typescript/bin/tsc'), '-b', 'tsconfig.json']);
  pruneLibrary();
  await vendorLibraries();
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
  // The builder knows the licences of what it bundled itself; the rest came to it as finished files.
  for (const file of [LICENCES, `${WORKERS}/workers.licences.txt`])
    cpSync(join(root, file), join(root, LABEXTENSION, 'licences', basename(file)));
}

const WORKERS = 'lib/kernel/workers';
const LABEXTENSION = 'jupyterlab_receptive/labextension';
const NODE_HOST = 'jupyterlab_receptive/node_kernel/bundle';

const LIBRARY_INPUTS = ['src', 'scripts/vendor.mjs', 'tsconfig.json', 'package-lock.json'];
const WORKER_INPUTS = [
  ...['src/index.ts', 'src/display', 'src/engine', 'src/formats', 'src/geometry', 'src/mime', 'src/picture'],
  ...['src/kernel/compiler', 'src/kernel/protocol', 'src/kernel/runtime'],
  ...['webpack.workers.config.mjs', 'scripts/bundle.mjs', 'scripts/held-names.mjs', 'scripts/library.mjs'],
  'package-lock.json'
];
const NODE_HOST_INPUTS = [
  ...['src/kernel/node', 'src/kernel/session', 'src/kernel/protocol', WORKERS],
  ...['src/display', 'src/formats', 'src/mime'],
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
  await step('Library', LICENCES, LIBRARY_INPUTS, buildLibrary);
  await step('Workers', `${WORKERS}/runtime.worker.js`, WORKER_INPUTS, () => {
    bundle('webpack.workers.config.mjs');
  });
  await step('Node host', `${NODE_HOST}/kernel-process.mjs`, NODE_HOST_INPUTS, buildNodeHost);
  await step('Labextension', `${LABEXTENSION}/package.json`, LABEXTENSION_INPUTS, buildLabextension);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
