/**
 * @file Makes the two workers. Each is one self-contained file that webpack has made; builders of pages copy it
 * as it is, because the URL is not written inside `new Worker(…)`, where they would bundle it a second time.
 */

/** What the kernel needs of a worker; a process can offer the same. */
export interface WorkerLike {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  terminate(): unknown;
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
  addEventListener(type: 'error', listener: (event: { readonly message?: string }) => void): void;
  /** Where threads can tell that they have ended; a page's workers cannot, and never call it. */
  addEventListener(type: 'close', listener: () => void): void;
}

export interface WorkerFactory {
  compiler(): WorkerLike;
  runtime(): WorkerLike;
}

const loaderUrl = new URL('../workers/loader.worker.js', import.meta.url);
const compilerUrl = new URL('../workers/compiler.worker.js', import.meta.url);
const runtimeUrl = new URL('../workers/runtime.worker.js', import.meta.url);

export const browserWorkers: WorkerFactory = {
  compiler: () =>
    new Worker(`${loaderUrl.href}#${encodeURIComponent(compilerUrl.href)}`, { name: 'receptive compiler' }),
  runtime: () => new Worker(runtimeUrl.href, { name: 'receptive runtime' })
};
