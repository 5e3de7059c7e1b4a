/** @file The page's side of the compiler worker: one promise for each question. Starts the worker when first asked. */
import type { Compilation, Completeness, FileCompilation } from '../protocol/compiled-script.js';
import type { Completions, Diagnostic, Inspection } from '../protocol/language.js';
import type { CompilerRequests, FileRequests, FromCompiler, ToCompiler } from '../protocol/messages.js';
import { Answers, isTaken, Requests } from '../protocol/requests.js';
import type { RunFiles } from './run-files.js';
import type { WorkerLike } from './workers.js';

export class CompilerClient {
  readonly ready: Promise<void>;
  /** None where the last one failed: the next question starts another. */
  private worker: WorkerLike | null;
  private readonly requests = new Requests<CompilerRequests>(ask => {
    this.send(ask);
  });
  /** A file that cannot be read has no types; the import says why when it runs. */
  private readonly answers = new Answers<FileRequests>(
    {
      read: ({ path }) => this.files.readToCheck(path).catch(() => null),
      list: ({ path }) => this.files.list(path).catch(() => null)
    },
    answer => {
      this.send(answer);
    }
  );
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
    // Whoever does not wait for the start learns of its failure from the answer to the first question.
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
    return this.requests.ask('compile', { name, source, loopGuards });
  }

  compileFile(name: string, source: string, loopGuards: boolean): Promise<FileCompilation> {
    return this.requests.ask('compileFile', { name, source, loopGuards });
  }

  completeness(source: string): Promise<Completeness> {
    return this.requests.ask('completeness', { source });
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
    return this.requests.ask('check', { name, source, blocking, npmAddress });
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
    return this.requests.ask('complete', { source, offset, remoteImports });
  }

  /** @param offset in UTF-16 units. */
  inspect(source: string, offset: number): Promise<Inspection | null> {
    return this.requests.ask('inspect', { source, offset });
  }

  /** The variables are gone: so are their types. */
  forget(): void {
    this.worker?.postMessage({ type: 'forget' } satisfies ToCompiler);
  }

  private send(message: ToCompiler): void {
    this.worker ??= this.start();
    this.worker.postMessage(message);
  }

  private receive(message: FromCompiler): void {
    if (!isTaken(message, this.answers, this.requests)) this.onReady();
  }

  /** Every open question to the worker fails with the reason. */
  private fail(worker: WorkerLike, reason: string | undefined): void {
    if (worker !== this.worker) return;
    const told = `the compiler stopped: ${reason ?? 'its file could not be loaded'}`;
    this.worker = null;
    worker.terminate();
    this.onFailure(new Error(told));
    this.requests.rejectAll(told);
  }

  dispose(): void {
    this.worker?.terminate();
    this.requests.rejectAll('the compiler was ended with its kernel');
  }
}
