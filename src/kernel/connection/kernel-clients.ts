/**
 * @file The kernel and kernel-spec clients of JupyterLab's stock managers, over two places at once: the
 * kernels of this page and those of the server. Each request goes where its kernel is.
 */
import type { Kernel, KernelSpec, ServerConnection } from '@jupyterlab/services';

import type { BrowserKernels } from './browser-kernels.js';
import { folderOf } from './folder.js';

/** Kernels of the page and of the server behind one client. */
export class CompositeKernelClient implements Kernel.IKernelAPIClient {
  constructor(
    private readonly _browser: BrowserKernels,
    private readonly _server: Kernel.IKernelAPIClient
  ) {}

  get serverSettings(): ServerConnection.ISettings {
    return this._server.serverSettings;
  }

  /**
   * All kernels. Those of the page are listed after the server has answered. Rejects when the server cannot
   * be reached: an incomplete list would tell JupyterLab that the others are gone.
   */
  async listRunning(): Promise<Kernel.IModel[]> {
    const onServer = await this._server.listRunning();
    return [...this._browser.models(), ...onServer];
  }

  async getModel(id: string): Promise<Kernel.IModel | undefined> {
    return this._browser.has(id) ? this._browser.model(id) : this._server.getModel(id);
  }

  async startNew(options: Kernel.IKernelOptions & { path?: string } = {}): Promise<Kernel.IModel> {
    const { name, path } = options;
    return this._browser.canStart(name)
      ? this._browser.start({ name, location: folderOf(path ?? '') })
      : this._server.startNew(options);
  }

  async restart(id: string): Promise<void> {
    await (this._browser.has(id) ? this._browser.restart(id) : this._server.restart(id));
  }

  async interrupt(id: string): Promise<void> {
    await (this._browser.has(id) ? this._browser.interrupt(id) : this._server.interrupt(id));
  }

  async shutdown(id: string): Promise<void> {
    if (this._browser.has(id)) {
      this._browser.shutdown(id);
    } else {
      await this._server.shutdown(id);
    }
  }
}

/** The kernel specs of the server and of the page. The default stays the server's. */
export class CompositeKernelSpecClient implements KernelSpec.IKernelSpecAPIClient {
  constructor(
    private readonly _browser: BrowserKernels,
    private readonly _server: KernelSpec.IKernelSpecAPIClient
  ) {}

  get serverSettings(): ServerConnection.ISettings {
    return this._server.serverSettings;
  }

  async get(): Promise<KernelSpec.ISpecModels> {
    const onServer = await this._server.get();
    return { ...onServer, kernelspecs: { ...onServer.kernelspecs, ...this._browser.specs } };
  }
}
