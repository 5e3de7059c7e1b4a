/**
 * @file The kernels that live in this page: what can be started, what runs, and who listens to it.
 * It plays the part that the Jupyter server plays for kernels of its own.
 */
import type { Kernel, KernelMessage, KernelSpec, ServerConnection } from '@jupyterlab/services';
import type { IKernel } from '@jupyterlite/services';
import { UUID } from '@lumino/coreutils';

/** A kernel that runs in the page. JupyterLite's interface with two further requests. */
export interface IBrowserKernel extends IKernel {
  /** Ends the running cell and the cells that wait; variables live on. */
  interrupt(): Promise<void> | void;
  /** Starts anew under the same id: no variables, count 1. */
  restart(): Promise<void> | void;
}

/** A kernel that can be started: what the launcher shows, and how it is made. */
export interface IBrowserKernelFactory {
  readonly spec: KernelSpec.ISpecModel;
  create(options: IKernel.IOptions): Promise<IBrowserKernel>;
}

/** One end of an in-page socket: a connection object of JupyterLab that listens to a kernel. */
export interface IKernelListener {
  /** The `session` in the header of the messages it sends. */
  readonly clientId: string;
  /** Takes one serialised message from the kernel. */
  receive(data: string | ArrayBuffer): void;
}

export interface IBrowserKernelStart {
  readonly name: string;
  /** The folder of the notebook, as the contents manager knows it. */
  readonly location: string;
}

interface IRunningKernel {
  readonly kernel: IBrowserKernel;
  readonly listeners: Set<IKernelListener>;
}

/** The registry of the kernels in this page. */
export class BrowserKernels {
  constructor(
    private readonly _serializer: ServerConnection.ISettings['serializer'],
    factories: readonly IBrowserKernelFactory[]
  ) {
    this._factories = new Map(factories.map(factory => [factory.spec.name, factory]));
  }

  /** The specs of the kernels that can be started, by name. */
  get specs(): Record<string, KernelSpec.ISpecModel> {
    return Object.fromEntries([...this._factories].map(([name, factory]) => [name, factory.spec]));
  }

  /** Whether a kernel of this name would run in the page. */
  canStart(name: string | undefined): name is string {
    return name !== undefined && this._factories.has(name);
  }

  /** Whether the kernel of this id runs in the page. */
  has(id: string | undefined): id is string {
    return id !== undefined && this._running.has(id);
  }

  models(): Kernel.IModel[] {
    return [...this._running.values()].map(({ kernel }) => ({ id: kernel.id, name: kernel.name }));
  }

  model(id: string): Kernel.IModel {
    const { kernel } = this._find(id);
    return { id: kernel.id, name: kernel.name };
  }

  /** @throws where no kernel of that name runs in the page. */
  async start({ name, location }: IBrowserKernelStart): Promise<Kernel.IModel> {
    const factory = this._factories.get(name);
    if (!factory) {
      throw new Error(`kernels: a kernel that runs in the browser is needed, got ${name}`);
    }
    const id = UUID.uuid4();
    const listeners = new Set<IKernelListener>();
    const sendMessage = (message: KernelMessage.IMessage): void => {
      this._deliver(message, listeners);
    };
    const kernel = await factory.create({ id, name, location, sendMessage });
    this._running.set(id, { kernel, listeners });
    kernel.disposed.connect(() => {
      this._running.delete(id);
    });
    return { id, name };
  }

  async interrupt(id: string): Promise<void> {
    await this._find(id).kernel.interrupt();
  }

  async restart(id: string): Promise<void> {
    await this._find(id).kernel.restart();
  }

  /** Ends a kernel. Does nothing where it is already gone. */
  shutdown(id: string): void {
    const running = this._running.get(id);
    this._running.delete(id);
    running?.listeners.clear();
    running?.kernel.dispose();
  }

  listen(id: string, listener: IKernelListener): void {
    this._find(id).listeners.add(listener);
  }

  unlisten(id: string, listener: IKernelListener): void {
    this._running.get(id)?.listeners.delete(listener);
  }

  /** Hands a message of the page to its kernel. The kernel has a queue of its own and answers when it can. */
  async send(id: string, data: string | ArrayBuffer): Promise<void> {
    const { kernel } = this._find(id);
    await kernel.ready;
    // JupyterLab's own serializer reads strings too, whatever its declaration says.
    await kernel.handleMessage(this._serializer.deserialize(data as ArrayBuffer));
  }

  private _find(id: string): IRunningKernel {
    const running = this._running.get(id);
    if (!running) {
      throw new Error(`kernels: the id of a running browser kernel is needed, got ${id}`);
    }
    return running;
  }

  /** Messages on iopub go to everybody, a reply to the one who asked. */
  private _deliver(message: KernelMessage.IMessage, listeners: ReadonlySet<IKernelListener>): void {
    const data = this._serializer.serialize(withExactBuffers(message));
    const asker = 'session' in message.parent_header ? message.parent_header.session : message.header.session;
    for (const listener of listeners) {
      if (message.channel === 'iopub' || listener.clientId === asker) {
        listener.receive(data);
      }
    }
  }

  private readonly _factories: ReadonlyMap<string, IBrowserKernelFactory>;
  private readonly _running = new Map<string, IRunningKernel>();
}

/** JupyterLab's serializer sends the whole buffer under a view; this keeps only the part that is viewed. */
function withExactBuffers(message: KernelMessage.IMessage): KernelMessage.IMessage {
  if (!message.buffers || message.buffers.length === 0) {
    return message;
  }
  const buffers = message.buffers.map(buffer =>
    ArrayBuffer.isView(buffer)
      ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).slice().buffer
      : buffer
  );
  return { ...message, buffers };
}
