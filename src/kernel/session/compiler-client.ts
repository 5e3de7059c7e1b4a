/** @file The page's side of the compiler worker: one promise for each question. Starts the worker when first asked. */
import type { Compilation, Completeness, FileCompilation } from '../protocol/compiled-cell.js';
import type { Completions, Diagnostic, Inspection } from '../protocol/language.js';
import type { FromCompiler, ToCompiler } from '../protocol/messages.js';
import type { RunFiles } from './run-files.js';
import type { WorkerLike } from './workers.js';

type Answer = Extract<FromCompiler, { result: unknown }>['result'];
type Asked = Extract<ToCompiler, { request: number }>;

interface Question {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

export class CompilerClient {
  readonly ready: Promise<void>;
  /** None where the last one failed: the next question starts another. */
  private worker: WorkerLike | null;
  private readonly questions = new Map<number, Question>();
  private requests = 0;
  private onReady: () => void = () => undefined;
  private onFailure: (error: Error) => void = () => undefined;

  /**
   * @param files what cells import from beside the notebook.
   * @param isNode whether cells run under Node, and may use what only Node has.
   */
  constructor(
    private readonly create: () => WorkerLike,
    private readonly files: Pick<RunFiles, 'folder' | 'readToCheck' | 'list'>,
    private readonly isNode = false
  ) {
    this.ready = new Promise((resolve, reject) => {
      this.onReady = resolve;
      this.onFailure = reject;
    });
    // Who does not wait for it learns of a failure by the answer to the first question.
    this.ready.catch(() => undefined);
    this.worker = this.start();
  }

  private start(): WorkerLike {
    const worker = this.create();
    worker.addEventListener('message', event => {
      this.receive(event.data as FromCompiler);
    });
    worker.addEventListener('error', event => {
      this.fail(worker, event.message);
    });
    const start: ToCompiler = { type: 'start', folder: this.files.folder, isNode: this.isNode };
    worker.postMessage(start);
    worker.addEventListener('close', () => {
      this.fail(worker, 'its thread has ended');
    });
    return worker;
  }

  /** The notebook's files stand in another folder now. */
  move(): void {
    const move: ToCompiler = { type: 'move', folder: this.files.folder };
    this.worker?.postMessage(move);
  }

  /** @param loopGuards whether an interrupt shall reach running loops and calls. */
  compile(name: string, source: string, loopGuards: boolean): Promise<Compilation> {
    return this.ask(request => ({
      type: 'compile',
      request,
      name,
      source,
      loopGuards
    })) as Promise<Compilation>;
  }

  compileFile(name: string, source: string, loopGuards: boolean): Promise<FileCompilation> {
    return this.ask(request => ({
      type: 'compile-file',
      request,
      name,
      source,
      loopGuards
    })) as Promise<FileCompilation>;
  }

  completeness(source: string): Promise<Completeness> {
    return this.ask(request => ({ type: 'completeness', request, source })) as Promise<Completeness>;
  }

  /**
   * The cell runs: the cells after it see what it declares.
   *
   * @param blocking it runs only where the answer is empty, and declares nothing otherwise.
   * @param npmAddress where types of packages are. Default: nothing is fetched.
   * @returns its type errors.
   */
  check(
    name: string,
    source: string,
    blocking: boolean,
    npmAddress: string | null = null
  ): Promise<readonly Diagnostic[]> {
    return this.ask(request => ({ type: 'check', request, name, source, blocking, npmAddress })) as Promise<
      readonly Diagnostic[]
    >;
  }

  /** The cell runs, and nobody asks for its type errors. */
  declare(name: string, source: string, npmAddress: string | null = null): void {
    this.send({ type: 'declare', name, source, npmAddress });
  }

  /**
   * @param offset in UTF-16 units.
   * @param remoteImports whether names of modules may lead to the network.
   */
  complete(source: string, offset: number, remoteImports: boolean): Promise<Completions> {
    return this.ask(request => ({
      type: 'complete',
      request,
      source,
      offset,
      remoteImports
    })) as Promise<Completions>;
  }

  /** @param offset in UTF-16 units. */
  inspect(source: string, offset: number): Promise<Inspection | null> {
    return this.ask(request => ({ type: 'inspect', request, source, offset })) as Promise<Inspection | null>;
  }

  /** The variables are gone: so are their types. */
  forget(): void {
    this.worker?.postMessage({ type: 'forget' } satisfies ToCompiler);
  }

  private send(message: ToCompiler): void {
    this.worker ??= this.start();
    this.worker.postMessage(message);
  }

  private ask(question: (request: number) => Asked): Promise<Answer> {
    const request = ++this.requests;
    return new Promise((resolve, reject) => {
      this.questions.set(request, { resolve, reject });
      this.send(question(request));
    });
  }

  private receive(message: FromCompiler): void {
    if (message.type === 'ready') {
      this.onReady();
      return;
    }
    if (message.type === 'read') {
      void this.read(message.request, message.path);
      return;
    }
    if (message.type === 'list') {
      void this.list(message.request, message.path);
      return;
    }
    const question = this.questions.get(message.request);
    this.questions.delete(message.request);
    if (message.type === 'failed') question?.reject(new Error(message.reason));
    else question?.resolve(message.result);
  }

  /** What cannot be read has no types; why, the import says that runs. */
  private async read(request: number, path: string): Promise<void> {
    const text = await this.files.readToCheck(path).catch(() => null);
    this.send({ type: 'file', request, text });
  }

  private async list(request: number, path: string): Promise<void> {
    const entries = await this.files.list(path).catch(() => null);
    this.send({ type: 'folder', request, entries });
  }

  /** What the worker was asked is answered with the reason. */
  private fail(worker: WorkerLike, reason: string | undefined): void {
    if (worker !== this.worker) return;
    const error = new Error(`the compiler stopped: ${reason ?? 'its file could not be loaded'}`);
    this.worker = null;
    worker.terminate();
    this.onFailure(error);
    for (const { reject } of this.questions.values()) reject(error);
    this.questions.clear();
  }

  dispose(): void {
    this.worker?.terminate();
    this.questions.clear();
  }
}
