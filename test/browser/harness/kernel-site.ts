/** @file A site whose one page has a kernel and a way to ask it (`kernel-page.ts`). */
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import type { Page } from 'playwright-core';

import type { KernelPage, Seen } from '../kernel-page.js';
import { shared } from './shared.js';

declare const kernelPage: KernelPage;

const ISOLATION: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp'
};

/** A policy under which no sandbox can be had: its worker has no file of its own. */
const WORKER_POLICY: Readonly<Record<string, string>> = { 'content-security-policy': "worker-src 'self'" };

export interface KernelSite {
  /** Cells run in a sandboxed frame, as on a stock page. */
  readonly url: string;
  /** The same page, cross-origin isolated. */
  readonly isolatedUrl: string;
  /** The page of a site whose workers may come from itself alone: cells run in a worker of the page. */
  readonly strictUrl: string;
  /** That one, cross-origin isolated. */
  readonly strictIsolatedUrl: string;
  stop(): void;
}

/** Serves the page from four origins. */
export async function serveKernelSite(): Promise<KernelSite> {
  const { folder } = await shared('kernelPage');
  const serve = async (headers: Readonly<Record<string, string>>): Promise<Server> => {
    const server = createServer((request, response) => {
      const isPage = request.url === '/';
      response.setHeader('content-type', isPage ? 'text/html' : 'text/javascript');
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      if (isPage) response.end('<!doctype html><script src="/page.js"></script>');
      else
        readFile(join(folder, request.url ?? '')).then(
          content => response.end(content),
          () => response.writeHead(404).end()
        );
    });
    await new Promise<void>(resolve => server.listen(0, resolve));
    return server;
  };
  const servers = [
    await serve({}),
    await serve(ISOLATION),
    await serve(WORKER_POLICY),
    await serve({ ...ISOLATION, ...WORKER_POLICY })
  ];
  const [url, isolatedUrl, strictUrl, strictIsolatedUrl] = servers.map(
    server => `http://localhost:${(server.address() as AddressInfo).port}/`
  );
  return {
    url,
    isolatedUrl,
    strictUrl,
    strictIsolatedUrl,
    stop: () => {
      for (const server of servers) server.close();
    }
  };
}

export const HAS_IDLE = "m => m.some(x => x.content.execution_state === 'idle')";
export const HAS_STREAM = "m => m.some(x => x.type === 'stream')";
export const HAS_ERROR = "m => m.some(x => x.type === 'error')";

/** The kernel of a page, asked from the test. */
export class KernelOfPage {
  private constructor(readonly page: Page) {}

  /** Opens the site in a page and starts a kernel there. */
  static async start(page: Page, url: string): Promise<KernelOfPage> {
    await page.goto(url);
    await page.evaluate(() => kernelPage.start());
    return new KernelOfPage(page);
  }

  /** Sends a request and waits for its end. */
  ask(type: string, content: object): Promise<Seen[]> {
    return this.page.evaluate(([type, content]) => kernelPage.request(type, content), [
      type,
      content
    ] as const);
  }

  /** Runs a cell to its end. */
  run(code: string, options: object = {}): Promise<Seen[]> {
    return this.ask('execute_request', { code, ...options });
  }

  /** Begins to run a cell; gives the id of the request. */
  send(code: string): Promise<string> {
    return this.page.evaluate(code => kernelPage.send('execute_request', { code }), code);
  }

  /** @param condition the text of a function of the messages that have come for the request. */
  until(id: string, condition: string): Promise<Seen[]> {
    return this.page.evaluate(([id, condition]) => kernelPage.until(id, condition), [id, condition] as const);
  }

  /** Interrupts a cell that has begun to print; gives its messages and the milliseconds until its end. */
  async interrupt(code: string): Promise<{ messages: Seen[]; milliseconds: number }> {
    const id = await this.send(code);
    await this.until(id, HAS_STREAM);
    const began = await this.page.evaluate(async () => {
      await kernelPage.interrupt();
      return kernelPage.now();
    });
    const messages = await this.until(id, HAS_IDLE);
    return { messages, milliseconds: messages.at(-1)!.at - began };
  }

  /** Fresh globals, and the count begins again. */
  restart(): Promise<void> {
    return this.page.evaluate(() => kernelPage.restart());
  }
}
