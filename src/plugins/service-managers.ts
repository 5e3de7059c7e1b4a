/**
 * @file Stock JupyterLab and Notebook: their own kernel, kernel-spec and session managers, given clients that
 * know the kernels of this page beside those of the server. The plugins that these replace are named under
 * `disabledExtensions` in package.json.
 */
import type { Contents, Kernel, KernelSpec, ServiceManagerPlugin, Session } from '@jupyterlab/services';
import {
  IConnectionStatus,
  IContentsManager,
  IKernelManager,
  IKernelSpecManager,
  IServerSettings,
  ISessionManager,
  KernelAPI,
  KernelManager,
  KernelSpecAPI,
  KernelSpecManager,
  type ServerConnection,
  SessionAPI,
  SessionManager
} from '@jupyterlab/services';
import { Token } from '@lumino/coreutils';

import { BrowserKernels } from '../kernel/connection/browser-kernels.js';
import { BrowserSessions } from '../kernel/connection/browser-sessions.js';
import { CompositeKernelClient, CompositeKernelSpecClient } from '../kernel/connection/kernel-clients.js';
import { createDispatchingWebSocket } from '../kernel/connection/page-socket.js';
import { CompositeSessionClient } from '../kernel/connection/session-client.js';
import { createKernel, KERNEL_SPEC } from './kernel-factory.js';

type Settings = ServerConnection.ISettings;

const IBrowserKernels = new Token<BrowserKernels>(
  'receptive:IBrowserKernels',
  'The kernels that run in this page.'
);

/** Stops polling while the server is away or the page is hidden, as the managers that we replace do. */
function standby(status: IConnectionStatus | null): () => boolean | 'when-hidden' {
  return () => (status && !status.isConnected) || 'when-hidden';
}

const browserKernels: ServiceManagerPlugin<BrowserKernels> = {
  id: 'receptive:browser-kernels',
  description: 'Keeps the kernels that run in this page.',
  autoStart: true,
  provides: IBrowserKernels,
  requires: [IServerSettings, IContentsManager],
  activate: (_: null, settings: Settings, contents: Contents.IManager) =>
    new BrowserKernels(settings.serializer, [
      { spec: KERNEL_SPEC, create: options => createKernel(options, contents) }
    ])
};

const kernelManager: ServiceManagerPlugin<Kernel.IManager> = {
  id: 'receptive:kernel-manager',
  description: 'The kernel manager, over the kernels of the server and of this page.',
  autoStart: true,
  provides: IKernelManager,
  requires: [IBrowserKernels, IServerSettings],
  optional: [IConnectionStatus],
  activate: (_: null, kernels: BrowserKernels, settings: Settings, status: IConnectionStatus | null) =>
    new KernelManager({
      kernelAPIClient: new CompositeKernelClient(
        kernels,
        new KernelAPI.KernelAPIClient({ serverSettings: settings })
      ),
      kernelSpecAPIClient: createSpecClient(kernels, settings),
      serverSettings: { ...settings, WebSocket: createDispatchingWebSocket(kernels, settings.WebSocket) },
      standby: standby(status)
    })
};

const kernelSpecManager: ServiceManagerPlugin<KernelSpec.IManager> = {
  id: 'receptive:kernel-spec-manager',
  description: 'The kernel spec manager, over the specs of the server and of this page.',
  autoStart: true,
  provides: IKernelSpecManager,
  requires: [IBrowserKernels, IServerSettings],
  optional: [IConnectionStatus],
  activate: (_: null, kernels: BrowserKernels, settings: Settings, status: IConnectionStatus | null) =>
    new KernelSpecManager({
      kernelSpecAPIClient: createSpecClient(kernels, settings),
      serverSettings: settings,
      standby: standby(status)
    })
};

const sessionManager: ServiceManagerPlugin<Session.IManager> = {
  id: 'receptive:session-manager',
  description: 'The session manager, over the sessions of the server and of this page.',
  autoStart: true,
  provides: ISessionManager,
  requires: [IBrowserKernels, IKernelManager, IServerSettings],
  optional: [IConnectionStatus],
  activate: (
    _: null,
    kernels: BrowserKernels,
    manager: Kernel.IManager,
    settings: Settings,
    status: IConnectionStatus | null
  ) =>
    new SessionManager({
      kernelManager: manager,
      sessionAPIClient: new CompositeSessionClient(
        kernels,
        new BrowserSessions(kernels),
        new SessionAPI.SessionAPIClient({ serverSettings: settings })
      ),
      serverSettings: settings,
      standby: standby(status)
    })
};

function createSpecClient(kernels: BrowserKernels, settings: Settings): CompositeKernelSpecClient {
  return new CompositeKernelSpecClient(
    kernels,
    new KernelSpecAPI.KernelSpecAPIClient({ serverSettings: settings })
  );
}

/** Replaces the three managers, in pages without a registry of browser kernels. */
export const serviceManagerPlugins = [browserKernels, kernelManager, kernelSpecManager, sessionManager];
