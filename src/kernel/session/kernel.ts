/**
 * @file One Receptive kernel: what a host (JupyterLite, our own connection, a process of Node) talks to. It is the hub
 * of three threads: it hands cells to the compiler and what comes back to the runtime, so that a runtime that ends
 * takes neither types nor history nor the queue with it.
 */
import type { KernelMessage } from '@jupyterlab/services';
import type { IKernel } from '@jupyterlite/services';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { CommMessage, RunId, RuntimeReport } from '../protocol/messages.js';
import { OpenComms, parseComm } from './comms.js';
import { CompilerClient } from './compiler-client.js';
import { ExecutionQueue } from './execution.js';
import { History } from './history.js';
import type { MessageExtra, ParentHeader } from './jupyter-message.js';
import { createMessage } from './jupyter-message.js';
import type { KernelHost } from './kernel-host.js';
import { describeKernel } from './kernel-info.js';
import { complete, inspect } from './language-replies.js';
import type { ContentOf, MessageType } from './message-contents.js';
import { isKnown, parseCellReference, parseContent } from './message-contents.js';
import { ModuleFiles } from './module-files.js';
import { Output } from './output.js';
import { QuestionDesk } from './question-desk.js';
import type { RuntimeListener } from './runtime-client.js';
import { RuntimeClient } from './runtime-client.js';
import { RunFiles } from './run-files.js';
import type { KernelSettings } from './settings.js';
import { DEFAULT_SETTINGS } from './settings.js';
import { Stdin } from './stdin.js';

export type { RuntimeReport };

export interface ReceptiveKernelOptions extends Pick<IKernel.IOptions, 'id' | 'name' | 'sendMessage'> {
  readonly host: KernelHost;
  /** Asked before each cell. */
  readonly settings?: () => KernelSettings;
}

/** Requests that are answered while a cell runs. */
type SideRequest = Exclude<MessageType, 'execute_request' | 'input_reply'>;

/** Gives the content of the reply. */
type SideHandlers = {
  readonly [Type in SideRequest]: (content: ContentOf<Type>) => object | Promise<object>;
};

/** A TypeScript kernel whose cells run in a worker of its host. */
export class ReceptiveKernel implements IKernel {
  readonly id: string;
  readonly name: string;
  /** Settles when the workers have started or failed to start; then each cell says why. */
  readonly ready: Promise<void>;
  private readonly signals = {
    disposed: new Signal<this, void>(this),
    busyChanged: new Signal<this, boolean>(this),
    reported: new Signal<this, RuntimeReport>(this)
  };
  private hasEnded = false;
  private readonly host: KernelHost;
  private readonly send: IKernel.SendMessage;
  private readonly settings: () => KernelSettings;
  private readonly files: RunFiles;
  private readonly compiler: CompilerClient;
  private readonly comms = new OpenComms();
  private readonly history: History;
  private readonly output: Output;
  private readonly stdin: Stdin;
  private readonly desk: QuestionDesk;
  private readonly queue: ExecutionQueue;
  private runtime: RuntimeClient;
  private lastRun: RunId | null = null;

  constructor({ id, name, sendMessage, host, settings = () => DEFAULT_SETTINGS }: ReceptiveKernelOptions) {
    this.id = id;
    this.name = name;
    this.host = host;
    this.send = sendMessage;
    this.settings = settings;
    this.history = new History(host.history, () => settings().historySize);
    this.output = new Output(this.publish);
    this.stdin = new Stdin((parent, content) => {
      // What was printed stands above the question.
      this.output.flush();
      const message = createMessage('stdin', 'input_request', parent, content);
      this.send(message);
      return message.header.msg_id;
    });
    const files = new RunFiles(host.files);
    this.files = files;
    this.compiler = new CompilerClient(() => host.workers.compiler(), files, host.isNode);
    const modules = new ModuleFiles(files, this.compiler, settings);
    this.desk = new QuestionDesk(() => this.queue.running, this.stdin, files, modules);
    this.runtime = this.startRuntime();
    this.queue = new ExecutionQueue({
      compiler: this.compiler,
      output: this.output,
      history: this.history,
      notePatience: host.notePatience,
      runtime: () => this.liveRuntime(),
      onBegin: () => {
        files.beginRun();
      },
      onEnd: parent => {
        this.stdin.forget(parent);
      },
      onBusy: isBusy => {
        this.signals.busyChanged.emit(isBusy);
      },
      settings,
      publish: this.publish,
      reply: this.reply
    });
    this.ready = Promise.allSettled([this.compiler.ready, this.runtime.ready]).then(() => undefined);
  }

  /** The folder of the notebook, as the host's files know it. */
  get location(): string {
    return this.files.folder;
  }

  /** The notebook has been moved: `./net.ts` is from now on the file in its new folder. */
  moveTo(folder: string): void {
    this.files.folder = folder;
    this.compiler.move();
  }

  get isDisposed(): boolean {
    return this.hasEnded;
  }

  get disposed(): ISignal<this, void> {
    return this.signals.disposed;
  }

  /** Emitted with true when cells begin to run and with false when none is left. */
  get busyChanged(): ISignal<this, boolean> {
    return this.signals.busyChanged;
  }

  /** Emitted with what the runtime computes with: after each cell, and now and then while one runs. */
  get reported(): ISignal<this, RuntimeReport> {
    return this.signals.reported;
  }

