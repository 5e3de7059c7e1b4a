/** Jupyter's cases of a kernel, asked of the browser's through the page's own service manager, as JupyterLab asks. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';

import { testConformance } from '../kernel/conformance.js';
import type { Seen } from '../kernel/seen.js';
import { launchBrowser, openPage } from './harness/browser.js';
import { type Server, startServer } from './harness/server.js';

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

let server: Server;
let browser: Browser;
let page: Page;

/** Starts a kernel in the page and leaves there a function that asks it. */
async function startKernel(): Promise<void> {
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
  server = await startServer();
  browser = await launchBrowser();
  ({ page } = await openPage(browser));
  await page.goto(`${server.url}/lab/workspaces/conformance`);
  await startKernel();
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

describe('the kernel of the page', () => {
  testConformance((type, content) =>
    page.evaluate(
      ([type, content]) => (globalThis as unknown as { askKernel: AskInPage }).askKernel(type, content),
      [type, content] as const
    )
  );
});
