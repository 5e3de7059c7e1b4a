/**
 * @file One Receptive kernel on the page: what a host (JupyterLite or our own connection) talks to. It is the hub of
 * three threads: it hands cells to the compiler and what comes back to the runtime, so that a runtime that ends
 * takes neither types nor history nor the queue with it.
 */
import type { Contents, KernelMessage } from '@jupyterlab/services';
import type { IKernel } from '@jupyterlite/services';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { OpenComms, parseComm } from './comms.js';
import type { RuntimeReport } from '../protocol/messages.js';
import { CompilerClient } from './compiler-client.js';
import { ExecutionQueue, parseExecuteRequest } from './execution.js';
import { History } from './history.js';
import type { HistoryRequest, HistoryStore } from './history.js';
import type { MessageExtra, ParentHeader } from './jupyter-message.js';
import { createMessage } from './jupyter-message.js';
import type { KernelPlace } from './kernel-info.js';
import { describeKernel } from './kernel-info.js';
import { complete, inspect } from './language-replies.js';
import { ModuleFiles } from './module-files.js';
import type { NotebookFiles } from './notebook-files.js';
import { ContentsFiles } from './notebook-files.js';
import { Output } from './output.js';
import { browserWorkers } from './page-workers.js';
import { QuestionDesk } from './question-desk.js';
import type { RuntimeListener } from './runtime-client.js';
import { RuntimeClient } from './runtime-client.js';
import { RunFiles } from './run-files.js';
import type { KernelSettings } from './settings.js';
import { DEFAULT_SETTINGS } from './settings.js';
import { Stdin } from './stdin.js';
import type { WorkerFactory } from './workers.js';

export type { RuntimeReport };

export interface ReceptiveKernelOptions extends IKernel.IOptions {
  /** Where `readFile`, `writeFile` and local imports look. */
  readonly contents?: Contents.IManager;
  /** The same where there is no contents manager. Default: over `contents`. */
  readonly files?: NotebookFiles;
  /** Keeps the inputs from session to session. Default: nothing does. */
  readonly history?: HistoryStore;
  /** Asked before each cell. */
  readonly settings?: () => KernelSettings;
  /** Where the two workers come from. Default: the files beside this one. */
  readonly workers?: WorkerFactory;
  /** Where cells run. Default: in this browser. */
  readonly place?: KernelPlace;
}

/** Milliseconds; a look for type errors takes a tenth of a second, the first one a second or two. */
const NOTE_PATIENCE = 10_000;

/** Answers a request that needs nothing but its content. */
type Handler = (content: Record<string, unknown>) => object | Promise<object>;

/** A TypeScript kernel whose cells run in a worker of this page. */
export class ReceptiveKernel implements IKernel {
  readonly id: string;
  readonly name: string;
  /** Settles when the workers have started, or cannot: then each cell says why. */
  readonly ready: Promise<void>;
  private readonly _disposed = new Signal<this, void>(this);
  private readonly _busyChanged = new Signal<this, boolean>(this);
  private readonly _reported = new Signal<this, RuntimeReport>(this);
  private _isDisposed = false;
  private readonly _send: IKernel.SendMessage;
  private readonly _settings: () => KernelSettings;
  private readonly _workers: WorkerFactory;
  private readonly _place: KernelPlace;
  private readonly _files: RunFiles;
  private readonly _compiler: CompilerClient;
  private readonly _comms = new OpenComms();
  private readonly _history: History;
  private readonly _output: Output;
  private readonly _stdin: Stdin;
  private readonly _desk: QuestionDesk;
  private readonly _queue: ExecutionQueue;
  private _runtime: RuntimeClient;
  private _lastCell: string | null = null;

