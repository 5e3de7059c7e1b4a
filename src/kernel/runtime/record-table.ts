/** @file An array of records → a table in HTML, for those who would rather look than read. */
import { tableHtml } from '../../display/index.js';

const MOST_ROWS = 60;
const MOST_COLUMNS = 20;
const LONGEST_TEXT = 80;

/** A plain object; its own fields are shown. */
function isRecord(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** What a field holds; a getter is not run. */
function fieldOf(record: object, name: string): { readonly value: unknown } | undefined {
  const own = Object.getOwnPropertyDescriptor(record, name);
  return own?.enumerable === true ? { value: (own.get ?? own.set) ? '[Getter]' : own.value } : undefined;
}

function namesOf(records: readonly object[]): string[] {
  const names = new Set<string>();
  for (const record of records) for (const name of Object.keys(record)) names.add(name);
  return [...names];
}

/** A value in one short line; texts as they are. */
function cellText(value: unknown, text: (value: unknown) => string): string {
  const line = typeof value === 'string' ? value : text(value).replace(/\s*\n\s*/g, ' ');
  return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}…` : line;
}

/**
 * The table; undefined for anything but an array of at least one record with fields.
 *
 * @param text plain text for any value.
 */
export function recordTable(value: object, text: (value: unknown) => string): string | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  // A hole is no record.
  const records = Array.from((value as unknown[]).slice(0, MOST_ROWS));
  if (!records.every(isRecord)) return undefined;
  const names = namesOf(records);
  const shown = names.slice(0, MOST_COLUMNS);
  if (shown.length === 0) return undefined;
  const fields = records.map(record => shown.map(name => fieldOf(record, name)));
  const isNumeric = shown.map((_, column) =>
    fields.every(row => row[column] === undefined || typeof row[column].value === 'number')
  );
  const left = [
    ...(value.length > records.length ? [`first ${records.length} rows`] : []),
    ...(names.length > shown.length ? [`first ${shown.length} of ${names.length} columns`] : [])
  ];
  return tableHtml({
    caption: `${value.length} record${value.length === 1 ? '' : 's'}${left.length > 0 ? ` · ${left.join(', ')} shown` : ''}`,
    header: ['', ...shown],
    rows: fields.map((row, index) => [
      String(index),
      ...row.map(field => (field === undefined ? '' : cellText(field.value, text)))
    ]),
    words: [false, ...isNumeric.map(each => !each)]
  });
}
