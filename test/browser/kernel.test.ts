/**
 * The kernel in a real page, as built: its two workers under `worker-src 'self'`, and Jupyter's messages.
 * Guards what a process cannot show: interrupts without shared memory, workers that end, output while code runs.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { KernelSite } from './harness/kernel-site.js';
import { HAS_ERROR, HAS_IDLE, HAS_STREAM, KernelOfPage, serveKernelSite } from './harness/kernel-site.js';
import { useBrowser } from './harness/pages.js';
import type { KernelPage, Seen } from './kernel-page.js';

declare const kernelPage: KernelPage;

const browser = useBrowser();
let site: KernelSite;
let page: Page;
let kernel: KernelOfPage;

beforeAll(async () => {
  site = await serveKernelSite();
  page = await browser().newPage();
  const began = performance.now();
  kernel = await KernelOfPage.start(page, site.url);
  await run('1 + 1');
  console.log(`page opened, kernel started, first result: ${(performance.now() - began).toFixed(0)} ms`);
});

afterAll(() => {
  site.stop();
});

const ask: KernelOfPage['ask'] = (type, content) => kernel.ask(type, content);
const run: KernelOfPage['run'] = (code, options) => kernel.run(code, options);
const send: KernelOfPage['send'] = code => kernel.send(code);
const until: KernelOfPage['until'] = (id, condition) => kernel.until(id, condition);
const interrupt: KernelOfPage['interrupt'] = code => kernel.interrupt(code);

function content(messages: readonly Seen[], type: string): Record<string, unknown> | undefined {
  return messages.find(message => message.type === type)?.content;
}

function result(messages: readonly Seen[]): unknown {
  return (content(messages, 'execute_result')?.data as Record<string, unknown> | undefined)?.['text/plain'];
}

function printed(messages: readonly Seen[]): string {
  return messages.map(({ type, content: { text } }) => (type === 'stream' ? String(text) : '')).join('');
}

describe('execute_request', () => {
  test('answers busy, execute_input, result, reply, idle in this order', async () => {
    const messages = await run('1 + 1');
    expect(messages.map(({ type }) => type)).toEqual([
      'status',
      'execute_input',
      'execute_result',
      'execute_reply',
      'status'
    ]);
    expect(result(messages)).toBe('2');
  });

  test('an error is one message with the line and ^, and the reply says the same', async () => {
    const messages = await run('const a = 1;\nnull.x;');
    const errors = messages.filter(({ type }) => type === 'error');
    expect(errors).toHaveLength(1);
    expect((errors[0].content.traceback as string[]).join('\n')).toMatch(/> 2 \| null\.x;\n {4}\| {6}\^/);
    expect(content(messages, 'execute_reply')).toMatchObject({ status: 'error', ename: 'TypeError' });
  });

  test('a syntax error runs nothing and advances the count', async () => {
    const before = Number(content(await run('0'), 'execute_reply')?.execution_count);
    const messages = await run('console.log(1);\nconst = 5');
    expect(content(messages, 'error')).toMatchObject({ ename: 'SyntaxError' });
    expect(printed(messages)).toBe('');
    expect(content(messages, 'execute_reply')?.execution_count).toBe(before + 1);
  });

  test('5,000 prints take at most 2,500 messages and lose no line', async () => {
    const messages = await run('for (let i = 0; i < 5000; i++) console.log(i)');
    expect(printed(messages)).toBe(Array.from({ length: 5000 }, (_, i) => `${i}\n`).join(''));
    expect(messages.filter(({ type }) => type === 'stream').length).toBeLessThan(2500);
  });

  test('prints are seen while a synchronous cell runs', async () => {
    const id = await send("console.log('early'); while (true);");
    const messages = await until(id, HAS_STREAM);
    expect(printed(messages)).toBe('early\n');
    await page.evaluate(() => kernelPage.interrupt());
    await until(id, HAS_IDLE);
  });

  test('silent sends no input and no result, and does not count', async () => {
    const before = Number(content(await run('0'), 'execute_reply')?.execution_count);
    const messages = await run('5', { silent: true });
    expect(messages.map(({ type }) => type)).toEqual(['status', 'execute_reply', 'status']);
    expect(content(await run('0'), 'execute_reply')?.execution_count).toBe(before + 1);
  });

  test('user_expressions are answered one by one', async () => {
    const messages = await run('const shown = 3;', {
      user_expressions: { good: 'shown + 1', bad: 'missing' }
    });
    expect(content(messages, 'execute_reply')?.user_expressions).toMatchObject({
      good: { status: 'ok', data: { 'text/plain': '4' } },
      bad: { status: 'error', ename: 'ReferenceError' }
    });
  });

  test('after an error queued cells are aborted, without stop_on_error they run', async () => {
    const replies = await page.evaluate(async () => {
      const results: unknown[] = [];
      for (const stop_on_error of [true, false]) {
        const all = ["await null; throw new Error('x')", '1', '2'].map(code =>
          kernelPage.request('execute_request', { code, stop_on_error })
        );
        const seen = await Promise.all(all);
        results.push(seen.map(m => m.find(({ type }) => type === 'execute_reply')?.content.status));
      }
      return results;
    });
    expect(replies).toEqual([
      ['error', 'aborted', 'aborted'],
      ['error', 'ok', 'ok']
    ]);
  });

  test('display(…, { id }) can be updated, also by a later cell', async () => {
    const first = await run("display('a', { id: 'one' });");
    expect(content(first, 'display_data')?.transient).toEqual({ display_id: 'one' });
    const second = await run("display('b', { id: 'one', update: true });");
    expect(content(second, 'update_display_data')).toMatchObject({ transient: { display_id: 'one' } });
  });
});

test('tensors of receptive have their methods, print and show as PyTorch prints them', async () => {
  const messages = await run(
    "import { tensor } from 'receptive'; console.log(tensor([1, 2])); tensor([[1, 2], [3, 4]]).sum()"
  );
  expect(printed(messages)).toBe('tensor([1., 2.])\n');
  expect(result(messages)).toBe('tensor(10.)');
});

describe('other requests', () => {
  test('are answered while a cell runs', async () => {
    const id = await send("console.log('on'); while (true);");
    await until(id, HAS_STREAM);
    for (const type of ['kernel_info', 'comm_info', 'complete', 'inspect', 'history', 'is_complete']) {
      const fields = { code: 'f(', cursor_pos: 2, hist_access_type: 'tail', n: 1 };
      expect(content(await ask(`${type}_request`, fields), `${type}_reply`)).toBeDefined();
    }
    expect(await page.evaluate(id => kernelPage.seen(id).some(m => m.type === 'execute_reply'), id)).toBe(
      false
    );
    await page.evaluate(() => kernelPage.interrupt());
    await until(id, HAS_IDLE);
  });

  test('is_complete_request: open, whole and wrong', async () => {
    const status = async (code: string): Promise<unknown> =>
      content(await ask('is_complete_request', { code }), 'is_complete_reply')?.status;
    expect([await status('f('), await status('1'), await status('const = 5')]).toEqual([
      'incomplete',
      'complete',
      'invalid'
    ]);
  });
});

describe('interrupt', () => {
  test('of while (true) {} ends it within a second and keeps the variables', async () => {
    const { messages, milliseconds } = await interrupt(
      "let precious = 42; console.log('on'); while (true) {}"
    );
    expect(content(messages, 'execute_reply')).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' });
    console.log(`interrupt of while (true) {}: ${milliseconds.toFixed(0)} ms`);
    expect(result(await run('precious'))).toBe('42');
  });

  test('of a cell that awaits runs its finally blocks, and aborts what is queued', async () => {
    const id = await send(
      "let tidy = 0; console.log('on'); try { await new Promise(() => {}) } finally { tidy = 1 }"
    );
    await until(id, HAS_STREAM);
    const queued = await send('1');
    await page.evaluate(() => kernelPage.interrupt());
    expect(content(await until(id, HAS_IDLE), 'error')).toMatchObject({ ename: 'KeyboardInterrupt' });
    expect(content(await until(queued, HAS_IDLE), 'execute_reply')).toMatchObject({ status: 'aborted' });
    expect(result(await run('tidy'))).toBe('1');
  });

  test('of work inside the engine keeps the variables', async () => {
    const { messages } = await interrupt(
      "import { nn, randn } from 'receptive'; const x = randn([4, 8, 32, 32]); const conv = new nn.Conv2d(8, 8, 3);" +
        "let rounds = 0; console.log('on'); while (true) { conv.forward(x); rounds++ }"
    );
    expect(content(messages, 'error')).toMatchObject({ ename: 'KeyboardInterrupt' });
    expect(result(await run('rounds > 0'))).toBe('true');
  });

  test('of foreign code that cannot be reached starts a new runtime and says that state is lost', async () => {
    await run('let gone = 1;');
    const { messages } = await interrupt("console.log('on'); /(a+)+$/.test('a'.repeat(60) + 'b')");
    expect(content(messages, 'error')).toMatchObject({ ename: 'KeyboardInterrupt' });
    expect(String(content(messages, 'error')?.evalue)).toContain('all variables are lost');
    expect(result(await run('typeof gone'))).toBe("'undefined'");
  });
});

describe('input(prompt)', () => {
  const ASKED = "m => m.some(x => x.type === 'input_request')";

  test('asks on stdin, and gives the reply', async () => {
    const id = await page.evaluate(() =>
      kernelPage.send('execute_request', { code: "await input('Name? ') + '!'", allow_stdin: true })
    );
    const asked = (await until(id, ASKED)).find(message => message.type === 'input_request');
    expect(asked).toMatchObject({ channel: 'stdin', content: { prompt: 'Name? ', password: false } });
    await page.evaluate(() => kernelPage.send('input_reply', { value: 'Ada', status: 'ok' }, 'stdin'));
    expect(result(await until(id, HAS_IDLE))).toBe("'Ada!'");
  });

  test('without allow_stdin is an immediate error', async () => {
    const messages = await run('await input()', { allow_stdin: false });
    expect(content(messages, 'error')?.evalue).toContain('allow_stdin false');
  });

  test('an interrupt ends the waiting, and the next question is a new one', async () => {
    const ask = (code: string): Promise<string> =>
      page.evaluate(code => kernelPage.send('execute_request', { code, allow_stdin: true }), code);
    const first = await ask("await input('first')");
    await until(first, ASKED);
    await page.evaluate(() => kernelPage.interrupt());
    expect(content(await until(first, HAS_IDLE), 'error')).toMatchObject({ ename: 'KeyboardInterrupt' });
    const second = await ask("await input('second')");
    await until(second, ASKED);
    await page.evaluate(() => kernelPage.send('input_reply', { value: 'two', status: 'ok' }, 'stdin'));
    expect(result(await until(second, HAS_IDLE))).toBe("'two'");
  });
});

describe('requests while a cell runs', () => {
  test('are answered, and the cell stays busy after their idle', async () => {
    const id = await send("console.log('on'); await new Promise(() => {})");
    await until(id, HAS_STREAM);
    await ask('comm_info_request', {});
    const states = (await page.evaluate(id => kernelPage.seen(id), id)).map(
      message => message.content.execution_state
    );
    expect(states.filter(Boolean)).toEqual(['busy', 'busy']);
    await page.evaluate(() => kernelPage.interrupt());
    const all = await until(id, HAS_IDLE);
    expect(all.at(-1)?.content.execution_state).toBe('idle');
  });
});

describe('comms', () => {
  test('a comm that a cell opens is listed, hears the page while a cell awaits, and is closed', async () => {
    const opened = await run(
      "const c = Jupyter.comm.open('view', { a: 1 }); c.onMsg = data => c.send({ twice: data.n * 2 });"
    );
    const { comm_id: comm } = content(opened, 'comm_open') as { comm_id: string };
    expect(content(await ask('comm_info_request', { target_name: 'view' }), 'comm_info_reply')).toEqual({
      status: 'ok',
      comms: { [comm]: { target_name: 'view' } }
    });
    const waiting = await send("console.log('on'); await new Promise(() => {})");
    await until(waiting, HAS_STREAM);
    await ask('comm_msg', { comm_id: comm, data: { n: 21 } });
    const answered = await until(opened[0].parent, "m => m.some(x => x.type === 'comm_msg')");
    expect(content(answered, 'comm_msg')).toEqual({ comm_id: comm, data: { twice: 42 } });
    await page.evaluate(() => kernelPage.interrupt());
    await until(waiting, HAS_IDLE);
    await ask('comm_close', { comm_id: comm, data: {} });
    expect(content(await ask('comm_info_request', {}), 'comm_info_reply')).toMatchObject({ comms: {} });
  });

  test('an unknown target is answered with comm_close', async () => {
    await run("'the cell that ran last'");
    const messages = await page.evaluate(() =>
      kernelPage.anywhere('comm_open', { comm_id: 'p1', target_name: 'nobody', data: {} }, 'comm_close')
    );
    expect(messages).toMatchObject([{ content: { comm_id: 'p1' } }]);
  });
});

describe('the life of a runtime', () => {
  test('restart() gives fresh globals and the count 1', async () => {
    await run('let old = 1;');
    await page.evaluate(() => kernelPage.restart());
    const messages = await run('typeof old');
    expect(result(messages)).toBe("'undefined'");
    expect(content(messages, 'execute_reply')?.execution_count).toBe(1);
  });

  test('an allocation that fails is an ordinary error', async () => {
    const messages = await run(
      'let mine = 1; const all = []; while (true) all.push(new ArrayBuffer(2 ** 40))'
    );
    expect(content(messages, 'error')).toMatchObject({ ename: 'RangeError' });
    expect(result(await run('mine'))).toBe('1');
  });

  test('tensors that fill the memory are an error with their shape and the line that made them', async () => {
    await run("import { zeros } from 'receptive'; const kept: unknown[] = [];");
    const messages = await run('const mark = 1;\nwhile (true) kept.push(zeros([32, 1024, 1024]));');
    expect(content(messages, 'error')).toMatchObject({ ename: 'BackendError' });
    const text = String(content(messages, 'error')?.evalue);
    expect(text).toContain('float32 [32, 1024, 1024]');
    expect(text).toMatch(/made at Cell \[\d+\], line 2/);
    await run('kept.length = 0;');
    expect(result(await run('zeros([4]).sum().item() + mark'))).toBe('1');
  });

  test.each(['url', 'strictUrl'] as const)(
    'a worker that ends while its cell waits is told there, and the kernel goes on: %s',
    async address => {
      const page = await browser().newPage();
      const kernel = await KernelOfPage.start(page, site[address]);
      const id = await kernel.send('setTimeout(() => close(), 20); await new Promise(() => {})');
      const messages = await kernel.until(id, HAS_ERROR);
      expect(content(messages, 'error')).toMatchObject({ ename: 'KernelDied' });
      expect(result(await kernel.run('1 + 1'))).toBe('2');
      await page.close();
    }
  );
});

const NOTE = 'application/vnd.receptive.diagnostics.v1+json';
const HAS_NOTE = "m => m.some(x => x.type === 'display_data')";

describe('the language service', () => {
  test('a type error is a display under the cell that ran, rich and plain', async () => {
    const id = await send("const size: number = 'a'; size");
    const messages = await until(id, HAS_NOTE);
    const { data } = content(messages, 'display_data') as { data: Record<string, unknown> };
    expect(data['text/plain']).toBe(
      "1 type error\n1:7 TS2322: Type 'string' is not assignable to type 'number'."
    );
    expect(data[NOTE]).toMatchObject({ kind: 'diagnostics', problems: [{ code: 2322, line: 1, column: 7 }] });
    await until(id, HAS_IDLE);
    expect(result(messages)).toBe("'a'");
    expect(content(await until(id, HAS_IDLE), 'execute_reply')).toMatchObject({ status: 'ok' });
  });

  test('a warning in a loop of 1,000 steps is told once: on stderr, and in a note that clearOutput() leaves', async () => {
    const messages = await run(
      "import { F as FF, ones as one } from 'receptive';\n" +
        'for (let step = 0; step < 1000; step++) FF.softmax(one([2, 2]));\nclearOutput();'
    );
    const text = messages
      .filter(({ type, content: own }) => type === 'stream' && own.name === 'stderr')
      .map(({ content: own }) => String(own.text))
      .join('');
    expect(text.match(/UserWarning/g)).toHaveLength(1);
    expect(text).toMatch(/^Cell \[\d+\], line 2:44: UserWarning: Implicit dimension choice for softmax /);
    const order = messages.map(({ type }) => type);
    expect(order.indexOf('display_data')).toBeGreaterThan(order.indexOf('clear_output'));
    const { data } = content(messages, 'display_data') as { data: Record<string, unknown> };
    expect(data['text/plain']).toMatch(
      /^1 warning\n2:44 UserWarning: Implicit dimension choice for softmax /
    );
    expect(data[NOTE]).toMatchObject({ title: '1 warning', problems: [{ line: 2, column: 44 }] });
  });

  test('a tensor as a condition is noted with what to write', async () => {
    const id = await send("import { tensor as t1 } from 'receptive';\nif (t1(0)) 'always';");
    const { data } = content(await until(id, HAS_NOTE), 'display_data') as { data: Record<string, unknown> };
    expect(data['text/plain']).toMatch(
      /^1 type error\n2:5 TS2801: This condition will always return true .* Write `\.item\(\)`/
    );
    await until(id, HAS_IDLE);
  });

  test('// @receptive strict runs nothing that has type errors', async () => {
    const messages = await run("// @receptive strict\nconsole.log('ran');\nconst n: number = 'a'");
    expect(printed(messages)).toBe('');
    expect(messages.filter(({ type }) => type === 'error')).toHaveLength(1);
    expect(content(messages, 'execute_reply')).toMatchObject({ status: 'error', ename: 'TypeCheckError' });
    expect((content(messages, 'error')?.traceback as string[]).join('\n')).toMatch(
      /> 3 \| const n: number = 'a'\n {4}\| {7}\^/
    );
    expect(result(await run("// @receptive strict\n'fine'"))).toBe("'fine'");
  });

  test('completion, inspection and is_complete are answered while a cell is busy', async () => {
    await run("import { nn } from 'receptive';\n/** Halves. */ function half(n: number) { return n / 2 }");
    const id = await send("console.log('begun'); while (true);");
    await until(id, HAS_STREAM);
    const completed = content(
      await ask('complete_request', { code: "'🙂'; nn.Conv2", cursor_pos: 13 }),
      'complete_reply'
    );
    expect(completed).toMatchObject({ matches: ['Conv2d'], cursor_start: 8, cursor_end: 13 });
    const inspected = content(
      await ask('inspect_request', { code: 'half', cursor_pos: 4, detail_level: 0 }),
      'inspect_reply'
    );
    expect(inspected).toMatchObject({ found: true });
    expect((inspected?.data as Record<string, string>)['text/plain']).toContain('Halves.');
    expect(content(await ask('is_complete_request', { code: 'half(' }), 'is_complete_reply')).toMatchObject({
      status: 'incomplete'
    });
    const busy = await page.evaluate(id => kernelPage.seen(id), id);
    expect(busy.some(({ type }) => type === 'execute_reply')).toBe(false);
    await page.evaluate(() => kernelPage.interrupt());
    await until(id, HAS_IDLE);
  });

  test('a restart forgets types with the variables', async () => {
    await run('const forgotten = 1');
    await page.evaluate(() => kernelPage.restart());
    const reply = content(
      await ask('complete_request', { code: 'forgott', cursor_pos: 7 }),
      'complete_reply'
    );
    expect(reply).toMatchObject({ matches: [] });
  });
});
