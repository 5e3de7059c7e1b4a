/**
 * @file A frame ↔ a Jupyter message. A frame holds the channel's name and then what ZeroMQ carries, without the
 * signature: the addresses, `<IDS|MSG>`, header, parent header, metadata, content, buffers. Follows "Messaging in
 * Jupyter", section "The Wire Protocol".
 */
import type { KernelMessage } from '@jupyterlab/services';

import type { Frame } from './frames.js';

/** A message and where it came from, or is to go. */
export interface Addressed {
  readonly message: KernelMessage.IMessage;
  readonly addresses: readonly Uint8Array[];
}

const DELIMITER = '<IDS|MSG>';
const CHANNELS = new Set(['shell', 'control', 'stdin', 'iopub']);

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function parseRecord(part: Uint8Array, what: string): Record<string, unknown> {
  const value: unknown = JSON.parse(decoder.decode(part));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`message: ${what} expects an object, got ${JSON.stringify(value).slice(0, 80)}`);
  }
  return value as Record<string, unknown>;
}

/**
 * @throws where the frame is no Jupyter message.
 */
export function parseMessage(frame: Frame): Addressed {
  const channel = decoder.decode(frame[0]);
  const delimiter = frame.findIndex(part => decoder.decode(part) === DELIMITER);
  const parts = frame.slice(delimiter + 1);
  if (!CHANNELS.has(channel) || delimiter < 1 || parts.length < 4) {
    throw new TypeError(
      `message: a channel, addresses and four parts are expected, got ${frame.length} parts`
    );
  }
  const [header, parent, metadata, content] = ['header', 'parent_header', 'metadata', 'content'].map(
    (what, index) => parseRecord(parts[index], what)
  );
  if (typeof header.msg_type !== 'string' || typeof header.msg_id !== 'string') {
    throw new TypeError('message: the header expects msg_type and msg_id');
  }
  const message: unknown = {
    channel,
    header,
    parent_header: parent,
    metadata,
    content,
    buffers: parts.slice(4)
  };
  return { message: message as KernelMessage.IMessage, addresses: frame.slice(1, delimiter) };
}

function toBytes(buffer: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
}

/** The frame of a message that the kernel sends. */
export function toFrame({ message, addresses }: Addressed): Frame {
  const { channel, header, parent_header, metadata, content, buffers = [] } = message;
  const json = [header, parent_header, metadata, content].map(part => encoder.encode(JSON.stringify(part)));
  return [
    encoder.encode(channel),
    ...addresses,
    encoder.encode(DELIMITER),
    ...json,
    ...buffers.map(buffer => toBytes(buffer))
  ];
}