  /** Takes one message and returns at once; replies and outputs follow through `sendMessage`. */
  handleMessage(message: KernelMessage.IMessage): Promise<void> {
    if (!this.hasEnded) this.take(message);
    return Promise.resolve();
  }

  /** Stops the running cell, keeps the variables. Settles when the interrupt is under way. */
  interrupt(): Promise<void> {
    this.queue.interrupt();
    return Promise.resolve();
  }

  /** Fresh globals, types and count; the history lives on. Settles when the new runtime is ready. */
  restart(): Promise<void> {
    this.queue.restart();
    this.compiler.forget();
    this.comms.clear();
    this.history.beginSession();
    this.output.flush();
    const old = this.runtime;
    this.runtime = this.startRuntime();
    old.dispose();
    return this.runtime.ready;
  }

  dispose(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.runtime.dispose();
    this.compiler.dispose();
    this.signals.disposed.emit(undefined);
    Signal.clearData(this);
  }

  private readonly publish = (
    type: string,
    parent: ParentHeader,
    content: object,
    extra?: MessageExtra
  ): void => {
    if (!this.hasEnded) this.send(createMessage('iopub', type, parent, content, extra));
  };

  private readonly reply = (
    type: string,
    parent: ParentHeader,
    content: object,
    extra?: MessageExtra
  ): void => {
    if (!this.hasEnded) this.send(createMessage('shell', type, parent, content, extra));
  };

  /** A runtime that dies is replaced; without a running cell, the cell that ran last is told. */
  private startRuntime(): RuntimeClient {
    const listener: RuntimeListener = {
      questions: this.desk.handlers,
      onReport: report => {
        this.signals.reported.emit(report);
      },
      onOutput: output => {
        if (output.type === 'comm') this.comms.follow(output.message);
        this.output.take(output);
      },
      onDeath: (report, wasRunning, wasReady) => {
        this.comms.clear();
        this.queue.forgetRuns();
        if (wasReady) this.runtime = this.startRuntime();
        if (!wasRunning && this.lastRun !== null) this.output.error(this.lastRun, report);
      }
    };
    return new RuntimeClient(() => this.host.workers.runtime(this.settings().sandbox), listener);
  }

  /** The runtime; a new one where the last could not start. */
  private liveRuntime(): RuntimeClient {
    if (this.runtime.hasEnded) this.runtime = this.startRuntime();
    return this.runtime;
  }

  private take(message: KernelMessage.IMessage): void {
    const { header } = message;
    const type: string = header.msg_type;
    if (!isKnown(type)) {
      const comm = parseComm(type, message);
      if (comm) void this.takeComm(header, comm);
    } else if (type === 'execute_request') {
      this.lastRun = header.msg_id;
      this.queue.add(header, parseContent(type, message.content), parseCellReference(message.metadata));
    } else if (type === 'input_reply') {
      const { parent_header: parent } = message;
      this.stdin.reply(
        parseContent(type, message.content).line,
        'msg_id' in parent ? parent.msg_id : undefined
      );
    } else {
      void this.answer(type, parseContent(type, message.content), message);
    }
  }

  /** Its own output ends with its handler; what handlers print belongs to their cells. */
  private async takeComm(parent: ParentHeader, comm: CommMessage): Promise<void> {
    this.comms.follow(comm);
    this.output.open(parent.msg_id, parent, 0);
    await this.busyWhile(parent, () => this.liveRuntime().comm(parent.msg_id, comm));
    this.output.close(parent.msg_id);
  }

  /** Says `busy` before the work and `idle` after it; where a cell runs meanwhile, its `busy` is said again. */
  private async busyWhile(parent: ParentHeader, work: () => Promise<void>): Promise<void> {
    this.publish('status', parent, { execution_state: 'busy' });
    await work();
    this.publish('status', parent, { execution_state: 'idle' });
    const { running } = this.queue;
    if (running) this.publish('status', running.parent, { execution_state: 'busy' });
  }

  private answer<Type extends SideRequest>(
    type: Type,
    content: ContentOf<Type>,
    { header, channel }: KernelMessage.IMessage
  ): Promise<void> {
    return this.busyWhile(header, async () => {
      let reply: object;
      try {
        reply = await this.answers[type](content);
      } catch (error) {
        const evalue = error instanceof Error ? error.message : String(error);
        reply = { status: 'error', ename: 'KernelError', evalue, traceback: [] };
      }
      if (this.hasEnded) return;
      const through = channel === 'control' ? 'control' : 'shell';
      this.send(createMessage(through, type.replace(/_request$/, '_reply'), header, reply));
    });
  }

  private readonly answers: SideHandlers = {
    kernel_info_request: () => describeKernel(this.host.banner),
    comm_info_request: ({ target }) => ({ status: 'ok', comms: this.comms.info(target) }),
    is_complete_request: ({ code }) => this.compiler.completeness(code),
    history_request: async request => {
      // A console asks once and forgets the lines that it had, so the answer must hold a line that was sent meanwhile.
      await new Promise(resolve => setTimeout(resolve));
      return { status: 'ok', history: this.history.find(request) };
    },
    complete_request: place => complete(this.compiler, place, this.settings().remoteImports),
    inspect_request: place => inspect(this.compiler, place),
    interrupt_request: async () => {
      await this.interrupt();
      return { status: 'ok' };
    },
    shutdown_request: async ({ restart }) => {
      if (restart) await this.restart();
      else {
        setTimeout(() => {
          this.dispose();
        });
      }
      return { status: 'ok', restart };
    }
  };
}
