/**
 * @file Every message between the page and its two workers. The page is the hub: it hands a cell to the
 * compiler, and what comes back to the runtime. Whatever the runtime says names the cell it belongs to.
 */
import type { Bundle } from './bundle.js';
import type { Compilation, Completeness, FileCompilation, LabelledCell } from './compiled-cell.js';
import type { ErrorReport } from './error-report.js';
import type { Completions, Diagnostic, Inspection } from './language.js';
import type { ModuleFile } from './module-file.js';
import type { FolderEntry } from './notebook-path.js';
import type { StopSignal } from './stop-signal.js';

/** The `msg_id` of the request that a cell came with. */
export type CellId = string;

export type ToCompiler =
  /** First of all: the notebook's folder, as the contents manager knows it, and whether cells run under Node. */
  | { readonly type: 'start'; readonly folder: string; readonly isNode: boolean }
  /** The notebook has been moved to this folder. */
  | { readonly type: 'move'; readonly folder: string }
  | {
      readonly type: 'compile';
      readonly request: number;
      readonly name: string;
      readonly source: string;
      /** Whether an interrupt shall reach its loops and calls. */
      readonly loopGuards: boolean;
    }
  /** A file that a cell or another file imports. */
  | {
      readonly type: 'compile-file';
      readonly request: number;
      readonly name: string;
      readonly source: string;
      readonly loopGuards: boolean;
    }
  | { readonly type: 'completeness'; readonly request: number; readonly source: string }
  /**
   * The cell runs, and the cells after it shall see what it declares; its type errors are the answer.
   * `blocking`: it runs only where there are none, and declares nothing otherwise. `npmAddress`: where types of
   * packages are; null where nothing may be fetched.
   */
  | {
      readonly type: 'check';
      readonly request: number;
      readonly name: string;
      readonly source: string;
      readonly blocking: boolean;
      readonly npmAddress: string | null;
    }
  /** The same without a look for errors. */
  | {
      readonly type: 'declare';
      readonly name: string;
      readonly source: string;
      readonly npmAddress: string | null;
    }
  /** `remoteImports`: whether names of modules may lead to the network. */
  | {
      readonly type: 'complete';
      readonly request: number;
      readonly source: string;
      readonly offset: number;
      readonly remoteImports: boolean;
    }
  | {
      readonly type: 'inspect';
      readonly request: number;
      readonly source: string;
      readonly offset: number;
    }
  /** The runtime starts anew: nothing is declared. */
  | { readonly type: 'forget' }
  /** Answers `read`; null where there is no such file. */
  | { readonly type: 'file'; readonly request: number; readonly text: string | null }
  /** Answers `list`; null where there is no such folder. */
  | { readonly type: 'folder'; readonly request: number; readonly entries: readonly FolderEntry[] | null };

export type FromCompiler =
  | { readonly type: 'ready' }
  | { readonly type: 'compiled'; readonly request: number; readonly result: Compilation }
  | { readonly type: 'file-compiled'; readonly request: number; readonly result: FileCompilation }
  | { readonly type: 'completeness'; readonly request: number; readonly result: Completeness }
  | { readonly type: 'checked'; readonly request: number; readonly result: readonly Diagnostic[] }
  | { readonly type: 'completed'; readonly request: number; readonly result: Completions }
  | { readonly type: 'inspected'; readonly request: number; readonly result: Inspection | null }
  | { readonly type: 'failed'; readonly request: number; readonly reason: string }
  /** Asks the page for a file that a cell imports. */
  | { readonly type: 'read'; readonly request: number; readonly path: string }
  /** Asks the page what stands in a folder. */
  | { readonly type: 'list'; readonly request: number; readonly path: string };

export type ToRuntime =
  /**
   * First of all. `stop` is null where whoever starts the runtime has it from its watch; `lock` is to be held as long as
   * the runtime lives.
   */
  | { readonly type: 'start'; readonly stop: StopSignal | null; readonly lock: string }
  | {
      readonly type: 'run';
      readonly cell: CellId;
      readonly compiled: LabelledCell;
      readonly silent: boolean;
      readonly outputLimit: number;
      readonly engine: EngineChoice;
    }
  | {
      readonly type: 'evaluate';
      readonly cell: CellId;
      readonly key: string;
      readonly compiled: LabelledCell;
    }
  /** The page's end of a comm says something; answered by `comm-handled`. */
  | { readonly type: 'comm'; readonly request: string; readonly message: CommMessage }
  /** Answers the question of that number. */
  | { readonly type: 'answer'; readonly number: number; readonly answer: Answer }
  /** The `interrupt`th interrupt of this runtime. */
  | { readonly type: 'interrupt'; readonly interrupt: number }
  /** One more for `StopSignal.urls`. */
  | { readonly type: 'stop-url'; readonly url: string };

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

