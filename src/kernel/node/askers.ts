/** @file Who asked: where the replies to a message go. */
import type { KernelMessage } from '@jupyterlab/services';

import type { Addressed } from './wire-message.js';

/** Addresses live as long as the header of their message, which everything that answers it carries. */
export class Askers {
  private readonly addresses = new WeakMap<object, readonly Uint8Array[]>();

  note({ message, addresses }: Addressed): void {
    this.addresses.set(message.header, addresses);
  }

  /** Undefined for a message that answers nobody. */
  of({ parent_header }: KernelMessage.IMessage): readonly Uint8Array[] | undefined {
    return this.addresses.get(parent_header);
  }
}
