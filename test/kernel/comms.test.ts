/** Channels between cells and the page: what cells send, what their handlers get, and where output lands. */
import { beforeEach, describe, expect, test } from 'vitest';

import type { FromRuntime } from '../../src/kernel/protocol/messages.js';
import { CellRunner, trace } from './run-cells.js';

const kernel = new CellRunner();

type Sent = Extract<FromRuntime, { type: 'comm' }>['message'];

function sent(): Sent[] {
  return kernel.messages.flatMap(message => (message.type === 'comm' ? [message.message] : []));
}

function bytes(buffer: ArrayBuffer): number[] {
  return [...new Uint8Array(buffer)];
}

beforeEach(() => {
  kernel.messages.length = 0;
});

describe('Jupyter.comm.open(target, data, metadata, buffers)', () => {
  test('opens, sends and closes with data, metadata and buffers', async () => {
    await kernel.run(
      "const c = Jupyter.comm.open('view', { a: 1 }, { m: 2 }, [new Uint8Array([7])]); c.send({ b: 3 }); c.close()"
    );
    expect(sent().map(({ event, target, data, metadata }) => [event, target, data, metadata])).toEqual([
      ['open', 'view', { a: 1 }, { m: 2 }],
      ['msg', '', { b: 3 }, {}],
      ['close', '', {}, {}]
    ]);
    expect(new Set(sent().map(({ commId }) => commId)).size).toBe(1);
    expect(bytes(sent()[0].buffers[0])).toEqual([7]);
  });

  test('a view sent as a buffer is only its part', async () => {
    await kernel.run(
      "Jupyter.comm.open('view').send({}, {}, [new Float32Array([1, 2, 3]).subarray(1, 2), new DataView(new ArrayBuffer(8), 6)])"
    );
    expect(sent()[1].buffers.map(buffer => buffer.byteLength)).toEqual([4, 2]);
    expect([...new Float32Array(sent()[1].buffers[0])]).toEqual([2]);
  });

  test('sending on a closed comm is an error, closing it again is none', async () => {
    expect(trace(await kernel.run("const d = Jupyter.comm.open('x'); d.close(); d.close()"))).toBe('');
    expect(trace(await kernel.run('d.send({})'))).toContain('comm.send: an open comm is needed');
  });

  test('a target without a name is an error', async () => {
    expect(trace(await kernel.run('Jupyter.comm.open()'))).toContain('the name of a target is needed');
  });

  test('onMsg and onClose hear the page, with buffers as views', async () => {
    await kernel.run(
      "const e = Jupyter.comm.open('x'); e.onMsg = (data, [view]) => console.log(data.n, view.getUint8(0)); " +
        "e.onClose = () => console.log('closed')"
    );
    const { commId } = sent()[0];
    await kernel.comm({ commId, data: { n: 5 }, buffers: [new Uint8Array([9]).buffer] });
    await kernel.comm({ commId, event: 'close' });
    await kernel.comm({ commId, data: { n: 6 } });
    const printed = kernel.messages.flatMap(message => (message.type === 'stream' ? [message.text] : []));
    expect(printed.join('')).toBe('5 9\nclosed\n');
  });

  test('what a handler prints and throws lands under the cell that opened the comm', async () => {
    const { messages } = await kernel.run(
      "const f = Jupyter.comm.open('x'); f.onMsg = async () => { console.log('late'); throw new Error('broken') }"
    );
    const opener = messages.find(message => message.type === 'comm')?.run;
    await kernel.run("'another cell'");
    await kernel.comm({ commId: sent()[0].commId });
    const late = kernel.messages.filter(({ type }) => type === 'stream' || type === 'late-error');
    expect(late.map(message => [message.type, 'run' in message && message.run])).toEqual([
      ['stream', opener],
      ['late-error', opener]
    ]);
  });
});

describe('Jupyter.comm.registerTarget(name, onOpen)', () => {
  test('takes a comm that the page opens, and answers on it', async () => {
    await kernel.run(
      "Jupyter.comm.registerTarget('model', (comm, data) => { comm.onMsg = d => comm.send({ twice: d.n * 2 + data.base }) })"
    );
    await kernel.comm({ event: 'open', commId: 'page-1', target: 'model', data: { base: 100 } });
    await kernel.comm({ commId: 'page-1', data: { n: 4 } });
    expect(sent().map(({ event, commId, data }) => [event, commId, data])).toEqual([
      ['msg', 'page-1', { twice: 108 }]
    ]);
  });

  test('an unknown target is answered by closing the comm', async () => {
    await kernel.comm({ event: 'open', commId: 'page-2', target: 'nobody' });
    expect(sent().map(({ event, commId }) => [event, commId])).toEqual([['close', 'page-2']]);
  });

  test('a target whose function throws closes the comm and tells the error in its cell', async () => {
    await kernel.run("Jupyter.comm.registerTarget('bad', () => { throw new Error('no view') })");
    await kernel.comm({ event: 'open', commId: 'page-3', target: 'bad' });
    expect(sent().map(({ event }) => event)).toEqual(['close']);
    expect(kernel.messages.some(({ type }) => type === 'late-error')).toBe(true);
  });
});

describe('input(prompt, { password })', () => {
  test('gives what the page answers', async () => {
    const run = kernel.run("const name: string = await input('Name? ', { password: true }); `<${name}>`");
    await expect.poll(() => kernel.messages.some(({ type }) => type === 'ask')).toBe(true);
    const asked = kernel.messages.find(message => message.type === 'ask');
    expect(asked).toMatchObject({ kind: 'input', question: { prompt: 'Name? ', password: true } });
    kernel.answer({ ok: true, value: 'Ada' });
    expect((await run).result).toBe("'<Ada>'");
  });

  test('an answer that is none is an error in the cell', async () => {
    const run = kernel.run('await input()');
    await expect.poll(() => kernel.messages.some(({ type }) => type === 'ask')).toBe(true);
    kernel.answer({ ok: false, reason: 'input: nobody is there' });
    const text = trace(await run);
    expect(text).toContain('input: nobody is there');
    expect(text).toMatch(/at Cell \[\d+\], line 1:\d+/);
  });

  test('an interrupt ends the waiting', async () => {
    const run = kernel.run('await input()');
    await expect.poll(() => kernel.messages.some(({ type }) => type === 'ask')).toBe(true);
    const { size } = kernel.runtime.questions;
    kernel.interrupt();
    expect(trace(await run)).toContain('KeyboardInterrupt');
    expect(kernel.runtime.questions.size).toBe(size - 1);
  });
});
