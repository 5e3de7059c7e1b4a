/**
 * @file Comms: channels between cells and objects on the page, such as widgets. What a handler prints or throws lands
 * under the cell that opened the comm or registered its target.
 */
import type { RunId, CommEvent, CommMessage } from '../protocol/messages.js';
import type { CellContexts } from './cell-context.js';
import { CellContext } from './cell-context.js';
import type { Platform } from './platform.js';
import { isThenable } from './interrupt.js';
import { isInstance } from './prototypes.js';

type Buffers = readonly (ArrayBuffer | ArrayBufferView)[];
type OnOpen = (comm: Comm, data: unknown, buffers: readonly DataView[]) => unknown;

interface Sending {
  readonly event: CommEvent;
  readonly target?: string;
  readonly data?: unknown;
  readonly metadata?: unknown;
  readonly buffers?: Buffers;
}

type Send = (comm: Comm, sending: Sending) => void;

/** One end of a channel; the other is on the page. */
export class Comm {
  /** Called with what the page sends. */
  onMsg: ((data: unknown, buffers: readonly DataView[]) => unknown) | null = null;
  /** Called when the page closes the channel. */
  onClose: ((data: unknown) => unknown) | null = null;
  // Cells hold comms: `private` would show it to them.
  readonly #send: Send;

  constructor(
    readonly commId: string,
    send: Send
  ) {
    this.#send = send;
  }

  /** Sends data that JSON can hold, and buffers beside it. */
  send(data: unknown = {}, metadata: unknown = {}, buffers: Buffers = []): void {
    this.#send(this, { event: 'msg', data, metadata, buffers });
  }

  /** Closes the channel; closing twice changes nothing. */
  close(data: unknown = {}, metadata: unknown = {}, buffers: Buffers = []): void {
    this.#send(this, { event: 'close', data, metadata, buffers });
  }
}

/** Exactly the bytes that are viewed, in memory of their own. */
function toBytes(buffer: unknown): ArrayBuffer {
  if (isInstance(buffer, ArrayBuffer)) return buffer.slice(0);
  if (ArrayBuffer.isView(buffer)) {
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).slice().buffer;
  }
  throw new TypeError(`comm: buffers must be ArrayBuffers or views of them, got ${typeof buffer}`);
}

function toJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? {})) as unknown;
}

export class Comms {
  private readonly open = new Map<string, { readonly comm: Comm; readonly owner: CellContext }>();
  private readonly targets = new Map<string, { readonly onOpen: OnOpen; readonly owner: CellContext }>();

  /** @param post sends a message after the text that was printed before it. */
  constructor(
    private readonly contexts: CellContexts,
    private readonly post: Platform['post'],
    private readonly protect: <T>(work: () => T) => T
  ) {}

  /** What cells see as `Jupyter.comm`. */
  readonly api = {
    open: (target: unknown, data?: unknown, metadata?: unknown, buffers?: Buffers): Comm => {
      if (typeof target !== 'string' || target === '') {
        throw new TypeError(`comm.open: the name of a target is needed, got ${String(target)}`);
      }
      const comm = new Comm(newId(), this.send);
      this.open.set(comm.commId, { comm, owner: this.contexts.current });
      this.send(comm, { event: 'open', target, data, metadata, buffers });
      return comm;
    },
    registerTarget: (target: unknown, onOpen: unknown): void => {
      if (typeof target !== 'string' || typeof onOpen !== 'function') {
        throw new TypeError('comm.registerTarget: a name and a function are needed');
      }
      this.targets.set(target, { onOpen: onOpen as OnOpen, owner: this.contexts.current });
    }
  };

  private readonly send: Send = (comm, { event, target = '', data, metadata, buffers = [] }) => {
    this.protect(() => {
      const entry = this.open.get(comm.commId);
      if (!entry) {
        if (event === 'close') return;
        throw new Error('comm.send: an open comm is needed, got one that was closed');
      }
      const message = {
        ...{ event, commId: comm.commId, target },
        data: toJson(data),
        metadata: toJson(metadata),
        buffers: buffers.map(toBytes)
      };
      if (event === 'close') this.open.delete(comm.commId);
      this.post({ type: 'comm', run: entry.owner.run, message });
    });
  };

  /**
   * Takes a message of the page; settles when its handler has.
   *
   * @param run what the refusal of an unknown target answers.
   */
  async receive(message: CommMessage, run: RunId): Promise<void> {
    const views = message.buffers.map(buffer => new DataView(buffer));
    if (message.event === 'open') {
      await this.opened(message, views, new CellContext(run));
      return;
    }
    const entry = this.open.get(message.commId);
    if (!entry) return;
    const { comm, owner } = entry;
    if (message.event === 'close') {
      this.open.delete(message.commId);
      await this.call(owner, () => comm.onClose?.(message.data));
    } else {
      await this.call(owner, () => comm.onMsg?.(message.data, views));
    }
  }

  /** An unknown target, or one whose function throws, is answered by closing the comm. */
  private async opened(message: CommMessage, views: readonly DataView[], asker: CellContext): Promise<void> {
    const target = this.targets.get(message.target);
    const owner = target?.owner ?? asker;
    const comm = new Comm(message.commId, this.send);
    this.open.set(comm.commId, { comm, owner });
    const isTaken =
      target !== undefined && (await this.call(owner, () => target.onOpen(comm, message.data, views)));
    if (!isTaken) comm.close();
  }

  /** Runs a handler for a cell; gives whether it ended well. Its error is told in that cell. */
  private async call(owner: CellContext, handler: () => unknown): Promise<boolean> {
    const { value, failed } = this.contexts.runLate(owner, handler);
    if (failed) return false;
    try {
      if (isThenable(value)) await value;
      return true;
    } catch (error) {
      this.contexts.tellLate(error, owner);
      return false;
    }
  }
}

const HEX = 16;

/** 32 hexadecimal digits, as Jupyter's ids have. Not `crypto.randomUUID`, which pages without HTTPS lack. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(HEX));
  return Array.from(bytes, byte => byte.toString(HEX).padStart(2, '0')).join('');
}
