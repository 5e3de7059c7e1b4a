/** @file The page's side of the compiler worker: one promise for each question. Starts the worker when first asked. */
import type { Compilation, Completeness } from '../protocol/compiled-cell.js';
import type { FromCompiler, ToCompiler } from '../protocol/messages.js';
import type { WorkerLike } from './workers.js';

type Answer = Extract<FromCompiler, { request: number }>['result'];

interface Question {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

export class CompilerClient {
  readonly ready: Promise<void>;
  private worker: WorkerLike;
  private readonly questions = new Map<number, Question>();
  private requests = 0;
  private onReady: () => void = () => undefined;
  private onFailure: (error: Error) => void = () => undefined;

  constructor(private readonly create: () => WorkerLike) {
    this.ready = new Promise((resolve, reject) => {
      this.onReady = resolve;
      this.onFailure = reject;
    });
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
    return worker;
  }

  compile(name: string, source: string): Promise<Compilation> {
    return this.ask(request => ({ type: 'compile', request, name, source })) as Promise<Compilation>;
  }

  completeness(source: string): Promise<Completeness> {
    return this.ask(request => ({ type: 'completeness', request, source })) as Promise<Completeness>;
  }

  private ask(question: (request: number) => ToCompiler): Promise<Answer> {
    const request = ++this.requests;
    return new Promise((resolve, reject) => {
      this.questions.set(request, { resolve, reject });
      this.worker.postMessage(question(request));
    });
  }

  private receive(message: FromCompiler): void {
    if (message.type === 'ready') {
      this.onReady();
      return;
    }
    this.questions.get(message.request)?.resolve(message.result);
    this.questions.delete(message.request);
  }

  /** The worker is replaced; what it was asked is answered with the reason. */
  private fail(worker: WorkerLike, reason: string | undefined): void {
    if (worker !== this.worker) return;
    const error = new Error(`the compiler stopped: ${reason ?? 'its file could not be loaded'}`);
    worker.terminate();
    this.onFailure(error);
    for (const { reject } of this.questions.values()) reject(error);
    this.questions.clear();
    this.worker = this.start();
  }

  dispose(): void {
    this.worker.terminate();
    this.questions.clear();
  }
}
