import { describe, expect, test } from 'vitest';

import { preview } from '../../src/kernel/runtime/preview.js';
import { recordTable } from '../../src/kernel/runtime/record-table.js';

const text = (value: unknown): string =>
  preview(value, { error: ({ message }) => message, own: () => undefined });

describe('preview of an object of the platform', () => {
  test.each([
    ['a Blob', new Blob(['hello'], { type: 'text/plain' }), 'Blob(5, text/plain)'],
    ['a Blob without a type', new Blob([]), 'Blob(0)'],
    ['a File', new File(['1'], 'a.csv', { type: 'text/csv' }), "File(1, text/csv) 'a.csv'"],
    ['a URL', new URL('https://a.b/c?d=1'), "URL 'https://a.b/c?d=1'"],
    ['Headers', new Headers({ accept: 'text/html' }), "Headers { accept: 'text/html' }"],
    ['URLSearchParams', new URLSearchParams('a=1&b=2'), "URLSearchParams { a: '1', b: '2' }"],
    [
      'what only calls itself so',
      { [Symbol.toStringTag]: 'URL', a: 1 },
      "{ a: 1, [Symbol(Symbol.toStringTag)]: 'URL' }"
    ]
  ])('of %s', (_, value, expected) => {
    expect(text(value)).toBe(expected);
  });
});

describe('recordTable(value)', () => {
  const table = (value: object): string => recordTable(value, text) ?? 'none';

  test('has a column for each field, texts as they are, numbers to the right', () => {
    expect(
      table([
        { layer: 'conv1', size: 3 },
        { size: 5, note: [1, 2] }
      ])
    ).toBe(
      '<table><caption align="left"><b>2 records</b></caption>\n' +
        '<thead><tr><th scope="col" align="right"></th><th scope="col" align="left">layer</th>' +
        '<th scope="col" align="right">size</th><th scope="col" align="left">note</th></tr></thead>\n' +
        '<tbody><tr><td align="right">0</td><td align="left">conv1</td><td align="right">3</td><td align="left"></td></tr>\n' +
        '<tr><td align="right">1</td><td align="left"></td><td align="right">5</td><td align="left">[ 1, 2 ]</td></tr></tbody></table>'
    );
  });

  test('is safe whatever the records hold', () => {
    const html = table([{ '<b>': '<script>alert(1)</script>' }]);
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;b&gt;');
  });

  test('runs no getter', () => {
    let ran = 0;
    const record = Object.defineProperty({ a: 1 }, 'b', { enumerable: true, get: () => (ran += 1) });
    expect(table([record])).toContain('[Getter]');
    expect(ran).toBe(0);
  });

  test('stays short, and says what it leaves out', () => {
    const wide = Object.fromEntries(
      Array.from({ length: 100 }, (_, column) => [`c${column}`, 'x'.repeat(1000)])
    );
    const html = table(Array.from({ length: 5000 }, () => wide));
    expect(html.length).toBeLessThan(200_000);
    expect(html).toContain('5000 records · first 60 rows, first 20 of 100 columns shown');
  });

  test.each([
    ['an array of numbers', [1, 2]],
    ['an empty array', []],
    ['records among other things', [{ a: 1 }, 2]],
    ['instances of a class', [new Date(0)]],
    ['records without fields', [{}]],
    ['a record', { a: 1 }]
  ])('is none of %s', (_, value) => {
    expect(table(value)).toBe('none');
  });
});
