/**
 * What the whole kernel promises, through Jupyter's messages: session, compiler and runtime in their threads, without
 * sockets. Each table is one promise; `cells.test.ts` holds what the language means.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { HostileKernel } from './hostile-cells.js';
import { testDestroyers, testExcesses } from './hostile-cells.js';
import { HostProcess } from './host-process.js';
import { NodeKernel } from './node-kernel.js';
import type { Seen } from './seen.js';
import { contentOf, isAnswered, printedIn, resultOf, traceOf } from './seen.js';

let node: NodeKernel;

beforeAll(() => {
  node = new NodeKernel();
});

afterAll(() => {
  node.dispose();
});

/** Waits for outputs that come after the `idle`. */
function later(id: string, condition: (messages: readonly Seen[]) => boolean): Promise<Seen[]> {
  return node.until(id, condition);
}

/** Starts a cell and waits until it has printed. */
async function begin(code: string): Promise<string> {
  const id = node.send('execute_request', { code });
  await node.until(id, messages => printedIn(messages) !== '');
  return id;
}

const hostile: HostileKernel = {
  run: code => node.run(code),
  interrupt: async code => {
    const id = await begin(code);
    await node.kernel.interrupt();
    return { messages: await node.until(id, isAnswered) };
  },
  restart: () => node.kernel.restart()
};

function countOf(messages: readonly Seen[]): number {
  return Number(contentOf(messages, 'execute_reply')?.execution_count);
}

/** As Jupyter counts: an emoji is one. */
function charactersIn(code: string): number {
  return Array.from(code).length;
}

describe('the result', () => {
  test.each([
    ['an expression', '1 + 1', '2'],
    ['an assignment', 'let a1 = 0; a1 = 5', '5'],
    ['no declaration', 'const a2 = 5', undefined],
    ['no if', 'if (true) 5', undefined],
    ['no value before a semicolon', '5;', undefined],
    ['none before a semicolon and a comment', '5; // five', undefined],
    ['none before a semicolon and blank lines', '5;\n\n\n', undefined],
    ['a value before a comment', '5 // five', '5'],
    ['no undefined', 'undefined', undefined],
    ['null', 'null', 'null'],
    ['what a promise gives', 'Promise.resolve(7)', '7'],
    ['an exported name can be read', 'export const a3 = 3; a3', '3'],
    ['this of strict code', '(function (this: unknown) { return this })() === undefined', 'true']
  ])('%s: %j', async (_, code, result) => {
    const messages = await node.run(code);
    expect(traceOf(messages)).toBe('');
    expect(resultOf(messages)).toBe(result);
  });

  test('an Error is shown, not thrown', async () => {
    const messages = await node.run("new RangeError('as a value')");
    expect(contentOf(messages, 'execute_reply')?.status).toBe('ok');
    expect(resultOf(messages)).toContain('RangeError: as a value');
  });

  test('a rejected promise is the error of the cell', async () => {
    const messages = await node.run("Promise.reject(new TypeError('no'))");
    expect(contentOf(messages, 'execute_reply')).toMatchObject({ status: 'error', ename: 'TypeError' });
  });

  test('using is disposed when the cell ends', async () => {
    await node.run(
      "let open = 1; { } using door = { [Symbol.dispose]() { open = 0 } }; console.log('open', open);"
    );
    expect(resultOf(await node.run('open'))).toBe('0');
  });
});

describe('the library', () => {
  test.each(['import * as all from "receptive"; all', 'import { data } from "receptive"; data'])(
    '%s lists its names',
    async code => {
      expect(resultOf(await node.run(code))).toMatch(/^\[Module: \w+\] \{\n {2}[\w ,\n]+\n\}$/);
    }
  );
});

