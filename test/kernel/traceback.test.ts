import { describe, expect, test } from 'vitest';
import type { LabelledCell } from '../../src/kernel/protocol/compiled-cell.js';
import { nameOfPlace } from '../../src/kernel/runtime/traceback.js';

describe('nameOfPlace(place, cells)', () => {
  const cell: LabelledCell = {
    name: 'cell-4.ts',
    label: 'Cell [4]',
    source: 'const x = 1;',
    code: '',
    names: [],
    positions: Int32Array.of(3, 0, 0, 0, 7, 2, 4, 1)
  };
  const cells = new Map([[cell.name, cell]]);

  test('is the cell’s label and its own line for a place in a cell', () => {
    expect(nameOfPlace('cell-4.ts:8:3', cells)).toBe('Cell [4], line 5:2');
  });

  test('is the place itself for any other file', () => {
    expect(nameOfPlace('https://host/net.js:8:3', cells)).toBe('https://host/net.js:8:3');
  });
});
