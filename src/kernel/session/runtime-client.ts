/** @file The page's side of one runtime worker, from its start to its end. A kernel outlives its runtimes. */
import type { LabelledCell } from '../protocol/compiled-cell.js';
import type { ErrorReport } from '../protocol/error-report.js';
import type {
  Answer,
  CellId,
  CommMessage,
  FromRuntime,
  Outcome,
  RuntimeReport,
  ToRuntime
} from '../protocol/messages.js';
import type { RuntimeWorker } from './workers.js';

/** Why a runtime is no more. */
type Death = 'stuck' | 'gone' | 'failed' | 'restarted';

const DEATHS: Readonly<Record<Death, Pick<ErrorReport, 'ename' | 'evalue'>>> = {
  stuck: {
    ename: 'KeyboardInterrupt',
    evalue: 'the code could not be reached and was ended with its worker; all variables are lost'
  },
  gone: {
    ename: 'KernelDied',
    evalue: 'the worker that ran the code has ended, perhaps for want of memory; all variables are lost'
  },
  failed: { ename: 'KernelDied', evalue: 'the worker failed; all variables are lost' },
  restarted: { ename: 'KernelRestarted', evalue: 'the kernel was restarted' }
};

function describeDeath(death: Death, detail: string): ErrorReport {
  const { ename, evalue } = DEATHS[death];
  const told = detail ? `${evalue} (${detail})` : evalue;
  return { ename, evalue: told, traceback: [`${ename}: ${told}`] };
}

/** What the runtime says on its own account, not as the end of something it was asked. */
export type RuntimeOutput = Extract<
  FromRuntime,
  { type: 'stream' | 'display' | 'clear' | 'result' | 'page' | 'comm' | 'late-error' }
>;

export type Evaluated = Extract<FromRuntime, { type: 'evaluated' }>;

export type Asked = Extract<FromRuntime, { type: 'ask' }>;

export interface RuntimeListener {
  /** A cell asks something; `answer` is called once, or never where the cell ends before. */
  onQuestion(asked: Asked, answer: (answer: Answer) => void): void;
  onOutput(output: RuntimeOutput): void;
  onReport(report: RuntimeReport): void;
  /**
   * Told at most once, and not for `dispose`.
   *
   * @param wasRunning whether a cell ran, whose outcome tells of the death already.
   * @param wasReady false where it ended before it had begun: another one may do the same.
   */
  onDeath(report: ErrorReport, wasRunning: boolean, wasReady: boolean): void;
}

/** Milliseconds that code may take to notice an interrupt before the runtime is given up. */
const GRACE = 2500;

let runtimes = 0;

export class RuntimeClient {
  /** Rejects where the worker ends before it is ready. */
  readonly ready: Promise<void>;
  /** Null until it has been made. */
  private runtime: RuntimeWorker | null = null;
  private readonly port: MessagePort;
  private readonly lock = `receptive-runtime-${Date.now()}-${++runtimes}`;
  private readonly runs = new Map<CellId, (outcome: Outcome) => void>();
  private readonly commMessages = new Map<string, () => void>();
  private readonly evaluations = new Map<string, (evaluated: Evaluated) => void>();
  private readonly watch = new AbortController();
  private interrupts = 0;
  private acknowledged = 0;
  private interruptsOfRun = 0;
  private isAlive = true;
  private isReady = false;
  private onReady: () => void = () => undefined;
  private onFailure: (error: Error) => void = () => undefined;

  constructor(
    create: () => RuntimeWorker | Promise<RuntimeWorker>,
    private readonly listener: RuntimeListener
  ) {
    this.ready = new Promise((resolve, reject) => {
      this.onReady = resolve;
      this.onFailure = reject;
    });
    // Who does not wait for it learns of a failure by the outcome of the first cell.
    this.ready.catch(() => undefined);
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.port.onmessage = event => {
      this.receive(event.data as FromRuntime);
    };
    void this.start(create, port2);
  }

  private async start(
    create: () => RuntimeWorker | Promise<RuntimeWorker>,
    port: MessagePort
  ): Promise<void> {
    let runtime: RuntimeWorker;
    try {
      runtime = await create();
    } catch (error) {
      this.die('failed', error instanceof Error ? error.message : String(error));
      return;
    }
    const { worker, stop } = runtime;
    if (!this.isAlive) {
      worker.terminate();
      stop.dispose();
      return;
    }
    this.runtime = runtime;
    worker.addEventListener('error', event => {
      this.die('failed', event.message ?? 'its file could not be loaded');
    });
    worker.addEventListener('close', () => {
      this.die('gone', '');
    });
    const start: ToRuntime = { type: 'start', stop: stop.signal, lock: this.lock };
    worker.postMessage(start, [port]);
    for (let interrupt = 0; interrupt < this.interrupts; interrupt++) this.raise();
  }

