/** @file The files beside the notebook, as the contents manager of the page or a process gives them. */
import type { Contents } from '@jupyterlab/services';

export interface NotebookFiles {
  /** The notebook's folder; paths begin where it does. */
  readonly folder: string;
  /** The bytes of a file; null where there is none. */
  read(path: string): Promise<Uint8Array | null>;
  /** The text of a file; null where there is none. */
  readText(path: string): Promise<string | null>;
}

export class ContentsFiles implements NotebookFiles {
  constructor(
    readonly folder: string,
    private readonly contents: Contents.IManager | undefined
  ) {}

  async read(path: string): Promise<Uint8Array | null> {
    const model = await this.model(path);
    return model && toBytes(model);
  }

  async readText(path: string): Promise<string | null> {
    const bytes = await this.read(path);
    return bytes && new TextDecoder().decode(bytes);
  }

  private async model(path: string): Promise<Contents.IModel | null> {
    try {
      const model = await this.contents?.get(path, { content: true, type: 'file', format: 'base64' });
      return model ?? null;
    } catch {
      // The contents managers agree on no error that says "not there".
      return null;
    }
  }
}

/** A site without a server keeps a file in the format in which it was made, whatever was asked for. */
function toBytes({ format, content }: Contents.IModel): Uint8Array {
  const value: unknown = content;
  if (typeof value !== 'string') return new TextEncoder().encode(JSON.stringify(value));
  if (format !== 'base64') return new TextEncoder().encode(value);
  return Uint8Array.from(atob(value), character => character.charCodeAt(0));
}
