/** @file A notebook whose kernel moves between page and server keeps its session; nothing is lost on the way. */
import { beforeEach, describe, expect, it } from 'vitest';

import { BrowserSessions } from '../../../src/kernel/connection/browser-sessions.js';
import { CompositeSessionClient } from '../../../src/kernel/connection/session-client.js';
import { createPage, type EchoPage, ServerInMemory } from './page.js';

const notebook = { path: 'course/first.ipynb', name: 'first.ipynb', type: 'notebook' };

let page: EchoPage;
let server: ServerInMemory;
let client: CompositeSessionClient;

beforeEach(() => {
  page = createPage();
  server = new ServerInMemory();
  client = new CompositeSessionClient(page.kernels, new BrowserSessions(page.kernels), server);
});

describe('startNew', () => {
  it('startNew({kernel: {name: "echo"}}) stays in the page and knows the folder of its notebook', async () => {
    const session = await client.startNew({ ...notebook, kernel: { name: 'echo' } });
    expect(session).toMatchObject({ ...notebook, kernel: { name: 'echo' } });
    expect(page.made[0]?.location).toBe('course');
    expect(server.sessions.size).toBe(0);
  });

  it('startNew({kernel: {name: "python3"}}) goes to the server', async () => {
    const session = await client.startNew({ ...notebook, kernel: { name: 'python3' } });
    expect([...server.sessions.keys()]).toEqual([session.id]);
    expect(page.made).toEqual([]);
  });

  it('startNew() of a document that has a session gives that session', async () => {
    const first = await client.startNew({ ...notebook, kernel: { name: 'echo' } });
    expect(await client.startNew({ ...notebook, kernel: { name: 'echo' } })).toEqual(first);
    expect(page.made).toHaveLength(1);
  });
});

describe('update', () => {
  it('update({id, kernel: {name: "python3"}}) moves a session to the server under its old id', async () => {
    const { id } = await client.startNew({ ...notebook, kernel: { name: 'echo' } });
    const moved = await client.update({ id, kernel: { name: 'python3' } });
    expect(moved).toMatchObject({ id, ...notebook, kernel: { name: 'python3' } });
    expect(page.made[0]?.isDisposed).toBe(true);
    expect(await client.listRunning()).toEqual([moved]);
    expect(await client.getModel(id)).toEqual(moved);
  });

  it('update({id, kernel: {name: "echo"}}) moves a session to the page and ends it on the server', async () => {
    const { id } = await client.startNew({ ...notebook, kernel: { name: 'python3' } });
    const moved = await client.update({ id, kernel: { name: 'echo' } });
    expect(moved).toMatchObject({ id, ...notebook, kernel: { name: 'echo' } });
    expect(server.sessions.size).toBe(0);
    expect(await client.listRunning()).toEqual([moved]);
  });

  it('update() to the server, back, and to the server again always answers for the same id', async () => {
    const { id } = await client.startNew({ ...notebook, kernel: { name: 'echo' } });
    for (const name of ['python3', 'echo', 'python3']) {
      await client.update({ id, kernel: { name } });
    }
    const renamed = await client.update({ id, path: 'second.ipynb' });
    expect(renamed).toMatchObject({ id, path: 'second.ipynb', kernel: { name: 'python3' } });
    await client.shutdown(id);
    expect(await client.listRunning()).toEqual([]);
  });

  it('update({id, kernel: {name: "echo"}}) within the page starts a kernel and disposes of the old one', async () => {
    const { id } = await client.startNew({ ...notebook, kernel: { name: 'echo' } });
    const updated = await client.update({ id, kernel: { name: 'echo' } });
    expect(page.made.map(kernel => kernel.isDisposed)).toEqual([true, false]);
    expect(updated.kernel?.id).toBe(page.made[1]?.id);
  });

  it('update({id, kernel: {id}}) shares a running kernel, which lives until its last session ends', async () => {
    const first = await client.startNew({ ...notebook, kernel: { name: 'echo' } });
    const console = { path: 'console', name: 'console', type: 'console', kernel: { name: 'echo' } };
    const second = await client.startNew(console);
    await client.update({ id: second.id, kernel: { id: first.kernel?.id } });
    await client.shutdown(first.id);
    expect(page.made.map(kernel => kernel.isDisposed)).toEqual([false, true]);
    await client.shutdown(second.id);
    expect(page.made[0]?.isDisposed).toBe(true);
  });

  it('update({id, path}) renames a session of the page and keeps its kernel', async () => {
    const { id, kernel } = await client.startNew({ ...notebook, kernel: { name: 'echo' } });
    expect(await client.update({ id, path: 'b.ipynb', name: 'b.ipynb' })).toEqual({
      id,
      path: 'b.ipynb',
      name: 'b.ipynb',
      type: 'notebook',
      kernel
    });
  });
});

describe('listRunning', () => {
  it('listRunning() asked while a session moves to the server never misses it', async () => {
    const { id } = await client.startNew({ ...notebook, kernel: { name: 'echo' } });
    let letAnswer = (): void => undefined;
    server.answer = new Promise(resolve => (letAnswer = resolve));
    const list = client.listRunning();
    await client.update({ id, kernel: { name: 'python3' } });
    letAnswer();
    expect((await list).map(session => session.id)).toEqual([id]);
  });

  it('listRunning() rejects when the server is away instead of reporting its sessions as gone', async () => {
    await client.startNew({ ...notebook, kernel: { name: 'echo' } });
    server.reachable = false;
    await expect(client.listRunning()).rejects.toThrow('Failed to fetch');
  });

  it('listRunning() leaves out a session whose kernel has been shut down', async () => {
    const { kernel } = await client.startNew({ ...notebook, kernel: { name: 'echo' } });
    page.kernels.shutdown(kernel?.id ?? '');
    expect(await client.listRunning()).toEqual([]);
  });
});
