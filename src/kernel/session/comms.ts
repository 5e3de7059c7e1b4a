/** @file The comms that are open between the page and a kernel, as `comm_info_request` wants to know them. */
import type { CommEvent, CommMessage } from '../protocol/messages.js';
import { isRecord } from './message-contents.js';

const EVENTS: Readonly<Record<string, CommEvent | undefined>> = {
  comm_open: 'open',
  comm_msg: 'msg',
  comm_close: 'close'
};

/** The part of a Jupyter message that a comm is made of. */
interface JupyterComm {
  readonly content: object;
  readonly metadata: object;
  readonly buffers?: readonly (ArrayBuffer | ArrayBufferView)[];
}

function copyBytes(buffer: ArrayBuffer | ArrayBufferView): ArrayBuffer {
  return ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).slice().buffer
    : buffer;
}

/** A Jupyter message as the runtime takes it; null where it is not about a comm. */
export function parseComm(
  type: string,
  { content, metadata, buffers = [] }: JupyterComm
): CommMessage | null {
  const event = EVENTS[type];
  if (!event || !isRecord(content)) return null;
  const { comm_id: commId, target_name: target, data } = content;
  if (typeof commId !== 'string') return null;
  return {
    ...{ event, commId, target: typeof target === 'string' ? target : '', data: data ?? {}, metadata },
    buffers: buffers.map(copyBytes)
  };
}

/** The content of the Jupyter message of a comm. */
export function commContent({ event, commId, target, data }: CommMessage): object {
  return event === 'open' ? { comm_id: commId, target_name: target, data } : { comm_id: commId, data };
}

export class OpenComms {
  private readonly targets = new Map<string, string>();

  /** Follows a message in either direction. */
  follow({ event, commId, target }: CommMessage): void {
    if (event === 'open') this.targets.set(commId, target);
    else if (event === 'close') this.targets.delete(commId);
  }

  /** The `comms` of a `comm_info_reply`: of one target, or of all where it is null. */
  info(target: string | null): Record<string, { target_name: string }> {
    const wanted = [...this.targets].filter(([, name]) => target === null || name === target);
    return Object.fromEntries(wanted.map(([id, name]) => [id, { target_name: name }]));
  }

  clear(): void {
    this.targets.clear();
  }
}
