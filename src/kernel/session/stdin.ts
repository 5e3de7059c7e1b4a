/** @file Lines that cells ask the reader for, by Jupyter's stdin: one request at a time, the others wait. */
import type { Answer } from '../protocol/messages.js';
import type { ParentHeader } from './jupyter-message.js';

/** One line to be asked for. */
export interface StdinRequest {
  readonly parent: ParentHeader;
  readonly prompt: string;
  readonly password: boolean;
  readonly answer: (answer: Answer) => void;
}

export class Stdin {
  private readonly waiting: StdinRequest[] = [];
  /** The id of the `input_request` that nobody has answered yet. */
  private asked = '';

  /** @param send sends an `input_request` and gives its id. */
  constructor(private readonly send: (parent: ParentHeader, content: object) => string) {}

  ask(request: StdinRequest): void {
    this.waiting.push(request);
    if (this.waiting.length === 1) this.sendFirst();
  }

  /**
   * Takes the content of an `input_reply`. The box of a cell that was interrupted stays on the page: what is typed
   * there answers nothing.
   *
   * @param parent the id of the `input_request` that it answers; undefined where a front end does not say.
   */
  reply(
    { value, status }: { readonly value?: unknown; readonly status?: unknown },
    parent: string | undefined
  ): void {
    if (parent !== undefined && parent !== this.asked) return;
    const request = this.waiting.shift();
    if (!request) return;
    if (typeof value === 'string' && status !== 'error') request.answer({ ok: true, value });
    else request.answer({ ok: false, message: 'input: the front end gave no text' });
    this.sendFirst();
  }

  /** The cell has ended: nobody waits for its lines any more. */
  forget(parent: ParentHeader): void {
    const wasAsked = this.waiting[0]?.parent === parent;
    const others = this.waiting.filter(request => request.parent !== parent);
    this.waiting.splice(0, this.waiting.length, ...others);
    if (wasAsked) this.sendFirst();
  }

  private sendFirst(): void {
    const [first] = this.waiting as [StdinRequest?];
    if (first) this.asked = this.send(first.parent, { prompt: first.prompt, password: first.password });
  }
}
