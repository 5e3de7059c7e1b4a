import { ContentsManager, Drive, ServerConnection } from '@jupyterlab/services';
import { describe, expect, test } from 'vitest';

import { ContentsFiles } from '../../src/kernel/page/contents-files.js';

/** The notebook's folder behind JupyterLab's own contents manager, whose server gives the answer of `fetch`. */
function files(fetch: () => Promise<Response>): ContentsFiles {
  const serverSettings = ServerConnection.makeSettings({ baseUrl: 'http://localhost/', fetch });
  const contents = new ContentsManager({ defaultDrive: new Drive({ serverSettings }), serverSettings });
  return new ContentsFiles('notebooks', contents);
}

function answer(status: number, body: object): () => Promise<Response> {
  return () => Promise.resolve(new Response(JSON.stringify(body), { status }));
}

describe('read of a file in the contents of a server', () => {
  test('gives the bytes that the server gives in base64', async () => {
    const model = {
      ...{
        name: 'a.txt',
        path: 'notebooks/a.txt',
        type: 'file',
        writable: true,
        created: '',
        last_modified: ''
      },
      ...{ mimetype: 'text/plain', content: btoa('hello'), format: 'base64' }
    };
    expect(
      new TextDecoder().decode((await files(answer(200, model)).read('notebooks/a.txt')) ?? undefined)
    ).toBe('hello');
  });

  test.each([
    [404, 'No such file or directory: a.txt'],
    [400, 'notebooks is a directory, not a file']
  ])('is null where the server answers %i: %s', async (status, message) => {
    expect(await files(answer(status, { message })).read('notebooks/a.txt')).toBeNull();
  });

  test.each([
    [403, 'Permission denied: a.txt'],
    [500, 'Unhandled error']
  ])('rejects with the words of a server that answers %i: %s', async (status, message) => {
    await expect(files(answer(status, { message })).read('notebooks/a.txt')).rejects.toThrow(message);
  });

  test('rejects where the server is not reached', async () => {
    const refused = (): Promise<Response> => Promise.reject(new TypeError('Failed to fetch'));
    await expect(files(refused).read('notebooks/a.txt')).rejects.toThrow('Failed to fetch');
  });
});

describe('list of a folder in the contents of a server', () => {
  const model = {
    ...{ name: 'notebooks', path: 'notebooks', type: 'directory', writable: true, created: '' },
    ...{ last_modified: '', mimetype: null, format: 'json' }
  };

  test('gives the names, and which of them are folders', async () => {
    const content = [
      { name: 'net.ts', path: 'notebooks/net.ts', type: 'file' },
      { name: 'layers', path: 'notebooks/layers', type: 'directory' },
      { name: 'a.ipynb', path: 'notebooks/a.ipynb', type: 'notebook' },
      { path: 'notebooks/nameless', type: 'file' }
    ];
    let asked = '';
    const get = (request: Request | string): Promise<Response> => {
      asked = typeof request === 'string' ? request : request.url;
      return answer(200, { ...model, content })();
    };
    expect(await files(get as () => Promise<Response>).list('notebooks')).toEqual([
      { name: 'net.ts', isFolder: false },
      { name: 'layers', isFolder: true },
      { name: 'a.ipynb', isFolder: false }
    ]);
    expect(asked).toContain('type=directory');
  });

  test.each([404, 400])('is null where the server answers %i', async status => {
    expect(await files(answer(status, { message: '' })).list('notebooks')).toBeNull();
  });

  test('is null where something else is there', async () => {
    expect(
      await files(answer(200, { ...model, type: 'file', content: 'text' })).list('notebooks')
    ).toBeNull();
  });

  test('rejects where the server refuses', async () => {
    await expect(files(answer(403, { message: 'Permission denied' })).list('notebooks')).rejects.toThrow(
      'Permission denied'
    );
  });
});
