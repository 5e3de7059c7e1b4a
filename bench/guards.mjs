/**
 * Measures what the guards cost that let an interrupt into running loops and calls: typical numeric cells, compiled
 * with guards and without, in Chromium and under Node. Needs `npm run build`.
 * `node bench/guards.mjs [--rounds 60] [--only <part of a name>]`
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

import { TypeScriptCompiler } from '../lib/kernel/compiler/compiler.js';
import { CELLS } from './guard-cells.mjs';
import { bestTimes } from './page/guard-rounds.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '60' },
    only: { type: 'string', default: '' },
    browser: { type: 'string', default: process.env.CHROMIUM ?? '/usr/bin/chromium' }
  }
});
const rounds = Number(options.rounds);
const compiler = new TypeScriptCompiler();

/** The cell with guards and without. */
function compilations(source) {
  return [true, false].map(loopGuards => {
    const compiled = compiler.compile({ name: 'cell-1.ts', source, loopGuards });
    if (!compiled.ok) throw new Error(`${compiled.problem.message}: ${source}`);
    return { code: compiled.script.code, names: compiled.script.names };
  });
}

/** The files that the page imports, from the repository. */
function serve() {
  const server = createServer((request, response) => {
    const isPage = request.url === '/';
    response.setHeader('content-type', isPage ? 'text/html' : 'text/javascript');
    response.end(
      isPage ? '<!doctype html><link rel="icon" href="data:,">' : readFileSync(join(root, request.url))
    );
  });
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

/** Runs in the page. */
async function timesInPage([address, cells, count]) {
  const { bestTimes: measure } = await import(address);
  return measure(cells, count);
}

const server = await serve();
const browser = await chromium.launch({
  executablePath: options.browser,
  args: ['--no-sandbox', '--disable-gpu']
});
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);

console.log(
  `> ${cpus()[0].model}, Chromium ${browser.version()}, Node ${process.versions.node}, best of ${rounds} rounds\n`
);
console.log('| cell | Chromium, ms without guards | with guards | Node, ms without guards | with guards |');
console.log('| --- | --: | --: | --: | --: |');
for (const [name, source] of Object.entries(CELLS)) {
  if (!name.includes(options.only)) continue;
  const cells = compilations(source);
  const columns = [
    await page.evaluate(timesInPage, ['/bench/page/guard-rounds.mjs', cells, rounds]),
    await bestTimes(cells, rounds)
  ].flatMap(([guarded, bare]) => [bare.toFixed(1), `${(guarded / bare).toFixed(2)}×`]);
  console.log(`| ${[name, ...columns].join(' | ')} |`);
}
await browser.close();
server.close();
