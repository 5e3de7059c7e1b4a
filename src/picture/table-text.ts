/** @file A shape table as text for other places: Markdown and CSV. */
import type { ShapeRow, ShapeTablePayload } from '../mime/payload.js';
import { grouped, shapeText } from './words.js';

/** The side or sides of a receptive field: `3`, `3×5`, `all`, `–`. */
export function fieldText(field: ShapeRow['receptiveField']): string {
  if (field === null) return '–';
  if (field === 'all') return 'all';
  return pairText(field);
}

/** `3` for equal sizes, `3×5` for others, `–` for none. */
export function pairText(sizes: readonly number[] | undefined): string {
  if (!sizes || sizes.length === 0) return '–';
  return sizes.every(size => size === sizes[0]) ? String(sizes[0]) : sizes.join('×');
}

const HEADS = [
  'layer',
  'type',
  'setting',
  'output',
  'kernel',
  'stride',
  'padding',
  'parameters',
  'trainable',
  'multiply–adds',
  'memory (bytes)',
  'sees'
] as const;

function cellsOf(row: ShapeRow): readonly string[] {
  return [
    row.path,
    row.type,
    row.setting,
    shapeText(row.outputShape),
    pairText(row.kernel),
    pairText(row.stride),
    pairText(row.padding),
    String(row.parameters),
    String(row.trainable),
    String(row.macs),
    String(row.activationBytes),
    fieldText(row.receptiveField)
  ];
}

function totalCells({ totals }: ShapeTablePayload): readonly string[] {
  const { parameters, trainable, macs, activationBytes } = totals;
  return ['total', '', '', '', '', '', '', parameters, trainable, macs, activationBytes, ''].map(String);
}

/** A pipe table, numbers aligned right, with the definitions below. */
export function tableMarkdown(payload: ShapeTablePayload): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = HEADS.map((_, at) => (at < 3 ? '---' : '---:'));
  const rows = payload.rows.map(row => {
    const cells = cellsOf(row).map((cell, at) => (at >= 7 && at <= 10 ? grouped(Number(cell)) : cell));
    return line([`${'&nbsp;&nbsp;'.repeat(row.depth)}${cells[0]}`, ...cells.slice(1)]);
  });
  const total = totalCells(payload).map((cell, at) =>
    at >= 7 && cell !== '' ? grouped(Number(cell)) : cell
  );
  const { macs, memory, receptiveField, parameters } = payload.definitions;
  const words = `multiply–adds: ${macs} · memory: ${memory} · sees: ${receptiveField} · parameters: ${parameters}`;
  return [line(HEADS), line(rule), ...rows, line(total), '', words, ''].join('\n');
}

/** RFC 4180, with a header line; totals last. */
export function tableCsv(payload: ShapeTablePayload): string {
  const quote = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const lines = [HEADS, ...payload.rows.map(cellsOf), totalCells(payload)];
  return lines.map(cells => cells.map(quote).join(',')).join('\r\n') + '\r\n';
}
