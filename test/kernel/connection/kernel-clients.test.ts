/** @file A request about a kernel reaches the place where that kernel is. */
import { KernelSpecAPI } from '@jupyterlab/services';
import { describe, expect, it } from 'vitest';

import { folderOf } from '../../../src/kernel/connection/folder.js';
import {
  CompositeKernelClient,
  CompositeKernelSpecClient
} from '../../../src/kernel/connection/kernel-clients.js';
import { createPage, ServerInMemory } from './page.js';

describe('CompositeKernelClient', () => {
  it('interrupt(id), restart(id) and shutdown(id) reach a kernel of the page', async () => {
    const { kernels, made } = createPage();
    const client = new CompositeKernelClient(kernels, new ServerInMemory().kernelClient());
    const { id } = await client.startNew({ name: 'echo' });
    await client.interrupt(id);
    await client.restart(id);
    expect(made[0]?.requests).toEqual(['interrupt', 'restart']);
    expect(await client.getModel(id)).toEqual({ id, name: 'echo' });
    await client.shutdown(id);
    expect(made[0]?.isDisposed).toBe(true);
    expect(await client.getModel(id)).toBeUndefined();
  });

  it('interrupt(id) of a kernel that the page does not have goes to the server', async () => {
    const client = new CompositeKernelClient(createPage().kernels, new ServerInMemory().kernelClient());
    await expect(client.interrupt('elsewhere')).rejects.toThrow('404');
  });

  it('listRunning() names the kernels of both places, and rejects when the server is away', async () => {
    const server = new ServerInMemory();
    await server.startNew({ path: 'a', name: 'a', type: 'notebook', kernel: { name: 'python3' } });
    const client = new CompositeKernelClient(createPage().kernels, server.kernelClient());
    await client.startNew({ name: 'echo' });
    expect((await client.listRunning()).map(kernel => kernel.name)).toEqual(['echo', 'python3']);
    server.reachable = false;
    await expect(client.listRunning()).rejects.toThrow('Failed to fetch');
  });
});

describe('CompositeKernelSpecClient', () => {
  it('get() adds the specs of the page and keeps the default of the server', async () => {
    const python = { name: 'python3', display_name: 'Python 3', language: 'python', argv: [], resources: {} };
    const server = new (class extends KernelSpecAPI.KernelSpecAPIClient {
      override get(): Promise<Awaited<ReturnType<KernelSpecAPI.KernelSpecAPIClient['get']>>> {
        return Promise.resolve({ default: 'python3', kernelspecs: { python3: python } });
      }
    })();
    const specs = await new CompositeKernelSpecClient(createPage().kernels, server).get();
    expect(specs.default).toBe('python3');
    expect(Object.keys(specs.kernelspecs)).toEqual(['python3', 'echo']);
  });
});

describe('folderOf', () => {
  it.each([
    ['first.ipynb', ''],
    ['course/week 1/first.ipynb', 'course/week 1'],
    ['RTC:first.ipynb', 'RTC:'],
    ['RTC:course/first.ipynb', 'RTC:course']
  ])('folderOf(%j) is %j', (path, folder) => {
    expect(folderOf(path)).toBe(folder);
  });
});
