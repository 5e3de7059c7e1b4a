/** @file What every cell finds without an import, as the type checker, completion and Shift-Tab know it. */

/** Declarations in TypeScript; the runtime installs what they promise. */
export const CELL_GLOBALS = `
/**
 * Shows a value under the cell: a tensor, a picture, an object with a display method, anything else as text.
 *
 * @throws TypeError for \`update\` without an \`id\`, or a display method that gives no bundle.
 * @example display(new nn.Linear(2, 1), { id: 'net' })
 */
declare function display(
  value: unknown,
  options?: {
    /** Names the output; by default it has no name. */
    readonly id?: string;
    /** Changes the output of this \`id\` in place, from any cell; by default false. */
    readonly update?: boolean;
    /** Metadata of the output, by MIME type; by default none. */
    readonly metadata?: object;
  }
): Promise<void> | undefined;

/**
 * Clears what the cell has shown.
 *
 * @example clearOutput({ wait: true })
 */
declare function clearOutput(options?: {
  /** Clears only when something new comes, so that the page does not flicker; by default false. */
  readonly wait?: boolean;
}): void;

/**
 * Asks the reader for a line of text; by default without a prompt.
 *
 * @throws Error where the front end cannot ask, as in a notebook that is run without a reader; TypeError for a prompt
 * that is no text.
 * @example const name = await input('Your name? ');
 */
declare function input(
  prompt?: string,
  options?: {
    /** Hides what is typed; by default false. */
    readonly password?: boolean;
  }
): Promise<string>;

/**
 * Reads a file beside the notebook.
 *
 * @throws Error where there is no such file; TypeError for a path that is empty or no text.
 * @example const text = new TextDecoder().decode(await readFile('data.csv'));
 */
declare function readFile(path: string): Promise<Uint8Array<ArrayBuffer>>;

/**
 * Writes a file beside the notebook; text is written as UTF-8.
 *
 * @throws Error where it cannot be written; TypeError for a path that is empty or data that are neither text nor bytes.
 * @example await writeFile('losses.json', JSON.stringify([2.3, 0.9]))
 */
declare function writeFile(path: string, data: string | Uint8Array | ArrayBuffer): Promise<void>;

declare namespace Jupyter {
  /** A channel to an object on the page. */
  interface Comm {
    /** The channel's name in Jupyter's messages. */
    readonly commId: string;
    /**
     * Sends a message, by default without metadata and buffers. Of a view only its part goes.
     *
     * @throws Error where the channel is closed; TypeError for buffers that are none.
     * @example Jupyter.comm.open('progress').send({ epoch: 3 }, {}, [new Float32Array([0.5])])
     */
    send(data: unknown, metadata?: object, buffers?: readonly (ArrayBuffer | ArrayBufferView)[]): void;
    /**
     * Closes the channel, by default without data.
     *
     * @example Jupyter.comm.open('progress').close()
     */
    close(data?: unknown): void;
    /** Is called with each message of the page; null until it is set. */
    onMsg: ((data: any, buffers: readonly DataView[]) => void) | null;
    /** Is called when the page closes the channel; null until it is set. */
    onClose: ((data: any) => void) | null;
  }
  /**
   * Shows a value in the front end's pager when the cell has ended: for help and other long texts.
   *
   * @example Jupyter.page('How to read a feature map …')
   */
  function page(value: unknown): Promise<void> | undefined;
  /** Channels between cells and the page. */
  const comm: {
    /**
     * Opens a channel to a target of the page, by default without data, metadata and buffers.
     *
     * @throws TypeError for a target without a name, or buffers that are none.
     * @example const comm = Jupyter.comm.open('progress', { total: 200 })
     */
    open(
      target: string,
      data?: unknown,
      metadata?: object,
      buffers?: readonly (ArrayBuffer | ArrayBufferView)[]
    ): Comm;
    /**
     * Says what happens when the page opens a channel of this name.
     *
     * @throws TypeError unless it is given a name and a function.
     * @example Jupyter.comm.registerTarget('echo', comm => { comm.onMsg = data => comm.send(data) })
     */
    registerTarget(target: string, onOpen: (comm: Comm, data: any, buffers: readonly DataView[]) => void): void;
  };
}

declare module 'npm:*';
declare module 'https:*';
declare module 'http:*';
declare module 'data:*';
declare module 'blob:*';

/** What a module knows of itself. */
interface ImportMeta {
  /** Its address. */
  readonly url: string;
}
`;

/** What cells find besides where they run under Node. Node's own declarations are ten times all of ours: `any`. */
export const NODE_GLOBALS = `
declare module 'node:*';
declare const process: typeof import('node:process');
declare const Buffer: typeof import('node:buffer');
`;
