/** @file The `console` of cells: formats as browsers and Node do, and writes to the streams of the cell. */
import type { StreamName } from '../protocol/messages.js';
import { isInstance } from './prototypes.js';

type Write = (name: StreamName, text: string) => void;
type Text = (value: unknown) => string;

/** `%s %d %i %f %o %O %j %c %%` in a first argument take the arguments after it. */
function fillIn(format: string, values: readonly unknown[], text: Text): { filled: string; used: number } {
  let used = 0;
  const filled = format.replace(/%([sdifoOjc%])/g, (placeholder, kind: string) => {
    if (kind === '%') return '%';
    if (used >= values.length) return placeholder;
    const value = values[used++];
    switch (kind) {
      case 's':
        return typeof value === 'string' ? value : text(value);
      case 'd':
      case 'f':
        return typeof value === 'symbol' ? 'NaN' : String(Number(value));
      case 'i':
        return typeof value === 'symbol' ? 'NaN' : String(Math.trunc(Number(value)));
      case 'j':
        return JSON.stringify(value);
      case 'c':
        return '';
      default:
        return text(value);
    }
  });
  return { filled, used };
}

/** The arguments of a print as one text: strings as they are, values by their preview. */
function join(values: readonly unknown[], text: Text): string {
  const [first, ...rest] = values;
  if (typeof first === 'string' && rest.length > 0 && first.includes('%')) {
    const { filled, used } = fillIn(first, rest, text);
    return [filled, ...rest.slice(used).map(value => asText(value, text))].join(' ');
  }
  return values.map(value => asText(value, text)).join(' ');
}

function asText(value: unknown, text: Text): string {
  return typeof value === 'string' ? value : text(value);
}

/** The rows of a table by their index; those of a `Map` have a column for the keys. */
function rowsOf(data: object): [index: string, row: unknown][] {
  if (isInstance(data, Map)) {
    return [...data].map(([key, value], index) => [String(index), { Key: key, Values: value }]);
  }
  if (isInstance(data, Set)) return [...data].map((value, index) => [String(index), value]);
  return Object.entries(data);
}

/**
 * `console.table(data, columns)`: one row for each entry, one column for each key.
 *
 * @param columns the names of the columns to show. Default: all.
 */
function table(data: unknown, columns: unknown, text: Text): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const rows = rowsOf(data).slice(0, 1000);
  const isRecord = (row: unknown): row is Record<string, unknown> => typeof row === 'object' && row !== null;
  const keys = new Set(rows.flatMap(([, row]) => (isRecord(row) ? Object.keys(row) : [])));
  const shown = Array.isArray(columns) ? columns.map(String) : [...keys].slice(0, 30);
  const hasValues = !Array.isArray(columns) && rows.some(([, row]) => !isRecord(row));
  const line = (value: unknown): string => text(value).replace(/\n\s*/g, ' ');
  const cells = rows.map(([index, row]) => {
    const fields = shown.map(name => (isRecord(row) && Object.hasOwn(row, name) ? line(row[name]) : ''));
    return [index, ...fields, ...(hasValues ? [isRecord(row) ? '' : line(row)] : [])];
  });
  const index = isInstance(data, Map) || isInstance(data, Set) ? '(iteration index)' : '(index)';
  return drawTable([index, ...shown, ...(hasValues ? ['Values'] : [])], cells);
}

function drawTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map(row => (row[column] ?? '').length))
  );
  const line = (left: string, middle: string, right: string): string =>
    left + widths.map(width => '─'.repeat(width + 2)).join(middle) + right;
  const draw = (row: readonly string[]): string =>
    `│${widths.map((width, column) => ` ${(row[column] ?? '').padEnd(width)} `).join('│')}│`;
  return [line('┌', '┬', '┐'), draw(head), line('├', '┼', '┤'), ...rows.map(draw), line('└', '┴', '┘')].join(
    '\n'
  );
}

function hasPlaceholder(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text[index] === '%') return true;
  return false;
}

/** Plain values side by side, where no other kind is among them; needs no built-in that a cell may have broken. */
function joinPlain(values: readonly unknown[]): string | undefined {
  let text = '';
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (typeof value !== 'string' && (typeof value !== 'number' || (value === 0 && 1 / value < 0)))
      return undefined;
    if (typeof value === 'string' && index === 0 && values.length > 1 && hasPlaceholder(value))
      return undefined;
    text += index === 0 ? `${value}` : ` ${value}`;
  }
  return text;
}

/** @param protect runs kernel code over intact built-ins. */
export function createConsole(
  write: Write,
  text: Text,
  now: () => number,
  protect: <T>(work: () => T) => T
): Record<string, (...values: unknown[]) => void> {
  let indent = '';

  const print = (name: StreamName, values: readonly unknown[]): void => {
    const plain = indent === '' ? joinPlain(values) : undefined;
    if (plain !== undefined) {
      write(name, `${plain}\n`);
      return;
    }
    write(
      name,
      protect(() => `${indent}${join(values, text).replaceAll('\n', `\n${indent}`)}\n`)
    );
  };
  const out = (...values: unknown[]): void => {
    print('stdout', values);
  };
  const complain = (...values: unknown[]): void => {
    print('stderr', values);
  };
  return {
    log: out,
    info: out,
    debug: out,
    dir: value => {
      out(value);
    },
    dirxml: out,
    warn: complain,
    error: complain,
    trace: (...values) => {
      complain('Trace:', ...values);
    },
    assert: (condition, ...values) => {
      if (!condition)
        complain(...(values.length > 0 ? ['Assertion failed:', ...values] : ['Assertion failed']));
    },
    table: (data, columns) => {
      out(protect(() => table(data, columns, text)) ?? data);
    },
    group: (...values) => {
      if (values.length > 0) out(...values);
      indent += '  ';
    },
    groupCollapsed: (...values) => {
      if (values.length > 0) out(...values);
      indent += '  ';
    },
    groupEnd: () => {
      indent = indent.slice(2);
    },
    ...counting(out, complain, now)
  };
}

type Print = (...values: unknown[]) => void;

/** The methods that count calls and measure time under a label. */
function counting(out: Print, complain: Print, now: () => number): Record<string, Print> {
  const counts = new Map<string, number>();
  const timers = new Map<string, number>();
  const elapsed = (label: string, ...values: unknown[]): void => {
    const started = timers.get(label);
    if (started === undefined) complain(`Timer '${label}' does not exist`);
    else out(`${label}: ${(now() - started).toFixed(3)} ms`, ...values);
  };
  return {
    count: (label = 'default') => {
      const count = (counts.get(String(label)) ?? 0) + 1;
      counts.set(String(label), count);
      out(`${String(label)}: ${count}`);
    },
    countReset: (label = 'default') => {
      counts.delete(String(label));
    },
    time: (label = 'default') => {
      timers.set(String(label), now());
    },
    timeLog: (label = 'default', ...values) => {
      elapsed(String(label), ...values);
    },
    timeEnd: (label = 'default') => {
      elapsed(String(label));
      timers.delete(String(label));
    }
  };
}
