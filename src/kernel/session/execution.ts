/** @file The queue of cells: one runs at a time, the next may be compiled meanwhile; replies as Jupyter wants them. */
import type { Compilation, LabelledScript } from '../protocol/compiled-script.js';
import type { ErrorReport } from '../protocol/error-report.js';
import { codeFrame } from '../protocol/error-report.js';
import type { Evaluated, Outcome } from '../protocol/messages.js';
import { atMost } from '../protocol/patience.js';
import type { CompilerClient } from './compiler-client.js';
import type { History } from './history.js';
import type { MessageExtra, ParentHeader } from './jupyter-message.js';
import type { CellReference, ExecuteRequest } from './message-contents.js';
import type { Output } from './output.js';
import type { RuntimeClient } from './runtime-client.js';
import type { KernelSettings } from './settings.js';
import { StaleCells } from './stale-cells.js';
import { toStaleReport } from './stale-report.js';
import { asksForStrictness, TypeNote, typeErrorReport } from './type-note.js';

/** What the queue needs of the kernel around it. */
export interface ExecutionContext {
  readonly compiler: CompilerClient;
  readonly output: Output;
  readonly history: History;
  /**
   * Milliseconds that the reply to a cell waits for the check of its types: clients without a page read nothing that
   * comes after the reply.
   */
  readonly notePatience: number;
  /** The runtime of this moment; another one after a restart or a death. */
  runtime(): RuntimeClient;
  /** A cell is about to be checked and run. */
  onBegin(): void;
  /** The cell has ended, well or not, and its reply is about to go. */
  onEnd(parent: ParentHeader): void;
  /** Told when the first cell begins and when no cell is left. */
  onBusy(isBusy: boolean): void;
  /** As they are at this moment. */
  settings(): KernelSettings;
  publish(type: string, parent: ParentHeader, content: object): void;
  reply(type: string, parent: ParentHeader, content: object, extra?: MessageExtra): void;
}

/** A cell that runs. */
export interface RunningCell {
  readonly parent: ParentHeader;
  readonly request: ExecuteRequest;
  readonly reference: CellReference;
}

interface Entry extends RunningCell {
  readonly name: string;
  readonly compilation: Promise<Compilation>;
  /** Why it may not begin. */
  stopped: ErrorReport | null;
  /** It was asked for before the last restart: its failure says nothing of the cells after it. */
  isOutlived: boolean;
  /** Shows its type errors. */
  note: TypeNote | null;
  /** Its code has been handed to the runtime. */
  hasBegun: boolean;
  /** Its `idle` has been said. */
  isEnded: boolean;
}

type ExpressionReply =
  | { readonly status: 'ok'; readonly data: object; readonly metadata: object }
  | ({ readonly status: 'error' } & ErrorReport);

function neverBegun(ename: string, what: string): ErrorReport {
  const evalue = `${what} before the cell began`;
  return { ename, evalue, traceback: [`${ename}: ${evalue}`] };
}

const INTERRUPTED = neverBegun('KeyboardInterrupt', 'the kernel was interrupted');
const RESTARTED = neverBegun('KernelRestarted', 'the kernel was restarted');

/** The kernel itself has failed, not the cell. */
function kernelError(error: unknown): ErrorReport {
  const evalue = error instanceof Error ? error.message : String(error);
  return { ename: 'KernelError', evalue, traceback: [`KernelError: ${evalue}`] };
}

function syntaxReport(
  label: string,
  source: string,
  compilation: Extract<Compilation, { ok: false }>
): ErrorReport {
  const { message, line, column } = compilation.problem;
  return {
    ename: 'SyntaxError',
    evalue: `${message} (${line}:${column})`,
    traceback: [
      `\u001b[31m\u001b[1mSyntaxError\u001b[0m: ${message}`,
      `    at \u001b[32m${label}\u001b[0m, line ${line}:${column}`,
      codeFrame(source, compilation.problem)
    ]
  };
}

export class ExecutionQueue {
  private entries: Entry[] = [];
  private current: Entry | null = null;
  private count = 0;
  private serial = 0;
  private readonly stale = new StaleCells();

