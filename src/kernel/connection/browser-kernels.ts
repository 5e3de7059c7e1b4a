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
    private readonly serializer: ServerConnection.ISettings['serializer'],
    factories: readonly IBrowserKernelFactory[]
  ) {
    this.factories = new Map(factories.map(factory => [factory.spec.name, factory]));
  }

  /** The specs of the kernels that can be started, by name. */
  get specs(): Record<string, KernelSpec.ISpecModel> {
    return Object.fromEntries([...this.factories].map(([name, factory]) => [name, factory.spec]));
  }

  /** Whether a kernel of this name would run in the page. */
  canStart(name: string | undefined): name is string {
    return name !== undefined && this.factories.has(name);
  }

  /** Whether the kernel of this id runs in the page. */
  has(id: string | undefined): id is string {
    return id !== undefined && this.running.has(id);
  }

  models(): Kernel.IModel[] {
    return [...this.running.values()].map(({ kernel }) => ({ id: kernel.id, name: kernel.name }));
  }

  model(id: string): Kernel.IModel {
    const { kernel } = this.find(id);
    return { id: kernel.id, name: kernel.name };
  }

  /** @throws where no kernel of that name runs in the page. */
  async start({ name, location }: IBrowserKernelStart): Promise<Kernel.IModel> {
    const factory = this.factories.get(name);
    if (!factory) {
      throw new Error(`kernels: a kernel that runs in the browser is needed, got ${name}`);
    }
    const id = UUID.uuid4();
    const listeners = new Set<IKernelListener>();
    const sendMessage = (message: KernelMessage.IMessage): void => {
      this.deliver(message, listeners);
    };
    const kernel = await factory.create({ id, name, location, sendMessage });
    this.running.set(id, { kernel, listeners });
    kernel.disposed.connect(() => {
      this.running.delete(id);
    });
    return { id, name };
  }

  async interrupt(id: string): Promise<void> {
    await this.find(id).kernel.interrupt();
  }

  async restart(id: string): Promise<void> {
    await this.find(id).kernel.restart();
  }

  /** Ends a kernel. Does nothing where it is already gone. */
  shutdown(id: string): void {
    const running = this.running.get(id);
    this.running.delete(id);
    running?.listeners.clear();
    running?.kernel.dispose();
  }

  listen(id: string, listener: IKernelListener): void {
    this.find(id).listeners.add(listener);
  }

  unlisten(id: string, listener: IKernelListener): void {
    this.running.get(id)?.listeners.delete(listener);
  }

  /** Hands a message of the page to its kernel. The kernel has a queue of its own and answers when it can. */
  async send(id: string, data: string | ArrayBuffer): Promise<void> {
    const { kernel } = this.find(id);
    await kernel.ready;
    // JupyterLab's own serializer reads strings too, whatever its declaration says.
    await kernel.handleMessage(this.serializer.deserialize(data as ArrayBuffer));
  }

  private find(id: string): IRunningKernel {
    const running = this.running.get(id);
    if (!running) {
      throw new Error(`kernels: the id of a running browser kernel is needed, got ${id}`);
    }
    return running;
  }

  /** Messages on iopub go to everybody, a reply to the one who asked. */
  private deliver(message: KernelMessage.IMessage, listeners: ReadonlySet<IKernelListener>): void {
    const data = this.serializer.serialize(withExactBuffers(message));
    const asker = 'session' in message.parent_header ? message.parent_header.session : message.header.session;
    for (const listener of listeners) {
      if (message.channel === 'iopub' || listener.clientId === asker) {
        listener.receive(data);
      }
    }
  }

  private readonly factories: ReadonlyMap<string, IBrowserKernelFactory>;
  private readonly running = new Map<string, IRunningKernel>();
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
