/** @file Lines that cells ask the reader for, by Jupyter's stdin: one request at a time, the others wait. */
import type { ParentHeader } from './jupyter-message.js';

/** A line that somebody waits for. */
interface AwaitedLine {
  readonly parent: ParentHeader;
  readonly prompt: string;
  readonly password: boolean;
  readonly resolve: (line: string) => void;
  readonly reject: (error: Error) => void;
}

export class Stdin {
  private readonly waiting: AwaitedLine[] = [];
  /** The id of the `input_request` that nobody has answered yet. */
  private asked = '';

  /** @param send sends an `input_request` and gives its id. */
  constructor(private readonly send: (parent: ParentHeader, content: object) => string) {}

  /** Settles with the line; never, where its cell ends first. */
  ask(parent: ParentHeader, prompt: string, password: boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ parent, prompt, password, resolve, reject });
      if (this.waiting.length === 1) this.sendFirst();
    });
  }

  /**
   * Takes the line of an `input_reply`, null where the front end gave none. The box of a cell that was interrupted stays
   * on the page: what is typed there answers nothing.
   *
   * @param parent the id of the `input_request` that it answers; undefined where a front end does not say.
   */
  reply(line: string | null, parent: string | undefined): void {
    if (parent !== undefined && parent !== this.asked) return;
    const awaited = this.waiting.shift();
    if (!awaited) return;
    if (line !== null) awaited.resolve(line);
    else awaited.reject(new Error('input: the front end gave no text'));
    this.sendFirst();
  }

  /** The cell has ended: nobody waits for its lines any more. */
  forget(parent: ParentHeader): void {
    const wasAsked = this.waiting[0]?.parent === parent;
    const others = this.waiting.filter(each => each.parent !== parent);
    this.waiting.splice(0, this.waiting.length, ...others);
    if (wasAsked) this.sendFirst();
  }

  private sendFirst(): void {
    const [first] = this.waiting as [AwaitedLine?];
    if (first) this.asked = this.send(first.parent, { prompt: first.prompt, password: first.password });
  }
}
