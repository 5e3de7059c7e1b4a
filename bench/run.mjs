/**
 * Measures the engine's kernels beside tfjs-wasm and onnxruntime-web, in Chromium, in one run, on one thread.
 * `node bench/run.mjs [--rounds 5] [--only <part of a case's name>] [--engine-only]`
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

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const built = join(root, '.receptive', 'bench');
const require = createRequire(import.meta.url);

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    'engine-only': { type: 'boolean', default: false },
    browser: { type: 'string', default: process.env.CHROMIUM ?? '/usr/bin/chromium' }
  }
});

function installPeers() {
  if (existsSync(join(here, 'node_modules', 'onnxruntime-web'))) return;
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
      rules: [{ test: /\.ts$/, loader: 'ts-loader', options: { transpileOnly: true } }]
    },
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
    const result = await page.evaluate(
      ({ rounds, only, peers }) => globalThis.runBench({ rounds, only, peers }),
      { rounds: Number(options.rounds), only: options.only, peers: !options['engine-only'] }
    );
    return { ...result, browser: `Chromium ${browser.version()}` };
  } finally {
    await browser.close();
    server.close();
  }
}

function table(rows) {
  const names = ['receptive', 'tfjs', 'ort'];
  const text = value => (value === undefined ? '–' : value.toFixed(1));
  const lines = [
    '| case | receptive GFLOP/s | tfjs-wasm | onnxruntime-web | ratio to the faster peer |',
    '| --- | ---: | ---: | ---: | ---: |'
  ];
  for (const row of rows) {
    const peers = [row.tfjs, row.ort].filter(value => value !== undefined);
    const ratio = peers.length === 0 ? '–' : `${(row.receptive / Math.max(...peers)).toFixed(2)}×`;
    lines.push(`| ${row.name} | ${names.map(name => text(row[name])).join(' | ')} | ${ratio} |`);
  }
  return lines.join('\n');
}

if (!options['engine-only']) installPeers();
await bundle();
const result = await measure();
const share = Math.max(...result.rows.map(row => row.receptive)) / result.peak;
console.log(`${cpus()[0].model}, ${result.browser}, 1 thread, best of ${options.rounds} interleaved rounds`);
console.log(
  `register-only peak ${result.peak.toFixed(1)} GFLOP/s (${result.fused ? 'relaxed_madd' : 'mul + add'}); ` +
    `best kernel ${(share * 100).toFixed(0)} % of it`
);
console.log(table(result.rows));
