/** Where replies of the kernel under Node go; nobody is remembered for longer than an answer may come. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import type { KernelMessage } from '@jupyterlab/services';
import { expect, test } from 'vitest';

import { Askers } from '../../src/kernel/node/askers.js';

function message(header: object, parent: object = {}): KernelMessage.IMessage {
  const made: unknown = { channel: 'shell', header, parent_header: parent, metadata: {}, content: {} };
  return made as KernelMessage.IMessage;
}

test('of(reply) gives who sent the message that it answers', () => {
  const askers = new Askers();
  const [first, second] = [{ msg_id: 'a' }, { msg_id: 'b' }];
  askers.note({ message: message(first), addresses: [Uint8Array.of(1)] });
  askers.note({ message: message(second), addresses: [Uint8Array.of(2)] });
  expect(askers.of(message({}, second))).toEqual([Uint8Array.of(2)]);
  expect(askers.of(message({}, first))).toEqual([Uint8Array.of(1)]);
  expect(askers.of(message({}, { msg_id: 'c' }))).toBeUndefined();
});

test('note(message) keeps nothing of 1,000 messages that nobody answers', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const askers = new Askers();
  const kept = { msg_id: 'kept' };
  const noted: WeakRef<Uint8Array>[] = [];
  for (let index = 0; index < 1000; index++) {
    const address = new Uint8Array(1);
    noted.push(new WeakRef(address));
    askers.note({ message: message(index === 0 ? kept : { msg_id: String(index) }), addresses: [address] });
  }
  // Held by `WeakRef` until the job has ended.
  await new Promise(resolve => setTimeout(resolve));
  collect();
  // The last one may still lie in a register.
  expect(noted.filter(each => each.deref() !== undefined).length).toBeLessThan(10);
  expect(askers.of(message({}, kept))).toHaveLength(1);
});