  constructor(options: ReceptiveKernelOptions) {
    this.id = options.id;
    this.name = options.name;
    this._send = options.sendMessage;
    const settings = options.settings ?? (() => DEFAULT_SETTINGS);
    this._settings = settings;
    this._history = new History(options.history ?? null, () => settings().historySize);
    this._workers = options.workers ?? browserWorkers;
    this._place = options.place ?? 'in this browser';
    this._output = new Output(this._publish);
    this._stdin = new Stdin((parent, content) => {
      // What was printed stands above the question.
      this._output.flush();
      const message = createMessage('stdin', 'input_request', parent, content);
      this._send(message);
      return message.header.msg_id;
    });
    this._runtime = this._startRuntime();
    const files = new RunFiles(options.files ?? new ContentsFiles(options.location, options.contents));
    this._files = files;
    this._compiler = new CompilerClient(() => this._workers.compiler(), files, this._place === 'under Node');
    const modules = new ModuleFiles(files, this._compiler, settings);
    this._desk = new QuestionDesk(() => this._queue.running, this._stdin, files, modules);
    this._queue = new ExecutionQueue({
      compiler: this._compiler,
      output: this._output,
      history: this._history,
      notePatience: this._place === 'under Node' ? NOTE_PATIENCE : 0,
      runtime: () => this._liveRuntime(),
      onBegin: () => {
        files.beginRun();
      },
      onEnd: parent => {
        this._stdin.forget(parent);
      },
      onBusy: isBusy => {
        this._busyChanged.emit(isBusy);
      },
      settings,
      publish: this._publish,
      reply: this._reply
    });
    this.ready = Promise.allSettled([this._compiler.ready, this._runtime.ready]).then(() => undefined);
  }

  /** The folder of the notebook, as the contents manager knows it. */
  get location(): string {
    return this._files.folder;
  }

