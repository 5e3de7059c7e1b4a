/** @file What every layer of a network does to the shape, and what it costs → payload and words. */
import { inspect } from '../engine/index.js';
import type { nn } from '../engine/index.js';
import { PAYLOAD_VERSION } from '../mime/payload.js';
import type { ShapeRow, ShapeTablePayload } from '../mime/payload.js';
import { grouped, shapeText, shortBytes, shortCount } from '../picture/words.js';
import type { Table } from './html.js';
import { tableText } from './html.js';
import { Picture } from './picture.js';

const NONE = '–';

function toRow(row: inspect.LayerSummary): ShapeRow {
  const { receptiveField: field, ...rest } = row;
  return { ...rest, receptiveField: field === null || field === 'all' ? field : field.size };
}

function fieldText(field: ShapeRow['receptiveField']): string {
  if (field === null) return '?';
  if (field === 'all') return 'all';
  return field.every(side => side === field[0]) ? String(field[0] ?? 1) : shapeText(field);
}

function some(count: number, write: (count: number) => string): string {
  return count === 0 ? NONE : write(count);
}

function rowTexts(row: ShapeRow): string[] {
  return [
    `${'  '.repeat(row.depth)}${row.path === '' ? row.type : row.path.slice(row.path.lastIndexOf('.') + 1)}`,
    `${row.type} ${row.setting}`.trimEnd(),
    row.outputShape.length === 0 ? NONE : shapeText(row.outputShape),
    some(row.parameters, grouped),
    some(row.macs, shortCount),
    some(row.activationBytes, shortBytes),
    fieldText(row.receptiveField)
  ];
}

function toTable(payload: ShapeTablePayload): Table {
  const { totals, definitions } = payload;
  const frozen = totals.parameters - totals.trainable;
  return {
    caption: `${payload.module} on ${shapeText(payload.inputShape)}`,
    notes: [
      `parameters: ${definitions.parameters}${frozen > 0 ? ` · ${grouped(frozen)} are frozen` : ''}`,
      `multiply–adds: ${definitions.macs}`,
      `memory: ${definitions.memory}`,
      `sees: ${definitions.receptiveField}`
    ],
    header: ['layer', 'setting', 'output', 'parameters', 'multiply–adds', 'memory', 'sees'],
    rows: payload.rows.map(rowTexts),
    footer: [
      'total',
      '',
      '',
      grouped(totals.parameters),
      shortCount(totals.macs),
      shortBytes(totals.activationBytes),
      ''
    ],
    words: 2
  };
}

/**
 * Runs a module once on zeros of `inputShape` and lists, layer by layer, output shape, setting, parameters,
 * multiply–adds, memory and receptive field; every term is defined in the table's own head.
 *
 * @throws ValueError where a size is negative or no whole number; ShapeError naming the layer that cannot take its
 * input and the layers computed before it.
 * @example
 * show.shapeTable(new nn.Conv2d(1, 4, 3), [1, 1, 8, 8]);
 */
export function showShapeTable(module: nn.Module, inputShape: readonly number[]): Picture<ShapeTablePayload> {
  return drawSummary(inspect.summary(module, inputShape));
}

/** Whether a value is a record that `inspect.summary` has made: a plain object with these fields and no other. */
export function isSummary(value: unknown): value is inspect.Summary {
  if (typeof value !== 'object' || value === null) return false;
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.keys(value).join(' ') === 'module inputShape rows totals definitions';
}

/** The table of a summary. */
export function drawSummary(summary: inspect.Summary): Picture<ShapeTablePayload> {
  const { inputShape, totals } = summary;
  const subject = `${summary.module} on ${shapeText(inputShape)}`;
  const payload: ShapeTablePayload = {
    version: PAYLOAD_VERSION,
    kind: 'shapetable',
    title: 'Shapes',
    alt:
      `Shapes of ${subject}: ${summary.rows.length} layers, ${grouped(totals.parameters)} parameters, ` +
      `${grouped(totals.macs)} multiply–adds, ${shortBytes(totals.activationBytes)} of activations.`,
    module: summary.module,
    inputShape: [...inputShape],
    rows: summary.rows.map(toRow),
    totals,
    definitions: summary.definitions
  };
  const table = toTable(payload);
  return new Picture(payload, { text: tableText(table), table });
}