describe('a tensor', () => {
  test('inside another value is one line', async () => {
    const code = "import { ones } from 'receptive'; ({ weight: ones([2, 2]), bias: ones([2]) })";
    expect(resultOf(await node.run(code))).toBe(
      '{ weight: Tensor 2×2 float32 x∈[1, 1], bias: tensor([1., 1.]) }'
    );
  });

  test('printed on its own is PyTorch’s print', async () => {
    const code = "import { ones } from 'receptive'; console.log('w', ones([2, 2]))";
    expect(printedIn(await node.run(code))).toBe('w tensor([[1., 1.],\n        [1., 1.]])\n');
  });
});

describe('type errors', () => {
  test('are a display with number, message and place; the reply stays ok', async () => {
    const id = node.send('execute_request', { code: "let t1 = 1;\nt1 = 'text';" });
    const messages = await later(
      id,
      seen => isAnswered(seen) && contentOf(seen, 'display_data') !== undefined
    );
    const { data } = contentOf(messages, 'display_data') as { data: Record<string, string> };
    expect(data['text/plain']).toMatch(/2:1 TS2322: Type 'string'/);
    expect(data).toHaveProperty(['text/html']);
    expect(contentOf(messages, 'execute_reply')?.status).toBe('ok');
  });

  test('block where the cell says strict', async () => {
    const messages = await node.run("// @receptive strict\nconst t2: number = 'text'; console.log('ran');");
    expect(contentOf(messages, 'execute_reply')?.status).toBe('error');
    expect(printedIn(messages)).toBe('');
  });
});

describe('errors', () => {
  test('a syntax error is one error message; nothing runs and the count advances', async () => {
    const before = countOf(await node.run('0'));
    const messages = await node.run("console.log('ran');\nconst = 5");
    expect(messages.filter(({ type }) => type === 'error')).toHaveLength(1);
    expect(contentOf(messages, 'error')).toMatchObject({ ename: 'SyntaxError' });
    expect(printedIn(messages)).toBe('');
    expect(countOf(messages)).toBe(before + 1);
  });

  test('the traceback shows line, number and ^ of every cell in the chain, and nothing of ours', async () => {
    const first = countOf(
      await node.run("const e1 = () => {\n  throw new Error('deep', { cause: new Error('why') });\n};")
    );
    const second = countOf(await node.run('\nconst e2 = () => e1();'));
    const trace = traceOf(await node.run('e2()'));
    expect(trace).toContain("> 2 |   throw new Error('deep'");
    expect(trace).toMatch(/\n +\| +\^\n/);
    expect(trace).toContain(`Cell [${first}], line 2`);
    expect(trace).toContain(`Cell [${second}], line 2`);
    expect(trace).toContain('Caused by: Error: why');
    expect(trace).not.toMatch(/worker\.js|thread\.mjs|node:internal|executor|evaluator/);
  });

  test('the parts of an AggregateError are listed', async () => {
    const trace = traceOf(await node.run("throw new AggregateError([new Error('one'), 'two'], 'both')"));
    expect(trace).toContain('Error: one');
    expect(trace).toContain("'two'");
  });

  test.each([
    ['a message of a million characters', "throw new Error('x'.repeat(1e6))"],
    ['a stack without end', 'const e3 = (): number => e3() + 1; e3()'],
    [
      'a chain of a thousand causes',
      'let e4 = new Error(); for (let i = 0; i < 1000; i++) e4 = new Error(String(i), { cause: e4 }); throw e4'
    ]
  ])('the traceback of %s stays under 20,000 characters', async (_, code) => {
    const messages = await node.run(code);
    expect(contentOf(messages, 'execute_reply')?.status).toBe('error');
    expect((contentOf(messages, 'error')?.traceback as string[]).join('\n').length).toBeLessThan(20_000);
  });
});

