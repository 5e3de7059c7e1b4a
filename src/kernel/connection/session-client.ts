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
    private readonly _kernels: BrowserKernels,
    private readonly _browser: BrowserSessions,
    private readonly _server: Session.ISessionAPIClient
  ) {}

  get serverSettings(): ServerConnection.ISettings {
    return this._server.serverSettings;
  }

  /**
   * All sessions under the ids that JupyterLab knows. Rejects when the server cannot be reached. Asks
   * again where a kernel moved between the two places meanwhile, because the list could miss its session.
   */
  async listRunning(): Promise<Session.IModel[]> {
    for (;;) {
      await this._move;
      const before = this._moves;
      const onServer = await this._server.listRunning();
      if (before !== this._moves) {
        continue;
      }
      const inPage = this._browser.models();
      const known = new Map([...this._serverIds].map(([visible, real]) => [real, visible]));
      return [...inPage, ...onServer.map(model => ({ ...model, id: known.get(model.id) ?? model.id }))];
    }
  }

  async getModel(id: string): Promise<Session.IModel> {
    return this._browser.find(id) ?? { ...(await this._server.getModel(this._serverId(id))), id };
  }

  async startNew(options: Session.ISessionOptions): Promise<Session.IModel> {
    const kernel: IKernelChoice = options.kernel ?? {};
    return this._belongsHere(kernel)
      ? this._browser.start({ ...options, kernel })
      : this._server.startNew(options);
  }

  async shutdown(id: string): Promise<void> {
    if (this._browser.find(id)) {
      this._browser.shutdown(id);
      return;
    }
    await this._server.shutdown(this._serverId(id));
    this._serverIds.delete(id);
  }

  async update(options: SessionUpdate): Promise<Session.IModel> {
    const { id, path, name, type } = options;
    const kernel = options.kernel ?? undefined;
    const inPage = this._browser.find(id);
    const change = { path, name, type, kernel };
    if (inPage) {
      return !kernel || this._belongsHere(kernel)
        ? this._browser.update(inPage, change)
        : this._moving(this._moveToServer(inPage, change));
    }
    if (kernel && this._belongsHere(kernel)) {
      return this._moving(this._moveToPage(id, { ...change, kernel }));
    }
    const updated = await this._server.update({ ...options, id: this._serverId(id) });
    return { ...updated, id };
  }

  private async _moveToServer(session: Session.IModel, change: ISessionChange): Promise<Session.IModel> {
    const { path = session.path, name = session.name, type = session.type, kernel } = change;
    const started = await this._server.startNew({ path, name, type, kernel });
    this._browser.shutdown(session.id);
    this._serverIds.set(session.id, started.id);
    return { ...started, id: session.id };
  }

  private async _moveToPage(
    id: string,
    change: ISessionChange & { kernel: IKernelChoice }
  ): Promise<Session.IModel> {
    const old = await this._server.getModel(this._serverId(id));
    const { path = old.path, name = old.name, type = old.type, kernel } = change;
    const started = await this._browser.start({ path, name, type, kernel }, id);
    await this._server.shutdown(old.id);
    this._serverIds.delete(id);
    return started;
  }

  /** Lets `listRunning` wait until a move is over. */
  private _moving(move: Promise<Session.IModel>): Promise<Session.IModel> {
    const ended = move.then(
      () => undefined,
      () => undefined
    );
    this._move = Promise.all([this._move, ended]);
    this._moves += 1;
    return move;
  }

  private _belongsHere({ id, name }: IKernelChoice): boolean {
    return id === undefined ? this._kernels.canStart(name) : this._kernels.has(id);
  }

  private _serverId(id: string): string {
    return this._serverIds.get(id) ?? id;
  }

  /** Ids that JupyterLab knows → ids that the server knows, where they differ. */
  private readonly _serverIds = new Map<string, string>();
  private _move: Promise<unknown> = Promise.resolve();
  private _moves = 0;
}
