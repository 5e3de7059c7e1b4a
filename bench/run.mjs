/**
 * Measures the engine's kernels and training steps beside its peers in Chromium, and beside PyTorch, on one thread.
 * `node bench/run.mjs [--rounds 5] [--kinds kernels,streams,training] [--only <part of a case's name>]
 * [--engine-only] [--torch <python that has torch>]`
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { convolutions, matmuls, networks, streams } from './cases.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const built = join(root, '.receptive', 'bench');
const require = createRequire(import.meta.url);

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    kinds: { type: 'string', default: 'kernels,streams,training' },
    torch: { type: 'string', default: '' },
    'engine-only': { type: 'boolean', default: false },
    browser: { type: 'string', default: process.env.CHROMIUM ?? '/usr/bin/chromium' }
  }
});

function installPeers() {
  if (existsSync(join(here, 'node_modules', '@jax-js', 'jax'))) return;
  const { status } = spawnSync('npm', ['install', '--no-save'], { cwd: here, stdio: 'inherit' });
  if (status !== 0) throw new Error('npm install in bench/ failed');
}

function bundle() {
  const webpack = require('webpack');
  mkdirSync(built, { recursive: true });
  const compiler = webpack({
    mode: 'production',
    context: root,
    entry: join(here, 'page', 'main.mjs'),
    output: { path: built, filename: 'bench.js', iife: true },
    resolve: {
      extensions: ['.ts', '.mjs', '.js'],
      extensionAlias: { '.js': ['.ts', '.js'] },
      modules: [join(here, 'node_modules'), join(root, 'node_modules')]
    },
    module: {
      rules: [
        {
          test: /\.ts$/,
          loader: 'ts-loader',
          options: { transpileOnly: true, configFile: join(root, 'tsconfig.json') }
        }
      ]
    },
    // package.json names the side effects of lib/; this bundle is made from src/ and keeps every module.
    optimization: { sideEffects: false },
    performance: { hints: false }
  });
  return new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      if (error || stats.hasErrors()) reject(error ?? new Error(stats.toString('errors-only')));
      else compiler.close(resolve);
    });
  });
}

const TYPES = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.html': 'text/html'
};
const FOLDERS = {
  '/built/': built,
  '/tfjs/': join(here, 'node_modules', '@tensorflow', 'tfjs-backend-wasm', 'dist'),
  '/ort/': join(here, 'node_modules', 'onnxruntime-web', 'dist')
};

function serve() {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (pathname === '/') {
      response.setHeader('content-type', 'text/html');
      response.end(
        '<!doctype html><meta charset=utf-8><title>bench</title><script src="/built/bench.js"></script>'
      );
      return;
    }
    const folder = Object.keys(FOLDERS).find(prefix => pathname.startsWith(prefix));
    const file = folder && join(FOLDERS[folder], pathname.slice(folder.length));
    if (!file || pathname.includes('..') || !existsSync(file)) {
      response.statusCode = 404;
      response.end();
      return;
    }
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    response.end(readFileSync(file));
  });
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

async function measure() {
  const server = await serve();
  const flags = '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking';
  const browser = await chromium.launch({
    executablePath: options.browser,
    args: [...flags.split(' '), '--disable-component-update', '--disable-sync']
  });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    page.on('pageerror', error => console.error(error));
    page.on('console', message => {
      if (message.text().startsWith('case ')) console.error(message.text());
    });
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const result = await page.evaluate(settings => globalThis.runBench(settings), {
      rounds: Number(options.rounds),
      only: options.only,
      kinds: options.kinds.split(','),
      peers: !options['engine-only']
    });
    return { ...result, browser: `Chromium ${browser.version()}` };
  } finally {
    await browser.close();
    server.close();
  }
}

const number = (value, digits = 1) => (value === undefined ? '–' : value.toFixed(digits));

function table(head, rows) {
  const line = cells => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** Speeds: the greater the better. `peers` are the contenders beside ours, PyTorch apart. */
function speedTable(unit, rows, peers) {
  const head = ['case', `receptive ${unit}`, ...peers.map(([, title]) => title), 'ratio to the fastest peer'];
  if (options.torch) head.push('PyTorch', 'ratio to PyTorch');
  return table(
    head,
    rows.map(row => {
      const others = peers.map(([key]) => row[key]);
      const fastest = Math.max(...others.filter(value => value !== undefined));
      const ratio = Number.isFinite(fastest) ? `${number(row.receptive / fastest, 2)}×` : '–';
      const cells = [row.name, number(row.receptive), ...others.map(value => number(value)), ratio];
      if (!options.torch) return cells;
      const torch = row.torch === undefined ? '–' : `${number(row.receptive / row.torch, 2)}×`;
      return [...cells, number(row.torch), torch];
    })
  );
}

/** Times: the less the better. */
function trainingTable(rows) {
  const head = ['one training step', 'receptive ms', 'tfjs-cpu', 'jax-js', 'against the fastest peer'];
  if (options.torch) head.push('PyTorch', 'times PyTorch');
  return table(
    head,
    rows.map(row => {
      const fastest = Math.min(...[row.tfjs, row.jax].filter(value => value !== undefined));
      const ratio = Number.isFinite(fastest) ? `${number(fastest / row.receptive, 0)}× faster` : '–';
      const cells = [row.name, number(row.receptive), number(row.tfjs, 0), number(row.jax, 0), ratio];
      if (options.torch) cells.push(number(row.torch), `${number(row.receptive / row.torch, 2)}×`);
      return cells;
    })
  );
}

/** PyTorch on one thread, outside of the page, in the same minutes. */
function addTorch(result) {
  const cases = JSON.stringify({ convolutions, matmuls, streams, networks });
  const { status, stdout } = spawnSync(
    options.torch,
    [join(here, 'torch_peer.py'), options.only, options.kinds],
    {
      input: cases,
      stdio: ['pipe', 'pipe', 'inherit'],
      encoding: 'utf8',
      maxBuffer: 2 ** 26
    }
  );
  if (status !== 0) throw new Error('the PyTorch part failed');
  const { version, times } = JSON.parse(stdout);
  for (const row of [...result.kernels, ...result.streams]) if (times[row.name]) row.torch = times[row.name];
  for (const row of result.networks) row.torch = times[row.name];
  return version;
}

if (!options['engine-only']) installPeers();
await bundle();
const result = await measure();
const torch = options.torch ? addTorch(result) : null;
const best = Math.max(0, ...result.kernels.map(row => row.receptive));
console.log(`${cpus()[0].model}, ${result.browser}, 1 thread, best of ${options.rounds} interleaved rounds`);
if (torch) console.log(`PyTorch ${torch} for CPU, 1 thread`);
console.log(
  `register-only peak ${number(result.peak)} GFLOP/s (${result.fused ? 'relaxed_madd' : 'mul + add'}); ` +
    `best kernel ${number((best / result.peak) * 100, 0)} % of it; a copy of 32 MiB moves ${number(result.bandwidth)} GB/s\n`
);
const inference = [
  ['tfjs', 'tfjs-wasm'],
  ['ort', 'onnxruntime-web']
];
if (result.kernels.length > 0) console.log(speedTable('GFLOP/s', result.kernels, inference), '\n');
if (result.streams.length > 0) console.log(speedTable('GB/s', result.streams, inference.slice(0, 1)), '\n');
if (result.networks.length > 0) console.log(trainingTable(result.networks));
for (const { name, note } of result.networks) if (note) console.log(`${name}: ${note}`);
