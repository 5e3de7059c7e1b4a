/**
 * @file Every message between the page and its two workers. The page is the hub: it hands a cell to the
 * compiler, and what comes back to the runtime. Whatever the runtime says names the run it belongs to.
 */
import type { Bundle } from './bundle.js';
import type { Compilation, Completeness, FileCompilation, LabelledScript } from './compiled-script.js';
import type { ErrorReport } from './error-report.js';
import type { Completions, Diagnostic, Inspection, RunWarning } from './language.js';
import type { ModuleFile } from './module-file.js';
import type { FolderEntry } from './notebook-path.js';
import type { Answer, Ask, Exchange } from './requests.js';
import type { StopSignal } from './stop-signal.js';

/** The `msg_id` of the request that made code run: an `execute_request`, or a message of a comm. */
export type RunId = string;

/** A text to be compiled, under a name that no other text has. `loopGuards`: whether interrupts reach loops and calls. */
interface NamedText {
  readonly name: string;
  readonly source: string;
  readonly loopGuards: boolean;
}

/** What the page asks of the compiler. */
export interface CompilerRequests {
  readonly compile: Exchange<NamedText, Compilation>;
  /** A file that a cell or another file imports. */
  readonly compileFile: Exchange<NamedText, FileCompilation>;
  readonly completeness: Exchange<{ readonly source: string }, Completeness>;
  /**
   * The cell runs, and the cells after it shall see what it declares; its type errors are the answer.
   * `blocking`: it runs only where there are none, and declares nothing otherwise. `npmAddress`: where types of
   * packages are; null where nothing may be fetched.
   */
  readonly check: Exchange<
    {
      readonly name: string;
      readonly source: string;
      readonly blocking: boolean;
      readonly npmAddress: string | null;
    },
    readonly Diagnostic[]
  >;
  /** `offset` in UTF-16 units; `remoteImports`: whether names of modules may lead to the network. */
  readonly complete: Exchange<
    { readonly source: string; readonly offset: number; readonly remoteImports: boolean },
    Completions
  >;
  readonly inspect: Exchange<{ readonly source: string; readonly offset: number }, Inspection | null>;
}

/** What the compiler asks of the page: the files beside the notebook, null where there is none. */
export interface FileRequests {
  readonly read: Exchange<{ readonly path: string }, string | null>;
  readonly list: Exchange<{ readonly path: string }, readonly FolderEntry[] | null>;
}

export type ToCompiler =
  /** First of all: the notebook's folder, as the contents manager knows it, and whether cells run under Node. */
  | { readonly type: 'start'; readonly folder: string; readonly isNode: boolean }
  /** The notebook has been moved to this folder. */
  | { readonly type: 'move'; readonly folder: string }
  /** What `check` does, without a look for errors. */
  | {
      readonly type: 'declare';
      readonly name: string;
      readonly source: string;
      readonly npmAddress: string | null;
    }
  /** The runtime starts anew: nothing is declared. */
  | { readonly type: 'forget' }
  | Ask<CompilerRequests>
  | Answer;

export type FromCompiler = { readonly type: 'ready' } | Ask<FileRequests> | Answer;

/** What the page asks of the runtime. */
export interface RuntimeRequests {
  /** Runs a cell. */
  readonly execute: Exchange<
    {
      readonly run: RunId;
      readonly compiled: LabelledScript;
      readonly silent: boolean;
      readonly outputLimit: number;
      readonly backend: BackendChoice;
    },
    Outcome
  >;
  /** Evaluates an expression over the globals. */
  readonly evaluate: Exchange<{ readonly run: RunId; readonly compiled: LabelledScript }, Evaluated>;
  /** The page's end of a comm says something; answered when its handler has ended. */
  readonly comm: Exchange<{ readonly run: RunId; readonly message: CommMessage }, null>;
}

/** What cells ask of the page. */
export interface CellRequests {
  /** A line from the reader. */
  readonly input: Exchange<
    { readonly run: RunId; readonly prompt: string; readonly password: boolean },
    string
  >;
  /** Paths begin at the notebook's folder. */
  readonly readFile: Exchange<{ readonly path: string }, Uint8Array>;
  readonly writeFile: Exchange<{ readonly path: string; readonly data: string | Uint8Array }, null>;
  /** What an import means; `from` is the folder of the file that imports, null for a cell. */
  readonly findModule: Exchange<{ readonly specifier: string; readonly from: string | null }, ModuleFile>;
}

