/** @file What cells ask of the page: a line from the reader, a file beside the notebook. Each question is a message, each answer settles a promise. */
import type { Answer, Question } from '../protocol/messages.js';
import type { ModuleFile } from '../protocol/module-file.js';
import type { CellContexts } from './cell-context.js';
import type { RuntimeHost } from './host.js';
import { isInstance } from './prototypes.js';

interface Asked {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: string) => void;
}

/** The open questions of a runtime. */
export class Questions {
  private readonly asked = new Map<number, Asked>();
  private count = 0;

  /**
   * @param send posts a message after the text that was printed before it.
   * @param protect runs kernel code over intact built-ins.
   */
  constructor(
    private readonly contexts: CellContexts,
    private readonly send: RuntimeHost['post'],
    private readonly protect: <T>(work: () => T) => T
  ) {}

  /** `input(prompt, { password })`: what the reader types. */
  readonly input = (prompt: unknown = '', options?: { readonly password?: unknown }): Promise<unknown> => {
    if (typeof prompt !== 'string') {
      throw new TypeError(`input: the prompt must be a string, got ${typeof prompt}`);
    }
    return this.ask({ kind: 'input', prompt, password: options?.password === true });
  };

  /** `readFile(path)`: the bytes of a file beside the notebook. */
  readonly readFile = (path: unknown): Promise<unknown> =>
    this.ask({ kind: 'readFile', path: checkPath('readFile', path) });

  /** `writeFile(path, data)`: text is written as UTF-8. */
  readonly writeFile = (path: unknown, data: unknown): Promise<unknown> =>
    this.ask({ kind: 'writeFile', path: checkPath('writeFile', path), data: toContent(data) }).then(
      () => undefined
    );

  /** What an import means; `from` is the folder of the file that imports, null for a cell. */
  readonly findModule = (specifier: string, from: string | null): Promise<ModuleFile> =>
    this.ask({ kind: 'findModule', specifier, from }) as Promise<ModuleFile>;

  private ask(question: Question): Promise<unknown> {
    const number = ++this.count;
    // Made here, where its stack still knows the cell's line; with a message of its own, which can be set even where a
    // cell has frozen `Error.prototype`.
    const failure = new Error('');
    return this.protect(
      () =>
        new Promise((resolve, reject) => {
          const fail = (reason: string): void => {
            failure.message = reason;
            reject(failure);
          };
          this.asked.set(number, { resolve, reject: fail });
          this.send({ type: 'ask', cell: this.contexts.current.cell, number, question });
        })
    );
  }

  receive(number: number, answer: Answer): void {
    this.protect(() => {
      const asked = this.asked.get(number);
      this.asked.delete(number);
      if (answer.ok) asked?.resolve(answer.value);
      else asked?.reject(answer.message);
    });
  }
}

function checkPath(name: string, path: unknown): string {
  if (typeof path === 'string' && path !== '') return path;
  throw new TypeError(`${name}: the path of a file is needed, got ${path === '' ? "''" : typeof path}`);
}

function toContent(data: unknown): string | Uint8Array {
  if (typeof data === 'string') return data;
  if (isInstance(data, ArrayBuffer)) return new Uint8Array(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  throw new TypeError(`writeFile: text or bytes are needed, got ${data === null ? 'null' : typeof data}`);
}
