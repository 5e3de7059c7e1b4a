/** @file What a cell's failure looks like on the wire, and the code frame that points at its place. */

/** The content of a Jupyter `error` message. */
export interface ErrorReport {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** A place in a cell; both numbers count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Longer lines are cut around the place. Otherwise they would wrap, and the `^` would point at nothing. */
const WIDEST_LINE = 96;
const CUT = '…';

/**
 * The source line of a place with its number, one line before and after it, and a `^` under the place.
 *
 * @example codeFrame('const a = 1;\na.b.c', { line: 2, column: 5 }) // '  1 | const a = 1;\n> 2 | a.b.c\n    |     ^'
 */
export function codeFrame(source: string, { line, column }: Position): string {
  const lines = source.split(/\r\n|\n|\r/);
  const width = String(Math.min(line + 1, lines.length)).length;
  const shown: string[] = [];
  for (let number = Math.max(1, line - 1); number <= Math.min(lines.length, line + 1); number++) {
    const text = lines[number - 1];
    const end = Math.max(0, text.length - WIDEST_LINE);
    const from = number === line ? Math.min(end, Math.max(0, column - WIDEST_LINE / 2)) : 0;
    const gutter = `${number === line ? '>' : ' '} ${String(number).padStart(width)} | `;
    shown.push((gutter + cut(text, from)).trimEnd());
    if (number === line) {
      const indent = text.slice(from, Math.max(0, column - 1)).replace(/[^\t]/g, ' ');
      shown.push(`${' '.repeat(width + 2)} | ${indent}^`);
    }
  }
  return shown.join('\n');
}

/** The part of a line that is shown, from a place on. Its first and last character tell that there is more. */
function cut(text: string, from: number): string {
  const start = from > 0 ? CUT : '';
  const end = text.length > from + WIDEST_LINE ? CUT : '';
  return start + text.slice(from + start.length, from + WIDEST_LINE - end.length) + end;
}