describe('output', () => {
  test('of a timer belongs to the cell that set it', async () => {
    const id = node.send('execute_request', { code: "setTimeout(() => console.log('late'), 30);" });
    await node.until(id, isAnswered);
    await node.run("console.log('other');");
    expect(printedIn(await later(id, messages => printedIn(messages) !== ''))).toBe('late\n');
  });

  test('of an async function belongs to the cell that called it', async () => {
    await node.run(
      'const o1 = async (what: string) => { await new Promise(r => setTimeout(r, 20)); console.log(what) };'
    );
    const id = node.send('execute_request', { code: "void o1('called here');" });
    await node.until(id, isAnswered);
    expect(printedIn(await later(id, messages => printedIn(messages) !== ''))).toBe('called here\n');
  });

  test('of a synchronous cell all comes before idle', async () => {
    const messages = await node.run("for (let i = 0; i < 1000; i++) console.log(i); console.error('end')");
    expect(messages.at(-1)?.content).toEqual({ execution_state: 'idle' });
    expect(printedIn(messages).split('\n')).toHaveLength(1001);
    expect(printedIn(messages, 'stderr')).toBe('end\n');
  });

  test('is seen while a synchronous cell runs', async () => {
    const id = await begin("console.log('early'); while (true);");
    expect(node.seen(id).some(({ type }) => type === 'execute_reply')).toBe(false);
    await node.kernel.interrupt();
    await node.until(id, isAnswered);
  });

  test('5,000 prints take at most 2,500 messages and lose nothing', async () => {
    const messages = await node.run('for (let i = 0; i < 5000; i++) console.log(i)');
    expect(printedIn(messages)).toBe(Array.from({ length: 5000 }, (_, i) => `${i}\n`).join(''));
    expect(messages.filter(({ type }) => type === 'stream').length).toBeLessThanOrEqual(2500);
  });

  test('display updates by id, from a later cell', async () => {
    await node.run("display('first', { id: 'd1' });");
    const messages = await node.run("display('second', { id: 'd1', update: true });");
    expect(contentOf(messages, 'update_display_data')).toMatchObject({
      data: { 'text/plain': "'second'" },
      transient: { display_id: 'd1' }
    });
  });
});

describe('the queue', () => {
  test('silent sends no input and no result, and does not count', async () => {
    const before = countOf(await node.run('0'));
    const messages = await node.run('5', { silent: true });
    expect(messages.map(({ type }) => type)).toEqual(['status', 'execute_reply', 'status']);
    expect(countOf(await node.run('0'))).toBe(before + 1);
  });

  test('store_history false shows the result and does not count', async () => {
    const before = countOf(await node.run('0'));
    expect(resultOf(await node.run('5', { store_history: false }))).toBe('5');
    expect(countOf(await node.run('0'))).toBe(before + 1);
  });

  test('user_expressions are answered each on its own', async () => {
    const messages = await node.run('const q1 = 3;', { user_expressions: { good: 'q1 + 1', bad: 'q1.x.y' } });
    expect(contentOf(messages, 'execute_reply')?.user_expressions).toMatchObject({
      good: { status: 'ok', data: { 'text/plain': '4' } },
      bad: { status: 'error', ename: 'TypeError' }
    });
  });

  test.each([
    [true, ['error', 'aborted', 'aborted']],
    [false, ['error', 'ok', 'ok']]
  ])(
    'after an error with stop_on_error %s what waits is %j, each with its idle',
    async (stop_on_error, expected) => {
      const codes = ["await null; throw new Error('x')", '1', '2'];
      const ids = codes.map(code => node.send('execute_request', { code, stop_on_error }));
      const all = await Promise.all(ids.map(id => node.until(id, isAnswered)));
      expect(all.map(messages => contentOf(messages, 'execute_reply')?.status)).toEqual(expected);
      // A cell that has not run has no number.
      expect(all.map(countOf).map(Number.isNaN)).toEqual(expected.map(status => status === 'aborted'));
    }
  );

  test('a cell that comes after the idle of a failed one runs', async () => {
    await node.run("throw new Error('x')");
    expect(resultOf(await node.run('1'))).toBe('1');
  });

  test('restart gives fresh globals and the count 1', async () => {
    await node.run('let q2 = 1;');
    await node.kernel.restart();
    const messages = await node.run('typeof q2');
    expect(resultOf(messages)).toBe("'undefined'");
    expect(countOf(messages)).toBe(1);
  });
});

