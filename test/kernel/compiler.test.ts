/** What the compiler refuses, what it calls complete, and where it lets the kernel in. */
import { describe, expect, test } from 'vitest';

import { TypeScriptCompiler } from '../../src/kernel/compiler/compiler.js';

const compiler = new TypeScriptCompiler();

function compile(source: string): ReturnType<typeof compiler.compile> {
  return compiler.compile({ name: 'cell-1.ts', source });
}

function code(source: string): string {
  const result = compile(source);
  return result.ok ? result.script.code : '';
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
  const counted = /--\$\$(turns|left) < 0|\$\$turn < \$\$turns/;
  test.each([
    'while (true) {}',
    'for (let i = 0; i < 1e9; i++) {}',
    'for (let i = 0; i < n; i++) {}',
    'for (let i = 0; i < a.length; i++) s += a[i]',
    'for (let i = 0; i < 3; i++) { i = 0 }',
    'for (let i = 0; i < 3; i++) { [i] = [0] }',
    'for (let i = 0; i < 3; i++) { for (i of xs); }',
    'for (let i = 0; i < 3; i--) {}',
    'for (let i = 0; i < 3; i += 0) {}',
    'for (let i = 0; i < 3; j++) {}',
    'for (let i = 0; i !== 3; i += 2) {}',
    'for (let i = 0; i < 1025; i++) {}',
    'for (let i = 0; i < 32; i++) for (let j = 0; j < 33; j++) {}',
    'for (let i = 0; i < 3; i++) { while (f) {} }',
    'let k = 3; for (let i = 0; i < k; i++) {}',
    'const k = 3; k = Infinity; for (let i = 0; i < k; i++) {}',
    'const k = 3; const f = () => { for (let i = 0; i < k; i++) {} }',
    'const k = 3; { let k = n; for (let i = 0; i < k; i++) {} }',
    '{ const k = 3; } for (let i = 0; i < k; i++) {}',
    'for (const x of xs) {}',
    'for (const k in o) {}',
    'do {} while (true)',
    'const f = () => f()'
  ])('%s is counted', source => {
    expect(code(source)).toMatch(counted);
  });
  test.each([
    'for (let i = 0; i < 3; i++) s += i',
    'for (let i = 0; i < 3; i++) s += -i',
    'for (let i = 0; i < 3; i++) a[i] = f(i)',
    'for (let i = 0; i < 1024; i++) {}',
    'for (let i = 9; i >= 0; --i) {}',
    'for (let i = -2; i <= 2 * 3; i += 2) {}',
    'for (let i = 0; i < 32; i++) for (let j = 0; j < 32; j++) {}',
    'const k: number = 3; for (let i = 0; i < k + 1; i++) for (let j = 0; j < k; j++) {}',
    'xs.map(x => x * 2)'
  ])('%s runs without a count', source => {
    expect(code(source)).not.toMatch(counted);
  });

  test('a function with constants of its own runs its short loops without a count', () => {
    const source = 'function f() { const k = 3; for (let i = 0; i < k; i++) {} }';
    expect(code(source)).not.toMatch(/\$\$turn < \$\$turns/);
  });

  test('a short loop around a counted one carries no count of its own', () => {
    const found = code('for (let i = 0; i < 3; i++) { for (const x of xs) {} }');
    expect(found.match(/--\$\$turns < 0/g)).toHaveLength(1);
  });

  test('hot loops of a function count in a variable of their own', () => {
    expect(code('function f() { while (true) {} }')).toContain('let $$turns = 1024');
  });

  test('the innermost loop runs in strips and holds no call; the one around it only counts', () => {
    const found = code(
      'for (let i = 0; i < n; i++) { let s = 0; for (let j = 0; j < n; j++) s += a[j]; b[i] = s; }'
    );
    expect(found).toContain('for (; $$turn < $$turns && j < n; j++, $$turn++)\n            s += a[j];');
    expect(found).toContain('$$turns--;');
    expect(found).not.toContain('--$$turns < 0');
  });

  test.each([
    [
      'for (let i = 0; i < n; i++) { if (a[i]) continue; while (b[i]) {} }',
      'may not come to the loop inside'
    ],
    ['for (let i = 0; i < n; i++) { for (let j = 0; j < m; j++) while (b[j]) {} }', 'may take no turn inside']
  ])('%s looks at the clock in the outer loop, which %s', source => {
    expect(code(source)).toContain('--$$turns < 0 && ($$turns = $$tick())');
  });

  test.each([
    'for (let i = 0; i < n; i++) fs.push(() => i)',
    'a: for (let i = 0; i < n; i++) { continue a }',
    'for (let i = 0; i < n; i++) { await f(i) }',
    'function* g() { while (true) yield 1 }'
  ])('%s is not cut into strips', source => {
    expect(code(source)).toMatch(/--\$\$turns < 0/);
    expect(code(source)).not.toContain('$$turn <');
  });

  test('loopGuards: false leaves out every count and keeps what awaits interruptible', () => {
    const source = 'function f() { while (true) f() } for await (const x of xs) { await x }';
    const result = compiler.compile({ name: 'cell-1.ts', source, loopGuards: false });
    const found = result.ok ? result.script.code : '';
    expect(found).not.toMatch(counted);
    expect(found).not.toContain('$$turns = 1024');
    expect(found).toContain('$$each($$here, xs)');
    expect(found).toContain('$$resume($$here, await $$wait(x))');
  });
});

test('compile(cell) lists the names that later cells will see', () => {
  const result = compile(
    "import d, { a as b } from 'x'; const { c, e: [g] } = o; function h() { var inner = 1 } class I {} enum J {} for (var k of l) {}"
  );
  expect(result.ok && [...result.script.names].sort()).toEqual(['I', 'J', 'b', 'c', 'd', 'g', 'h', 'k']);
});
