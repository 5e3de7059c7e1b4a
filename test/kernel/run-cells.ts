/** @file Cells in this process: the compiler and the runtime as the workers run them, joined without a wire. */
import { expect } from 'vitest';

import { TypeScriptCompiler } from '../../src/kernel/compiler/compiler.js';
import type { CellRequests, CommMessage, FromRuntime, Outcome } from '../../src/kernel/protocol/messages.js';
import type { FileCompilation } from '../../src/kernel/protocol/compiled-script.js';
import type { Answer } from '../../src/kernel/protocol/requests.js';
import { Answers } from '../../src/kernel/protocol/requests.js';
import type { Library } from '../../src/kernel/runtime/library.js';
import type { Platform } from '../../src/kernel/runtime/platform.js';
import { Runtime } from '../../src/kernel/runtime/runtime.js';
import { ModuleFiles } from '../../src/kernel/session/module-files.js';
import { RunFiles } from '../../src/kernel/session/run-files.js';
import type { KernelSettings } from '../../src/kernel/session/settings.js';
import { DEFAULT_SETTINGS } from '../../src/kernel/session/settings.js';
import { MemoryFiles } from './memory-files.js';

export interface CellRun {
  /** The id of the run, which the messages name. */
  readonly run: string;
  readonly outcome: Outcome;
  readonly messages: readonly FromRuntime[];
  /** The text/plain of the result; undefined where the cell has none. */
  readonly result: string | undefined;
  readonly stdout: string;
}

const library: Library = {
  modules: { receptive: { answer: 42, default: 'all' } },
  toBundle: () => undefined,
  report: () => ({ backend: 'wasm', live: 0, heap: 0, movedOut: 0 }),
  choose: choice => Promise.resolve(choice === 'auto' ? undefined : `backend ${choice} does not work here`),
  ownText: () => undefined,
  settleDisplays: () => undefined
};

// Taken before a kernel puts its own in their places.
const { setTimeout: wait, clearTimeout } = globalThis;

/** A kernel whose cells share this process's global object: one for each test file. */
export class CellRunner {
  readonly messages: FromRuntime[] = [];
  /** How many interrupts have been asked for, as a page would count them. */
  interrupts = 0;
  private readonly compiler = new TypeScriptCompiler();
  readonly runtime: Runtime;
  private count = 0;
  private readonly evaluateScript = eval;

  /** What the notebook's folder holds. */
  readonly files = new MemoryFiles('course', {});
  /** The same, as one kernel shares them between what runs and what is checked. */
  readonly runFiles = new RunFiles(this.files);
  settings: KernelSettings = DEFAULT_SETTINGS;

  constructor() {
    const compileFile = (name: string, source: string): Promise<FileCompilation> =>
      Promise.resolve(this.compiler.compileFile({ name, source }));
    const modules = new ModuleFiles(this.runFiles, { compileFile }, () => this.settings);
    const answers = new Answers<Pick<CellRequests, 'findModule'>>(
      { findModule: ({ specifier, from }) => modules.find(specifier, from) },
      answer => {
        this.runtime.questions.receive(answer);
      }
    );
    const platform: Platform = {
      scope: globalThis,
      post: message => {
        if (message.type === 'ask' && message.kind === 'findModule') void answers.receive(message);
        else this.messages.push(structuredClone(message));
      },
      evaluate: code => this.evaluateScript(code) as unknown,
      now: performance.now.bind(performance),
      isOffline: () => false,
      importUrl: url => import(/* @vite-ignore */ url) as Promise<unknown>,
      answerOf: () => Promise.resolve(null),
      after: (milliseconds, callback) => {
        const timer = wait(callback, milliseconds);
        return () => {
          clearTimeout(timer);
        };
      },
      stopRequested: handled => this.interrupts > handled
    };
    this.runtime = new Runtime(platform, library);
  }

  /** Runs one cell to its end. Throws where it does not compile. */
  async run(source: string): Promise<CellRun> {
    const number = ++this.count;
    const { loopGuards, backend } = this.settings;
    const compilation = this.compiler.compile({ name: `cell-${number}.ts`, source, loopGuards });
    if (!compilation.ok) throw new SyntaxError(compilation.problem.message);
    const run = `request-${number}`;
    const before = this.messages.length;
    const script = { ...compilation.script, label: `Cell [${number}]` };
    const outcome = await this.runtime.executor.run(run, script, false, backend);
    const messages = this.messages
      .slice(before)
      .filter(message => message.type !== 'report' && (!('run' in message) || message.run === run));
    const result = messages.find(message => message.type === 'result');
    return {
      run,
      outcome,
      messages,
      result: result ? String(result.bundle.data['text/plain']) : undefined,
      stdout: messages
        .map(message => (message.type === 'stream' && message.name === 'stdout' ? message.text : ''))
        .join('')
    };
  }

  /** What the page sends about a comm. */
  comm(message: Partial<CommMessage>): Promise<void> {
    const nothing = { event: 'msg', commId: '', target: '', data: {}, metadata: {}, buffers: [] } as const;
    return this.runtime.comms.receive({ ...nothing, ...message }, 'request');
  }

  /** What the page answers to the question that was asked last. */
  answer(result: Answer['result']): void {
    const asked = this.messages.findLast(message => message.type === 'ask');
    if (!asked) throw new Error('nothing was asked');
    this.runtime.questions.receive({ type: 'answer', number: asked.number, result });
  }

  /** What the page's message does, when no cell runs synchronously. */
  interrupt(): void {
    this.interrupts += 1;
    this.runtime.executor.interrupt(this.interrupts);
  }
}

/** Runs cells one after another, none of which may fail; gives the result of the last. */
export async function resultOf(kernel: CellRunner, ...sources: string[]): Promise<string | undefined> {
  let result: string | undefined;
  for (const source of sources) {
    const run = await kernel.run(source);
    expect(trace(run)).toBe('');
    result = run.result;
  }
  return result;
}

/** The traceback of a failed cell, without colours. */
export function trace({ outcome }: CellRun): string {
  if (outcome.status === 'ok') return '';
  return outcome.error.traceback
    .join('\n')
    .replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), '');
}
