/** @file What the quickstart must show, wherever it is run. */
import { expect } from 'vitest';

import { type Kind, mimeType } from '../../../src/mime/names.js';
import type { Cell, Output } from './notebook.js';
import { printed } from './notebook.js';

/** In their order. */
export const KINDS_SHOWN: readonly Kind[] = ['tensor', 'shapetable', 'curve', 'filters', 'featuremaps'];

const SHAPES = [
  '[20, 16, 50, 100] → [20, 33, 24, 49]',
  '[20, 16, 50, 100] → [20, 33, 28, 100]',
  '[20, 16, 50, 100] → [20, 33, 26, 100]',
  '[20, 16, 50, 32] → [20, 16, 25, 16]',
  '[20, 16, 50, 32] → [20, 16, 26, 17]'
];

/** The kind of picture in an output, if it is one of ours. */
export function kindIn(output: Output): Kind | undefined {
  return KINDS_SHOWN.find(kind => output.data?.[mimeType(kind)] !== undefined);
}

/** Accuracy, shapes, pictures with their fallbacks, and nothing that went wrong. */
export function expectQuickstart(cells: readonly Cell[]): void {
  const code = cells.filter(cell => cell.cell_type === 'code');
  const outputs = code.flatMap(cell => cell.outputs);
  const text = code.map(printed).join('\n');

  expect(outputs.filter(output => output.output_type === 'error')).toEqual([]);
  expect(code.filter(cell => cell.execution_count === null)).toEqual([]);
  const notes = outputs.filter(({ data }) => data?.[mimeType('diagnostics')] !== undefined);
  expect(notes.map(({ data }) => data?.['text/plain'])).toEqual([]);

  const accuracy = /test accuracy: ([\d.]+) %/.exec(text)?.[1];
  expect(Number(accuracy)).toBeGreaterThanOrEqual(95);
  for (const shape of SHAPES) {
    expect(text).toContain(shape);
  }

  expect(new Set(outputs.map(kindIn))).toEqual(new Set([...KINDS_SHOWN, undefined]));
  for (const { data } of outputs.filter(kindIn)) {
    expect(data?.['text/plain']).toBeTruthy();
    expect(data?.['text/html'] ?? data?.['image/png']).toBeTruthy();
  }
}
