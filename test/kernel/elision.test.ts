/** Which part of a flood of text is shown. */
import { describe, expect, test } from 'vitest';

import { Elision } from '../../src/kernel/runtime/elision.js';

/** Lines `1` to `count`, printed one by one. */
function flood(elision: Elision, count: number): string {
  let shown = '';
  for (let line = 1; line <= count; line++) shown += elision.take(`${line}\n`);
  return shown;
}

describe('new Elision(limit)', () => {
  test('shows text within the limit as it comes', () => {
    const elision = new Elision(1000);
    expect(flood(elision, 20)).toBe(Array.from({ length: 20 }, (_, index) => `${index + 1}\n`).join(''));
    expect(elision.end()).toBe('');
  });

  test('of a flood it shows the beginning at once, and the end with a count of what lies between', () => {
    const elision = new Elision(1000);
    const shown = flood(elision, 1_000_000);
    expect(shown.startsWith('1\n2\n3\n')).toBe(true);
    const end = elision.end();
    expect(end.endsWith('999999\n1000000\n')).toBe(true);
    const [note, ...rest] = end.split('\n');
    const said = Number(/^… ([\d,]+) lines left out/.exec(note)![1].replaceAll(',', ''));
    expect(said + shown.split('\n').length - 1 + rest.length - 1).toBe(1_000_000);
    expect(shown.length + end.length).toBeLessThan(1100);
  });

  test('cuts at the beginning of a line, also where each is printed alone', () => {
    const alone = new Elision(40);
    const lines = Array.from({ length: 6 }, () => alone.take('12345\n'));
    expect(lines.map(text => text.length)).toEqual([6, 6, 6, 6, 6, 0]);
    const elision = new Elision(10);
    expect(elision.take('123456\n123456\n')).toBe('123456\n');
    expect(elision.end()).toMatch(/^… /);
  });

  test('a single line that is too long is cut inside', () => {
    const elision = new Elision(100);
    expect(elision.take('x'.repeat(1000))).toBe('x'.repeat(80));
    expect(elision.end()).toBe(`… 0 lines left out (900 characters) …\n${'x'.repeat(20)}`);
  });

  test('text that floods on after the end is not shown', () => {
    const elision = new Elision(100);
    flood(elision, 1000);
    elision.end();
    expect(flood(elision, 1000)).toBe('');
    expect(elision.end()).toBe('');
  });
});