  constructor(private readonly context: ExecutionContext) {}

  /** The cell that runs at this moment. */
  get running(): RunningCell | null {
    return this.current?.isEnded ? null : this.current;
  }

  /** Takes a request; its compilation begins at once, its run when those before it have ended. */
  add(parent: ParentHeader, request: ExecuteRequest, reference: CellReference): void {
    const name = `cell-${++this.serial}.ts`;
    const compilation = this.compile(name, request.code);
    // It is awaited when its turn comes; until then a failure must not count as unhandled.
    compilation.catch(() => undefined);
    const state = { stopped: null, isOutlived: false, hasBegun: false, isEnded: false };
    this.entries.push({ parent, request, reference, name, compilation, note: null, ...state });
    if (!this.current) void this.drain();
  }

  private compile(name: string, source: string): Promise<Compilation> {
    return this.context.compiler.compile(name, source, this.context.settings().loopGuards);
  }

  private async drain(): Promise<void> {
    this.context.onBusy(true);
    for (let entry = this.entries.shift(); entry; entry = this.entries.shift()) {
      this.current = entry;
      await this.execute(entry);
      this.current = null;
    }
    this.context.onBusy(false);
  }

  private takeWaiting(): readonly Entry[] {
    const waiting = this.entries;
    this.entries = [];
    return waiting;
  }

  /** Answers waiting requests with `aborted`. Default: all of them. */
  abortWaiting(waiting: readonly Entry[] = this.takeWaiting()): void {
    for (const { parent } of waiting) {
      this.context.publish('status', parent, { execution_state: 'busy' });
      // No count: the cell has not run.
      this.context.reply('execute_reply', parent, { status: 'aborted' });
      this.context.publish('status', parent, { execution_state: 'idle' });
    }
  }

  interrupt(): void {
    this.abortWaiting();
    if (this.current) this.current.stopped = INTERRUPTED;
    this.context.runtime().interrupt();
  }

  /** The count begins again; what waits is aborted, and a cell that is still being compiled never begins. */
  restart(): void {
    this.abortWaiting();
    if (this.current) {
      this.current.stopped = RESTARTED;
      this.current.isOutlived = true;
    }
    this.count = 0;
    this.forgetRuns();
  }

  /** The variables are lost, also those of a cell that runs: no cell is stale. */
  forgetRuns(): void {
    this.stale.forget();
    if (this.current) this.current.hasBegun = false;
  }

  private async execute(entry: Entry): Promise<void> {
    const { parent, request } = entry;
    const { context } = this;
    context.publish('status', parent, { execution_state: 'busy' });
    if (request.storeHistory) this.count += 1;
    const count = this.count;
    const label = request.storeHistory ? `Cell [${count}]` : 'Cell';
    context.output.open(parent.msg_id, parent, count);
    if (!request.silent) {
      context.publish('execute_input', parent, { code: request.code, execution_count: count });
    }
    if (request.storeHistory) context.history.add(count, request.code);
    const outcome = await this.outcome(entry, label);
    context.onEnd(parent);
    context.output.flush();
    if (outcome.status === 'error') context.output.error(parent.msg_id, outcome.error);
    if (!request.silent) context.output.noteWarnings(parent.msg_id);
    entry.note?.due();
    if (entry.note && context.notePatience > 0) await atMost(context.notePatience, entry.note.settled);
    await this.reply(entry, outcome, count);
    entry.isEnded = true;

    // Only requests that came before the `idle` are aborted.
    const stops = outcome.status === 'error' && request.stopOnError && !entry.isOutlived;
    const aborted = stops ? this.takeWaiting() : [];
    context.publish('status', parent, { execution_state: 'idle' });
    this.abortWaiting(aborted);
  }

