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
    private readonly browser: BrowserKernels,
    private readonly server: Kernel.IKernelAPIClient
  ) {}

  get serverSettings(): ServerConnection.ISettings {
    return this.server.serverSettings;
  }

  /**
   * All kernels. Those of the page are listed after the server has answered. Rejects when the server cannot
   * be reached: an incomplete list would tell JupyterLab that the others are gone.
   */
  async listRunning(): Promise<Kernel.IModel[]> {
    const onServer = await this.server.listRunning();
    return [...this.browser.models(), ...onServer];
  }

  async getModel(id: string): Promise<Kernel.IModel | undefined> {
    return this.browser.has(id) ? this.browser.model(id) : this.server.getModel(id);
  }

  async startNew(options: Kernel.IKernelOptions & { path?: string } = {}): Promise<Kernel.IModel> {
    const { name, path } = options;
    return this.browser.canStart(name)
      ? this.browser.start({ name, location: folderOf(path ?? '') })
      : this.server.startNew(options);
  }

  async restart(id: string): Promise<void> {
    await (this.browser.has(id) ? this.browser.restart(id) : this.server.restart(id));
  }

  async interrupt(id: string): Promise<void> {
    await (this.browser.has(id) ? this.browser.interrupt(id) : this.server.interrupt(id));
  }

  async shutdown(id: string): Promise<void> {
    if (this.browser.has(id)) {
      this.browser.shutdown(id);
    } else {
      await this.server.shutdown(id);
    }
  }
}

/** The kernel specs of the server and of the page. The default stays the server's. */
export class CompositeKernelSpecClient implements KernelSpec.IKernelSpecAPIClient {
  constructor(
    private readonly browser: BrowserKernels,
    private readonly server: KernelSpec.IKernelSpecAPIClient
  ) {}

  get serverSettings(): ServerConnection.ISettings {
    return this.server.serverSettings;
  }

  async get(): Promise<KernelSpec.ISpecModels> {
    const onServer = await this.server.get();
    return { ...onServer, kernelspecs: { ...onServer.kernelspecs, ...this.browser.specs } };
  }
}