describe('interrupt', () => {
  test('keeps timers and history, aborts what waits, runs finally', async () => {
    await node.run('let i1 = 0, i2 = 0; const i3 = setInterval(() => { i1++ }, 5);');
    const id = await begin("console.log('on'); try { while (true) {} } finally { i2 = 1 }");
    const waiting = node.send('execute_request', { code: '1' });
    await node.kernel.interrupt();
    expect(contentOf(await node.until(id, isAnswered), 'error')).toMatchObject({
      ename: 'KeyboardInterrupt'
    });
    expect(contentOf(await node.until(waiting, isAnswered), 'execute_reply')?.status).toBe('aborted');
    const later = await node.run(
      'const i4 = i1; while (i1 === i4) await new Promise(r => setTimeout(r, 5)); clearInterval(i3); [i2, i1 > i4]'
    );
    expect(resultOf(later)).toBe('[ 1, true ]');
  });

  test('of a loop that catches everything ends it after at most two', async () => {
    const id = await begin("console.log('on'); while (true) { try { while (true) {} } catch {} }");
    await node.kernel.interrupt();
    await node.kernel.interrupt();
    expect(contentOf(await node.until(id, isAnswered), 'error')).toMatchObject({
      ename: 'KeyboardInterrupt'
    });
    expect(resultOf(await node.run('1 + 1'))).toBe('2');
  });
});

describe('history_request', () => {
  test('is for this session with session 0; search is a glob of the whole cell', async () => {
    await node.kernel.restart();
    await node.run('const h1 = 1');
    await node.run('h1 + 1');
    const range = { hist_access_type: 'range', session: 0, start: 1, stop: 3, raw: true, output: false };
    const found = contentOf(await node.ask('history_request', range), 'history_reply');
    expect(found?.history).toEqual([
      [0, 1, 'const h1 = 1'],
      [0, 2, 'h1 + 1']
    ]);
    const search = async (pattern: string): Promise<unknown> =>
      contentOf(
        await node.ask('history_request', { hist_access_type: 'search', pattern, unique: true }),
        'history_reply'
      )?.history;
    const before = { ...range, session: -1 };
    expect(contentOf(await node.ask('history_request', before), 'history_reply')?.history).not.toEqual(
      found?.history
    );
    expect(await search('h1')).toEqual([]);
    expect(await search('h1 ? *')).toEqual([[expect.any(Number), 2, 'h1 + 1']]);
  });

  test('has the line that is sent right after it, which a console forgets otherwise', async () => {
    const asked = node.send('history_request', { hist_access_type: 'tail', n: 1 });
    const ran = node.send('execute_request', { code: "'typed while the kernel started'" });
    const found = contentOf(await node.until(asked, isAnswered), 'history_reply')?.history;
    expect((found as unknown[][]).map(([, , code]) => code)).toEqual(["'typed while the kernel started'"]);
    await node.until(ran, isAnswered);
  });
});

describe('complete_request', () => {
  /** The matches at the end of a text. */
  async function complete(code: string): Promise<string[]> {
    const content = { code, cursor_pos: charactersIn(code) };
    return contentOf(await node.ask('complete_request', content), 'complete_reply')?.matches as string[];
  }

  test('runs no getter, has no duplicates and knows the cell globals', async () => {
    await node.run('let c1 = 0; const c2 = { get trap() { c1++; return 1 }, plain: 1 };');
    expect(await complete('c2.')).toEqual(expect.arrayContaining(['trap', 'plain']));
    expect(resultOf(await node.run('c1'))).toBe('0');
    const all = await complete('');
    expect(all.length).toBe(new Set(all).size);
    expect(all).toEqual(
      expect.arrayContaining(['display', 'clearOutput', 'input', 'readFile', 'writeFile', 'Jupyter'])
    );
  });

  test('counts characters, not units, before the cursor', async () => {
    const code = "const c3 = '😀😀'; c3.toUpperC";
    const content = { code, cursor_pos: charactersIn(code) };
    const reply = contentOf(await node.ask('complete_request', content), 'complete_reply');
    expect(reply).toMatchObject({ matches: ['toUpperCase'], cursor_start: charactersIn(code) - 8 });
  });

  test('is answered while a cell runs', async () => {
    const id = await begin("console.log('on'); while (true) {}");
    expect(await complete('clearOut')).toEqual(['clearOutput']);
    await node.kernel.interrupt();
    await node.until(id, isAnswered);
  });
});