  /** The notebook has been moved: `./net.ts` is from now on the file in its new folder. */
  moveTo(folder: string): void {
    this._files.folder = folder;
    this._compiler.move();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  get disposed(): ISignal<this, void> {
    return this._disposed;
  }

  /** Emitted with true when cells begin to run and with false when none is left. */
  get busyChanged(): ISignal<this, boolean> {
    return this._busyChanged;
  }

  /** Emitted with what the runtime computes with: after each cell, and now and then while one runs. */
  get reported(): ISignal<this, RuntimeReport> {
    return this._reported;
  }

  /** Takes one message and returns at once; replies and outputs follow through `sendMessage`. */
  handleMessage(message: KernelMessage.IMessage): Promise<void> {
    if (!this._isDisposed) this._take(message);
    return Promise.resolve();
  }

  /** Stops the running cell, keeps the variables. Settles when the interrupt is under way. */
  interrupt(): Promise<void> {
    this._queue.interrupt();
    return Promise.resolve();
  }

  /** Fresh globals, types and count; the history lives on. Settles when the new runtime is ready. */
  restart(): Promise<void> {
    this._queue.restart();
    this._compiler.forget();
    this._comms.clear();
    this._history.beginSession();
    this._output.flush();
    const old = this._runtime;
    this._runtime = this._startRuntime();
    old.dispose();
    return this._runtime.ready;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    this._runtime.dispose();
    this._compiler.dispose();
    this._disposed.emit(undefined);
    Signal.clearData(this);
  }

  private readonly _publish = (
    type: string,
    parent: ParentHeader,
    content: object,
    extra?: MessageExtra
  ): void => {
    if (!this._isDisposed) this._send(createMessage('iopub', type, parent, content, extra));
  };

  private readonly _reply = (
    type: string,
    parent: ParentHeader,
    content: object,
    extra?: MessageExtra
  ): void => {
    if (!this._isDisposed) this._send(createMessage('shell', type, parent, content, extra));
  };

  /** A runtime that dies is replaced; without a running cell, the cell that ran last is told. */
  private _startRuntime(): RuntimeClient {
    const listener: RuntimeListener = {
      onQuestion: (asked, answer) => {
        this._desk.take(asked, answer);
      },
      onReport: report => {
        this._reported.emit(report);
      },
      onOutput: output => {
        if (output.type === 'comm') this._comms.follow(output.message);
        this._output.take(output);
      },
      onDeath: (report, wasRunning, wasReady) => {
        this._comms.clear();
        this._queue.forgetRuns();
        if (wasReady) this._runtime = this._startRuntime();
        if (!wasRunning && this._lastCell !== null) this._output.error(this._lastCell, report);
      }
    };
    return new RuntimeClient(() => this._workers.runtime(this._settings().sandbox), listener);
  }

  /** The runtime; a new one where the last could not start. */
  private _liveRuntime(): RuntimeClient {
    if (this._runtime.hasEnded) this._runtime = this._startRuntime();
    return this._runtime;
  }

  private _take(message: KernelMessage.IMessage): void {
    const { header, content, channel } = message;
    const type: string = header.msg_type;
    if (type === 'execute_request') {
      this._lastCell = header.msg_id;
      this._queue.add(header, parseExecuteRequest(content as Record<string, unknown>, message.metadata));
      return;
    }
    if (type === 'input_reply') {
      const { msg_id: asked } = message.parent_header as { msg_id?: string };
      this._stdin.reply(content as Record<string, unknown>, asked);
      return;
    }
    const answer = this._answers[type];
    if (answer) {
      const control = channel === 'control';
      void this._answer(header, type, () => answer(content as Record<string, unknown>), control);
      return;
    }
    const comm = parseComm(type, { ...message, content: content as Record<string, unknown> });
    if (comm) {
      this._comms.follow(comm);
      this._output.open(header.msg_id, header, 0);
      void this._busyWhile(header, () => this._liveRuntime().comm(header.msg_id, comm));
    }
  }

  /** Says `busy` before and `idle` after something that may happen while a cell runs, which stays busy. */
  private async _busyWhile(parent: ParentHeader, work: () => Promise<void>): Promise<void> {
    this._publish('status', parent, { execution_state: 'busy' });
    await work();
    this._publish('status', parent, { execution_state: 'idle' });
    const { running } = this._queue;
    if (running) this._publish('status', running.parent, { execution_state: 'busy' });
  }

  private _answer(
    parent: ParentHeader,
    type: string,
    answer: () => object | Promise<object>,
    control: boolean
  ): Promise<void> {
    const replyType = type.replace(/_request$/, '_reply');
    return this._busyWhile(parent, async () => {
      let content: object;
      try {
        content = await answer();
      } catch (error) {
        const evalue = error instanceof Error ? error.message : String(error);
        content = { status: 'error', ename: 'KernelError', evalue, traceback: [] };
      }
      if (!this._isDisposed)
        this._send(createMessage(control ? 'control' : 'shell', replyType, parent, content));
    });
  }

  /** Every request but `execute_request`: answered while a cell runs. */
  private readonly _answers: Readonly<Record<string, Handler | undefined>> = {
    kernel_info_request: () => describeKernel(this._place),
    comm_info_request: ({ target_name }) => ({ status: 'ok', comms: this._comms.info(target_name) }),
    is_complete_request: ({ code }) => this._compiler.completeness(typeof code === 'string' ? code : ''),
    history_request: async content => {
      // A console asks once and then forgets what it had: a line sent meanwhile, as while a kernel starts, must be in it.
      await new Promise(resolve => setTimeout(resolve));
      return { status: 'ok', history: this._history.find(content as unknown as HistoryRequest) };
    },
    complete_request: content => complete(this._compiler, content, this._settings().remoteImports),
    inspect_request: content => inspect(this._compiler, content),
    interrupt_request: async () => {
      await this.interrupt();
      return { status: 'ok' };
    },
    shutdown_request: async ({ restart }) => {
      if (restart === true) await this.restart();
      else {
        setTimeout(() => {
          this.dispose();
        });
      }
      return { status: 'ok', restart: restart === true };
    }
  };
}
