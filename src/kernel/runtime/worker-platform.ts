/**
 * @file The platform of a runtime in a worker of a browser or a thread of Node that looks like one. It takes what it needs
 * from the global object before any cell runs.
 */
import type { FromRuntime } from '../protocol/messages.js';
import { takeNodePlace } from '../protocol/node-place.js';
import type { StopSignal } from '../protocol/stop-signal.js';
import type { HttpAnswer, Platform, Scope } from './platform.js';
import { apply, getterOf, methodOf } from './realm.js';

const { load: loadShared } = Atomics;

/** Asks a URL of the page synchronously, in the middle of running code, whatever cells have done to `XMLHttpRequest`. */
class Probe {
  private readonly request = XMLHttpRequest;
  private readonly open = methodOf(XMLHttpRequest.prototype, 'open');
  private readonly send = methodOf(XMLHttpRequest.prototype, 'send');
  private readonly status = getterOf(XMLHttpRequest.prototype, 'status');

  /** Whether the URL still answers. */
  answers(url: string): boolean {
    try {
      const probe = new this.request();
      apply(this.open, probe, ['GET', url, false]);
      apply(this.send, probe, []);
      return apply(this.status, probe, []) === 200;
    } catch {
      return false;
    }
  }
}

/** As much of a text as an error can quote. */
function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0].slice(0, 200);
}

export class WorkerPlatform implements Platform {
  readonly scope = globalThis as unknown as Scope;
  private readonly send: (message: FromRuntime) => void;
  private readonly clock = performance.now.bind(performance);
  // Not called by the name `eval`, it runs text in the global scope.
  private readonly script = globalThis.eval;
  private readonly urls: string[];
  private readonly flag: Int32Array<SharedArrayBuffer> | null;
  /** Asked where memory cannot be shared. */
  private readonly probe: Probe | null;
  // Node 20 has none.
  private readonly navigator = (globalThis as { readonly navigator?: Partial<Navigator> }).navigator;

  /** Cells do not see it. */
  readonly node = takeNodePlace();
  private readonly fetch = globalThis.fetch.bind(globalThis);
  private readonly aborter = AbortController;
  private readonly wait = globalThis.setTimeout.bind(globalThis);
  private readonly cancel = globalThis.clearTimeout.bind(globalThis);

  /** @param stop null where no interrupt can reach running code. */
  constructor(port: MessagePort, stop: StopSignal | null) {
    this.send = port.postMessage.bind(port);
    this.urls = [...(stop?.urls ?? [])];
    this.flag = stop?.flag ?? null;
    this.probe = this.flag ? null : new Probe();
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

  async answerOf(url: string, limit: number): Promise<HttpAnswer | null> {
    const controller = new this.aborter();
    const stop = this.after(limit, () => {
      controller.abort();
    });
    try {
      const { signal } = controller;
      const answer = await this.fetch(url, { credentials: 'omit', cache: 'no-store', signal });
      const isText = answer.headers.get('Content-Type')?.startsWith('text/plain') === true;
      const words = !answer.ok && isText ? firstLine(await answer.text()) : '';
      return { status: answer.status, words };
    } catch {
      return null;
    } finally {
      stop();
      // The rest of a long module is of no interest.
      controller.abort();
    }
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = this.wait(callback, milliseconds);
    return () => {
      this.cancel(timer);
    };
  }

  /** One more URL for a coming interrupt. */
  addUrl(url: string): void {
    this.urls.push(url);
  }

  stopRequested(handled: number): boolean {
    if (this.flag) return apply(loadShared, undefined, [this.flag, 0]) > handled;
    return handled < this.urls.length && this.probe?.answers(this.urls[handled]) === false;
  }
}
