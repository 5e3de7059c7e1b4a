/**
 * @file A WebSocket without a wire: JupyterLab's kernel connection at one end, a kernel in the same page at
 * the other. Messages are serialised as they would be for a server, so that neither end can change what the
 * other one holds.
 */
import type { BrowserKernels, IKernelListener } from './browser-kernels.js';

/** The socket of one kernel connection to one kernel of this page. */
export class PageSocket extends EventTarget implements IKernelListener {
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  readonly bufferedAmount = 0;
  readonly extensions = '';
  /** The empty name is Jupyter's plain protocol: JSON, and binary frames where a message has buffers. */
  readonly protocol = '';
  readonly clientId: string;
  binaryType: BinaryType = 'arraybuffer';
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;

  constructor(
    readonly url: string,
    private readonly _kernelId: string,
    private readonly _kernels: BrowserKernels
  ) {
    super();
    this.clientId = new URL(url).searchParams.get('session_id') ?? '';
    _kernels.listen(_kernelId, this);
    // The owner sets its handlers after the constructor has returned.
    queueMicrotask(() => {
      this._open();
    });
  }

  get readyState(): number {
    return this._readyState;
  }

  send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
    if (this._readyState !== this.OPEN) {
      throw new DOMException('socket: an open connection is needed', 'InvalidStateError');
    }
    if (typeof data !== 'string' && !(data instanceof ArrayBuffer)) {
      throw new TypeError('socket: a kernel message is a string or an ArrayBuffer');
    }
    void this._kernels.send(this._kernelId, data);
  }

  receive(data: string | ArrayBuffer): void {
    if (this._readyState === this.CLOSED) {
      return;
    }
    const event = new MessageEvent('message', { data });
    this.onmessage?.(event);
    this.dispatchEvent(event);
  }

  close(): void {
    if (this._readyState === this.CLOSED) {
      return;
    }
    this._readyState = this.CLOSED;
    this._kernels.unlisten(this._kernelId, this);
    const event = new CloseEvent('close', { code: 1000, wasClean: true });
    this.onclose?.(event);
    this.dispatchEvent(event);
  }

  private _open(): void {
    if (this._readyState !== this.CONNECTING) {
      return;
    }
    this._readyState = this.OPEN;
    const event = new Event('open');
    this.onopen?.(event);
    this.dispatchEvent(event);
  }

  private _readyState: number = 0;
}

const KERNEL_CHANNELS = /\/api\/kernels\/([^/?]+)\/channels/;

/**
 * A WebSocket class that opens a `PageSocket` where the address names a kernel of this page, and a socket of
 * the browser everywhere else.
 */
export function createDispatchingWebSocket(
  kernels: BrowserKernels,
  browserWebSocket: typeof WebSocket
): typeof WebSocket {
  return new Proxy(browserWebSocket, {
    construct(target, [url, protocols]: [string | URL, (string | string[])?]): object {
      const id = KERNEL_CHANNELS.exec(String(url))?.[1];
      const kernelId = id === undefined ? undefined : decodeURIComponent(id);
      return kernels.has(kernelId)
        ? new PageSocket(String(url), kernelId, kernels)
        : new target(url, protocols);
    }
  });
}
