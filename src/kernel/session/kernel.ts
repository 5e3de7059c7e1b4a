/** @file One Receptive kernel on the page: what a host (JupyterLite or our own connection) talks to. */
import type { Contents, KernelMessage } from '@jupyterlab/services';
import type { IKernel } from '@jupyterlite/services';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

/** A TypeScript kernel whose cells run in a worker of this page. */
export class ReceptiveKernel implements IKernel {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly ready: Promise<void> = Promise.resolve();
  private readonly _disposed = new Signal<this, void>(this);
  private _isDisposed = false;

  constructor(options: ReceptiveKernel.IOptions) {
    this.id = options.id;
    this.name = options.name;
    this.location = options.location;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  get disposed(): ISignal<this, void> {
    return this._disposed;
  }

  /** Takes one message and returns at once; replies and outputs follow through `sendMessage`. */
  handleMessage(message: KernelMessage.IMessage): Promise<void> {
    void message;
    return Promise.resolve();
  }

  /** Stops the running cell, keeps the variables. Settles when the interrupt is under way. */
  interrupt(): Promise<void> {
    return Promise.resolve();
  }

  /** Fresh globals and count, the same kernel. Settles when the new runtime is ready. */
  restart(): Promise<void> {
    return Promise.resolve();
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    this._disposed.emit(undefined);
    Signal.clearData(this);
  }
}

export namespace ReceptiveKernel {
  export interface IOptions extends IKernel.IOptions {
    /** Where `readFile`, `writeFile` and local imports look. */
    readonly contents?: Contents.IManager;
  }
}
