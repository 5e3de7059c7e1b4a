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
    private readonly kernelId: string,
    private readonly kernels: BrowserKernels
  ) {
    super();
    this.clientId = new URL(url).searchParams.get('session_id') ?? '';
    kernels.listen(kernelId, this);
    // The owner sets its handlers after the constructor has returned.
    queueMicrotask(() => {
      this.open();
    });
  }

  get readyState(): number {
    return this.state;
  }

  send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
    if (this.state !== this.OPEN) {
      throw new DOMException('socket: an open connection is needed', 'InvalidStateError');
    }
    if (typeof data !== 'string' && !(data instanceof ArrayBuffer)) {
      throw new TypeError('socket: a kernel message is a string or an ArrayBuffer');
    }
    void this.kernels.send(this.kernelId, data);
  }

  receive(data: string | ArrayBuffer): void {
    if (this.state === this.CLOSED) {
      return;
    }
    const event = new MessageEvent('message', { data });
    this.onmessage?.(event);
    this.dispatchEvent(event);
  }

  close(): void {
    if (this.state === this.CLOSED) {
      return;
    }
    this.state = this.CLOSED;
    this.kernels.unlisten(this.kernelId, this);
    const event = new CloseEvent('close', { code: 1000, wasClean: true });
    this.onclose?.(event);
    this.dispatchEvent(event);
  }

  private open(): void {
    if (this.state !== this.CONNECTING) {
      return;
    }
    this.state = this.OPEN;
    const event = new Event('open');
    this.onopen?.(event);
    this.dispatchEvent(event);
  }

  private state: number = 0;
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
