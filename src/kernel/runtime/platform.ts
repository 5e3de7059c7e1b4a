/** @file What the runtime needs of the platform that it runs on. */
import type { FromRuntime } from '../protocol/messages.js';
import type { NodePlace } from '../protocol/node-place.js';

/** The global object that cells see. */
export type Scope = Record<PropertyKey, unknown> & typeof globalThis;

export interface HttpAnswer {
  readonly status: number;
  /** What a server that refuses says of it; empty where that is no line of text. */
  readonly words: string;
}

export interface Platform {
  readonly scope: Scope;
  post(message: FromRuntime): void;
  /** Evaluates text as a script in the realm of `scope`. */
  evaluate(code: string): unknown;
  /** Milliseconds; only differences matter. */
  now(): number;
  /** Whether the network is known to be away. */
  isOffline(): boolean;
  /** What a process of Node offers; a page has none. */
  readonly node?: NodePlace;
  /** Loads an ECMAScript module by URL. */
  importUrl(url: string): Promise<unknown>;
  /** How an address is answered; null where no answer that may be seen comes within so many milliseconds. */
  answerOf(url: string, limit: number): Promise<HttpAnswer | null>;
  /** Calls back after so many milliseconds; gives what calls that off. */
  after(milliseconds: number, callback: () => void): () => void;
  /**
   * Whether an interrupt has come that `interrupt` has not yet been told of; asked in the middle of running code.
   *
   * @param handled how many interrupts are known already.
   */
  stopRequested(handled: number): boolean;
}
