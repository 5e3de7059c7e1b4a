/** @file The page of the kernel's browser tests: one kernel, and a way to ask it from the test. */
import type { KernelMessage } from '@jupyterlab/services';

import { createPageKernel } from '../../src/kernel/page/page-kernel.js';
import type { ReceptiveKernel } from '../../src/kernel/session/kernel.js';

/** A message as tests look at it. */
export interface Seen {
  readonly type: string;
  readonly channel: string;
  readonly parent: string;
  readonly content: Record<string, unknown>;
  /** Milliseconds since the page began. */
  readonly at: number;
}

const messages: Seen[] = [];
const watchers = new Set<() => void>();
let kernel: ReceptiveKernel;
let requests = 0;

/** Starts a kernel; gives the milliseconds until it was ready. */
async function start(): Promise<number> {
  const began = performance.now();
  kernel = createPageKernel({
    id: 'kernel-1',
    name: 'receptive',
    location: '',
    sendMessage: ({ header, parent_header, content, channel }) => {
      const parent = (parent_header as { msg_id: string }).msg_id;
      const seen = structuredClone(content) as Record<string, unknown>;
      messages.push({ type: header.msg_type, channel, parent, content: seen, at: performance.now() });
      for (const watcher of [...watchers]) watcher();
    }
  });
  await kernel.ready;
  return performance.now() - began;
}

/** Sends a request; gives its id. */
function send(type: string, content: object, channel = 'shell'): string {
  const id = `request-${++requests}`;
  const message: unknown = {
    channel,
    header: { msg_id: id, msg_type: type, session: 'test', username: '', date: '', version: '5.3' },
    parent_header: {},
    metadata: {},
    content,
    buffers: []
  };
  void kernel.handleMessage(message as KernelMessage.IMessage);
  return id;
}

/** All messages that answer a request so far. */
function seen(id: string): Seen[] {
  return messages.filter(({ parent }) => parent === id);
}

/** Settles when a message about the request fulfils a condition given as the text of a function. */
function until(id: string, condition: string): Promise<Seen[]> {
  const holds = (0, eval)(`(${condition})`) as (messages: Seen[]) => boolean;
  return new Promise(resolve => {
    const look = (): void => {
      if (!holds(seen(id))) return;
      watchers.delete(look);
      resolve(seen(id));
    };
    watchers.add(look);
    look();
  });
}

function isIdle(messages_: Seen[]): boolean {
  return messages_.some(({ type, content }) => type === 'status' && content.execution_state === 'idle');
}

/** Sends a request and waits for its end. */
function request(type: string, content: object): Promise<Seen[]> {
  return until(send(type, content), isIdle.toString());
}

/** Sends a request and gives the messages of a type that came before its end, whatever they answer. */
async function anywhere(type: string, content: object, wanted: string): Promise<Seen[]> {
  const before = messages.length;
  await request(type, content);
  return messages.slice(before).filter(message => message.type === wanted);
}

const page = {
  anywhere,
  start,
  send,
  seen,
  until,
  request,
  interrupt: (): Promise<void> => kernel.interrupt(),
  restart: (): Promise<void> => kernel.restart(),
  dispose: (): void => {
    kernel.dispose();
  },
  now: (): number => performance.now()
};

export type KernelPage = typeof page;

Object.assign(globalThis, { kernelPage: page });
