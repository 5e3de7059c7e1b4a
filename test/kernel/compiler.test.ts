/** What the compiler refuses, what it calls complete, and where it lets the kernel in. */
import { describe, expect, test } from 'vitest';

import { TypeScriptCompiler } from '../../src/kernel/compiler/compiler.js';

const compiler = new TypeScriptCompiler();

function compile(source: string): ReturnType<typeof compiler.compile> {
  return compiler.compile({ name: 'cell-1.ts', source });
}

function code(source: string): string {
  const result = compile(source);
  return result.ok ? result.cell.code : '';
}

describe('compile(cell) refuses', () => {
  const table: [source: string, line: number, column: number, message: RegExp][] = [
    ['const = 5', 1, 7, /Variable declaration expected/],
    ['let a = 1;\nlet b = ;', 2, 9, /Expression expected/],
    ['return 5', 1, 1, /'return' stands outside of a function/],
    ['function f() {\n  await 1\n}', 2, 3, /'await' stands in a function that is not async/],
    ['break', 1, 1, /'break' stands outside of a loop/],
    ['for (;;) { (() => { continue })() }', 1, 21, /'continue' stands outside of a loop/],
    ['const x;', 1, 1, /must be initialized/],
    ['const view = <div>hi</div>', 1, 13, /JSX is not part/]
  ];
  test.each(table)('%j', (source, line, column, message) => {
    const result = compile(source);
    expect(result).toMatchObject({ ok: false, problem: { line, column } });
    if (!result.ok) expect(result.problem.message).toMatch(message);
  });
});

describe('completeness(source)', () => {
  const table: [source: string, status: string, indent?: string][] = [
    ['1 + 1', 'complete'],
    ['', 'complete'],
    ['function f() { return 1 }', 'complete'],
    ['const = 5', 'invalid'],
    ['"abc', 'invalid'],
    ['a b', 'invalid'],
    ['return 1', 'invalid'],
    ['function f() {', 'incomplete', '  '],
    ['foo(', 'incomplete', '  '],
    ['const x =', 'incomplete', ''],
    ['if (true)', 'incomplete', ''],
    ['`text', 'incomplete', ''],
    ['/* why', 'incomplete', ''],
    ['class A {\n  m() {', 'incomplete', '    '],
    ['x.', 'incomplete', '']
  ];
  test.each(table)('%j is %s', (source, status, indent) => {
    expect(compiler.completeness(source)).toEqual(indent === undefined ? { status } : { status, indent });
  });
});

describe('guards', () => {
  const counted = /--\$\$(turns|left) < 0/;
  test.each([
    'while (true) {}',
    'for (let i = 0; i < 1e9; i++) {}',
    'for (let i = 0; i < n; i++) {}',
    'for (let i = 0; i < 3; i++) { i = 0 }',
    'for (let i = 0; i < a.length; i++) a[a.length] = 1',
    'for (let i = 0; i < a.length; i++) a.push(1)',
    'for (const x of xs) {}',
    'for (const k in o) {}',
    'do {} while (true)',
    'const f = () => f()'
  ])('%s is counted', source => {
    expect(code(source)).toMatch(counted);
  });
  test.each([
    'for (let i = 0; i < 3; i++) s += i',
    'for (let i = 0; i < a.length; i++) s += a[i] * 2',
    'for (let i = 0; i < a.length; i++) a[i] = b[i]',
    'xs.map(x => x * 2)'
  ])('%s runs without a count', source => {
    expect(code(source)).not.toMatch(counted);
  });

  test('hot loops of a function count in a variable of their own', () => {
    expect(code('function f() { while (true) {} }')).toContain('let $$turns = 64');
  });
});

test('compile(cell) lists the names that later cells will see', () => {
  const result = compile(
    "import d, { a as b } from 'x'; const { c, e: [g] } = o; function h() { var inner = 1 } class I {} enum J {} for (var k of l) {}"
  );
  expect(result.ok && [...result.cell.names].sort()).toEqual(['I', 'J', 'b', 'c', 'd', 'g', 'h', 'k']);
});
