/** @file What every `show.…` gives: a payload with its words, which a notebook displays and a script prints. */
import type { Payload } from '../mime/payload.js';
import { createBundle } from './bundle.js';
import type { Bundle, Words } from './bundle.js';

/** The method by which a notebook asks a value for its MIME bundle. */
const DISPLAY: unique symbol = Symbol.for('Jupyter.display');

/** A value that shows itself. */
export abstract class Displayable {
  /**
   * The full bundle; the kernel's display hook asks for this one.
   *
   * @example
   * Object.keys(show.tensor(zeros([2, 2])).toBundle().data).includes('image/png'); // → true
   */
  abstract toBundle(): Bundle;

  [DISPLAY](): Record<string, unknown> {
    return this.toBundle().data;
  }
}

/**
 * A finished picture. `payload` is plain data, `toString()` its text.
 *
 * @example
 * show.tensor(zeros([2, 2])).payload.kind; // → 'tensor'
 */
export class Picture<P extends Payload = Payload> extends Displayable {
  /** What the renderer draws: plain data with a version. */
  readonly payload: P;
  readonly #words: Words;

  constructor(payload: P, words: Words) {
    super();
    this.payload = payload;
    this.#words = words;
  }

  override toBundle(): Bundle {
    return createBundle(this.payload, this.#words);
  }

  /**
   * The text of the picture, as a script prints it.
   *
   * @example
   * show.tensor(zeros([2, 2])).toString().endsWith('[0., 0.]])'); // → true
   */
  override toString(): string {
    return this.#words.text;
  }
}
