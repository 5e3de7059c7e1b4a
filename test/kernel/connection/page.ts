/**
 * @file A page for the connection tests: a small browser kernel that echoes, and a Jupyter server's REST side
 * kept in memory. Both stand where other people's code stands.
 */
import { type Kernel, KernelMessage, ServerConnection, type Session } from '@jupyterlab/services';
import type { IKernel } from '@jupyterlite/services';
import { Signal } from '@lumino/signaling';

import {
  BrowserKernels,
  type IBrowserKernel,
  type IBrowserKernelFactory
} from '../../../src/kernel/connection/browser-kernels.js';

export const serializer: ServerConnection.ISettings['serializer'] =
  ServerConnection.makeSettings().serializer;

/** Answers every request with its own content, once on iopub and once on shell. */
class EchoKernel implements IBrowserKernel {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly ready = Promise.resolve();
  readonly disposed = new Signal<this, void>(this);
  readonly requests: string[] = [];
  isDisposed = false;

  constructor(private readonly _options: IKernel.IOptions) {
    this.id = _options.id;
    this.name = _options.name;
    this.location = _options.location;
  }

  handleMessage(message: KernelMessage.IMessage): Promise<void> {
    this.requests.push(message.header.msg_type);
    for (const channel of ['iopub', 'shell'] as const) {
      this.send(channel, message);
    }
    return Promise.resolve();
  }

  send(channel: 'iopub' | 'shell', parent: KernelMessage.IMessage, buffers: ArrayBufferView[] = []): void {
    this._options.sendMessage({
      ...KernelMessage.createMessage({
        channel: 'iopub',
        msgType: 'status',
        session: parent.header.session,
        parentHeader: parent.header,
        content: { execution_state: 'busy' }
      }),
      channel,
      buffers
    });
  }

  interrupt(): void {
    this.requests.push('interrupt');
  }

  restart(): void {
    this.requests.push('restart');
  }

  dispose(): void {
    this.isDisposed = true;
    this.disposed.emit();
  }
}

export interface EchoPage {
  readonly kernels: BrowserKernels;
  /** Every kernel that was ever made, oldest first. */
  readonly made: EchoKernel[];
}

export function createPage(): EchoPage {
  const made: EchoKernel[] = [];
  const factory: IBrowserKernelFactory = {
    spec: { name: 'echo', display_name: 'Echo', language: 'text', argv: [], resources: {} },
    create: options => {
      const kernel = new EchoKernel(options);
      made.push(kernel);
      return Promise.resolve(kernel);
    }
  };
  return { kernels: new BrowserKernels(serializer, [factory]), made };
}

/** A server's sessions and kernels. `reachable` is its network, `answer` holds a list back until it settles. */
export class ServerInMemory implements Session.ISessionAPIClient {
  readonly serverSettings = ServerConnection.makeSettings();
  readonly sessions = new Map<string, Session.IModel>();
  reachable = true;
  answer: Promise<void> = Promise.resolve();
  private _count = 0;

  async listRunning(): Promise<Session.IModel[]> {
    if (!this.reachable) {
      throw new TypeError('Failed to fetch');
    }
    const list = [...this.sessions.values()];
    await this.answer;
    return list;
  }

  getModel(id: string): Promise<Session.IModel> {
    return Promise.resolve(this._find(id));
  }

  startNew({ path, name, type, kernel }: Session.ISessionOptions): Promise<Session.IModel> {
    const id = `server-${++this._count}`;
    const session = { id, path, name, type, kernel: { id: `${id}-kernel`, name: kernel?.name ?? '' } };
    this.sessions.set(id, session);
    return Promise.resolve(session);
  }

  shutdown(id: string): Promise<void> {
    this._find(id);
    this.sessions.delete(id);
    return Promise.resolve();
  }

  update({ id, path, kernel }: Parameters<Session.ISessionAPIClient['update']>[0]): Promise<Session.IModel> {
    const session = this._find(id);
    const chosen = kernel?.name ? { id: `${id}-${kernel.name}`, name: kernel.name } : session.kernel;
    const updated = { ...session, path: path ?? session.path, kernel: chosen };
    this.sessions.set(id, updated);
    return Promise.resolve(updated);
  }

  /** The kernels of its sessions, as its kernel client lists them. */
  kernelClient(): Kernel.IKernelAPIClient {
    const kernels = async (): Promise<Kernel.IModel[]> =>
      (await this.listRunning()).flatMap(({ kernel }) => kernel ?? []);
    const refuse = (): Promise<never> => Promise.reject(new Error('404'));
    return {
      serverSettings: this.serverSettings,
      listRunning: kernels,
      getModel: async id => (await kernels()).find(kernel => kernel.id === id),
      startNew: refuse,
      restart: refuse,
      interrupt: refuse,
      shutdown: refuse
    };
  }

  private _find(id: string): Session.IModel {
    const session = this.sessions.get(id);
    if (!session) {
      throw new Error(`404: the server has no session ${id}`);
    }
    return session;
  }
}
