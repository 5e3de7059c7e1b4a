/**
 * @file The text/html of a bundle: what a reader sees where our renderers are missing. Plain elements only,
 * because viewers of notebooks strip styles and scripts: a table, or an image with its words.
 */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
};

/** Makes any text safe inside an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => ENTITIES[character]);
}

/** An image with its alternative text and a caption. `width` is in CSS pixels. */
export function imageHtml(png: string, alt: string, caption: string, width: number): string {
  return (
    `<div><img src="data:image/png;base64,${png}" alt="${escapeHtml(alt)}" width="${width}">` +
    `<p>${escapeHtml(caption)}</p></div>`
  );
}

/** A table of texts. */
export interface Table {
  /** What it is of. */
  readonly caption: string;
  /** Sentences under the caption; by default none. */
  readonly notes?: readonly string[];
  /** The heads of the columns. */
  readonly header: readonly string[];
  /** The texts, row by row. */
  readonly rows: readonly (readonly string[])[];
  /** The last row, of totals; by default none. */
  readonly footer?: readonly string[];
  /** The columns of words, aligned at their start: the number of the first ones, or a flag for each. */
  readonly words: number | readonly boolean[];
}

function holdsWords({ words }: Table, column: number): boolean {
  return typeof words === 'number' ? column < words : words[column];
}

function cells(table: Table, texts: readonly string[], tag: 'td' | 'th'): string {
  const scope = tag === 'th' ? ' scope="col"' : '';
  return texts
    .map(
      (text, column) =>
        `<${tag}${scope} align="${holdsWords(table, column) ? 'left' : 'right'}">${escapeHtml(text)}</${tag}>`
    )
    .join('');
}

/** A semantic table: caption with the definitions, column heads, rows, totals. */
export function tableHtml(table: Table): string {
  const notes = (table.notes ?? []).map(note => `<br><small>${escapeHtml(note)}</small>`).join('');
  const body = table.rows.map(row => `<tr>${cells(table, row, 'td')}</tr>`).join('\n');
  const footer = table.footer
    ? `<tfoot><tr>${cells(table, table.footer, 'th').replaceAll(' scope="col"', '')}</tr></tfoot>`
    : '';
  return (
    `<table><caption align="left"><b>${escapeHtml(table.caption)}</b>${notes}</caption>\n` +
    `<thead><tr>${cells(table, table.header, 'th')}</tr></thead>\n<tbody>${body}</tbody>${footer}</table>`
  );
}

/** Width of a text in columns of a terminal, near enough for our own words and symbols. */
function columns(text: string): number {
  return Array.from(text).length;
}

/** The same table as lines of text, its columns aligned, for text/plain. */
export function tableText(table: Table): string {
  const lines = [table.header, ...table.rows, ...(table.footer ? [table.footer] : [])];
  const widths = table.header.map((_, column) => Math.max(...lines.map(line => columns(line[column] ?? ''))));
  const write = (line: readonly string[]): string =>
    line
      .map((text, column) => {
        const space = ' '.repeat(widths[column] - columns(text));
        return holdsWords(table, column) ? text + space : space + text;
      })
      .join('  ')
      .trimEnd();
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  const body = [write(table.header), rule, ...table.rows.map(write)];
  if (table.footer) body.push(rule, write(table.footer));
  return [table.caption, ...body, ...(table.notes ?? [])].join('\n');
}
