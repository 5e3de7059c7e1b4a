/** What code of a cell does later, called by the browser, belongs to the cell: its prints, and the errors that nobody caught. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { KernelSite } from './harness/kernel-site.js';
import { HAS_ERROR, HAS_IDLE, HAS_STREAM, KernelOfPage, serveKernelSite } from './harness/kernel-site.js';
import { useBrowser } from './harness/pages.js';
import type { Seen } from './kernel-page.js';

const browser = useBrowser();
let site: KernelSite;
let kernel: KernelOfPage;

beforeAll(async () => {
  site = await serveKernelSite();
  kernel = await KernelOfPage.start(await browser().newPage(), site.url);
});

afterAll(() => {
  site.stop();
});

function printed(messages: readonly Seen[]): string {
  return messages.map(({ type, content: { text } }) => (type === 'stream' ? String(text) : '')).join('');
}

const ANSWERING_WORKER =
  "new Worker(URL.createObjectURL(new Blob(['onmessage = ({ data }) => " +
  "{ if (data === \\'answer\\') postMessage(data); else throw new Error(data) }'])))";

describe('an error that nobody caught', () => {
  test.each([
    [
      'a listener of the global object',
      "addEventListener('x', () => { throw new Error('late') });",
      "dispatchEvent(new Event('x'))"
    ],
    [
      'onmessage of a port',
      "const c = new MessageChannel(); c.port1.onmessage = () => { throw new Error('late') };",
      'c.port2.postMessage(1)'
    ],
    ['a timer', "setTimeout(() => { throw new Error('late') }, 50);", ''],
    ['reportError', "setTimeout(() => reportError(new Error('late')), 50);", ''],
    [
      'an async listener that rejects with a text',
      "self.addEventListener('y', async () => { throw 'late' });",
      "dispatchEvent(new Event('y'))"
    ],
    [
      'a handler of XMLHttpRequest',
      "const q = new XMLHttpRequest(); q.onload = () => { throw new Error('late') }; q.open('GET', 'data:,x');",
      'q.send()'
    ],
    ['a worker of the cell', `const w = ${ANSWERING_WORKER};`, "w.postMessage('late')"],
    [
      'onmessage of a worker of the cell',
      `const w2 = ${ANSWERING_WORKER}; w2.onmessage = () => { throw new Error('late') };`,
      "w2.postMessage('answer')"
    ]
  ])(
    'in %s is told in the cell that registered it, and the kernel lives on',
    async (_, registers, triggers) => {
      await kernel.run('let alive = 1;');
      const id = await kernel.send(registers);
      await kernel.until(id, HAS_IDLE);
      await kernel.run(`${triggers}; await new Promise(done => setTimeout(done, 200));`);
      const error = (await kernel.until(id, HAS_ERROR)).find(({ type }) => type === 'error')?.content;
      expect(error?.evalue).toContain('late');
      const alive = (await kernel.run('alive')).find(({ type }) => type === 'execute_result')?.content.data;
      expect(alive).toMatchObject({ 'text/plain': '1' });
    }
  );
});

describe('a print of a callback that a browser calls', () => {
  test.each([
    [
      'new PerformanceObserver(callback)',
      "new PerformanceObserver(() => console.log('late')).observe({ entryTypes: ['mark'] });",
      "performance.mark('now')"
    ],
    [
      'requestAnimationFrame(callback)',
      "setTimeout(() => requestAnimationFrame(() => console.log('late')), 50);",
      ''
    ],
    [
      'socket.onerror',
      "const socket = new WebSocket('ws://127.0.0.1:9/'); socket.onerror = () => console.log('late');",
      ''
    ],
    [
      'Array.fromAsync(values, callback)',
      "const source = new EventTarget(); Array.fromAsync((async function* () { await new Promise(r => source.addEventListener('go', r)); yield 1 })(), () => console.log('late'));",
      "source.dispatchEvent(new Event('go'))"
    ],
    [
      'Promise.try(callback).then(callback)',
      "let settle = (_?: unknown) => {}; (Promise as any).try(() => new Promise(r => { settle = r })).then(() => console.log('late'));",
      'settle()'
    ],
    [
      'new VideoDecoder({ error })',
      "const decoder = new VideoDecoder({ output() {}, error: () => console.log('late') });",
      "decoder.configure({ codec: 'none' })"
    ],
    [
      'new FinalizationRegistry(callback)',
      "let told = false; const registry = new FinalizationRegistry(() => { if (!told) console.log('late'); told = true }); for (let n = 0; n < 1000; n++) registry.register({}, n);",
      'for (let n = 0; n < 200 && !told; n++) { Array.from({ length: 3e5 }, () => ({})); await new Promise(done => setTimeout(done, 5)) }'
    ]
  ])('lands under the cell that gave it to %s', (_, registers, triggers) =>
    printsLate(kernel, registers, triggers)
  );
});

async function printsLate(kernel: KernelOfPage, registers: string, triggers: string): Promise<void> {
  const id = await kernel.send(registers);
  await kernel.until(id, HAS_IDLE);
  const later = await kernel.run(`${triggers}; await new Promise(done => setTimeout(done, 200));`);
  expect(printed(later)).toBe('');
  expect(printed(await kernel.until(id, HAS_STREAM))).toBe('late\n');
}

describe('a print of a callback that a browser calls in a worker of the page', () => {
  let kernel: KernelOfPage;
  beforeAll(async () => {
    kernel = await KernelOfPage.start(await browser().newPage(), site.strictUrl);
  });
  afterAll(() => kernel.page.close());

  test.each([
    [
      'navigator.locks.request(name, callback)',
      "let free = (_?: unknown) => {}; navigator.locks.request('late', () => new Promise(r => { free = r })); navigator.locks.request('late', () => console.log('late'));",
      'free()'
    ],
    [
      'request.onsuccess of IndexedDB',
      "const request = indexedDB.open('late'); request.onsuccess = () => console.log('late');",
      ''
    ]
  ])('lands under the cell that gave it to %s', (_, registers, triggers) =>
    printsLate(kernel, registers, triggers)
  );
});
