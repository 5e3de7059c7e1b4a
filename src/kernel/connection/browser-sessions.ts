/**
 * @file The sessions whose kernel lives in this page: which document speaks to which kernel. It follows the
 * server's rules for sessions, so that JupyterLab need not know the difference.
 */
import type { Kernel, Session } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';

import type { BrowserKernels } from './browser-kernels.js';
import { folderOf } from './folder.js';

/** A kernel: the id of one that runs, or the name of a spec to start. */
export interface IKernelChoice {
  readonly id?: string;
  readonly name?: string;
}

/** What a new session needs: its document and its kernel. */
export interface ISessionRequest {
  readonly path: string;
  readonly name: string;
  readonly type: string;
  readonly kernel: IKernelChoice;
}

/** The parts of a session to change. */
export type ISessionChange = Partial<ISessionRequest>;

/** The sessions of this page. */
export class BrowserSessions {
  constructor(private readonly kernels: BrowserKernels) {}

  /** Every session whose kernel still runs. */
  models(): Session.IModel[] {
    for (const [id, { kernel }] of this.sessions) {
      if (!this.kernels.has(kernel?.id)) {
        this.sessions.delete(id);
      }
    }
    return [...this.sessions.values()];
  }

  find(id: string): Session.IModel | undefined {
    return this.models().find(session => session.id === id);
  }

  /** Starts a session under `id`, or returns the one that its document already has. */
  async start(request: ISessionRequest, id: string = UUID.uuid4()): Promise<Session.IModel> {
    const { path, name, type, kernel: wanted } = request;
    const existing = this.models().find(session => session.path === path && session.type === type);
    if (existing) {
      return existing;
    }
    const kernel = await this.kernelFor(path, wanted);
    const session = { id, path, name, type, kernel };
    this.sessions.set(id, session);
    return session;
  }

  /** Changes a session of this page; a kernel that the change leaves without a session is shut down. */
  async update(session: Session.IModel, change: ISessionChange): Promise<Session.IModel> {
    const { path = session.path, name = session.name, type = session.type, kernel: wanted } = change;
    const kernel = wanted ? await this.kernelFor(path, wanted) : session.kernel;
    const updated = { id: session.id, path, name, type, kernel };
    this.sessions.set(session.id, updated);
    this.shutdownIfUnused(session.kernel);
    return updated;
  }

  /** Ends a session, and its kernel where no other session uses it. */
  shutdown(id: string): void {
    const session = this.sessions.get(id);
    this.sessions.delete(id);
    this.shutdownIfUnused(session?.kernel ?? null);
  }

  private async kernelFor(path: string, kernel: IKernelChoice): Promise<Kernel.IModel> {
    return this.kernels.has(kernel.id)
      ? this.kernels.model(kernel.id)
      : this.kernels.start({ name: kernel.name ?? '', location: folderOf(path) });
  }

  private shutdownIfUnused(kernel: Kernel.IModel | null): void {
    if (kernel && !this.models().some(session => session.kernel?.id === kernel.id)) {
      this.kernels.shutdown(kernel.id);
    }
  }

  private readonly sessions = new Map<string, Session.IModel>();
}
