/** @file What every cell finds without an import, as the type checker, completion and Shift-Tab know it. */

/** Declarations in TypeScript; the runtime installs what they promise. */
export const CELL_GLOBALS = `
/**
 * Shows a value under the cell: a tensor, a picture, an object with a display method, anything else as text.
 *
 * @param options \`id\` names the output; \`update: true\` with the same \`id\` changes it in place, from any cell.
 * @example display(net, { id: 'net' })
 */
declare function display(
  value: unknown,
  options?: { readonly id?: string; readonly update?: boolean; readonly metadata?: object }
): Promise<void> | undefined;

/**
 * Clears what the cell has shown.
 *
 * @param options \`wait: true\` clears only when something new comes, so that the page does not flicker.
 */
declare function clearOutput(options?: { readonly wait?: boolean }): void;

/**
 * Asks the reader for a line of text.
 *
 * @param options \`password: true\` hides what is typed.
 * @example const name = await input('Your name? ');
 */
declare function input(prompt?: string, options?: { readonly password?: boolean }): Promise<string>;

/**
 * Reads a file beside the notebook.
 *
 * @example const text = new TextDecoder().decode(await readFile('data.csv'));
 */
declare function readFile(path: string): Promise<Uint8Array<ArrayBuffer>>;

/** Writes a file beside the notebook; text is written as UTF-8. */
declare function writeFile(path: string, data: string | Uint8Array | ArrayBuffer): Promise<void>;

declare namespace Jupyter {
  /** A channel to an object on the page. */
  interface Comm {
    readonly commId: string;
    send(data: unknown, metadata?: object, buffers?: readonly (ArrayBuffer | ArrayBufferView)[]): void;
    close(data?: unknown): void;
    onMsg: ((data: any, buffers: readonly DataView[]) => void) | null;
    onClose: ((data: any) => void) | null;
  }
  /** Shows a value in the front end's pager when the cell has ended: for help and other long texts. */
  function page(value: unknown): Promise<void> | undefined;
  const comm: {
    /** Opens a channel to a target of the page. */
    open(
      target: string,
      data?: unknown,
      metadata?: object,
      buffers?: readonly (ArrayBuffer | ArrayBufferView)[]
    ): Comm;
    /** Says what happens when the page opens a channel of this name. */
    registerTarget(target: string, onOpen: (comm: Comm, data: any, buffers: readonly DataView[]) => void): void;
  };
}

declare module 'npm:*';
declare module 'https:*';
declare module 'http:*';
declare module 'data:*';
declare module 'blob:*';

interface ImportMeta {
  readonly url: string;
}
`;

/** What cells find besides where they run under Node. Node's own declarations are ten times all of ours: `any`. */
export const NODE_GLOBALS = `
declare module 'node:*';
declare const process: typeof import('node:process');
declare const Buffer: typeof import('node:buffer');
`;
