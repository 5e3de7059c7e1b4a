/**
 * Trains in a page for minutes, as a notebook does that awaits between its steps, and tells what the memory does.
 * `node bench/soak.mjs [--minutes 10]`; needs `npm run build`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    browser: { type: 'string', default: process.env.CHROMIUM ?? '/usr/bin/chromium' }
  }
});

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const file = join(root, pathname);
  if (pathname.includes('..') || !pathname.startsWith('/lib/') || !existsSync(file)) {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><meta charset=utf-8><title>soak</title>');
    return;
  }
  response.setHeader('content-type', 'text/javascript');
  response.end(readFileSync(file));
});

/** Runs in the page: trains for so many milliseconds, and tells of the steps and the memory. */
async function train(milliseconds) {
  const { backend, F, nn, optim, rand, randint } = await import('/lib/engine/index.js');
  globalThis.soak ??= (() => {
    const layers = [new nn.Conv2d(1, 16, 3, { padding: 1 }), new nn.BatchNorm2d(16), new nn.ReLU()];
    const net = new nn.Sequential(...layers, new nn.MaxPool2d(2), new nn.Flatten(), new nn.Linear(3136, 10));
    return { net, optimizer: new optim.Adam(net.parameters()), steps: 0 };
  })();
  const { net, optimizer } = globalThis.soak;
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    const [x, target] = [rand([32, 1, 28, 28]), randint(0, 10, [32])];
    optimizer.zeroGrad();
    const loss = F.crossEntropy(net.forward(x), target);
    loss.backward();
    optimizer.step();
    await loss.dataAsync();
    globalThis.soak.steps++;
    await new Promise(resolve => setTimeout(resolve, 0));
  }
  return { steps: globalThis.soak.steps, memory: backend.memory() };
}

await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
const browser = await chromium.launch({
  executablePath: options.browser,
  args: ['--no-sandbox', '--disable-gpu']
});
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const slices = Number(options.minutes) * 2;
  for (let slice = 1; slice <= slices; slice++) {
    const { steps, memory } = await page.evaluate(train, 30_000);
    const mebibytes = bytes => (bytes / 2 ** 20).toFixed(0);
    const { live, heap, movedOut } = memory;
    console.log(
      `${(slice / 2).toFixed(1)} min: ${steps} steps; heap ${mebibytes(heap)} MiB, live ${mebibytes(live)} MiB, ` +
        `moved out ${mebibytes(movedOut.bytes)} MiB in ${movedOut.blocks} blocks`
    );
  }
} finally {
  await browser.close();
  server.close();
}