export type ToRuntime =
  /**
   * First of all. `stop` is null where whoever starts the runtime has it from its watch; `lock` is to be held as long as
   * the runtime lives.
   */
  | { readonly type: 'start'; readonly stop: StopSignal | null; readonly lock: string }
  /** The `interrupt`th interrupt of this runtime. */
  | { readonly type: 'interrupt'; readonly interrupt: number }
  /** One more for `StopSignal.urls`. */
  | { readonly type: 'stop-url'; readonly url: string }
  | Ask<RuntimeRequests>
  | Answer;

/** `target` is empty except for `open`. */
export interface CommMessage {
  readonly event: CommEvent;
  readonly commId: string;
  readonly target: string;
  /** What JSON can hold. */
  readonly data: unknown;
  readonly metadata: unknown;
  readonly buffers: readonly ArrayBuffer[];
}

export type CommEvent = 'open' | 'msg' | 'close';

/** What the settings say of the engine's backend; `auto` is the one that the engine has chosen for itself. */
export type BackendChoice = 'auto' | 'wasm' | 'reference';

/** What the runtime computes with at a moment; sizes in bytes. */
export interface RuntimeReport {
  readonly backend: string;
  /** What tensors hold of the heap. */
  readonly live: number;
  /** The size of the heap. */
  readonly heap: number;
  /** What they hold beside it. */
  readonly movedOut: number;
}

export type StreamName = 'stdout' | 'stderr';

/** How a cell or an expression ended. */
export type Outcome = { readonly status: 'ok' } | { readonly status: 'error'; readonly error: ErrorReport };

/** How an expression ended; the bundle shows its value, null where it has none. */
export interface Evaluated {
  readonly outcome: Outcome;
  readonly bundle: Bundle | null;
}

export type FromRuntime =
  /** `isLocked`: the worker holds the lock it was told of, and gives it back when it ends. */
  | { readonly type: 'ready'; readonly isLocked: boolean }
  | { readonly type: 'stream'; readonly run: RunId; readonly name: StreamName; readonly text: string }
  | {
      readonly type: 'display';
      readonly run: RunId;
      readonly bundle: Bundle;
      readonly displayId: string | null;
      readonly update: boolean;
    }
  | { readonly type: 'clear'; readonly run: RunId; readonly wait: boolean }
  | { readonly type: 'result'; readonly run: RunId; readonly bundle: Bundle }
  /** For the front end's pager: it travels with the cell's reply. */
  | { readonly type: 'page'; readonly run: RunId; readonly bundle: Bundle }
  /** An error that did not end its cell: a timer's, or a promise's that nobody awaited. */
  | { readonly type: 'late-error'; readonly run: RunId; readonly error: ErrorReport }
  /** For the note of the run; its text on stderr goes with the streams. */
  | { readonly type: 'warning'; readonly run: RunId; readonly warning: RunWarning }
  /** A cell's end of a comm says something. */
  | { readonly type: 'comm'; readonly run: RunId; readonly message: CommMessage }
  /** Comes with the end of each cell, and about once a second while one runs. */
  | { readonly type: 'report'; readonly report: RuntimeReport }
  /** `KeyboardInterrupt` was thrown into the running code for the `interrupt`th interrupt. */
  | { readonly type: 'interrupted'; readonly interrupt: number }
  | Ask<CellRequests>
  | Answer;

/** To the entry of a sandboxed runtime, with the watch's port: the texts of the two scripts that it starts. */
export interface SandboxOpening {
  readonly runtime: string;
  readonly watch: string;
}

/** To the watch of a sandboxed runtime: interrupt it, or say that it lives. */
export type ToWatch = 'interrupt' | 'ping';

/** `url`: one more for `StopSignal.urls`. */
export type FromWatch = { readonly type: 'pong' } | { readonly type: 'stop-url'; readonly url: string };
