/** @file An error of a cell → what its reader should see: the places in the cells' own source, and nothing of ours. */
import type { LabelledScript } from '../protocol/compiled-script.js';
import type { ErrorReport, Position } from '../protocol/error-report.js';
import { codeFrame } from '../protocol/error-report.js';
import { adviceFor } from './advice.js';
import { isInstance } from './prototypes.js';
import { WeakTable } from './weak-table.js';

/** One place in the chain of calls, innermost first. */
interface Frame extends Position {
  readonly script: TracedScript;
  readonly functionName: string;
}

const RED = '\u001b[31m';
const BOLD = '\u001b[1m';
const GREEN = '\u001b[32m';
const PLAIN = '\u001b[0m';

/** Frames beyond the first few are named without their source. */
const FRAMES_WITH_SOURCE = 6;
const MOST_FRAMES = 20;
const MOST_CAUSES = 8;
const MOST_PARTS = 10;
const LONGEST_MESSAGE = 4000;
const LONGEST_REPORT = 18_000;

/** V8: `at name (cell-1.ts:2:3)`; Firefox and Safari: `name@cell-1.ts:2:3`. */
const V8_FRAME = /^\s*at (?:async )?(?:(.*?) \()?(?:[^()\s]*\/)?((?:cell|file)-\d+\.[tj]s):(\d+):(\d+)\)?$/;
const GECKO_FRAME = /^(.*?)@(?:.*\/)?((?:cell|file)-\d+\.[tj]s):(\d+):(\d+)$/;

/** What a traceback needs of a script. */
export type TracedScript = Pick<LabelledScript, 'name' | 'label' | 'source' | 'positions'>;

/** Finds a script that ran, by its name. */
export interface ScriptIndex {
  get(name: string): TracedScript | undefined;
}

export function isError(value: unknown): value is Error {
  return isInstance(value, Error) || Object.prototype.toString.call(value) === '[object Error]';
}

/** A property of a value that may be hostile: a getter or a proxy that throws reads as undefined. */
function read(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    return undefined;
  }
}

/** The name to show: the class's own where nobody set one. */
export function errorName(error: Error): string {
  const name = read(error, 'name');
  const constructor = read(error, 'constructor');
  const className = typeof constructor === 'function' ? constructor.name : '';
  const shown = typeof name === 'string' && name !== '' && name !== 'Error' ? name : className || 'Error';
  return shown.slice(0, 200);
}

function errorMessage(error: Error): string {
  const message = read(error, 'message');
  const text = typeof message === 'string' ? message : '';
  return text.length > LONGEST_MESSAGE
    ? `${text.slice(0, LONGEST_MESSAGE)} … (${text.length} characters)`
    : text;
}

/** The cells' frames of a stack, in the source's own lines. */
function framesOf(error: Error, scripts: ScriptIndex): Frame[] {
  const stack = read(error, 'stack');
  if (typeof stack !== 'string') return [];
  const frames: Frame[] = [];
  for (const line of stack.split('\n')) {
    const found = V8_FRAME.exec(line) ?? GECKO_FRAME.exec(line);
    const script = found ? scripts.get(found[2]) : undefined;
    if (!found || !script) continue;
    const position = toSource(script, Number(found[3]) - 1, Number(found[4]) - 1);
    frames.push({ script, functionName: cleanName(found[1]), ...position });
  }
  return frames;
}

/** The imports that an error of a file went through, innermost first, as errors that were made at their places. */
const imports = new WeakTable<readonly Error[]>();

/**
 * Notes that an error came out of an import: it was thrown after the import began to wait, so its stack does not hold the
 * place.
 *
 * @param place was made where the import stands.
 */
export function addImport(error: unknown, place: Error): void {
  if (isError(error) && error !== place) imports.set(error, [...(imports.get(error) ?? []), place]);
}

/** The cells' frames of an error, those of the imports that it went through at the end. */
function chainOf(error: Error, scripts: ScriptIndex): Frame[] {
  return [error, ...(imports.get(error) ?? [])].flatMap(each => framesOf(each, scripts));
}

/** Engines call the text around a cell `eval` or nothing; the global object's methods are plain functions here. */
function cleanName(name: string | undefined): string {
  const known = (name ?? '').replace(/^async /, '').replace(/ \[as .*\]$/, '');
  if (known === 'eval' || known === '<anonymous>' || known.startsWith('eval ')) return '';
  return known.replace(/^(globalThis|DedicatedWorkerGlobalScope|Object)\./, '');
}

