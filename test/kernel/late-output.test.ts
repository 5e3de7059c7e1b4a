/** Whatever calls back later prints and fails under the cell that registered it, and is otherwise what it was. */
import { describe, expect, test, vi } from 'vitest';

import type { CellRun } from './run-cells.js';
import { CellRunner, trace } from './run-cells.js';

const kernel = new CellRunner();

/** What was printed for a cell, also after its end. */
function printedFor(cell: CellRun): string {
  return kernel.messages
    .map(each => (each.type === 'stream' && each.run === cell.run ? each.text : ''))
    .join('');
}

/** Runs a cell that registers, then another; gives what was printed for the first. */
async function printedLater(registers: string, triggers = ''): Promise<string> {
  const first = await kernel.run(registers);
  expect(trace(first)).toBe('');
  const second = await kernel.run(`${triggers};`);
  expect(trace(second)).toBe('');
  await vi.waitUntil(() => printedFor(first) !== '', { timeout: 10_000 });
  expect(printedFor(second)).toBe('');
  return printedFor(first);
}

describe('prints of a callback belong to the cell that registered it', () => {
  const table: [place: string, registers: string, triggers?: string][] = [
    [
      'target.addEventListener(type, listener)',
      "const t1 = new EventTarget(); t1.addEventListener('x', () => console.log('late'));",
      "t1.dispatchEvent(new Event('x'))"
    ],
    [
      'target.addEventListener(type, { handleEvent })',
      "const t2 = new EventTarget(); t2.addEventListener('x', { word: 'late', handleEvent() { console.log(this.word) } } as any);",
      "t2.dispatchEvent(new Event('x'))"
    ],
    [
      "port.addEventListener('message', listener)",
      "const c3 = new MessageChannel(); c3.port1.addEventListener('message', () => { console.log('late'); c3.port1.close() }); c3.port1.start();",
      'c3.port2.postMessage(1)'
    ],
    [
      'port.onmessage = handler',
      "const c4 = new MessageChannel(); c4.port1.onmessage = () => { console.log('late'); c4.port1.close() };",
      'c4.port2.postMessage(1)'
    ],
    [
      'channel.onmessage = handler',
      "const b5 = new BroadcastChannel('late'); b5.onmessage = () => { console.log('late'); b5.close() };",
      "const b6 = new BroadcastChannel('late'); b6.postMessage(1); setTimeout(() => b6.close(), 20)"
    ],
    [
      'signal.onabort = handler',
      "const a7 = new AbortController(); a7.signal.onabort = () => console.log('late');",
      'a7.abort()'
    ],
    [
      'signal.addEventListener of a timeout',
      "AbortSignal.timeout(5).addEventListener('abort', () => console.log('late'));"
    ],
    ['queueMicrotask', "queueMicrotask(() => console.log('late'));"],
    [
      'setInterval',
      "let n9 = 0; const i9 = setInterval(() => { console.log('late'); clearInterval(i9) }, 5);"
    ],
    [
      'promise.then',
      "let go10 = (_: unknown) => {}; new Promise(r => { go10 = r }).then(() => console.log('late'));",
      'go10(1)'
    ],
    [
      'promise.finally',
      "let go11 = (_: unknown) => {}; new Promise(r => { go11 = r }).finally(() => console.log('late'));",
      'go11(1)'
    ]
  ];
  test.each(table)('%s', async (_, registers, triggers) => {
    expect(await printedLater(registers, triggers)).toBe('late\n');
  });

  test('new ReadableStream({ pull }), whose error still fails the stream', async () => {
    const first = await kernel.run(`const stream = new ReadableStream({
      word: 'late',
      pull(controller) { console.log(this.word); controller.error(new Error('dry')) }
    } as any, { highWaterMark: 0 });`);
    const second = await kernel.run('await stream.getReader().read()');
    expect(second.stdout).toBe('');
    expect(trace(second)).toContain('Error: dry');
    expect(printedFor(first)).toBe('late\n');
  });
});

describe('errors of a callback are told in the cell that registered it', () => {
  test.each([
    [
      'a listener',
      "const e1 = new EventTarget(); e1.addEventListener('x', () => { throw new Error('late') });",
      "e1.dispatchEvent(new Event('x'))"
    ],
    [
      'a handler',
      "const e2 = new AbortController(); e2.signal.onabort = () => { throw new Error('late') };",
      'e2.abort()'
    ],
    ['a microtask', "queueMicrotask(() => { throw new Error('late') });", '']
  ])('%s', async (_, registers, triggers) => {
    const first = await kernel.run(registers);
    const second = await kernel.run(`${triggers}; await null; 'goes on'`);
    expect(second.result).toBe("'goes on'");
    const late = kernel.messages.filter(each => each.type === 'late-error' && each.run === first.run);
    expect(late).toMatchObject([{ error: { ename: 'Error', evalue: 'late' } }]);
  });
});

describe('listeners and handlers are what they were', () => {
  test.each([
    ['a listener is called for each event', "t.addEventListener('x', f);", 2],
    ['a removed one is not called', "t.addEventListener('x', f); t.removeEventListener('x', f);", 0],
    ['one that was added twice is called once', "t.addEventListener('x', f); t.addEventListener('x', f);", 2],
    ['{ once: true } calls it once', "t.addEventListener('x', f, { once: true });", 1],
    [
      'it may come again after { once: true }',
      "t.addEventListener('x', f, { once: true }); t.dispatchEvent(new Event('x')); t.addEventListener('x', f);",
      3
    ],
    [
      'a signal removes it',
      "const s = new AbortController(); t.addEventListener('x', f, { signal: s.signal }); s.abort();",
      0
    ],
    [
      'removing it of one type leaves the other',
      "t.addEventListener('x', f); t.addEventListener('y', f); t.removeEventListener('y', f);",
      2
    ]
  ])('%s', async (_, registers, calls) => {
    const run = await kernel.run(`let calls = 0; const f = () => { calls++ }; const t = new EventTarget();
      ${registers}
      t.dispatchEvent(new Event('x')); t.dispatchEvent(new Event('x')); calls`);
    expect(trace(run)).toBe('');
    expect(run.result).toBe(String(calls));
  });

  test('a handler reads back as it was set, and null takes it away', async () => {
    const { result } = await kernel.run(`const handler = () => {}; const { signal } = new AbortController();
      signal.onabort = handler; const same = signal.onabort === handler; signal.onabort = null; [same, signal.onabort]`);
    expect(result).toBe('[ true, null ]');
  });

  test('this of a listener is the target, of a handler too', async () => {
    const { result } = await kernel.run(`const seen: unknown[] = []; const own = new AbortController();
      own.signal.addEventListener('abort', function (this: unknown) { seen.push(this === own.signal) });
      own.signal.onabort = function () { seen.push(this === own.signal) };
      own.abort(); seen`);
    expect(result).toBe('[ true, true ]');
  });

  test('a class may extend ReadableStream, and instanceof holds', async () => {
    const { result } = await kernel.run(`class Mine extends ReadableStream {}
      const mine = new Mine({ start(c) { c.enqueue(1); c.close() } });
      [mine instanceof Mine, mine instanceof ReadableStream, (await mine.getReader().read()).value]`);
    expect(result).toBe('[ true, true, 1 ]');
  });
});
