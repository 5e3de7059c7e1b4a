/** Jupyter's cases of a kernel, asked of the browser's through the page's own service manager, as JupyterLab asks. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';

import { testConformance } from '../kernel/conformance.js';
import type { Seen } from '../kernel/seen.js';
import { newContext, openPage, type WatchedPage } from './harness/browser.js';
import { useBrowser } from './harness/pages.js';
import { shared } from './harness/shared.js';

/** What the test needs of JupyterLab's kernel connection. */
interface Connection {
  readonly clientId: string;
  readonly anyMessage: {
    connect(slot: (sender: unknown, args: { msg: Message; direction: 'send' | 'recv' }) => void): void;
  };
  sendShellMessage(message: unknown, expectReply: boolean): unknown;
}

interface Message {
  readonly channel: string;
  readonly header: { readonly msg_type: string };
  readonly parent_header: { readonly msg_id?: string };
  readonly content: Record<string, unknown>;
}

interface Managers {
  readonly serviceManager: {
    readonly ready: Promise<void>;
    readonly kernels: { startNew(options: { name: string }): Promise<Connection> };
  };
}

type AskInPage = (type: string, content: object) => Promise<Seen[]>;

const browser = useBrowser();
let watched: WatchedPage;

/** Starts a kernel in the page and leaves there a function that asks it. */
async function startKernel(page: Page): Promise<void> {
  await page.waitForFunction(() => window.jupyterapp !== undefined);
  await page.evaluate(async () => {
    const { serviceManager } = window.jupyterapp as unknown as Managers;
    await serviceManager.ready;
    const kernel = await serviceManager.kernels.startNew({ name: 'receptive' });
    let requests = 0;
    const ask: AskInPage = (type, content) => {
      const id = `conformance-${++requests}`;
      const session = kernel.clientId;
      const header = { msg_id: id, msg_type: type, session, username: '', date: '', version: '5.3' };
      const seen: Seen[] = [];
      return new Promise(resolve => {
        kernel.anyMessage.connect((_, { msg, direction }) => {
          if (direction !== 'recv' || msg.parent_header.msg_id !== id) return;
          seen.push({ type: msg.header.msg_type, channel: msg.channel, content: msg.content });
          const isIdle = seen.some(({ content }) => content['execution_state'] === 'idle');
          if (isIdle && seen.some(each => /_reply$|^comm_close$/.test(each.type))) resolve(seen);
        });
        const message = { channel: 'shell', header, parent_header: {}, metadata: {}, content, buffers: [] };
        kernel.sendShellMessage(message, type.endsWith('_request'));
      });
    };
    Object.assign(globalThis, { askKernel: ask });
  });
}

beforeAll(async () => {
  const { url } = await shared('server');
  watched = await openPage(await newContext(browser()));
  await watched.page.goto(`${url}/lab/workspaces/conformance`);
  await startKernel(watched.page);
});

afterAll(() => {
  expect(watched.complaints).toEqual([]);
});

describe('the kernel of the page', () => {
  testConformance((type, content) =>
    watched.page.evaluate(
      ([type, content]) => (globalThis as unknown as { askKernel: AskInPage }).askKernel(type, content),
      [type, content] as const
    )
  );
});
