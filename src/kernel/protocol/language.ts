/** @file What the language service says of a cell: its type errors, its completions, what a name is. */
import type { Position } from './error-report.js';

/** One finding of the type checker, at a place of the cell. */
export interface Diagnostic extends Position {
  /** The number of TypeScript's message, e.g. 2322. */
  readonly code: number;
  readonly message: string;
  /** The file beside the notebook that has the error; absent where the cell itself has it. */
  readonly file?: string;
}

/** What the engine warned a run of. */
export interface RunWarning {
  readonly message: string;
  /** Where the cell called the engine; absent, as the column is, where the stack does not tell. */
  readonly line?: number;
  readonly column?: number;
  /** Another cell or a file in which that place is; absent where it is in the cell itself. */
  readonly file?: string;
}

/** One text that could stand at the cursor. */
export interface Completion {
  readonly text: string;
  /** A word of JupyterLab's completer: `function`, `class`, `property`, … */
  readonly type: string;
}

/** What could replace the text between `start` and `end`; both are offsets in UTF-16 units. */
export interface Completions {
  readonly matches: readonly Completion[];
  readonly start: number;
  readonly end: number;
}

/** What is known of the name at the cursor. */
export interface Inspection {
  /** Its declaration in TypeScript's words. */
  readonly signature: string;
  /** Its doc comment in Markdown; empty where it has none. */
  readonly documentation: string;
}
