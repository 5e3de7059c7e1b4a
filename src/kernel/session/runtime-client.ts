/** @file The page's side of one runtime worker, from its start to its end. A kernel outlives its runtimes. */
import type { ErrorReport } from '../protocol/error-report.js';
import type {
  CellRequests,
  CommMessage,
  Evaluated,
  FromRuntime,
  Outcome,
  RunId,
  RuntimeReport,
  RuntimeRequests,
  ToRuntime
} from '../protocol/messages.js';
import type { Handlers } from '../protocol/requests.js';
import { Answers, isTaken, Requests } from '../protocol/requests.js';
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

/** What the runtime says without being asked. */
export type RuntimeOutput = Extract<
  FromRuntime,
  { type: 'stream' | 'display' | 'clear' | 'result' | 'page' | 'comm' | 'late-error' | 'warning' }
>;

export interface RuntimeListener {
  /** Answers what cells ask. */
  readonly questions: Handlers<CellRequests>;
  onOutput(output: RuntimeOutput): void;
  onReport(report: RuntimeReport): void;
  /**
   * Told at most once, and not for `dispose`.
   *
   * @param wasRunning whether a cell ran; its outcome tells of the death already.
   * @param wasReady false where it ended before it was ready: another one may do the same.
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
  private readonly requests = new Requests<RuntimeRequests>(ask => {
    this.send(ask);
  });
  private readonly answers: Answers<CellRequests>;
  private readonly running = new Set<RunId>();
  private readonly watch = new AbortController();
  private interrupts = 0;
  private acknowledged = 0;
  private interruptsOfRun = 0;
  /** Why it takes nothing any more; null while it lives. */
  private end: ErrorReport | null = null;
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
    // Whoever does not wait for the start learns of its failure from the outcome of the first cell.
    this.ready.catch(() => undefined);
    this.answers = new Answers(listener.questions, answer => {
      if (!this.hasEnded) this.send(answer);
    });
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
    if (this.hasEnded) {
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
    return this.end !== null;
  }

  /** Runs a cell; where the runtime ends before it does, that is its outcome. */
  async run(question: RuntimeRequests['execute']['question']): Promise<Outcome> {
    this.interruptsOfRun = 0;
    this.running.add(question.run);
    try {
      return await this.requests.ask('execute', question);
    } catch (error) {
      return this.failedBy(error);
    } finally {
      this.running.delete(question.run);
    }
  }

  /** Evaluates an expression over the globals. */
  async evaluate(question: RuntimeRequests['evaluate']['question']): Promise<Evaluated> {
    try {
      return await this.requests.ask('evaluate', question);
    } catch (error) {
      return { outcome: this.failedBy(error), bundle: null };
    }
  }

  /** Hands over a message of a comm; settles when its handler has ended, or the runtime has. */
  async comm(run: RunId, message: CommMessage): Promise<void> {
    await this.requests.ask('comm', { run, message }).catch(() => null);
  }

  /** @throws the error itself where the runtime lives: then only this question failed. */
  private failedBy(error: unknown): Outcome {
    if (!this.end) throw error;
    return { status: 'error', error: this.end };
  }

  /** Asks the running code to stop, and gives the runtime up if it cannot be reached. */
  interrupt(): void {
    const interrupt = ++this.interrupts;
    this.interruptsOfRun += 1;
    const isLast = this.interruptsOfRun > 1;
    this.raise();
    this.send({ type: 'interrupt', interrupt });
    const running = [...this.running];
    setTimeout(() => {
      const isIgnored = isLast && running.some(run => this.running.has(run));
      if (this.acknowledged < interrupt || isIgnored) this.die('stuck', '');
    }, GRACE);
  }

  /** A runtime that has not been made yet is interrupted once it is. */
  private raise(): void {
    this.runtime?.stop.raise(url => {
      if (!this.hasEnded) this.send({ type: 'stop-url', url });
    });
  }

  private send(message: ToRuntime): void {
    this.port.postMessage(message);
  }

  private receive(message: FromRuntime): void {
    if (this.hasEnded || isTaken(message, this.answers, this.requests)) return;
    switch (message.type) {
      case 'ready':
        this.isReady = true;
        this.onReady();
        if (message.isLocked) void this.watchOver();
        return;
      case 'interrupted':
        this.acknowledged = Math.max(this.acknowledged, message.interrupt);
        return;
      case 'report':
        this.listener.onReport(message.report);
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
    if (this.hasEnded) return;
    const wasRunning = this.running.size > 0;
    const report = describeDeath(death, detail);
    this.endWith(report);
    this.onFailure(new Error(report.evalue));
    this.listener.onDeath(report, wasRunning, this.isReady);
  }

  /** Whatever still runs ends with the report; nothing is heard of this runtime any more. */
  private endWith(report: ErrorReport): void {
    this.end = report;
    this.watch.abort();
    this.runtime?.worker.terminate();
    this.runtime?.stop.dispose();
    this.port.close();
    this.requests.rejectAll(report.evalue);
    this.running.clear();
  }

  dispose(): void {
    if (!this.hasEnded) this.endWith(describeDeath('restarted', ''));
  }
}