  private async reply(entry: Entry, outcome: Outcome, count: number): Promise<void> {
    const { parent, request } = entry;
    const { context } = this;
    const isOk = outcome.status === 'ok';
    const expressions = isOk ? await this.evaluateAll(parent, request.userExpressions) : {};
    const payload = context.output.takePayloads(parent.msg_id);
    const result = isOk ? { user_expressions: expressions, payload } : outcome.error;
    const content = { status: outcome.status, execution_count: count, ...result };
    context.reply('execute_reply', parent, content, await this.staleness(entry));
  }

  /**
   * The part of a reply's metadata that tells which cells have seen old values, where the page names its cells. A cell
   * that failed has run: it saw the present values, and what it declared before it threw stays.
   */
  private async staleness(entry: Entry): Promise<MessageExtra | undefined> {
    const { cellId, deletedCells } = entry.reference;
    this.stale.remove(deletedCells);
    if (entry.hasBegun) {
      const compiled = await entry.compilation;
      if (compiled.ok) this.stale.ran(cellId, entry.request.code, compiled.cellNames);
    }
    if (cellId === null) return undefined;
    return { metadata: { receptive: toStaleReport(this.stale.stale) }, buffers: [] };
  }

  private async outcome(entry: Entry, label: string): Promise<Outcome> {
    try {
      const compilation = await entry.compilation;
      if (entry.stopped) return { status: 'error', error: entry.stopped };
      if (!compilation.ok) {
        return { status: 'error', error: syntaxReport(label, entry.request.code, compilation) };
      }
      return await this.run(entry, { ...compilation.script, label });
    } catch (error) {
      return { status: 'error', error: kernelError(error) };
    }
  }

  /** Runs a cell while its types are checked, or after that where type errors block. */
  private async run(entry: Entry, script: LabelledScript): Promise<Outcome> {
    const { parent, request, name } = entry;
    const { compiler } = this.context;
    const { diagnostics, outputLimit, backend, ...network } = this.context.settings();
    const npmAddress = network.remoteImports ? network.npmAddress : null;
    const { silent } = request;
    this.context.onBegin();
    const start = (): Promise<Outcome> => {
      entry.hasBegun = true;
      const question = { run: parent.msg_id, compiled: script, silent, outputLimit, backend };
      return this.context.runtime().run(question);
    };
    if (!request.silent && (diagnostics === 'block' || asksForStrictness(request.code))) {
      const found = await compiler.check(name, request.code, true, npmAddress);
      if (entry.stopped) return { status: 'error', error: entry.stopped };
      if (found.length === 0) return start();
      return { status: 'error', error: typeErrorReport(script.label, request.code, found) };
    }
    if (request.silent || diagnostics === 'off') {
      compiler.declare(name, request.code, npmAddress);
      return start();
    }
    entry.note = new TypeNote(compiler.check(name, request.code, false, npmAddress), bundle => {
      this.context.output.flush();
      this.context.publish('display_data', parent, { ...bundle, transient: {} });
    });
    return start();
  }

  /** Each expression is answered on its own: one that fails leaves the others alone. */
  private async evaluateAll(
    parent: ParentHeader,
    expressions: Readonly<Record<string, string>>
  ): Promise<Record<string, ExpressionReply>> {
    const replies: Record<string, ExpressionReply> = {};
    for (const [key, source] of Object.entries(expressions)) {
      replies[key] = await this.evaluate(parent, key, source).catch((error: unknown) => ({
        status: 'error' as const,
        ...kernelError(error)
      }));
    }
    return replies;
  }

  private async evaluate(parent: ParentHeader, key: string, source: string): Promise<ExpressionReply> {
    const label = `Expression '${key}'`;
    const compilation = await this.compile(`cell-${++this.serial}.ts`, source);
    if (!compilation.ok) return { status: 'error', ...syntaxReport(label, source, compilation) };
    const compiled = { ...compilation.script, label };
    return toExpressionReply(await this.context.runtime().evaluate({ run: parent.msg_id, compiled }));
  }
}

function toExpressionReply({ outcome, bundle }: Evaluated): ExpressionReply {
  if (outcome.status === 'error') return { status: 'error', ...outcome.error };
  return { status: 'ok', data: bundle?.data ?? {}, metadata: bundle?.metadata ?? {} };
}
