/** @file What cells ask of the page: a line from the reader, a file beside the notebook. */
import type { CellRequests } from '../protocol/messages.js';
import type { RunId } from '../protocol/messages.js';
import type { ModuleFile } from '../protocol/module-file.js';
import type { Answer } from '../protocol/requests.js';
import { Requests } from '../protocol/requests.js';
import type { CellContexts } from './cell-context.js';
import type { Platform } from './platform.js';
import { isInstance } from './prototypes.js';

/** The open questions of a runtime. */
export class Questions {
  private readonly requests: Requests<CellRequests>;
  /** The numbers of those that wait for the reader, and the run that asked. */
  private readonly inputs = new Map<number, RunId>();

  /**
   * @param send posts a message after the text that was printed before it.
   * @param protect runs kernel code over intact built-ins.
   */
  constructor(
    private readonly contexts: CellContexts,
    send: Platform['post'],
    private readonly protect: <T>(work: () => T) => T
  ) {
    this.requests = new Requests(send);
  }

  /** `input(prompt, { password })`: what the reader types. */
  readonly input = (prompt: unknown = '', options?: { readonly password?: unknown }): Promise<string> => {
    if (typeof prompt !== 'string') {
      throw new TypeError(`input: the prompt must be a string, got ${typeof prompt}`);
    }
    const { run } = this.contexts.current;
    const answer = this.ask('input', { run, prompt, password: options?.password === true });
    this.protect(() => {
      this.inputs.set(this.requests.last, run);
    });
    return answer;
  };

  /** How many questions wait for their answers. */
  get size(): number {
    return this.requests.size;
  }

  /** A run has ended, and with it its reader: what it still asked of one is never answered. */
  end(run: RunId): void {
    this.protect(() => {
      for (const [number, own] of this.inputs) {
        if (own !== run) continue;
        this.inputs.delete(number);
        this.requests.withdraw(number);
      }
    });
  }

  /** `readFile(path)`: the bytes of a file beside the notebook. */
  readonly readFile = (path: unknown): Promise<Uint8Array> =>
    this.ask('readFile', { path: checkPath('readFile', path) });

  /** `writeFile(path, data)`: text is written as UTF-8. */
  readonly writeFile = (path: unknown, data: unknown): Promise<undefined> =>
    this.ask('writeFile', { path: checkPath('writeFile', path), data: toContent(data) }).then(
      () => undefined
    );

  /** What an import means; `from` is the folder of the file that imports, null for a cell. */
  readonly findModule = (specifier: string, from: string | null): Promise<ModuleFile> =>
    this.ask('findModule', { specifier, from });

  private ask<Kind extends keyof CellRequests>(
    kind: Kind,
    question: CellRequests[Kind]['question']
  ): Promise<CellRequests[Kind]['answer']> {
    return this.protect(() => this.requests.ask(kind, question));
  }

  receive(answer: Answer): void {
    this.protect(() => {
      this.requests.settle(answer);
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
