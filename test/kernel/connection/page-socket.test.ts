/** @file The socket without a wire behaves as the one of a server does. */
import { KernelMessage } from '@jupyterlab/services';
import { beforeAll, describe, expect, it } from 'vitest';

import { createDispatchingWebSocket, PageSocket } from '../../../src/kernel/connection/page-socket.js';
import { createPage, type EchoPage, serializer } from './page.js';

beforeAll(() => {
  // Every browser has it; Node has it from version 23.
  if (!('CloseEvent' in globalThis)) {
    Object.assign(globalThis, { CloseEvent: class extends Event {} });
  }
});

/** Stands for the sockets of a browser, which Node 20 lacks. */
class BrowserSocket extends EventTarget {
  constructor(readonly url: string) {
    super();
  }
}

function createDispatching(page: EchoPage): typeof WebSocket {
  return createDispatchingWebSocket(page.kernels, BrowserSocket as unknown as typeof WebSocket);
}

const REQUEST = { channel: 'shell', msgType: 'kernel_info_request', content: {} } as const;

function address(kernelId: string, client: string): string {
  return `ws://localhost:8888/base/api/kernels/${kernelId}/channels?session_id=${client}&token=t`;
}

async function connect(page: EchoPage, id: string, client: string) {
  const heard: KernelMessage.IMessage[] = [];
  const socket = new (createDispatching(page))(address(id, client), ['v1.kernel.websocket.jupyter.org']);
  socket.onmessage = (event: MessageEvent<ArrayBuffer>) => heard.push(serializer.deserialize(event.data));
  await new Promise(resolve => (socket.onopen = resolve));
  return { socket, heard };
}

describe('PageSocket', () => {
  it('send(request) is answered to the one who asked; what is on iopub everybody hears', async () => {
    const page = createPage();
    const { id } = await page.kernels.start({ name: 'echo', location: '' });
    const asking = await connect(page, id, 'asking');
    const listening = await connect(page, id, 'listening');
    asking.socket.send(serializer.serialize(KernelMessage.createMessage({ ...REQUEST, session: 'asking' })));
    await new Promise(resolve => setTimeout(resolve));
    expect(asking.heard.map(message => message.channel)).toEqual(['iopub', 'shell']);
    expect(listening.heard.map(message => message.channel)).toEqual(['iopub']);
  });

  it('a message with a view as buffer carries only the part that is viewed', async () => {
    const page = createPage();
    const { id } = await page.kernels.start({ name: 'echo', location: '' });
    const { heard } = await connect(page, id, 'one');
    const bytes = new Uint8Array([9, 9, 1, 2, 3, 9]).subarray(2, 5);
    page.made[0]?.send('iopub', KernelMessage.createMessage({ ...REQUEST, session: 'one' }), [bytes]);
    const [buffer] = heard[0]?.buffers ?? [];
    expect([...new Uint8Array((buffer as DataView).buffer)]).toEqual([1, 2, 3]);
  });

  it('close() ends it: it says so once, hears nothing more and refuses to send', async () => {
    const page = createPage();
    const { id } = await page.kernels.start({ name: 'echo', location: '' });
    const { socket, heard } = await connect(page, id, 'one');
    let closed = 0;
    socket.onclose = () => (closed += 1);
    socket.close();
    socket.close();
    page.made[0]?.send('iopub', KernelMessage.createMessage({ ...REQUEST, session: 'one' }));
    expect({ closed, heard, state: socket.readyState }).toEqual({ closed: 1, heard: [], state: 3 });
    expect(() => {
      socket.send('{}');
    }).toThrow('an open connection is needed');
  });

  it('new Dispatching(address) of a kernel that the page does not have opens a socket of the browser', () => {
    const socket: unknown = new (createDispatching(createPage()))(address('elsewhere', 'one'));
    expect(socket).toBeInstanceOf(BrowserSocket);
    expect(socket).not.toBeInstanceOf(PageSocket);
  });
});