/** The last mapped place at or before a place in the generated code, found by bisection. */
function toSource({ positions }: TracedScript, line: number, column: number): Position {
  let low = 0;
  let high = positions.length / 4;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const generatedLine = positions[middle * 4];
    const isBefore = generatedLine < line || (generatedLine === line && positions[middle * 4 + 1] <= column);
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return { line: 1, column: 1 };
  const at = (low - 1) * 4;
  return { line: positions[at + 2] + 1, column: positions[at + 3] + 1 };
}

function describeFrames(frames: readonly Frame[]): string[] {
  const parts: string[] = [];
  let repeated = 0;
  let shown = 0;
  frames.forEach((frame, index) => {
    const next = frames.at(index + 1);
    if (next?.script === frame.script && next.line === frame.line && next.column === frame.column) {
      repeated += 1;
      return;
    }
    shown += 1;
    if (shown > MOST_FRAMES) return;
    const times = repeated > 0 ? ` (${repeated + 1} times)` : '';
    repeated = 0;
    const where = `${GREEN}${frame.script.label}${PLAIN}, line ${frame.line}:${frame.column}${times}`;
    parts.push(`    at ${frame.functionName ? `${frame.functionName} ` : ''}${where}`);
    if (shown <= FRAMES_WITH_SOURCE) parts.push(codeFrame(frame.script.source, frame));
  });
  if (shown > MOST_FRAMES) parts.push(`    … ${shown - MOST_FRAMES} more`);
  return parts;
}

class Report {
  private readonly seen = new Set<unknown>();

  constructor(
    private readonly scripts: ScriptIndex,
    private readonly preview: (value: unknown) => string,
    private readonly isImported: (name: string) => boolean
  ) {}

  /** One thrown value with its causes and parts. */
  lines(thrown: unknown, heading: string, depth: number): string[] {
    if (!isError(thrown)) return [`${heading}${RED}${BOLD}Uncaught${PLAIN} ${this.preview(thrown)}`];
    if (this.seen.has(thrown)) return [`${heading}${errorName(thrown)} (shown above)`];
    this.seen.add(thrown);
    const message = errorMessage(thrown);
    const head = `${heading}${RED}${BOLD}${errorName(thrown)}${PLAIN}${message ? `: ${message}` : ''}`;
    const advice = adviceFor(errorName(thrown), message, this.isImported);
    const own = [
      head,
      ...(advice === undefined ? [] : [advice]),
      ...describeFrames(chainOf(thrown, this.scripts))
    ];
    if (depth >= MOST_CAUSES) return own;
    const parts = read(thrown, 'errors');
    const cause = read(thrown, 'cause');
    return [
      ...own,
      ...(Array.isArray(parts) ? this.parts(parts as unknown[], depth) : []),
      ...(cause === undefined ? [] : this.lines(cause, 'Caused by: ', depth + 1))
    ];
  }

  private parts(errors: readonly unknown[], depth: number): string[] {
    const lines = errors
      .slice(0, MOST_PARTS)
      .flatMap((error, index) => this.lines(error, `errors[${index}]: `, depth + 1));
    return errors.length > MOST_PARTS ? [...lines, `… ${errors.length - MOST_PARTS} more errors`] : lines;
  }
}

/** Cuts a traceback whose parts together are too long. */
function limit(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > LONGEST_REPORT) return [...kept, '… cut here, the traceback is too long'];
    kept.push(line);
  }
  return kept;
}

/**
 * @param thrown anything; user code may throw what it likes.
 * @param preview text for a value that is no error.
 * @param isImported whether a name of the cells stands for an import.
 */
export function describeError(
  thrown: unknown,
  scripts: ScriptIndex,
  preview: (value: unknown) => string,
  isImported: (name: string) => boolean = () => false
): ErrorReport {
  const traceback = limit(new Report(scripts, preview, isImported).lines(thrown, '', 0));
  if (!isError(thrown)) {
    return { ename: 'Uncaught', evalue: preview(thrown).slice(0, LONGEST_MESSAGE), traceback };
  }
  return { ename: errorName(thrown), evalue: errorMessage(thrown), traceback };
}

/** Where a place of a stack, `cell-1.ts:2:3`, is in the texts that ran; undefined for other places. */
export function findPlace(
  place: string,
  scripts: ScriptIndex
): (Position & { readonly script: TracedScript }) | undefined {
  return framesOf({ name: '', message: '', stack: `at ${place}` }, scripts).at(0);
}

/** A place of a stack as the reader knows it; other places as they are. */
export function nameOfPlace(place: string, scripts: ScriptIndex): string {
  const found = findPlace(place, scripts);
  return found ? `${found.script.label}, line ${found.line}:${found.column}` : place;
}

/** The script of the outermost frame of an error, to tell whose promise nobody awaited. */
export function outermostScript(error: unknown, scripts: ScriptIndex): TracedScript | undefined {
  return isError(error) ? chainOf(error, scripts).at(-1)?.script : undefined;
}
