/**
 * @file The sessions whose kernel lives in this page: which document speaks to which kernel. It follows the
 * server's rules for sessions, so that JupyterLab need not know the difference.
 */
import type { Kernel, Session } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';

import type { BrowserKernels } from './browser-kernels.js';
import { folderOf } from './folder.js';

/** What is asked for a session: its document, and its kernel by id or by name. */
export interface ISessionRequest {
  readonly path: string;
  readonly name: string;
  readonly type: string;
  readonly kernel: { readonly id?: string; readonly name?: string };
}

/** The sessions of this page. */
export class BrowserSessions {
  constructor(private readonly _kernels: BrowserKernels) {}

  /** Every session whose kernel still runs. */
  models(): Session.IModel[] {
    for (const [id, { kernel }] of this._sessions) {
      if (!this._kernels.has(kernel?.id)) {
        this._sessions.delete(id);
      }
    }
    return [...this._sessions.values()];
  }

  find(id: string): Session.IModel | undefined {
    return this.models().find(session => session.id === id);
  }

  /** Starts a session under `id`, or gives the one that its document already has. */
  async start(request: ISessionRequest, id: string = UUID.uuid4()): Promise<Session.IModel> {
    const { path, name, type } = request;
    const existing = this.models().find(session => session.path === path && session.type === type);
    if (existing) {
      return existing;
    }
    const kernel = await this._kernelFor(request);
    const session = { id, path, name, type, kernel };
    this._sessions.set(id, session);
    return session;
  }

  /** Changes a session of this page; a kernel that its change leaves without a session is shut down. */
  async update(session: Session.IModel, request: ISessionRequest | null): Promise<Session.IModel> {
    const updated = request ? { ...session, ...request, kernel: await this._kernelFor(request) } : session;
    this._sessions.set(session.id, updated);
    this._shutdownIfUnused(session.kernel);
    return updated;
  }

  rename(session: Session.IModel, document: Partial<Omit<ISessionRequest, 'kernel'>>): Session.IModel {
    const renamed = { ...session, ...document };
    this._sessions.set(session.id, renamed);
    return renamed;
  }

  /** Ends a session, and its kernel where no other session uses it. */
  shutdown(id: string): void {
    const session = this._sessions.get(id);
    this._sessions.delete(id);
    this._shutdownIfUnused(session?.kernel ?? null);
  }

  private async _kernelFor({ path, kernel }: ISessionRequest): Promise<Kernel.IModel> {
    return this._kernels.has(kernel.id)
      ? this._kernels.model(kernel.id)
      : this._kernels.start({ name: kernel.name ?? '', location: folderOf(path) });
  }

  private _shutdownIfUnused(kernel: Kernel.IModel | null): void {
    if (kernel && !this.models().some(session => session.kernel?.id === kernel.id)) {
      this._kernels.shutdown(kernel.id);
    }
  }

  private readonly _sessions = new Map<string, Session.IModel>();
}
