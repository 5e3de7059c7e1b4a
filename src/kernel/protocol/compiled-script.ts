/** @file What the compiler makes of a cell or a file: a script that the runtime can run, or the place of a mistake. */
import type { Position } from './error-report.js';

/** JavaScript made from one cell or file, with all that its errors need to speak of the source. */
interface CompiledScript {
  /** Unique among all scripts of a kernel, e.g. `cell-3.ts`: the name under which stack frames speak of it. */
  readonly name: string;
  readonly source: string;
  /** An expression whose value is a function that takes `CellServices`. */
  readonly code: string;
  /** The names that a cell declares for the cells after it; a file declares none. */
  readonly names: readonly string[];
  /** `[generatedLine, generatedColumn, line, column]` after one another, ascending; all count from 0. */
  readonly positions: Int32Array;
}

/** A script about to run, under the name that a person gives its text. */
export interface LabelledScript extends CompiledScript {
  /** E.g. `Cell [3]`, or `./net.ts`. */
  readonly label: string;
}

/** Why a text cannot be run. */
export interface SyntaxProblem extends Position {
  readonly message: string;
}

/** What a cell declares and uses, as far as its text tells. */
export interface CellNames {
  /** Variables: names that get their values when the cell runs. */
  readonly values: readonly string[];
  /** Functions, classes, enums, types, imports: names whose meaning the text alone gives. */
  readonly texts: readonly string[];
  /** Names that it uses while it runs and does not declare itself. */
  readonly references: readonly string[];
  /** Names used only by functions that it declares and does not call. They are looked up when others call those. */
  readonly lateReferences: readonly string[];
}

export type Compilation =
  | { readonly ok: true; readonly script: CompiledScript; readonly cellNames: CellNames }
  | { readonly ok: false; readonly problem: SyntaxProblem };

/** A name of another module that a file cannot do without, and where it asks for it. */
export interface NeededName extends Position {
  /** The module, as the file writes it. */
  readonly from: string;
  readonly name: string;
  /** Whether it is used as a value; otherwise it is only handed on, and may be a type. */
  readonly isValue: boolean;
}

/** What a file exports and what it needs of others. */
export interface FileLinks {
  /** Exports that exist at run time. */
  readonly values: readonly string[];
  /** Exports that are only types. */
  readonly types: readonly string[];
  /** Exports of other modules that it exports again under a name of its own. */
  readonly handedOn: readonly { readonly name: string; readonly from: string; readonly key: string }[];
  /** Modules of which it exports everything but the default. */
  readonly stars: readonly string[];
  /** Whether it exports all types of another module. */
  readonly hasTypeStar: boolean;
  readonly needed: readonly NeededName[];
}

/** Of a file beside the notebook; the function of its code gives a registration. */
export type FileCompilation =
  | { readonly ok: true; readonly script: CompiledScript; readonly links: FileLinks }
  | { readonly ok: false; readonly problem: SyntaxProblem };

/** The answer to Jupyter's `is_complete_request`. */
export type Completeness =
  { readonly status: 'complete' | 'invalid' } | { readonly status: 'incomplete'; readonly indent: string };
