/** @file The runtime's host in a browser's worker. Holds what it needs of the platform before any cell runs. */
import type { FromRuntime, StopSignal } from '../protocol/messages.js';
import { takeNodePlace } from '../protocol/node-place.js';
import type { RuntimeHost, Scope } from './host.js';

/** Whether a URL of the page still answers; asked synchronously, in the middle of running code. */
function answers(request: typeof XMLHttpRequest, url: string): boolean {
  try {
    const probe = new request();
    probe.open('GET', url, false);
    probe.send();
    return probe.status === 200;
  } catch {
    return false;
  }
}

export class BrowserHost implements RuntimeHost {
  readonly scope = globalThis as unknown as Scope;
  private readonly send: (message: FromRuntime) => void;
  private readonly request = XMLHttpRequest;
  private readonly clock = performance.now.bind(performance);
  // Not called by the name `eval`, it runs text in the global scope.
  private readonly script = eval;
  private readonly urls: string[];
  private readonly flag: Int32Array<SharedArrayBuffer> | null;
  // A process that stands in for a browser has none.
  private readonly navigator = (globalThis as { readonly navigator?: Partial<Navigator> }).navigator;

  /** Cells do not see it. */
  readonly node = takeNodePlace();
  private readonly fetch = globalThis.fetch.bind(globalThis);

  constructor(port: MessagePort, stop: StopSignal) {
    this.send = port.postMessage.bind(port);
    this.urls = [...stop.urls];
    this.flag = stop.flag;
  }

  post(message: FromRuntime): void {
    this.send(message);
  }

  evaluate(code: string): unknown {
    return this.script(code);
  }

  now(): number {
    return this.clock();
  }

  isOffline(): boolean {
    return this.navigator?.onLine === false;
  }

  importUrl(url: string): Promise<unknown> {
    return this.node ? this.node.importUrl(url) : import(/* webpackIgnore: true */ url);
  }

  async statusOf(url: string): Promise<number | null> {
    // A process says itself how it was answered.
    if (this.node) return 200;
    try {
      const { status } = await this.fetch(url, { method: 'HEAD', credentials: 'omit' });
      return status;
    } catch {
      return null;
    }
  }

  /** One more URL for a coming interrupt. */
  addUrl(url: string): void {
    this.urls.push(url);
  }

  stopRequested(handled: number): boolean {
    if (this.flag) return Atomics.load(this.flag, 0) > handled;
    return handled < this.urls.length && !answers(this.request, this.urls[handled]);
  }
}
