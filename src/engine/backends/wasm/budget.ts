/**
 * @file How much may lie outside the heap. What is moved out belongs to the garbage collector, which tells of the
 * dead only between two jobs; a loop that lets go of what it makes and one that keeps all of it look the same from
 * here. So each stretch of bytes takes a ticket: a buffer without contents that reserves addresses. When a page's
 * addresses run out, the JavaScript engine collects at once, in the middle of the job, and refuses a ticket only if
 * that does not help. In Node, whose addresses are plenty, the process tells how much its buffers hold.
 */
import { buffersAfterCollection, bytesOfProcess, nodeProcess } from '../node-process.js';

/** One ticket's worth of contents. */
const TICKET_BYTES = 12 * 1_048_576;
/** Addresses of one ticket. Chromium gives all buffers of a page 2⁴⁰: 250 tickets, some 3 GiB. */
const TICKET_ADDRESSES = 2 ** 32;
/** How much tickets allow in all: the bound in a page, and where the process is asked. */
const ALL_BYTES = 250 * TICKET_BYTES;
/** Tickets that only small requests may use, so that a full memory can still be looked at and emptied. */
const RESERVED = 16;

/** Keeps the room that moved-out contents were given; several share one. */
export type Ticket = object;

export class Budget {
  #current: Ticket = {};
  #left = 0;
  readonly #reserve: Ticket[] = [];

  /**
   * Tickets for so many bytes; null where the memory is full. `urgent` requests may use what is held back.
   */
  take(bytes: number, urgent: boolean): readonly Ticket[] | null {
    const tickets: Ticket[] = bytes > 0 && this.#left > 0 ? [this.#current] : [];
    while (this.#left < bytes) {
      const ticket = this.#print(urgent) ?? (urgent ? this.#reserve.pop() : undefined);
      if (ticket === undefined) return null;
      tickets.push(ticket);
      this.#current = ticket;
      this.#left += TICKET_BYTES;
    }
    this.#left -= bytes;
    return tickets;
  }

  /**
   * How many of `bytes` that were given tickets can still be there: the collector tells of the dead only after the job,
   * but takes them before.
   */
  atMost(bytes: number): number {
    return bytes === 0 ? 0 : Math.min(bytes, bytesOfProcess(), ALL_BYTES + RESERVED * TICKET_BYTES);
  }

  /** A new ticket; undefined where there is no room for one. */
  #print(urgent: boolean): Ticket | undefined {
    const node = nodeProcess();
    if (node !== null) {
      const limit = ALL_BYTES + (urgent ? RESERVED * TICKET_BYTES : 0);
      const fits = node.memoryUsage().arrayBuffers < limit || buffersAfterCollection(node) < limit;
      return fits ? {} : undefined;
    }
    try {
      while (this.#reserve.length < RESERVED) this.#reserve.push(reserveAddresses());
      return reserveAddresses();
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }
}

function reserveAddresses(): Ticket {
  return new ArrayBuffer(0, { maxByteLength: TICKET_ADDRESSES });
}
