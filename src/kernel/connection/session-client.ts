/**
 * @file The session client of JupyterLab's stock manager over the sessions of this page and of the server.
 * A document keeps its session's id when its kernel moves from one place to the other; the server's own id
 * of such a session stays behind this file.
 */
import type { Session, ServerConnection } from '@jupyterlab/services';

import type { BrowserKernels } from './browser-kernels.js';
import type { BrowserSessions, IKernelChoice, ISessionChange } from './browser-sessions.js';

type SessionUpdate = Parameters<Session.ISessionAPIClient['update']>[0];

/** Sessions of the page and of the server behind one client. */
export class CompositeSessionClient implements Session.ISessionAPIClient {
  constructor(
    private readonly kernels: BrowserKernels,
    private readonly browser: BrowserSessions,
    private readonly server: Session.ISessionAPIClient
  ) {}

  get serverSettings(): ServerConnection.ISettings {
    return this.server.serverSettings;
  }

  /**
   * All sessions under the ids that JupyterLab knows. Rejects when the server cannot be reached. Asks
   * again where a kernel moved between the two places meanwhile, because the list could miss its session.
   */
  async listRunning(): Promise<Session.IModel[]> {
    for (;;) {
      await this.move;
      const before = this.moves;
      const onServer = await this.server.listRunning();
      if (before !== this.moves) {
        continue;
      }
      const inPage = this.browser.models();
      const known = new Map([...this.serverIds].map(([visible, real]) => [real, visible]));
      return [...inPage, ...onServer.map(model => ({ ...model, id: known.get(model.id) ?? model.id }))];
    }
  }

  async getModel(id: string): Promise<Session.IModel> {
    return this.browser.find(id) ?? { ...(await this.server.getModel(this.serverId(id))), id };
  }

  async startNew(options: Session.ISessionOptions): Promise<Session.IModel> {
    const kernel: IKernelChoice = options.kernel ?? {};
    return this.belongsHere(kernel)
      ? this.browser.start({ ...options, kernel })
      : this.server.startNew(options);
  }

  async shutdown(id: string): Promise<void> {
    if (this.browser.find(id)) {
      this.browser.shutdown(id);
      return;
    }
    await this.server.shutdown(this.serverId(id));
    this.serverIds.delete(id);
  }

  async update(options: SessionUpdate): Promise<Session.IModel> {
    const { id, path, name, type } = options;
    const kernel = options.kernel ?? undefined;
    const inPage = this.browser.find(id);
    const change = { path, name, type, kernel };
    if (inPage) {
      return !kernel || this.belongsHere(kernel)
        ? this.browser.update(inPage, change)
        : this.moving(this.moveToServer(inPage, change));
    }
    if (kernel && this.belongsHere(kernel)) {
      return this.moving(this.moveToPage(id, { ...change, kernel }));
    }
    const updated = await this.server.update({ ...options, id: this.serverId(id) });
    return { ...updated, id };
  }

  private async moveToServer(session: Session.IModel, change: ISessionChange): Promise<Session.IModel> {
    const { path = session.path, name = session.name, type = session.type, kernel } = change;
    const started = await this.server.startNew({ path, name, type, kernel });
    this.browser.shutdown(session.id);
    this.serverIds.set(session.id, started.id);
    return { ...started, id: session.id };
  }

  private async moveToPage(
    id: string,
    change: ISessionChange & { kernel: IKernelChoice }
  ): Promise<Session.IModel> {
    const old = await this.server.getModel(this.serverId(id));
    const { path = old.path, name = old.name, type = old.type, kernel } = change;
    const started = await this.browser.start({ path, name, type, kernel }, id);
    await this.server.shutdown(old.id);
    this.serverIds.delete(id);
    return started;
  }

  /** Lets `listRunning` wait until a move is over. */
  private moving(move: Promise<Session.IModel>): Promise<Session.IModel> {
    const ended = move.then(
      () => undefined,
      () => undefined
    );
    this.move = Promise.all([this.move, ended]);
    this.moves += 1;
    return move;
  }

  private belongsHere({ id, name }: IKernelChoice): boolean {
    return id === undefined ? this.kernels.canStart(name) : this.kernels.has(id);
  }

  private serverId(id: string): string {
    return this.serverIds.get(id) ?? id;
  }

  /** Ids that JupyterLab knows → ids that the server knows, where they differ. */
  private readonly serverIds = new Map<string, string>();
  private move: Promise<unknown> = Promise.resolve();
  private moves = 0;
}
