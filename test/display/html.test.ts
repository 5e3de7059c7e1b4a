/** @file Words and numbers of the fallbacks: everything a notebook's author typed is escaped. */
import { describe, expect, test } from 'vitest';
import { escapeHtml, imageHtml, tableHtml, tableText } from '../../src/display/html.js';

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
