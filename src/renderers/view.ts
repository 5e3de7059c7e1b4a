/** @file What every picture is to the code around it. */
import type { Payload } from '../mime/payload.js';

/** One picture in the page. `show` may be called again at any time and keeps what the reader has set. */
export interface View<P extends Payload = Payload> {
  show(payload: P): void;
  /** Lets go of observers. May be called twice. */
  dispose(): void;
}
