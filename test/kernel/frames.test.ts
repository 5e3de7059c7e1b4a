/** Frames and the messages in them: what goes in comes out, in whatever pieces it travels. */
import type { KernelMessage } from '@jupyterlab/services';
import { describe, expect, test } from 'vitest';

import { encodeFrame, FrameReader } from '../../src/kernel/node/frames.js';
import { parseMessage, toFrame } from '../../src/kernel/node/wire-message.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (part: Uint8Array): string => new TextDecoder().decode(part);

describe('FrameReader.push', () => {
  const frames = [['a', '', 'long '.repeat(50)], [''], [], ['é…']];
  const stream = Buffer.concat(frames.map(parts => encodeFrame(parts.map(bytes))));

  test.each([1, 2, 3, 7, 64, 10_000])(
    'gives the frames that encodeFrame made, from pieces of %d bytes',
    size => {
      const reader = new FrameReader();
      const read: string[][] = [];
      for (let at = 0; at < stream.length; at += size) {
        for (const frame of reader.push(stream.subarray(at, at + size))) read.push(frame.map(text));
      }
      expect(read).toEqual(frames);
    }
  );
});

describe('parseMessage', () => {
  const header = { msg_id: 'm', msg_type: 'comm_msg', session: 's', username: '', date: '', version: '5.3' };
  const json = [header, {}, {}, { comm_id: 'c' }].map(part => bytes(JSON.stringify(part)));
  const frame = [bytes('shell'), bytes('who'), bytes('<IDS|MSG>'), ...json, new Uint8Array([1, 2, 255])];

  test('reads what toFrame writes, with addresses and buffers', () => {
    const addressed = parseMessage(frame);
    expect(addressed.addresses.map(text)).toEqual(['who']);
    expect(addressed.message).toMatchObject({ channel: 'shell', header, content: { comm_id: 'c' } });
    expect(toFrame(addressed).map(part => [...part])).toEqual(frame.map(part => [...part]));
  });

  test('toFrame sends only the viewed part of a buffer', () => {
    const { message, addresses } = parseMessage(frame);
    const view = new Uint8Array([9, 8, 7, 6]).subarray(1, 3);
    const sent: KernelMessage.IMessage = { ...message, buffers: [view] };
    expect([...toFrame({ message: sent, addresses }).at(-1)!]).toEqual([8, 7]);
  });

  test.each([
    ['no delimiter', [bytes('shell'), ...json]],
    ['an unknown channel', [bytes('heart'), ...frame.slice(1)]],
    ['too few parts', frame.slice(0, 5)],
    ['a header that is a list', [...frame.slice(0, 3), bytes('[]'), ...frame.slice(4)]],
    ['a header without a type', [...frame.slice(0, 3), bytes('{"msg_id":"m"}'), ...frame.slice(4)]],
    ['text that is no JSON', [...frame.slice(0, 3), bytes('{'), ...frame.slice(4)]]
  ])('refuses %s', (_, broken) => {
    expect(() => parseMessage(broken)).toThrow();
  });
});