describe('input', () => {
  test('allow_stdin false is an immediate, clear error', async () => {
    const messages = await node.run('await input()', { allow_stdin: false });
    expect(contentOf(messages, 'error')?.evalue).toContain('allow_stdin');
  });

  test('gives the line, and other requests are answered meanwhile', async () => {
    const id = node.send('execute_request', { code: "await input('Who? ')", allow_stdin: true });
    const asked = await node.until(id, messages => contentOf(messages, 'input_request') !== undefined);
    expect(contentOf(asked, 'input_request')).toEqual({ prompt: 'Who? ', password: false });
    expect(contentOf(await node.ask('kernel_info_request', {}), 'kernel_info_reply')?.status).toBe('ok');
    node.send('input_reply', { value: 'Ada', status: 'ok' }, 'stdin');
    expect(resultOf(await node.until(id, isAnswered))).toBe("'Ada'");
  });

  test('what the cell has printed goes out before the question', async () => {
    const code = "console.log('1 or 2?'); await input(); console.log('thanks')";
    const id = node.send('execute_request', { code, allow_stdin: true });
    const asked = await node.until(id, messages => contentOf(messages, 'input_request') !== undefined);
    expect(contentOf(asked, 'stream')?.text).toBe('1 or 2?\n');
    node.send('input_reply', { value: '1', status: 'ok' }, 'stdin');
    await node.until(id, isAnswered);
  });

  test('an interrupt ends the waiting', async () => {
    const id = node.send('execute_request', { code: 'await input()', allow_stdin: true });
    await node.until(id, messages => contentOf(messages, 'input_request') !== undefined);
    await node.kernel.interrupt();
    expect(contentOf(await node.until(id, isAnswered), 'error')).toMatchObject({
      ename: 'KeyboardInterrupt'
    });
  });
});

describe('too deep and too large', () => {
  let kernel: HostProcess;

  beforeAll(async () => {
    kernel = await HostProcess.start();
  });

  afterAll(() => {
    kernel.dispose();
    expect(kernel.complaints).toBe('');
  });

  testExcesses(() => kernel);
});

describe('previews', () => {
  test('of a million elements tell their length', async () => {
    expect(resultOf(await node.run('new Array(1e6).fill(0)'))).toMatch(/1[,_]?000[,_]?000/);
  });

  test('a display method that throws leaves its message', async () => {
    const messages = await node.run("({ _toHtml() { throw new Error('cannot draw') } })");
    expect(contentOf(messages, 'execute_reply')?.status).toBe('ok');
    expect(resultOf(messages)).toContain('cannot draw');
  });
});

describe('user code that destroys built-ins', () => {
  test('leaves results, errors and prints alive', async () => {
    const messages = await node.run(`
      (Array.prototype as any).map = (JSON as any).stringify = (Promise.prototype as any).then = null;
      (globalThis as any).Map = (globalThis as any).Promise = (globalThis as any).postMessage = null;
      (globalThis as any).process = (globalThis as any).setTimeout = (globalThis as any).Buffer = null;
      console.log('still', { a: [1] }); ({ b: [2] })`);
    expect(printedIn(messages)).toBe('still { a: [ 1 ] }\n');
    expect(resultOf(messages)).toBe('{ b: [ 2 ] }');
    expect(contentOf(await node.run('null.x'), 'error')).toMatchObject({ ename: 'TypeError' });
  });

  testDestroyers(() => hostile);
});
