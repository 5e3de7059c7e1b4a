/**
 * @file The page's side of a runtime in a sandboxed frame. Browsers may give such a frame a process of its own (Chromium
 * does), so that a cell which takes all memory ends its runtime and not the page. Its origin is opaque: no address of
 * the site can be loaded there, and the page hands in the scripts.
 */
import type { FromWatch, SandboxOpening, ToWatch } from '../protocol/messages.js';
import type { RuntimeWorker, StopRequests, WorkerLike } from '../session/workers.js';

/** The texts of the scripts that run inside. */
export interface SandboxScripts extends SandboxOpening {
  readonly entry: string;
}

/** What the frame says. */
type FromFrame =
  | { readonly type: 'here' }
  /** What the worker said first. */
  | { readonly type: 'open' }
  | { readonly type: 'error'; readonly message?: string };

/** What the frame is told, with two ports: its own and the watch's. */
interface ToFrame {
  readonly entry: string;
  readonly opening: SandboxOpening;
}

/**
 * A worker from a `data:` URL is a secure context (WebGPU, `crypto.subtle`), one from a blob of this origin is not, but
 * shares memory where the page is isolated.
 */
const FRAME = `<!doctype html><script>
addEventListener('message', ({ data, ports: [control, watch] }) => {
  control.postMessage({ type: 'here' });
  const fail = ({ message }) => control.postMessage({ type: 'error', message });
  const type = 'text/javascript';
  try {
    const worker = new Worker(
      self.crossOriginIsolated
        ? URL.createObjectURL(new Blob([data.entry], { type }))
        : 'data:' + type + ',' + encodeURIComponent(data.entry),
      { name: 'receptive runtime' }
    );
    worker.addEventListener('error', fail);
    worker.addEventListener('message', () => control.postMessage({ type: 'open' }), { once: true });
    control.onmessage = ({ data, ports }) => worker.postMessage(data, ports);
    worker.postMessage(data.opening, [watch]);
  } catch (error) {
    fail(error);
  }
}, { once: true });
</script>`;

/** Milliseconds after its load until a frame whose script may not run is given up. */
const FRAME_PATIENCE = 10_000;
/** Milliseconds until a sandbox that does not open is given up. */
const OPENING_PATIENCE = 60_000;
/** Milliseconds between two questions whether the runtime lives. */
const PING_INTERVAL = 500;
/** How many of them in a row it may leave unanswered; its process has nothing else to do than to answer. */
const MOST_UNANSWERED = 10;

function createFrame(): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  if (globalThis.crossOriginIsolated) frame.allow = 'cross-origin-isolated';
  frame.setAttribute('aria-hidden', 'true');
  frame.tabIndex = -1;
  // A frame that cannot be seen at all may get less of the processor.
  frame.style.cssText =
    'position: fixed; right: 0; bottom: 0; width: 1px; height: 1px; border: 0; opacity: 0; pointer-events: none';
  frame.srcdoc = FRAME;
  return frame;
}

/** The browser, or the rules of the site, do not allow a sandbox. */
export class SandboxRefusal extends Error {}

type ErrorListener = (event: { readonly message?: string }) => void;
type CloseListener = () => void;

/** A runtime in its frame; it is gone with it. */
class Sandbox implements WorkerLike {
  private readonly frame = createFrame();
  private readonly control = new MessageChannel();
  private readonly watch = new MessageChannel();
  private readonly errorListeners: ErrorListener[] = [];
  private readonly closeListeners: CloseListener[] = [];
  private pinging: ReturnType<typeof setInterval> | undefined;
  private unanswered = 0;
  private onUrl: (url: string) => void = () => undefined;

  readonly stop: StopRequests = {
    // The watch has the stop signal.
    signal: null,
    raise: onUrl => {
      this.onUrl = onUrl;
      this.tell('interrupt');
    },
    dispose: () => undefined
  };

  /** Settles when it takes messages; rejects as `openSandbox` does. */
  open(scripts: SandboxScripts): Promise<void> {
    const control = this.control.port1;
    const timers: ReturnType<typeof setTimeout>[] = [];
    const opened = new Promise<void>((resolve, reject) => {
      const refuse = (reason: string): void => {
        reject(new SandboxRefusal(reason));
      };
      timers.push(setTimeout(reject, OPENING_PATIENCE, new Error('it does not answer')));
      this.addEventListener('error', ({ message }) => {
        refuse(message ?? 'a worker is not allowed');
      });
      let isHere = false;
      control.onmessage = ({ data }: MessageEvent<FromFrame>) => {
        isHere = true;
        if (data.type === 'open') resolve();
        if (data.type === 'error') for (const listener of this.errorListeners) listener(data);
      };
      this.frame.addEventListener('load', () => {
        const { entry, runtime, watch } = scripts;
        const message: ToFrame = { entry, opening: { runtime, watch } };
        // Its origin is opaque and has no name; nothing else has been loaded there.
        this.frame.contentWindow?.postMessage(message, '*', [this.control.port2, this.watch.port2]);
        const look = (): void => {
          if (!isHere) refuse('its script is not allowed');
        };
        timers.push(setTimeout(look, FRAME_PATIENCE));
      });
    });
    this.watch.port1.onmessage = ({ data }: MessageEvent<FromWatch>) => {
      this.unanswered = 0;
      if (data.type === 'stop-url') this.onUrl(data.url);
    };
    document.body.append(this.frame);
    return opened
      .then(() => {
        this.pinging = setInterval(() => {
          this.ping();
        }, PING_INTERVAL);
      })
      .finally(() => {
        for (const timer of timers) clearTimeout(timer);
      });
  }

  private tell(message: ToWatch): void {
    this.watch.port1.postMessage(message);
  }

  private ping(): void {
    if (this.unanswered === MOST_UNANSWERED) {
      this.terminate();
      for (const listener of this.closeListeners) listener();
      return;
    }
    this.unanswered += 1;
    this.tell('ping');
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.control.port1.postMessage(message, transfer);
  }

  terminate(): void {
    clearInterval(this.pinging);
    this.frame.remove();
    this.control.port1.close();
    this.watch.port1.close();
  }

  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
  addEventListener(type: 'error', listener: ErrorListener): void;
  addEventListener(type: 'close', listener: CloseListener): void;
  addEventListener(
    type: 'message' | 'error' | 'close',
    listener: ((event: MessageEvent<unknown>) => void) | ErrorListener | CloseListener
  ): void {
    // There are no messages: a runtime speaks on the port that its first message brings.
    if (type === 'error') this.errorListeners.push(listener as ErrorListener);
    else if (type === 'close') this.closeListeners.push(listener as CloseListener);
  }
}

/**
 * Starts a runtime in a frame of its own.
 *
 * @throws SandboxRefusal where the browser or the rules of the site do not allow it; another error where it is silent.
 */
export async function openSandbox(scripts: SandboxScripts): Promise<RuntimeWorker> {
  const sandbox = new Sandbox();
  try {
    await sandbox.open(scripts);
  } catch (error) {
    sandbox.terminate();
    throw error;
  }
  return { worker: sandbox, stop: sandbox.stop };
}
