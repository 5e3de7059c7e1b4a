/**
 * @file JupyterLab's client library in Node over a socket of `ws`, against a server that runs already: how VS Code uses
 * an existing Jupyter server.
 */
import {
  type Kernel,
  KernelManager,
  type KernelMessage,
  KernelSpecManager,
  ServerConnection,
  type Session,
  SessionManager
} from '@jupyterlab/services';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { type Server, startServer } from './harness/server.js';

const TOKEN = 'a-token-of-the-test';

let server: Server;
let sessions: SessionManager;
let specs: KernelSpecManager;
let session: Session.ISessionConnection;
let kernel: Kernel.IKernelConnection;

beforeAll(async () => {
  server = await startServer([], TOKEN);
  const serverSettings = ServerConnection.makeSettings({
    token: TOKEN,
    appendToken: true,
    baseUrl: `${server.url}/`,
    wsUrl: `${server.url.replace('http', 'ws')}/`
  });
  specs = new KernelSpecManager({ serverSettings });
  sessions = new SessionManager({ serverSettings, kernelManager: new KernelManager({ serverSettings }) });
  await Promise.all([specs.ready, sessions.ready]);
  session = await sessions.startNew({
    path: 'remote.ipynb',
    name: 'remote.ipynb',
    type: 'notebook',
    kernel: { name: 'receptive-node' }
  });
  if (!session.kernel) {
    throw new Error('the session has no kernel');
  }
  kernel = session.kernel;
});

afterAll(async () => {
  await sessions.shutdownAll();
  sessions.dispose();
  specs.dispose();
  await server.stop();
});

/** Runs a cell; gives its reply and all that came before its `idle`. */
async function run(
  code: string,
  onMessage?: (message: KernelMessage.IIOPubMessage) => void
): Promise<{ reply: KernelMessage.IExecuteReplyMsg['content']; outputs: KernelMessage.IIOPubMessage[] }> {
  const future = kernel.requestExecute({ code });
  const outputs: KernelMessage.IIOPubMessage[] = [];
  future.onIOPub = message => {
    outputs.push(message);
    onMessage?.(message);
  };
  const { content } = await future.done;
  return { reply: content, outputs };
}

async function resultOf(code: string): Promise<unknown> {
  const { outputs } = await run(code);
  const result = outputs.find(({ header }) => header.msg_type === 'execute_result');
  return (result?.content as KernelMessage.IExecuteResultMsg['content'] | undefined)?.data['text/plain'];
}

/** Runs a cell that never ends by itself, and acts when it has said that it runs. */
async function runUntil(
  code: string,
  act: () => Promise<void>
): Promise<KernelMessage.IExecuteReplyMsg['content']> {
  let acted: Promise<void> | undefined;
  const { reply } = await run(`console.log('on'); ${code}`, ({ header }) => {
    if (header.msg_type === 'stream') acted ??= act();
  });
  await acted;
  return reply;
}

function bytesOf(buffer: ArrayBuffer | ArrayBufferView): number[] {
  return [
    ...(ArrayBuffer.isView(buffer)
      ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
      : new Uint8Array(buffer))
  ];
}

it('the server lists the kernel, and its info names TypeScript', async () => {
  expect(specs.specs?.kernelspecs['receptive-node']?.display_name).toBe('TypeScript (Receptive, Node)');
  const info = await kernel.info;
  expect([info.language_info.name, info.language_info.file_extension]).toEqual(['typescript', '.ts']);
  expect(kernel.connectionStatus).toBe('connected');
});

it('a picture arrives whole, with the text beside it', async () => {
  const { outputs } = await run("import { ones } from 'receptive'; display(ones([8, 8]));");
  const shown = outputs.find(({ header }) => header.msg_type === 'display_data');
  expect((shown?.content as KernelMessage.IDisplayDataMsg['content'] | undefined)?.data).toMatchObject({
    'text/plain': expect.stringContaining('1., 1.') as string,
    'image/png': expect.stringMatching(/^iVBORw0KGgo/) as string
  });
});

it('completion and inspection answer while a cell runs', async () => {
  const reply = await runUntil('while (true) {}', async () => {
    const { content } = await kernel.requestComplete({ code: 'console.er', cursor_pos: 10 });
    expect(content).toMatchObject({ status: 'ok', matches: ['error'], cursor_start: 8, cursor_end: 10 });
    const inspected = await kernel.requestInspect({ code: 'console', cursor_pos: 3, detail_level: 0 });
    expect(inspected.content).toMatchObject({ status: 'ok', found: true });
    await kernel.interrupt();
  });
  expect(reply).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' });
});

it('what is typed for input() reaches the cell that asked', async () => {
  const future = kernel.requestExecute({ code: "`Hello ${await input('Your name? ')}`", allow_stdin: true });
  let said: unknown;
  future.onStdin = message => {
    said = message.content;
    kernel.sendInputReply(
      { value: 'Ada', status: 'ok' },
      message.header as KernelMessage.IInputReplyMsg['parent_header']
    );
  };
  let result: unknown;
  future.onIOPub = ({ header, content }) => {
    if (header.msg_type === 'execute_result')
      result = (content as KernelMessage.IExecuteResultMsg['content']).data;
  };
  await future.done;
  expect(said).toEqual({ prompt: 'Your name? ', password: false });
  expect(result).toEqual({ 'text/plain': "'Hello Ada'" });
});

it('a comm carries buffers both ways', async () => {
  await run(
    "Jupyter.comm.registerTarget('twice', comm => { comm.onMsg = (data, buffers) => comm.send(data, {}, buffers) })"
  );
  const comm = kernel.createComm('twice');
  const echoed = new Promise<KernelMessage.ICommMsgMsg>(resolve => {
    comm.onMsg = resolve;
  });
  await comm.open({}).done;
  comm.send({ n: 1 }, {}, [new Uint8Array([0, 255, 7]).buffer]);
  const { content, buffers = [] } = await echoed;
  expect(content.data).toEqual({ n: 1 });
  expect(buffers.map(bytesOf)).toEqual([[0, 255, 7]]);
});

it('an interrupt ends a loop and keeps the variables; a restart forgets them and counts from 1', async () => {
  await run('const kept = 41');
  expect(await runUntil('while (true) {}', () => kernel.interrupt())).toMatchObject({
    ename: 'KeyboardInterrupt'
  });
  expect(await resultOf('kept + 1')).toBe('42');
  await kernel.restart();
  const { reply } = await run('typeof kept');
  expect(reply.execution_count).toBe(1);
  expect(await resultOf('typeof kept')).toBe("'undefined'");
});

it('a second client of the same kernel sees its outputs, and its own cells run there', async () => {
  await run('let shared = 1');
  const other = sessions.connectTo({ model: session.model }).kernel;
  const heard: string[] = [];
  other?.iopubMessage.connect((_, message) => {
    if (message.header.msg_type === 'stream') heard.push((message as KernelMessage.IStreamMsg).content.text);
  });
  await other?.info;
  await run("shared += 1; console.log('to all')");
  await other?.requestExecute({ code: 'shared += 40' }).done;
  expect(await resultOf('shared')).toBe('42');
  expect(heard.join('')).toBe('to all\n');
});

it('a shut-down session takes its kernel with it', async () => {
  await session.shutdown();
  expect(session.isDisposed).toBe(true);
  const kernels = await fetch(`${server.url}/api/kernels`, { headers: { Authorization: `token ${TOKEN}` } });
  expect(await kernels.json()).toEqual([]);
});
