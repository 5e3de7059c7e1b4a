/** @file A table of layers: their outputs, what they cost, and how far they see. It explains its own terms. */
import type { ShapeRow, ShapeTablePayload } from '../mime/payload.js';
import { fieldText, pairText, tableCsv, tableMarkdown } from '../picture/table-text.js';
import { grouped, shapeText, shortBytes, shortCount } from '../picture/words.js';
import { button, element, setText } from './dom.js';
import { createFrame, type Frame } from './frame.js';
import { copyText } from './save.js';
import type { View } from './view.js';

const NONE = '–';

interface Column {
  readonly name: string;
  /** What the term means, where the payload or the name alone does not say. */
  readonly term: (payload: ShapeTablePayload) => string;
  readonly numeric: boolean;
  readonly cell: (row: ShapeRow) => string;
}

const COLUMNS: readonly Column[] = [
  {
    name: 'setting',
    term: () => 'what the layer was made with',
    numeric: false,
    cell: row => [row.type, ...row.setting.split(', ').filter(isOnlyInSetting)].join(' ').trim()
  },
  {
    name: 'output',
    term: () => 'shape of what comes out, batch first',
    numeric: true,
    cell: row => shapeText(row.outputShape)
  },
  {
    name: 'kernel',
    term: () => 'size of the sliding window',
    numeric: true,
    cell: row => row.kernel?.join('×') ?? NONE
  },
  {
    name: 'stride',
    term: () => 'pixels the window moves a step',
    numeric: true,
    cell: row => pairText(row.stride)
  },
  {
    name: 'padding',
    term: () => 'pixels added at each edge',
    numeric: true,
    cell: row => pairText(row.padding)
  },
  {
    name: 'parameters',
    term: payload => payload.definitions.parameters,
    numeric: true,
    cell: row => (row.parameters > 0 ? grouped(row.parameters) : NONE)
  },
  {
    name: 'multiply–adds',
    term: payload => payload.definitions.macs,
    numeric: true,
    cell: row => (row.macs > 0 ? shortCount(row.macs) : NONE)
  },
  {
    name: 'memory',
    term: payload => payload.definitions.memory,
    numeric: true,
    cell: row => (row.container ? NONE : shortBytes(row.activationBytes))
  },
  {
    name: 'sees',
    term: payload => payload.definitions.receptiveField,
    numeric: true,
    cell: row => fieldText(row.receptiveField)
  }
];

/** Whether this part of a setting stands in no other column. */
function isOnlyInSetting(part: string): boolean {
  return !/^(\d+(×\d+)*|(stride|pad) .*)$/.test(part);
}

export class ShapeTableView implements View<ShapeTablePayload> {
  readonly #frame: Frame;
  readonly #terms = element('p', { class: 'rcp-terms' });
  readonly #table = element('table', { class: 'rcp-table' });
  readonly #formula = element('div', { class: 'rcp-formula' });
  #payload: ShapeTablePayload | null = null;
  /** The row whose formula is shown; the first that has one, until the reader points at another. */
  #current = -1;

  constructor(host: HTMLElement) {
    this.#frame = createFrame(host, 'shapetable');
    const copy = (
      name: string,
      write: (payload: ShapeTablePayload) => string,
      file: string
    ): HTMLButtonElement => {
      const node = button(name, `Copy as ${name}`, () => {
        if (!this.#payload) return;
        void copyText(write(this.#payload), file).then(said => {
          setText(this.#frame.spoken, `${name} ${said}`);
          setText(node, said);
          setTimeout(() => {
            setText(node, name);
          }, 1500);
        });
      });
      return node;
    };
    this.#frame.controls.append(
      element('span', { class: 'rcp-muted' }, 'copy'),
      copy('Markdown', tableMarkdown, 'shapes.md'),
      copy('CSV', tableCsv, 'shapes.csv')
    );
    const scroller = element('div', { class: 'rcp-tablebox' }, this.#table);
    this.#frame.body.append(this.#terms, scroller, this.#formula);
    this.#table.setAttribute('data-lm-suppress-shortcuts', 'true');
    this.#table.addEventListener('keydown', event => {
      this.#onKey(event);
    });
  }