  /** Whether it has ended, and takes nothing any more. */
  get hasEnded(): boolean {
    return !this.isAlive;
  }

  run(
    cell: CellId,
    compiled: LabelledCell,
    options: Pick<Extract<ToRuntime, { type: 'run' }>, 'silent' | 'outputLimit' | 'engine'>
  ): Promise<Outcome> {
    this.interruptsOfRun = 0;
    return new Promise(resolve => {
      this.runs.set(cell, resolve);
      this.send({ type: 'run', cell, compiled, ...options });
    });
  }

  evaluate(cell: CellId, key: string, compiled: LabelledCell): Promise<Evaluated> {
    return new Promise(resolve => {
      this.evaluations.set(key, resolve);
      this.send({ type: 'evaluate', cell, key, compiled });
    });
  }

  /** Hands over a message of a comm; settles when its handler has ended. */
  comm(request: string, message: CommMessage): Promise<void> {
    return new Promise(resolve => {
      this.commMessages.set(request, resolve);
      this.send({ type: 'comm', request, message });
    });
  }

  /** Asks the running code to stop, and gives the runtime up if it cannot be reached. */
  interrupt(): void {
    const interrupt = ++this.interrupts;
    this.interruptsOfRun += 1;
    const isLast = this.interruptsOfRun > 1;
    this.raise();
    this.send({ type: 'interrupt', interrupt });
    const running = [...this.runs.keys()];
    setTimeout(() => {
      const isIgnored = isLast && running.some(cell => this.runs.has(cell));
      if (this.acknowledged < interrupt || isIgnored) this.die('stuck', '');
    }, GRACE);
  }

  /** Where it has not been made yet, this is done when it is. */
  private raise(): void {
    this.runtime?.stop.raise(url => {
      if (this.isAlive) this.send({ type: 'stop-url', url });
    });
  }

  private send(message: ToRuntime): void {
    this.port.postMessage(message);
  }

  private receive(message: FromRuntime): void {
    if (!this.isAlive) return;
    switch (message.type) {
      case 'ready':
        this.isReady = true;
        this.onReady();
        if (message.isLocked) void this.watchOver();
        return;
      case 'interrupted':
        this.acknowledged = Math.max(this.acknowledged, message.interrupt);
        return;
      case 'ask':
        this.listener.onQuestion(message, answer => {
          if (this.isAlive) this.send({ type: 'answer', number: message.number, answer });
        });
        return;
      case 'report':
        this.listener.onReport(message.report);
        return;
      case 'comm-handled':
        this.commMessages.get(message.request)?.();
        this.commMessages.delete(message.request);
        return;
      case 'done':
        this.runs.get(message.cell)?.(message.outcome);
        this.runs.delete(message.cell);
        return;
      case 'evaluated':
        this.evaluations.get(message.key)?.(message);
        this.evaluations.delete(message.key);
        return;
      default:
        this.listener.onOutput(message);
    }
  }

  /** A worker that ends without a word gives its lock back. */
  private async watchOver(): Promise<void> {
    try {
      await navigator.locks.request(this.lock, { signal: this.watch.signal }, () => {
        this.die('gone', '');
      });
    } catch (error) {
      if (!this.watch.signal.aborted) throw error;
    }
  }

  private die(death: Death, detail: string): void {
    if (!this.isAlive) return;
    const wasRunning = this.runs.size > 0;
    const report = describeDeath(death, detail);
    this.end(report);
    this.onFailure(new Error(report.evalue));
    this.listener.onDeath(report, wasRunning, this.isReady);
  }

  /** Whatever still runs ends with the report; nothing is heard of this runtime any more. */
  private end(error: ErrorReport): void {
    this.isAlive = false;
    this.watch.abort();
    this.runtime?.worker.terminate();
    this.runtime?.stop.dispose();
    this.port.close();
    const outcome: Outcome = { status: 'error', error };
    for (const resolve of this.runs.values()) resolve(outcome);
    this.runs.clear();
    for (const [key, resolve] of this.evaluations) {
      resolve({ type: 'evaluated', cell: '', key, outcome, bundle: null });
    }
    this.evaluations.clear();
    for (const resolve of this.commMessages.values()) resolve();
    this.commMessages.clear();
  }

  dispose(): void {
    if (this.isAlive) this.end(describeDeath('restarted', ''));
  }
}
