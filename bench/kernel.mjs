/**
 * Measures what a person at the keyboard waits for, in Chromium: a kernel's first result, `1+1`, completion while
 * nothing and while something runs, the type check of a cell in a long notebook; and the bytes that a page loads.
 * Needs `npm run build`. `node bench/kernel.mjs [--rounds 5] [--cells 100]`
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = join(root, '.receptive', 'bench-kernel');
const workers = join(root, 'lib', 'kernel', 'workers');
const webpack = createRequire(import.meta.url)('webpack');

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    cells: { type: 'string', default: '100' },
    browser: { type: 'string', default: process.env.CHROMIUM ?? '/usr/bin/chromium' }
  }
});

/** The page of the kernel's own browser tests, with the session as built. */
function bundle() {
  mkdirSync(built, { recursive: true });
  const session = join(root, 'lib', 'kernel', 'session', 'kernel.js');
  const compiler = webpack({
    mode: 'production',
    context: root,
    entry: './test/browser/kernel-page.ts',
    output: { path: built, filename: 'page.js', assetModuleFilename: '[name][ext]' },
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    module: { rules: [{ test: /\.ts$/, loader: 'ts-loader', options: { transpileOnly: true } }] },
    plugins: [new webpack.NormalModuleReplacementPlugin(/src\/kernel\/session\/kernel\.js$/, session)],
    // The workers are finished files.
    optimization: { minimize: false },
    performance: false
  });
  return new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      if (error || stats.hasErrors()) reject(error ?? new Error(stats.toString('errors-only')));
      else compiler.close(resolve);
    });
  });
}

const STRICT = '/strict';

function serve() {
  const server = createServer((request, response) => {
    const isPage = request.url === '/' || request.url === STRICT;
    // No sandbox can be had: cells run in a worker of the page.
    if (request.url === STRICT) response.setHeader('content-security-policy', "worker-src 'self'");
    response.setHeader('content-type', isPage ? 'text/html' : 'text/javascript');
    response.setHeader('cache-control', isPage ? 'no-store' : 'max-age=3600');
    if (isPage)
      response.end('<!doctype html><link rel="icon" href="data:,"><script src="/page.js"></script>');
    else response.end(readFileSync(join(built, basename(request.url))));
  });
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

const sorted = values => [...values].sort((a, b) => a - b);
const median = values => sorted(values)[Math.floor(values.length / 2)];
const p95 = values => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * 0.95))];

/** Runs in the page: milliseconds from a kernel's start to the first result. */
async function firstResult() {
  const began = performance.now();
  await globalThis.kernelPage.start();
  await globalThis.kernelPage.request('execute_request', { code: '1+1' });
  return performance.now() - began;
}

/** Runs in the page: milliseconds of each of some requests, one after another. */
async function times({ type, contents, pause }) {
  const measured = [];
  for (const content of contents) {
    const began = performance.now();
    await globalThis.kernelPage.request(type, content);
    measured.push(performance.now() - began);
    await new Promise(resolve => setTimeout(resolve, pause));
  }
  return measured;
}

/** Runs in the page: milliseconds from a cell's reply to the note of its type error. */
async function noteTimes(codes) {
  const measured = [];
  for (const code of codes) {
    const began = performance.now();
    const id = globalThis.kernelPage.send('execute_request', { code });
    await globalThis.kernelPage.until(id, "m => m.some(x => x.type === 'display_data')");
    measured.push(performance.now() - began);
  }
  return measured;
}

const IMPORTS = "import { nn, tensor, randn, optim, F } from 'receptive';";
const cell = index =>
  `function layer${index}(x: number) { return x * ${index} + ${index > 0 ? `layer${index - 1}(x)` : 1} }\n` +
  `const net${index} = new nn.Sequential(new nn.Conv2d(1, ${index + 1}, 3), new nn.ReLU());\n` +
  `let value${index} = { count: ${index}, name: 'cell ${index}', shape: net${index}.parameters() };`;

const flags = '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking';
const launch = { executablePath: options.browser, args: flags.split(' ') };

/** Runs in the page: milliseconds of some restarts. */
async function restarts(count) {
  const measured = [];
  for (let restart = 0; restart < count; restart++) {
    const began = performance.now();
    await globalThis.kernelPage.restart();
    measured.push(performance.now() - began);
  }
  return measured;
}

