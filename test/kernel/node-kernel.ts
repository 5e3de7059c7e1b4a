/**
 * @file The whole kernel in this process, without sockets: the session here, its two workers in threads, from the
 * bundle that `npm run build` makes.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ResourceLimits } from 'node:worker_threads';

import type { KernelMessage } from '@jupyterlab/services';

import { nodeHost } from '../../src/kernel/node/node-host.js';
import { createThreadWorkers } from '../../src/kernel/node/thread-worker.js';
import { ReceptiveKernel } from '../../src/kernel/session/kernel.js';
import type { NotebookFiles } from '../../src/kernel/session/notebook-files.js';
import type { KernelSettings } from '../../src/kernel/session/settings.js';
import { DEFAULT_SETTINGS } from '../../src/kernel/session/settings.js';
import type { WorkerFactory } from '../../src/kernel/session/workers.js';
import { MemoryFiles } from './memory-files.js';
import { Replies } from './replies.js';
import type { Seen } from './seen.js';
import { isAnswered } from './seen.js';

/** The folder of the workers' files. */
export const BUNDLE = new URL('../../jupyterlab_receptive/node_kernel/bundle/', import.meta.url);

export interface NodeKernelOptions {
  /** Of each of the two threads. */
  readonly limits?: ResourceLimits;
  /** What differs from the default. */
  readonly settings?: Partial<KernelSettings>;
  /** Default: none. */
  readonly files?: NotebookFiles;
  /** Default: threads from what is built. */
  readonly workers?: WorkerFactory;
}

type Condition = (messages: readonly Seen[]) => boolean;

export class NodeKernel {
  readonly kernel: ReceptiveKernel;
  private readonly replies = new Replies();
  private requests = 0;

  constructor({ limits, settings, files, workers }: NodeKernelOptions = {}) {
    if (!existsSync(fileURLToPath(BUNDLE))) throw new Error('the kernel is not built: run npm run build');
    this.kernel = new ReceptiveKernel({
      id: 'kernel',
      name: 'receptive-node',
      host: nodeHost({
        workers: workers ?? createThreadWorkers(BUNDLE, limits),
        files: files ?? new MemoryFiles('', {}),
        history: null
      }),
      settings: () => ({ ...DEFAULT_SETTINGS, ...settings }),
      sendMessage: message => {
        const { msg_id: parent = '' } = message.parent_header as { msg_id?: string };
        const content = structuredClone(message.content) as Record<string, unknown>;
        const { channel, metadata } = message;
        this.replies.add({ type: message.header.msg_type, channel, parent, content, metadata });
      }
    });
  }

  /** Sends a request; gives its id. */
  send(
    type: string,
    content: object,
    channel: 'shell' | 'control' | 'stdin' = 'shell',
    metadata: object = {}
  ): string {
    const id = `request-${++this.requests}`;
    const header = { msg_id: id, msg_type: type, session: 'test', username: '', date: '', version: '5.3' };
    const message: unknown = { channel, header, parent_header: {}, metadata, content, buffers: [] };
    void this.kernel.handleMessage(message as KernelMessage.IMessage);
    return id;
  }

  /** What has come for a request so far. */
  seen(id: string): Seen[] {
    return this.replies.seen(id);
  }

  /** Settles when what has come for a request fulfils a condition. */
  until(id: string, condition: Condition): Promise<Seen[]> {
    return this.replies.until(id, condition);
  }

  /** Sends a request and waits for its end. */
  ask(type: string, content: object, channel: 'shell' | 'control' = 'shell'): Promise<Seen[]> {
    return this.until(this.send(type, content, channel), isAnswered);
  }

  /** Runs a cell to its end. */
  run(code: string, options: object = {}): Promise<Seen[]> {
    return this.ask('execute_request', { code, ...options });
  }

  /** Runs a cell of a notebook, as a page names it in the metadata; gives the metadata of the reply. */
  async runCell(cellId: string, code: string, metadata: object = {}): Promise<unknown> {
    const id = this.send('execute_request', { code }, 'shell', { ...metadata, cellId });
    const messages = await this.until(id, isAnswered);
    return messages.find(({ type }) => type === 'execute_reply')?.metadata;
  }

  dispose(): void {
    this.kernel.dispose();
  }
}
