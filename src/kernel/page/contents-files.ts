/** @file The files beside the notebook, as the contents manager of a page gives them. */
import type { Contents } from '@jupyterlab/services';

import { toBase64 } from '../../formats/base64.js';
import type { FolderEntry } from '../protocol/notebook-path.js';
import type { NotebookFiles } from '../session/notebook-files.js';

export class ContentsFiles implements NotebookFiles {
  readonly seesWrites = true;

  constructor(
    public folder: string,
    private readonly contents: Contents.IManager | undefined
  ) {}

  async read(path: string): Promise<Uint8Array | null> {
    const model = await this.model(path, { type: 'file', format: 'base64' });
    return model && toBytes(model);
  }

  async list(path: string): Promise<readonly FolderEntry[] | null> {
    const model = await this.model(path, { type: 'directory' });
    return model && toEntries(model);
  }

  async write(path: string, data: string | Uint8Array): Promise<void> {
    if (!this.contents) throw new Error('this kernel has no files');
    const content = typeof data === 'string' ? data : toBase64(data);
    const format = typeof data === 'string' ? 'text' : 'base64';
    await this.contents.save(path, { type: 'file', format, content });
  }

  private async model(path: string, options: Contents.IFetchOptions): Promise<Contents.IModel | null> {
    try {
      const model = await this.contents?.get(path, { content: true, ...options });
      return model ?? null;
    } catch (error) {
      if (saysNoFile(error)) return null;
      throw error;
    }
  }
}

/**
 * Whether an error of a contents manager says that there is no such file or folder. A server answers "not found", or
 * "bad request" where a file was asked for and a folder is there, or the other way round. A site without a server fails
 * without an answer. A server that refuses, stumbles or is not reached says nothing about the file.
 */
function saysNoFile(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  // `ServerConnection.NetworkError` and what fetch itself throws.
  if (error instanceof TypeError) return false;
  const { response } = error as { readonly response?: { readonly status?: unknown } };
  return response === undefined || response.status === 404 || response.status === 400;
}

/** A site without a server keeps a file in the format in which it was made, whatever was asked for. */
function toBytes({ format, content }: Contents.IModel): Uint8Array {
  const value: unknown = content;
  if (typeof value !== 'string') return new TextEncoder().encode(JSON.stringify(value));
  if (format !== 'base64') return new TextEncoder().encode(value);
  return Uint8Array.from(atob(value), character => character.charCodeAt(0));
}

function toEntries({ content }: Contents.IModel): readonly FolderEntry[] | null {
  const value: unknown = content;
  if (!Array.isArray(value)) return null;
  return value.flatMap((each: unknown) => {
    const { name, type } = (each ?? {}) as { readonly name?: unknown; readonly type?: unknown };
    return typeof name === 'string' ? [{ name, isFolder: type === 'directory' }] : [];
  });
}
