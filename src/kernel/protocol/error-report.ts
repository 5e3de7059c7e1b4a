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

/** Longer source lines are cut around the place, so that minified text stays readable. */
const WIDEST_LINE = 160;

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
    const from = number === line ? Math.max(0, column - WIDEST_LINE / 2) : 0;
    const text = lines[number - 1].slice(from, from + WIDEST_LINE);
    const gutter = `${number === line ? '>' : ' '} ${String(number).padStart(width)} | `;
    shown.push((gutter + text).trimEnd());
    if (number === line) {
      const indent = text.slice(0, Math.max(0, column - 1 - from)).replace(/[^\t]/g, ' ');
      shown.push(`${' '.repeat(width + 2)} | ${indent}^`);
    }
  }
  return shown.join('\n');
}