/** Starts of kernels, with and without a sandbox in turns. */
async function measureStarts(address) {
  const starts = {
    sandboxed: { cold: [], warm: [], restart: [] },
    inPage: { cold: [], warm: [], restart: [] }
  };
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const [place, { cold, warm, restart }] of Object.entries(starts)) {
      // A profile on disk, as users have: private windows keep no compiled code.
      const profile = mkdtempSync(join(tmpdir(), 'receptive-bench-'));
      for (const list of [cold, null, warm, warm]) {
        const browser = await chromium.launchPersistentContext(profile, launch);
        const page = await browser.newPage();
        await page.goto(place === 'inPage' ? address + STRICT.slice(1) : address);
        const milliseconds = await page.evaluate(firstResult);
        list?.push(milliseconds);
        // Compiled code is kept some time after a script has run.
        await page.waitForTimeout(1500);
        if (list === warm) restart.push(...(await page.evaluate(restarts, 5)));
        await browser.close();
      }
      rmSync(profile, { recursive: true, force: true });
    }
  }
  return starts;
}

async function measure(address) {
  const starts = await measureStarts(address);
  const last = await chromium.launch(launch);
  const page = await (await last.newContext()).newPage();
  page.setDefaultTimeout(0);
  await page.goto(address);
  await page.evaluate(firstResult);
  const run = (type, contents, pause = 0) => page.evaluate(times, { type, contents, pause });
  const repeat = (count, content) => Array.from({ length: count }, () => content);
  await run('execute_request', [{ code: IMPORTS }]);
  await page.waitForTimeout(3000);
  const one = await run('execute_request', repeat(40, { code: '1+1' }), 100);
  const cells = Array.from({ length: Number(options.cells) }, (_, index) => ({ code: cell(index) }));
  await run('execute_request', cells);
  const wrong = Array.from({ length: 20 }, (_, index) => `value${index * 4}.count = 'wrong'`);
  const notes = await page.evaluate(noteTimes, wrong);
  const texts = ['net7.', 'nn.Conv', 'value3.na', 'tens', 'optim.'];
  const questions = Array.from({ length: 40 }, (_, index) => {
    const code = texts[index % texts.length];
    return { code, cursor_pos: code.length };
  });
  const idle = await run('complete_request', questions, 20);
  await page.evaluate(() => {
    void globalThis.kernelPage.request('execute_request', {
      code: 'const end = Date.now() + 60000; while (Date.now() < end);'
    });
  });
  await page.waitForTimeout(300);
  const busy = await run('complete_request', questions, 20);
  const version = last.version();
  await last.close();
  return { starts, one, notes, idle, busy, version };
}

const size = file => {
  const bytes = statSync(file).size;
  return `${(bytes / 1e6).toFixed(2)} MB, ${(gzipSync(readFileSync(file)).length / 1e6).toFixed(2)} MB gzipped`;
};

await bundle();
const server = await serve();
const result = await measure(`http://127.0.0.1:${server.address().port}/`);
server.close();
const row = (what, values, pick, goal) => `| ${what} | ${pick(values).toFixed(1)} | ${goal} |`;
console.log(`${cpus()[0].model}, ${cpus().length} cores, Chromium ${result.version}\n`);
console.log('| what | ms | goal |\n| --- | ---: | ---: |');
const { sandboxed, inPage } = result.starts;
for (const [name, place] of [
  ['', sandboxed],
  [', no sandbox', inPage]
]) {
  console.log(row(`kernel start → first result, cold cache${name} (median)`, place.cold, median, '1500'));
  console.log(row(`kernel start → first result, warm cache${name} (median)`, place.warm, median, '400'));
  console.log(row(`restart → ready${name} (median)`, place.restart, median, ''));
}
console.log(row('`1+1`, types on (median)', result.one, median, '10'));
console.log(row('completion, idle (p95)', result.idle, p95, '100'));
console.log(row('completion, a cell runs (p95)', result.busy, p95, '100'));
console.log(
  row(
    `cell with a type error → its note, after ${options.cells} cells (median)`,
    result.notes,
    median,
    '4000'
  )
);
console.log(`\ncompiler worker ${size(join(workers, 'compiler.worker.js'))}`);
console.log(`runtime worker ${size(join(workers, 'runtime.worker.js'))}`);
