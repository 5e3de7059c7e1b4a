/** The kernel under Node without its sockets: Jupyter's cases, and what threads do otherwise than a page's workers. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import type { KernelMessage } from '@jupyterlab/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { FolderFiles } from '../../src/kernel/node/folder-files.js';
import { testConformance } from './conformance.js';
import { BUNDLE, NodeKernel } from './node-kernel.js';
import type { Seen } from './seen.js';
import { contentOf, isAnswered, printedIn, resultOf, traceOf } from './seen.js';

let node: NodeKernel;

beforeAll(() => {
  node = new NodeKernel();
});

afterAll(() => {
  node.dispose();
});

describe('conformance', () => {
  testConformance((type, content) => node.ask(type, content));
});

describe('what is said of a cell', () => {
  test('ends with the note of its type errors; reply and idle come after it', async () => {
    const messages = await node.run("console.log('first'); null.x");
    expect(messages.map(({ type }) => type)).toEqual([
      'status',
      'execute_input',
      'stream',
      'error',
      'display_data',
      'execute_reply',
      'status'
    ]);
  });
});

describe('what the process holds', () => {
  test('no frame and no other worker of a page', () => {
    const bundle = readFileSync(new URL('kernel-process.mjs', BUNDLE), 'utf8');
    expect(bundle).toContain('class ReceptiveKernel');
    expect(bundle).not.toMatch(/iframe|SandboxRefusal/);
  });

  test('nothing of 1,000 messages of comms', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const headers: WeakRef<object>[] = [];
    const sendComm = (index: number): string => {
      const msg_id = `comm-${index}`;
      const header = {
        msg_id,
        msg_type: 'comm_msg',
        session: 'test',
        username: '',
        date: '',
        version: '5.3'
      };
      headers.push(new WeakRef(header));
      const content = { comm_id: 'nobody', data: {} };
      const message: unknown = {
        channel: 'shell',
        header,
        parent_header: {},
        metadata: {},
        content,
        buffers: []
      };
      void node.kernel.handleMessage(message as KernelMessage.IMessage);
      return msg_id;
    };
    const isIdle = (messages: readonly Seen[]): boolean =>
      messages.some(({ content }) => content.execution_state === 'idle');
    for (let index = 0; index < 1000; index++) await node.until(sendComm(index), isIdle);
    await new Promise(resolve => setTimeout(resolve, 50));
    collect();
    expect(headers.filter(each => each.deref() !== undefined).length).toBeLessThan(10);
  });
});

describe('a restart while a cell is still compiled', () => {
  test('never begins it, tells it so, and leaves alone what comes afterwards', async () => {
    const old = node.send('execute_request', { code: 'globalThis.begun = true' });
    const restarted = node.kernel.restart();
    const next = node.send('execute_request', { code: "globalThis.hasOwnProperty('begun')" });
    await restarted;
    expect(contentOf(await node.until(old, isAnswered), 'execute_reply')).toMatchObject({
      status: 'error',
      ename: 'KernelRestarted'
    });
    expect(resultOf(await node.until(next, isAnswered))).toBe('false');
  });
});

describe('the globals of a cell', () => {
  test('a timer is shown as its number, as in a page', async () => {
    expect(resultOf(await node.run('setTimeout(() => {}, 0)'))).toMatch(/^\d+$/);
  });

  test('fetch reaches a server', async () => {
    const server = createServer((_, response) => response.end('hello'));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const messages = await node.run(`await (await fetch('http://127.0.0.1:${port}/')).text()`);
    server.close();
    expect(traceOf(messages)).toBe('');
    expect(resultOf(messages)).toBe("'hello'");
  });

  test.each([
    ['self === globalThis', 'true'],
    ['typeof postMessage + typeof addEventListener + typeof close', "'functionfunctionfunction'"],
    ['typeof navigator.hardwareConcurrency', "'number'"],
    ['/^[0-9]+$/.test(String(+setTimeout(() => {}, 0)))', 'true'],
    [
      'let ran = 0; clearTimeout(setTimeout(() => { ran = 1 }, 1)); await new Promise(r => setTimeout(r, 20)); ran',
      '0'
    ],
    ['typeof await new Promise(r => requestAnimationFrame(r))', "'number'"],
    [
      "addEventListener('mine', () => { (globalThis as any).heard = true }); dispatchEvent(new Event('mine')); (globalThis as any).heard",
      'true'
    ]
  ])('%s is %s', async (code, result) => {
    const messages = await node.run(code);
    expect(traceOf(messages)).toBe('');
    expect(resultOf(messages)).toBe(result);
  });

  test('are not those of another kernel', async () => {
    const other = new NodeKernel();
    try {
      await node.run('let mine = 1;');
      expect(resultOf(await other.run('typeof mine'))).toBe("'undefined'");
    } finally {
      other.dispose();
    }
  });
});

test('import of an address loads the module and what it imports beside itself', async () => {
  const files: Record<string, string> = {
    '/a.js': "import { b } from './b.js'; export const a = b + 1;",
    '/b.js': 'export const b = 1;'
  };
  const server = createServer(({ url = '' }, response) => {
    response.writeHead(url in files ? 200 : 404).end(files[url]);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    expect(resultOf(await node.run(`import { a } from '${address}/a.js'; a`))).toBe('2');
    const missing = contentOf(await node.run(`import '${address}/missing.js'`), 'error');
    expect(missing?.evalue).toContain(`module '${address}/missing.js' could not be loaded`);
    expect(
      resultOf(await node.run("Reflect.ownKeys(globalThis).filter(k => String(k).includes('receptive'))"))
    ).toBe('[]');
  } finally {
    server.close();
  }
});

describe('in the name of a module, while a cell runs,', () => {
  const folder = mkdtempSync(join(tmpdir(), 'receptive-imports-'));
  let own: NodeKernel;
  let running: string;

  beforeAll(async () => {
    mkdirSync(join(folder, 'layers'));
    writeFileSync(join(folder, 'net.ts'), 'export const width = 3');
    own = new NodeKernel({ files: new FolderFiles(folder) });
    running = own.send('execute_request', { code: "console.log('on'); while (true) {}" });
    await own.until(running, seen => printedIn(seen) !== '');
  });

  afterAll(async () => {
    void own.kernel.interrupt();
    await own.until(running, isAnswered);
    own.dispose();
    rmSync(folder, { recursive: true });
  });

  test.each([
    ["import './¦'", ['layers/', 'net.ts']],
    ["import { readFile } from 'node:fs¦'", ['node:fs', 'node:fs/promises']],
    ["'🙂'; import { ¦ } from './net.ts'", ['width', 'type']]
  ])('%s offers %j', async (text, matches) => {
    const [before] = text.split('¦');
    const code = text.replace('¦', '');
    const messages = await own.ask('complete_request', { code, cursor_pos: Array.from(before).length });
    expect(contentOf(messages, 'complete_reply')?.matches).toEqual(matches);
  });
});

describe('the process of a cell', () => {
  test.each([
    ['stdout', 'a'],
    ['stderr', 'b']
  ] as const)('process.%s.write(text) appears in the cell, in order with console', async (name, text) => {
    const print = name === 'stdout' ? 'log' : 'error';
    const messages = await node.run(
      `process.${name}.write('${text}'); console.${print}('!'); process.${name}.write('.')`
    );
    expect(printedIn(messages, name)).toBe(`${text}!\n.`);
  });

  test('process.stdout.write(bytes) reads them as UTF-8, also in pieces, and calls back', async () => {
    const messages = await node.run(
      "const bytes = new TextEncoder().encode('ä'); process.stdout.write(bytes.slice(0, 1)); " +
        'await new Promise(done => process.stdout.write(bytes.slice(1), done));'
    );
    expect(printedIn(messages)).toBe('ä');
  });

  test("process.stdout.write(text, 'hex') reads the text in its encoding", async () => {
    expect(printedIn(await node.run("process.stdout.write('6869', 'hex');"))).toBe('hi');
  });

  test('reading process.stdin is an error that names input()', async () => {
    expect(traceOf(await node.run('for await (const line of process.stdin) line;'))).toContain(
      'await input(prompt)'
    );
  });

  test("import from 'node:fs' reads a file, and is no type error", async () => {
    const messages = await node.run("import { existsSync } from 'node:fs'; existsSync(process.cwd())");
    expect(resultOf(messages)).toBe('true');
    expect(contentOf(messages, 'display_data')).toBeUndefined();
  });

  test('require(name) is an error that shows how to import', async () => {
    expect(traceOf(await node.run("require('fs')"))).toContain("import { name } from 'npm:package'");
  });
});

describe('what a cell cannot break', () => {
  test('messages posted through its own port are not taken for the kernel’s', async () => {
    const messages = await node.run("postMessage({ type: 'done', cell: 'x' }); 'still here'");
    expect(resultOf(messages)).toBe("'still here'");
  });

  test.each([
    ['an error in a callback of Node', "process.nextTick(() => { throw new Error('late') })"],
    ['a promise that nobody awaits', "void Promise.reject(new Error('late'))"],
    [
      'an error in a listener',
      "addEventListener('x', () => { throw new Error('late') }); dispatchEvent(new Event('x'))"
    ]
  ])('%s is told in its cell, and the variables stay', async (_, code) => {
    await node.run('let kept = 7;');
    const id = node.send('execute_request', { code: `${code}; await new Promise(r => setTimeout(r, 50));` });
    const messages = await node.until(id, seen => seen.some(({ type }) => type === 'error'));
    expect(traceOf(messages)).toContain('Error: late');
    await node.until(id, isAnswered);
    expect(resultOf(await node.run('kept'))).toBe('7');
  });

  test.each(['process.exit(1)', 'close()'])(
    '%s ends the runtime; the cell says so and the next one runs',
    async code => {
      const messages = await node.run(`${code}; await new Promise(() => {})`);
      expect(contentOf(messages, 'error')).toMatchObject({ ename: 'KernelDied' });
      expect(resultOf(await node.run('1 + 1'))).toBe('2');
    }
  );

  test('memory that is used up ends the runtime; the cell says so and the next one runs', async () => {
    const small = new NodeKernel({ limits: { maxOldGenerationSizeMb: 200 } });
    try {
      const messages = await small.run(
        'const all: unknown[] = []; while (true) all.push(new Array(1e5).fill(1))'
      );
      expect(contentOf(messages, 'error')).toMatchObject({ ename: 'KernelDied' });
      expect(resultOf(await small.run('1 + 1'))).toBe('2');
    } finally {
      small.dispose();
    }
  });
});

describe('interrupt', () => {
  /** Interrupts a cell that has begun to print. */
  async function interrupt(code: string): Promise<{ name: unknown; milliseconds: number }> {
    const id = node.send('execute_request', { code: `console.log('on'); ${code}` });
    await node.until(id, seen => printedIn(seen) !== '');
    const began = performance.now();
    await node.kernel.interrupt();
    const messages = await node.until(id, isAnswered);
    return { name: contentOf(messages, 'execute_reply')?.ename, milliseconds: performance.now() - began };
  }

  test.each([
    ['while (true) {}', 'while (true) {}'],
    ['an await', 'await new Promise(() => {})'],
    [
      'recursion',
      'const deep = (n: number): number => n === 0 ? 0 : deep(n - 1) + 1; while (true) deep(1000);'
    ]
  ])('of %s keeps the variables and runs finally', async (_, code) => {
    await node.run('let kept = 7, tidy = 0;');
    const { name, milliseconds } = await interrupt(`try { ${code} } finally { tidy = 1 }`);
    expect(name).toBe('KeyboardInterrupt');
    // Generous, for a machine that does much else: the poll comes every 250 ms.
    expect(milliseconds).toBeLessThan(5000);
    expect(resultOf(await node.run('[kept, tidy]'))).toBe('[ 7, 1 ]');
  });

  test('by interrupt_request on the control channel is answered while the cell runs', async () => {
    const id = node.send('execute_request', { code: "console.log('on'); while (true) {}" });
    await node.until(id, seen => printedIn(seen) !== '');
    const reply = await node.ask('interrupt_request', {}, 'control');
    expect(reply.find(({ type }) => type === 'interrupt_reply')).toMatchObject({ channel: 'control' });
    expect(contentOf(await node.until(id, isAnswered), 'error')).toMatchObject({
      ename: 'KeyboardInterrupt'
    });
  });

  test('of foreign code that cannot be reached starts a new runtime and says that state is lost', async () => {
    const { name } = await interrupt("/(a+)+$/.test('a'.repeat(60) + 'b')");
    expect(name).toBe('KeyboardInterrupt');
    expect(resultOf(await node.run('typeof kept'))).toBe("'undefined'");
  });
});
