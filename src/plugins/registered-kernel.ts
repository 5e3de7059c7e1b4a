/**
 * @file JupyterLite, and JupyterLab with hybrid kernels: the page has a registry of browser kernels, and ours
 * is one more of them.
 */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import type { IKernelClient } from '@jupyterlite/services';

import type { ReceptiveKernel } from '../kernel/session/kernel.js';
import { createKernel, KERNEL_SPEC } from './kernel-factory.js';

/** Lets an interrupt reach our kernel: their client only empties its own queue and does not tell the kernel. */
function passInterrupts(client: IKernelClient, kernels: ReadonlyMap<string, ReceptiveKernel>): void {
  const interruptOthers = client.interrupt.bind(client);
  client.interrupt = async id => {
    await (kernels.get(id)?.interrupt() ?? interruptOthers(id));
  };
}

/** Registers the kernel. The registry's code belongs to the page, and is imported only where the page has one. */
export const registeredKernelPlugin: JupyterFrontEndPlugin<void> = {
  id: 'receptive:registered-kernel',
  description: 'Registers the TypeScript kernel with the page’s registry of browser kernels.',
  autoStart: true,
  activate: async (app: JupyterFrontEnd) => {
    const { IKernelClient, IKernelSpecs } = await import('@jupyterlite/services');
    const specs = await app.resolveRequiredService(IKernelSpecs);
    const client = await app.resolveOptionalService(IKernelClient);
    const running = new Map<string, ReceptiveKernel>();
    specs.register({
      spec: KERNEL_SPEC,
      create: async options => {
        const kernel = await createKernel(options, app.serviceManager.contents);
        running.set(kernel.id, kernel);
        kernel.disposed.connect(() => running.delete(kernel.id));
        return kernel;
      }
    });
    if (client) {
      passInterrupts(client, running);
    }
  }
};
