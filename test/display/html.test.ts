/** @file Words and numbers of the fallbacks: everything a notebook's author typed is escaped. */
import { describe, expect, test } from 'vitest';
import { escapeHtml, imageHtml, tableHtml, tableText } from '../../src/display/html.js';
import {
  formatBytes,
  formatCount,
  formatPlural,
  formatScaled,
  formatShape,
  formatValue
} from '../../src/display/number.js';

const table = {
  caption: 'net <script>alert(1)</script>',
  notes: ['one & all'],
  header: ['layer', 'output', 'parameters'],
  rows: [
    ['conv"1"', '1×16×8×8', '160'],
    ['fc', '1×10', '1,290']
  ],
  footer: ['total', '', '1,450'],
  words: 1
};

describe('html of a fallback', () => {
  test('escapeHtml(text) leaves no character that could open or close anything', () => {
    expect(escapeHtml(`<img src=x onerror="a('b')">&`)).toBe(
      '&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;'
    );
  });

  test('imageHtml(png, alt, caption, width) escapes both texts', () => {
    const html = imageHtml('AAAA', 'a "b" <c>', '<i>d</i>', 320);
    expect(html).toContain('alt="a &quot;b&quot; &lt;c&gt;" width="320"');
    expect(html).toContain('<p>&lt;i&gt;d&lt;/i&gt;</p>');
    expect(html).toContain('src="data:image/png;base64,AAAA"');
  });

  test('tableHtml(table) is one semantic table without style or script', () => {
    const html = tableHtml(table);
    expect(html).toContain('<caption align="left"><b>net &lt;script&gt;alert(1)&lt;/script&gt;</b>');
    expect(html).toContain('<small>one &amp; all</small>');
    expect(html).toContain('<th scope="col" align="left">layer</th>');
    expect(html).toContain('<td align="left">conv&quot;1&quot;</td>');
    expect(html).toMatch(/<tfoot><tr><th align="left">total<\/th>/);
    expect(html).not.toMatch(/<script|<style|style=|class=/);
  });

  test('tableText(table) aligns words left and numbers right', () => {
    expect(tableText(table).split('\n')).toEqual([
      'net <script>alert(1)</script>',
      'layer      output  parameters',
      '─────────────────────────────',
      'conv"1"  1×16×8×8         160',
      'fc           1×10       1,290',
      '─────────────────────────────',
      'total                   1,450',
      'one & all'
    ]);
  });
});

describe('numbers', () => {
  test.each([
    [formatCount(16330), '16,330'],
    [formatScaled(0), '0'],
    [formatScaled(980), '980'],
    [formatScaled(117_600), '118 k'],
    [formatScaled(999_999), '1 M'],
    [formatScaled(82_944), '82.9 k'],
    [formatScaled(1_310_720), '1.31 M'],
    [formatScaled(100_000), '100 k'],
    [formatScaled(2e12), '2 T'],
    [formatBytes(40), '40 B'],
    [formatBytes(36_864), '36.9 kB'],
    [formatBytes(2_097_152), '2.1 MB'],
    [formatValue(0.123456), '0.1235'],
    [formatValue(-2.5), '-2.5'],
    [formatValue(Number.NaN), 'NaN'],
    [formatValue(Number.POSITIVE_INFINITY), '∞'],
    [formatValue(Number.NEGATIVE_INFINITY), '-∞'],
    [formatValue(null), 'none'],
    [formatShape([]), 'scalar'],
    [formatShape([1, 16, 8, 8]), '1×16×8×8'],
    [formatPlural(1, 'map'), '1 map'],
    [formatPlural(1797, 'image'), '1,797 images']
  ])('%s', (actual, expected) => {
    expect(actual).toBe(expected);
  });
});
