/** @file The kernel's two workers as threads of this process; each runs the very file that a page would load. */
import { fileURLToPath } from 'node:url';
import type { ResourceLimits } from 'node:worker_threads';
import { Worker } from 'node:worker_threads';

import type { WorkerFactory, WorkerLike } from '../session/workers.js';
import { stopHere } from '../session/workers.js';

/** What a thread is told when it is made. */
export interface ThreadData {
  /** The file that it runs. */
  readonly script: string;
}

/** A message between the two ends: a page has the ports beside the data, a thread has them inside. */
export interface ThreadMessage {
  readonly data: unknown;
  readonly ports: readonly unknown[];
}

type MessageListener = (event: MessageEvent<unknown>) => void;
type ErrorListener = (event: { readonly message?: string }) => void;
type CloseListener = () => void;

const OUT_OF_MEMORY = 'ERR_WORKER_OUT_OF_MEMORY';

/** One thread. */
class ThreadWorker implements WorkerLike {
  private readonly worker: Worker;
  private isEnding = false;

  constructor(entry: URL, script: URL, name: string, resourceLimits: ResourceLimits | undefined) {
    const workerData: ThreadData = { script: fileURLToPath(script) };
    this.worker = new Worker(entry, { workerData, name, resourceLimits });
  }

  postMessage(data: unknown, transfer: Transferable[] = []): void {
    const message: ThreadMessage = { data, ports: transfer };
    this.worker.postMessage(message, transfer as Parameters<Worker['postMessage']>[1]);
  }

  terminate(): void {
    this.isEnding = true;
    void this.worker.terminate();
  }

  addEventListener(type: 'message', listener: MessageListener): void;
  addEventListener(type: 'error', listener: ErrorListener): void;
  addEventListener(type: 'close', listener: CloseListener): void;
  addEventListener(
    type: 'message' | 'error' | 'close',
    listener: MessageListener | ErrorListener | CloseListener
  ): void {
    if (type === 'message') {
      this.worker.on('message', ({ data }: ThreadMessage) => {
        (listener as MessageListener)(new MessageEvent('message', { data }));
      });
    } else if (type === 'error') {
      this.worker.on('error', (error: NodeJS.ErrnoException) => {
        // 'close' tells of a full heap, as of every death that is not the file's fault.
        if (error.code !== OUT_OF_MEMORY) (listener as ErrorListener)({ message: error.message });
      });
    } else {
      this.worker.on('exit', () => {
        if (!this.isEnding) (listener as CloseListener)();
      });
    }
  }
}

/**
 * Threads from the files of a folder: `thread.mjs`, which makes a thread look like a worker, and the two workers.
 *
 * @param folder its URL ends in a slash.
 * @param limits how much memory a thread may take. Default: what Node gives it on this machine.
 */
export function createThreadWorkers(folder: URL, limits?: ResourceLimits): WorkerFactory {
  const entry = new URL('thread.mjs', folder);
  const create = (name: string): WorkerLike =>
    new ThreadWorker(entry, new URL(`${name}.worker.js`, folder), `receptive ${name}`, limits);
  return {
    compiler: () => create('compiler'),
    runtime: () => ({ worker: create('runtime'), stop: stopHere() })
  };
}
