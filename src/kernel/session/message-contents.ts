/**
 * @file What messages from a front end say: one table, by type, of what is read from their contents. A field that is
 * missing, or of another type than "Messaging in Jupyter" says, counts as its default there.
 */
import type { HistoryRequest } from './history.js';

/** The content or the metadata of a message, as it arrives. */
type Unparsed = Readonly<Record<string, unknown>>;

/** The content of an `execute_request`. */
export interface ExecuteRequest {
  readonly code: string;
  readonly silent: boolean;
  readonly storeHistory: boolean;
  readonly stopOnError: boolean;
  readonly allowStdin: boolean;
  readonly userExpressions: Readonly<Record<string, string>>;
}

/** A place in a text, in UTF-16 units. */
export interface TextPlace {
  readonly code: string;
  readonly offset: number;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

export function isRecord(value: unknown): value is Unparsed {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Jupyter counts characters, JavaScript UTF-16 units: they part company at the first emoji. */
function toUnits(code: string, characters: number): number {
  let units = 0;
  for (let left = characters; left > 0 && units < code.length; left--) {
    units += (code.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  }
  return units;
}

/** A cursor that is no place of the text stands at its end. */
function parsePlace(content: Unparsed): TextPlace {
  const code = text(content.code);
  const cursor = numberOf(content.cursor_pos) ?? -1;
  return { code, offset: cursor >= 0 ? toUnits(code, cursor) : code.length };
}

function parseExecute(content: Unparsed): ExecuteRequest {
  const silent = content.silent === true;
  const expressions = isRecord(content.user_expressions) ? Object.entries(content.user_expressions) : [];
  return {
    code: text(content.code),
    silent,
    storeHistory: !silent && content.store_history !== false,
    stopOnError: content.stop_on_error !== false,
    allowStdin: content.allow_stdin === true,
    userExpressions: Object.fromEntries(expressions.map(([key, source]) => [key, text(source)]))
  };
}

function parseHistory(content: Unparsed): HistoryRequest {
  return {
    hist_access_type: text(content.hist_access_type),
    session: numberOf(content.session),
    start: numberOf(content.start),
    stop: numberOf(content.stop),
    n: numberOf(content.n),
    pattern: typeof content.pattern === 'string' ? content.pattern : undefined,
    unique: content.unique === true,
    output: content.output === true
  };
}

/** The messages that the kernel understands, but for those of comms. */
const PARSERS = {
  execute_request: parseExecute,
  input_reply: ({ value, status }: Unparsed) => ({
    /** What was typed; null where the front end gave none. */
    line: typeof value === 'string' && status !== 'error' ? value : null
  }),
  kernel_info_request: () => ({}),
  /** Null: of all targets. */
  comm_info_request: ({ target_name: target }: Unparsed) => ({
    target: typeof target === 'string' ? target : null
  }),
  is_complete_request: ({ code }: Unparsed) => ({ code: text(code) }),
  history_request: parseHistory,
  complete_request: parsePlace,
  inspect_request: parsePlace,
  interrupt_request: () => ({}),
  shutdown_request: ({ restart }: Unparsed) => ({ restart: restart === true })
} satisfies Readonly<Record<string, (content: Unparsed) => object>>;

export type MessageType = keyof typeof PARSERS;

/** What a message of a type says. */
export type ContentOf<Type extends MessageType> = ReturnType<(typeof PARSERS)[Type]>;

const CONTENTS: { readonly [Type in MessageType]: (content: Unparsed) => ContentOf<Type> } = PARSERS;

export function isKnown(type: string): type is MessageType {
  return Object.hasOwn(PARSERS, type);
}

/** Reads the content of a message; never fails. */
export function parseContent<Type extends MessageType>(type: Type, content: unknown): ContentOf<Type> {
  return CONTENTS[type](isRecord(content) ? content : {});
}

/** Which cell a page runs, in the metadata of its `execute_request`. */
export interface CellReference {
  /** The notebook's id of the cell, which stays when it runs again; null where the front end names none. */
  readonly cellId: string | null;
  /** Ids of cells that the page has deleted since its last request. */
  readonly deletedCells: readonly string[];
}

export function parseCellReference({ cellId, deletedCells }: Unparsed): CellReference {
  return {
    cellId: typeof cellId === 'string' ? cellId : null,
    deletedCells: Array.isArray(deletedCells)
      ? deletedCells.filter((id: unknown) => typeof id === 'string')
      : []
  };
}
