/**
 * @file The kernel as the wire host starts it: a process of its own that speaks in frames. What it writes to its standard
 * error is kept and looked at, and stays out of what the tests print.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import type { KernelMessage } from '@jupyterlab/services';

import { encodeFrame, FrameReader } from '../../src/kernel/node/frames.js';
import { parseMessage, toFrame } from '../../src/kernel/node/wire-message.js';
import { Replies } from './replies.js';
import { BUNDLE } from './node-kernel.js';
import type { Seen } from './seen.js';
import { isAnswered } from './seen.js';

/** How Node itself tells of a promise that is rejected where no stack is left to say so. */
const NO_STACK_LEFT =
  /Exception in PromiseRejectCallback:\n[^]*?\nRangeError: Maximum call stack size exceeded\n+/g;

export class HostProcess {
  private readonly replies = new Replies();
  private requests = 0;
  private written = '';

  private constructor(
    private readonly socket: Socket,
    stderr: Readable
  ) {
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.written += text;
    });
    const reader = new FrameReader();
    let isGreeted = false;
    socket.on('data', (piece: Buffer) => {
      for (const frame of reader.push(piece)) {
        // The first one is the secret, by which the wire host knows its process.
        if (isGreeted) this.receive(parseMessage(frame).message);
        isGreeted = true;
      }
    });
  }

  static async start(): Promise<HostProcess> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const script = fileURLToPath(new URL('kernel-process.mjs', BUNDLE));
    const { stdin, stderr } = spawn(process.execPath, [script, String(port)], {
      stdio: ['pipe', 'ignore', 'pipe']
    });
    stdin.end('secret');
    const [socket] = (await once(server, 'connection')) as [Socket];
    server.close();
    return new HostProcess(socket, stderr);
  }

  private receive(message: KernelMessage.IMessage): void {
    const { msg_id: parent = '' } = message.parent_header as { msg_id?: string };
    const { channel, header, metadata } = message;
    const content = message.content as Record<string, unknown>;
    this.replies.add({ type: header.msg_type, channel, parent, content, metadata });
  }

  /** Runs a cell to its end. */
  run(code: string): Promise<Seen[]> {
    const id = `request-${++this.requests}`;
    const header = {
      ...{ msg_id: id, msg_type: 'execute_request', session: 'test' },
      ...{ username: '', date: '', version: '5.3' }
    };
    const request: unknown = { channel: 'shell', header, parent_header: {}, metadata: {}, content: { code } };
    const message = request as KernelMessage.IMessage;
    this.socket.write(encodeFrame(toFrame({ message, addresses: [Buffer.from('test')] })));
    return this.replies.until(id, isAnswered);
  }

  /** What it has written to its standard error and a reader should know of. */
  get complaints(): string {
    return this.written.replace(NO_STACK_LEFT, '');
  }

  /** The process ends with its stream. */
  dispose(): void {
    this.socket.end();
  }
}
