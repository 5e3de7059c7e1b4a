/**
 * @file What every Jupyter kernel must answer: the cases of `jupyter_kernel_test`, for kernels that are not behind
 * sockets. `test/node_kernel/test_conformance.py` runs the originals.
 */
import { expect, test } from 'vitest';

import type { Seen } from './seen.js';
import { contentOf, printedIn, resultOf } from './seen.js';

/** A kernel that can be asked: all messages about the request, to its end. */
export type Ask = (type: string, content: object) => Promise<Seen[]>;

/** What the messages of each type must hold; more is allowed. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  status: { execution_state: 'string' },
  execute_input: { code: 'string', execution_count: 'number' },
  execute_result: { execution_count: 'number', data: 'object', metadata: 'object' },
  display_data: { data: 'object', metadata: 'object', transient: 'object' },
  stream: { name: 'string', text: 'string' },
  error: { ename: 'string', evalue: 'string', traceback: 'object' },
  clear_output: { wait: 'boolean' },
  execute_reply: { status: 'string', execution_count: 'number' },
  kernel_info_reply: {
    status: 'string',
    protocol_version: 'string',
    implementation: 'string',
    implementation_version: 'string',
    language_info: 'object',
    banner: 'string',
    help_links: 'object'
  },
  complete_reply: {
    status: 'string',
    matches: 'object',
    cursor_start: 'number',
    cursor_end: 'number',
    metadata: 'object'
  },
  inspect_reply: { status: 'string', found: 'boolean', data: 'object', metadata: 'object' },
  is_complete_reply: { status: 'string' },
  history_reply: { status: 'string', history: 'object' },
  comm_info_reply: { status: 'string', comms: 'object' }
};

function expectFields({ type, content }: Seen): void {
  const fields = FIELDS[type] as Readonly<Record<string, string>> | undefined;
  expect(fields, `an unexpected ${type}`).toBeDefined();
  for (const [name, kind] of Object.entries(fields ?? {})) {
    expect([type, name, typeof content[name]]).toEqual([type, name, kind]);
  }
}

/** Registers the tests for one kernel. */
export function testConformance(ask: Ask): void {
  const checked = async (type: string, content: object): Promise<Seen[]> => {
    const messages = await ask(type, content);
    messages.forEach(expectFields);
    const states = messages.filter(message => message.type === 'status').map(({ content }) => content);
    expect(states).toEqual([{ execution_state: 'busy' }, { execution_state: 'idle' }]);
    return messages;
  };
  const run = async (code: string): Promise<Seen[]> => {
    const messages = await checked('execute_request', { code, silent: false, store_history: true });
    expect(contentOf(messages, 'execute_input')?.code).toBe(code);
    return messages;
  };
  const history = async (content: object): Promise<unknown[][]> => {
    const messages = await checked('history_request', { raw: true, output: false, ...content });
    return contentOf(messages, 'history_reply')?.history as unknown[][];
  };

  test('kernel_info_request names the language', async () => {
    const info = contentOf(await checked('kernel_info_request', {}), 'kernel_info_reply');
    expect(info?.language_info).toMatchObject({ name: 'typescript', file_extension: '.ts' });
  });

  test('execute_request: console.log goes to stdout', async () => {
    expect(printedIn(await run("console.log('hello, world')"))).toBe('hello, world\n');
  });

  test('execute_request: console.error goes to stderr', async () => {
    expect(printedIn(await run("console.error('oops')"), 'stderr')).toBe('oops\n');
  });

  test.each([
    ['1 + 2 + 3', '6'],
    ['[1, 2, 3].map(n => n * n)', '[ 1, 4, 9 ]']
  ])('execute_request: %s has the result %s', async (code, result) => {
    expect(resultOf(await run(code))).toBe(result);
  });

  test('execute_request: display shows a bundle', async () => {
    const code = "display({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>7</b>' }) });";
    expect(contentOf(await run(code), 'display_data')?.data).toMatchObject({ 'text/html': '<b>7</b>' });
  });

  test('execute_request: clearOutput', async () => {
    expect(contentOf(await run('clearOutput();'), 'clear_output')).toEqual({ wait: false });
  });

  test('execute_request: an error is exactly one message, and the reply says the same', async () => {
    const messages = await run("throw new Error('expected')");
    const outputs = messages.filter(
      ({ type }) => !['status', 'execute_input', 'execute_reply'].includes(type)
    );
    expect(outputs.map(({ type }) => type)).toEqual(['error']);
    expect(contentOf(messages, 'execute_reply')).toMatchObject({ status: 'error', ...outputs[0].content });
  });

  test.each([
    ['complete', 'const a = 1'],
    ['complete', "console.log('hello, world')"],
    ['complete', 'function f(x: number) { return x * 2 }\n'],
    ['incomplete', 'console.log('],
    ['incomplete', 'function f(x: number) {'],
    ['incomplete', 'const t = `open'],
    ['invalid', 'const = 5'],
    ['invalid', 'f())']
  ])('is_complete_request: %s: %s', async (status, code) => {
    expect(contentOf(await checked('is_complete_request', { code }), 'is_complete_reply')?.status).toBe(
      status
    );
  });

  test('history_request: tail, range and search', async () => {
    const codes = ['1 + 2 + 3', '4 + 5', '6 + 7', '1 + 2 + 3', '1 + 2 + 3'];
    for (const code of codes) await run(code);
    const tail = await history({ hist_access_type: 'tail', n: 5 });
    expect(tail.map(([, , code]) => code)).toEqual(codes);
    const [[session, start]] = tail;
    const range = await history({ hist_access_type: 'range', session, start, stop: Number(start) + 1 });
    expect(range).toEqual([tail[0]]);
    const search = { hist_access_type: 'search', pattern: '1?+*3' };
    expect((await history(search)).length).toBeGreaterThanOrEqual(3);
    expect(await history({ ...search, n: 2 })).toHaveLength(2);
    expect(await history({ ...search, unique: true })).toHaveLength(1);
    const [[, , pair]] = await history({ hist_access_type: 'tail', n: 1, output: true });
    expect(pair).toHaveLength(2);
  });

  test('comm_info_request', async () => {
    expect(contentOf(await checked('comm_info_request', {}), 'comm_info_reply')).toMatchObject({
      status: 'ok'
    });
  });

  test('complete_request in the middle of a name', async () => {
    const code = 'const word = 1; clearOut';
    const messages = await checked('complete_request', { code, cursor_pos: code.length });
    expect(contentOf(messages, 'complete_reply')).toMatchObject({
      status: 'ok',
      matches: ['clearOutput'],
      cursor_start: code.length - 8,
      cursor_end: code.length
    });
  });

  test('inspect_request at the end of a name', async () => {
    const content = { code: 'clearOutput', cursor_pos: 11, detail_level: 0 };
    const reply = contentOf(await checked('inspect_request', content), 'inspect_reply');
    expect(reply).toMatchObject({ status: 'ok', found: true });
    expect(reply?.data).toHaveProperty(['text/plain']);
  });

  test('execute_request: what a cell pages comes with its reply', async () => {
    const reply = contentOf(await run("Jupyter.page('a long text');"), 'execute_reply');
    expect(reply?.payload).toEqual([{ source: 'page', data: { 'text/plain': "'a long text'" }, start: 0 }]);
  });

  test('comm_open of a target that nobody knows is answered with comm_close', async () => {
    const content = { comm_id: 'c1', target_name: 'nobody', data: {} };
    const messages = await ask('comm_open', content);
    expect(contentOf(messages, 'comm_close')).toMatchObject({ comm_id: 'c1' });
  });
}
