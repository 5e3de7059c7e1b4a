/** @file Jupyter messages as this kernel writes them. Follows "Messaging in Jupyter", protocol 5.3. */
import type { KernelMessage } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';

export const PROTOCOL_VERSION = '5.3';

export type ParentHeader = KernelMessage.IHeader;

/** What only some messages have. */
export interface MessageExtra {
  readonly metadata: unknown;
  readonly buffers: readonly ArrayBuffer[];
}

/** A reply or an output: what it says, and what it answers. */
export function createMessage(
  channel: 'shell' | 'iopub' | 'control' | 'stdin',
  type: string,
  parent: ParentHeader,
  content: object,
  { metadata, buffers }: MessageExtra = { metadata: {}, buffers: [] }
): KernelMessage.IMessage {
  const message: unknown = {
    channel,
    header: {
      msg_id: UUID.uuid4(),
      msg_type: type,
      username: 'kernel',
      session: parent.session,
      date: new Date().toISOString(),
      version: PROTOCOL_VERSION
    },
    parent_header: parent,
    metadata,
    content,
    buffers
  };
  return message as KernelMessage.IMessage;
}
