/** @file What the kernel needs of its two workers: a page has workers of the browser, a process has threads. */
import type { StopSignal } from '../protocol/stop-signal.js';
import { StopSignalSource } from '../protocol/stop-signal.js';

export interface WorkerLike {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  terminate(): unknown;
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
  addEventListener(type: 'error', listener: (event: { readonly message?: string }) => void): void;
  /** Threads call it when they have ended. Workers of a page cannot tell, and never do. */
  addEventListener(type: 'close', listener: () => void): void;
}

/** How a runtime is interrupted while it receives no messages. */
export interface StopRequests {
  /** For its start; null where it has one already. */
  readonly signal: StopSignal | null;
  /** @param onUrl is called where the runtime is to hold one more URL from now on. */
  raise(onUrl: (url: string) => void): void;
  dispose(): void;
}

export interface RuntimeWorker {
  readonly worker: WorkerLike;
  readonly stop: StopRequests;
}

export interface WorkerFactory {
  compiler(): WorkerLike;
  /**
   * @param isSandboxed whether its end shall leave the page alive. Threads of Node always leave the process alive.
   * @throws where it cannot be made.
   */
  runtime(isSandboxed: boolean): RuntimeWorker | Promise<RuntimeWorker>;
}

/** Stops a worker of the same origin. */
export function stopHere(): StopRequests {
  const source = new StopSignalSource();
  return {
    signal: source.signal,
    raise: onUrl => {
      const url = source.raise();
      if (url !== null) onUrl(url);
    },
    dispose: () => {
      source.dispose();
    }
  };
}