  show(payload: ShapeTablePayload): void {
    const focused = this.#table.contains(document.activeElement);
    this.#payload = payload;
    this.#frame.head(payload.title, `${payload.module} on ${shapeText(payload.inputShape)}`, payload.alt);
    const { macs, memory, receptiveField, parameters } = payload.definitions;
    const pairs = [
      ['multiply–adds', macs],
      ['memory', memory],
      ['sees', receptiveField],
      ['parameters', parameters]
    ] as const;
    this.#terms.replaceChildren(
      ...pairs.map(([term, meaning]) => element('span', {}, element('b', {}, term), ` ${meaning}`))
    );
    const most = Math.max(1, ...payload.rows.filter(row => !row.container).map(row => row.parameters));
    if (this.#current < 0)
      this.#current = Math.max(
        0,
        payload.rows.findIndex(row => row.formula !== undefined)
      );
    this.#current = Math.min(this.#current, Math.max(0, payload.rows.length - 1));
    const body = element('tbody', {}, ...payload.rows.map((row, at) => this.#bodyRow(row, at, most)));
    this.#table.replaceChildren(headRow(payload), body, footRow(payload));
    this.#showFormula(this.#current);
    if (focused) this.#rowAt(this.#current)?.focus();
  }

  dispose(): void {
    this.#payload = null;
  }

  #bodyRow(row: ShapeRow, at: number, most: number): HTMLTableRowElement {
    const cells = COLUMNS.map(column => {
      const cell = element('td', { class: column.numeric ? 'rcp-numeric' : '' }, column.cell(row));
      if (column.name === 'parameters') cell.append(parameterBar(row, most));
      return cell;
    });
    const name = row.path === '' ? '(module)' : row.path.slice(row.path.lastIndexOf('.') + 1);
    const head = element('th', { scope: 'row', title: row.path }, element('code', {}, name));
    head.style.paddingInlineStart = `calc(var(--rcp-space) + ${row.depth * 16}px)`;
    const node = element(
      'tr',
      { class: row.container ? 'rcp-container' : '', tabindex: at === this.#current ? '0' : '-1' },
      head,
      ...cells
    );
    const show = (): void => {
      this.#showFormula(at);
    };
    node.addEventListener('pointerenter', show);
    node.addEventListener('focus', show);
    return node;
  }

  #rowAt(at: number): HTMLTableRowElement | null {
    return this.#table.tBodies.item(0)?.rows.item(at) ?? null;
  }

  #showFormula(at: number): void {
    const row = this.#payload?.rows[at];
    this.#rowAt(this.#current)?.classList.remove('rcp-current');
    this.#rowAt(this.#current)?.setAttribute('tabindex', '-1');
    this.#current = at;
    this.#rowAt(at)?.classList.add('rcp-current');
    this.#rowAt(at)?.setAttribute('tabindex', '0');
    if (!row) return;
    const sizes = `${shapeText(row.inputShape)} → ${shapeText(row.outputShape)}`;
    const frozen =
      row.trainable < row.parameters ? ` · ${grouped(row.parameters - row.trainable)} frozen` : '';
    const name = element('span', { class: 'rcp-muted' }, `${row.path === '' ? row.type : row.path}: `);
    this.#formula.replaceChildren(name, element('code', {}, row.formula ?? sizes), frozen);
  }

  #onKey(event: KeyboardEvent): void {
    const last = (this.#payload?.rows.length ?? 0) - 1;
    const places: Readonly<Record<string, number>> = {
      ArrowDown: Math.min(last, this.#current + 1),
      ArrowUp: Math.max(0, this.#current - 1),
      Home: 0,
      End: last
    };
    if (event.key === 'Escape' && document.activeElement instanceof HTMLElement)
      document.activeElement.blur();
    if (!Object.hasOwn(places, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    this.#rowAt(places[event.key])?.focus();
  }
}

function headRow(payload: ShapeTablePayload): HTMLElement {
  const heads = COLUMNS.map(({ name, term, numeric }) =>
    element(
      'th',
      { scope: 'col', class: numeric ? 'rcp-numeric' : '' },
      element('abbr', { title: term(payload) }, name)
    )
  );
  return element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'layer'), ...heads));
}

function footRow({ totals }: ShapeTablePayload): HTMLElement {
  const frozen = totals.parameters - totals.trainable;
  const facts: Readonly<Record<string, string>> = {
    setting: frozen > 0 ? `${grouped(totals.trainable)} trainable, ${grouped(frozen)} frozen` : '',
    parameters: grouped(totals.parameters),
    'multiply–adds': shortCount(totals.macs),
    memory: shortBytes(totals.activationBytes)
  };
  const cells = COLUMNS.map(({ name, numeric }) => {
    const cell = element('td', { class: numeric ? 'rcp-numeric' : 'rcp-muted' }, facts[name] ?? '');
    if (name === 'parameters') cell.append(element('span', { class: 'rcp-share' }));
    return cell;
  });
  return element('tfoot', {}, element('tr', {}, element('th', { scope: 'row' }, 'total'), ...cells));
}

/** A bar for the parameters of a layer, compared with the layer that has most. */
function parameterBar(row: ShapeRow, most: number): HTMLElement {
  const bar = element('span', { class: 'rcp-share', 'aria-hidden': 'true' });
  if (row.parameters === 0 || row.container) return bar;
  const fill = element('i', {});
  fill.style.width = `${Math.max(1.5, (row.parameters / most) * 100)}%`;
  bar.append(fill);
  return bar;
}
