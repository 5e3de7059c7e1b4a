import { describe, expect, test } from 'vitest';
import { codeFrame } from '../../src/kernel/protocol/error-report.js';
import type { LabelledScript } from '../../src/kernel/protocol/compiled-script.js';
import { nameOfPlace } from '../../src/kernel/runtime/traceback.js';

describe('nameOfPlace(place, cells)', () => {
  const cell: LabelledScript = {
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

describe('codeFrame(source, place)', () => {
  /** What stands above the `^`. */
  const pointedAt = (source: string, column: number): string => {
    const [line, caret] = codeFrame(source, { line: 1, column }).split('\n');
    return line[caret.indexOf('^')];
  };

  test.each([1, 2, 48, 49, 60, 120, 199, 200])(
    'of a long line points at column %i and is no wider than a page shows',
    column => {
      const source = Array.from({ length: 200 }, (_, index) => String.fromCharCode(0x100 + index)).join('');
      expect(pointedAt(source, column)).toBe(source[column - 1]);
      expect(
        Math.max(
          ...codeFrame(source, { line: 1, column })
            .split('\n')
            .map(each => each.length)
        )
      ).toBe(102);
    }
  );

  test('tells where more of a line stands, also in the lines around', () => {
    const long = 'ab'.repeat(100);
    expect(codeFrame(`${long}\n${long}\nend`, { line: 2, column: 101 })).toMatch(
      /^ {2}1 \| aba.*…\n> 2 \| ….*…\n {4}\| +\^\n {2}3 \| end$/
    );
  });

  test('leaves a line that fits as it is', () => {
    expect(codeFrame('a'.repeat(96), { line: 1, column: 96 })).toBe(
      `> 1 | ${'a'.repeat(96)}\n    | ${' '.repeat(95)}^`
    );
  });
});