/** How cells shall compute; `threads` 0 leaves their number to the engine. */
export interface EngineChoice {
  readonly backend: BackendChoice;
  readonly threads: number;
}

/** What a cell asks of the page. */
export type Question =
  | { readonly kind: 'input'; readonly prompt: string; readonly password: boolean }
  /** Paths begin at the notebook's folder. */
  | { readonly kind: 'readFile'; readonly path: string }
  | { readonly kind: 'writeFile'; readonly path: string; readonly data: string | Uint8Array }
  /** What an import means; `from` is the folder of the file that imports, null for a cell. */
  | { readonly kind: 'findModule'; readonly specifier: string; readonly from: string | null };

/** The value is what was typed, what was read, what was found, or null. */
export type Answer =
  | { readonly ok: true; readonly value: string | Uint8Array | ModuleFile | null }
  | { readonly ok: false; readonly message: string };

/** What the runtime computes with at a moment; sizes in bytes. */
export interface RuntimeReport {
  readonly backend: string;
  /** How many threads compute, not how many were asked for. */
  readonly threads: number;
  /** What tensors hold. */
  readonly live: number;
  /** The size of the heap that they lie in. */
  readonly heap: number;
  /** What was moved out of the heap. */
  readonly movedOut: number;
}

export type StreamName = 'stdout' | 'stderr';

/** How a cell or an expression ended. */
export type Outcome = { readonly status: 'ok' } | { readonly status: 'error'; readonly error: ErrorReport };

export type FromRuntime =
  /** `isLocked`: the worker holds the lock it was told of, and gives it back when it ends. */
  | { readonly type: 'ready'; readonly isLocked: boolean }
  | { readonly type: 'stream'; readonly cell: CellId; readonly name: StreamName; readonly text: string }
  | {
      readonly type: 'display';
      readonly cell: CellId;
      readonly bundle: Bundle;
      readonly displayId: string | null;
      readonly update: boolean;
    }
  | { readonly type: 'clear'; readonly cell: CellId; readonly wait: boolean }
  | { readonly type: 'result'; readonly cell: CellId; readonly bundle: Bundle }
  /** For the front end's pager: it travels with the cell's reply. */
  | { readonly type: 'page'; readonly cell: CellId; readonly bundle: Bundle }
  /** An error that did not end its cell: a timer's, or a promise's that nobody awaited. */
  | { readonly type: 'late-error'; readonly cell: CellId; readonly error: ErrorReport }
  /** A cell's end of a comm says something. */
  | { readonly type: 'comm'; readonly cell: CellId; readonly message: CommMessage }
  /** Comes with the end of each cell, and about once a second while one runs. */
  | { readonly type: 'report'; readonly report: RuntimeReport }
  | { readonly type: 'comm-handled'; readonly request: string }
  | { readonly type: 'ask'; readonly cell: CellId; readonly number: number; readonly question: Question }
  | { readonly type: 'done'; readonly cell: CellId; readonly outcome: Outcome }
  | {
      readonly type: 'evaluated';
      readonly cell: CellId;
      readonly key: string;
      readonly outcome: Outcome;
      readonly bundle: Bundle | null;
    }
  /** `KeyboardInterrupt` was thrown into the running code for the `interrupt`th interrupt. */
  | { readonly type: 'interrupted'; readonly interrupt: number };

/** To the entry of a sandboxed runtime, with the watch's port: the texts of the two scripts that it starts. */
export interface SandboxOpening {
  readonly runtime: string;
  readonly watch: string;
}

/** To the watch of a sandboxed runtime: interrupt it, or say that it lives. */
export type ToWatch = 'interrupt' | 'ping';

/** `url`: one more for `StopSignal.urls`. */
export type FromWatch = { readonly type: 'pong' } | { readonly type: 'stop-url'; readonly url: string };
