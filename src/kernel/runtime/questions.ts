/** @file What cells ask of the page: a line from the reader. Each question is a message, each answer settles a promise. */
import type { Answer, Question } from '../protocol/messages.js';
import type { CellContexts } from './cell-context.js';
import type { RuntimeHost } from './host.js';

interface Asked {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The open questions of a runtime. */
export class Questions {
  private readonly asked = new Map<number, Asked>();
  private count = 0;

  /** @param send posts a message after the text that was printed before it. */
  constructor(
    private readonly contexts: CellContexts,
    private readonly send: RuntimeHost['post']
  ) {}

  /** `input(prompt, { password })`: what the reader types. */
  readonly input = (prompt: unknown = '', options?: { readonly password?: unknown }): Promise<unknown> => {
    if (typeof prompt !== 'string') {
      throw new TypeError(`input: the prompt must be a string, got ${typeof prompt}`);
    }
    return this.ask({ kind: 'input', prompt, password: options?.password === true });
  };

  private ask(question: Question): Promise<unknown> {
    const number = ++this.count;
    return new Promise((resolve, reject) => {
      this.asked.set(number, { resolve, reject });
      this.send({ type: 'ask', cell: this.contexts.current.cell, number, question });
    });
  }

  receive(number: number, answer: Answer): void {
    const asked = this.asked.get(number);
    this.asked.delete(number);
    if (answer.ok) asked?.resolve(answer.value);
    else asked?.reject(new Error(answer.message));
  }
}
