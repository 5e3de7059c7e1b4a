/** Which loops count as short: those whose text alone shows that they end within a few turns. */
import ts from 'typescript';
import { expect, test } from 'vitest';

import { LoopTurns } from '../../src/kernel/compiler/loop-turns.js';

/** Whether the first loop of a text counts as short. */
function isShort(text: string): boolean {
  const source = ts.createSourceFile('cell.ts', text, ts.ScriptTarget.ESNext, true);
  const find = (node: ts.Node): ts.Node | undefined =>
    ts.isIterationStatement(node, false) ? node : ts.forEachChild(node, find);
  return new LoopTurns(source).isShort(find(source)!);
}

test.each([
  'for (let i = 0; i < 1024; i++) {}',
  'for (let i = 1; i <= 1024; ++i) {}',
  'for (let i = 1023; i >= 0; i--) {}',
  'for (let i = 1024; i > 0; --i) {}',
  'for (let i = 0; i < 2048; i += 2) {}',
  'for (let i = 2048; i > 0; i -= 2) {}',
  'for (let i = 0; i < 1; i += 0.001) {}',
  'for (let i = -5; i < 2 * (3 + 4) - 1; i++) {}',
  'for (let i = 5; i < 0; i++) {}',
  'for (let i = 0xff; i < 1_000; i++) {}',
  'for (let i = 0; i < 1e20; i += 1e18) {}',
  'for (let i = 2; i < 9007199254740992; i += 9007199254740990) {}',
  'for (let i = 9007199254740000; i < 9007199254740992; i++) {}',
  'for (let i = -1e17; i < -1e17 + 1000; i += 100) {}',
  'for (let i = 0; i < 1e999; i += 1e999) {}',
  'for (let i = 0; i < 32; i++) for (let j = 0; j < 32; j++) {}',
  'for (let i = 0; i < 1000; i++) { () => { for (let j = 0; j < 100; j++) {} } }',
  'for (let i = 0; i < 10; i++) { for (let j = 0; j < n; j++) {} }',
  'for (let i = 0; i < 3; i++) { a[i] = i; o.i = i; f(i); }',
  'const n = 3; for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) a[i] += b[j] * j;',
  'function f() { const n = 3; for (let i = 0; i < n; i++) {} }',
  '{ const n = 3, step = 0.5; for (let i = 0; i < n; i += step) {} }',
  'function f() { for (let i = 0; i < n; i++) {} const n = 3; }'
])('%s is short', text => {
  expect(isShort(text)).toBe(true);
});

test.each([
  // One more than the counter is the counter itself.
  'for (let i = 1e17; i < 1e17 + 100; i++) {}',
  'for (let i = -1e17; i > -1e17 - 100; i--) {}',
  'for (let i = -1e17; i < -1e17 + 100; i++) {}',
  'for (let i = 9007199254740990; i < 9007199254740994; i++) {}',
  'for (let i = 9007199254740990; i <= 9007199254740992; i++) {}',
  'for (let i = -9007199254740990; i >= -9007199254740992; i--) {}',
  'for (let i = 1; i < 1 + 1e-13; i += 1e-20) {}',
  'for (let i = 1; i > 1 - 1e-13; i -= 1e-20) {}',
  'for (let i = 1e15; i < 1e15 + 8; i += 0.01) {}',
  'for (let i = 4503599627370496; i < 4503599627370500; i += 0.5) {}',
  'for (let i = 1e308; i < 1e309; i += 1e290) {}',
  'for (let i = -1e999; i < 0; i++) {}',
  'function f() { const far = 1e17, end = far + 100; for (let i = far; i < end; i++) {} }',
  'function f() { const tiny = 1e-20; for (let i = 1; i < 2; i += tiny) {} }',
  // Too many turns, or none that the text tells.
  'for (let i = 0; i < 1025; i++) {}',
  'for (let i = 0; i <= 1024; i++) {}',
  'for (let i = 0; i < 1e9; i += 1e-9) {}',
  'for (let i = 0; i < 33; i++) for (let j = 0; j < 32; j++) {}',
  'for (let i = 0; i < 3; i--) {}',
  'for (let i = 0; i < 3; i += 0) {}',
  'for (let i = 3; i > 0; i++) {}',
  'for (let i = 0; i !== 3; i++) {}',
  'for (let i = 0; i < n; i++) {}',
  'for (let i = n; i < 3; i++) {}',
  'for (let i = 0; i < 3; i += n) {}',
  'for (let i = 0; 3 > i; i++) {}',
  'for (let i = 0; i < 3; j++) {}',
  'for (let i = 0; i < 3;) {}',
  'for (let i = 0; ; i++) {}',
  'for (let i = 0, j = 0; i < 3; i++) {}',
  'for (var i = 0; i < 3; i++) {}',
  'for (let i = 0n; i < 3; i++) {}',
  'for (const i of [1]) {}',
  'while (false) {}',
  'do {} while (false)',
  // The body may move the counter.
  'for (let i = 0; i < 3; i++) i = 0;',
  'for (let i = 0; i < 3; i++) { i--; }',
  'for (let i = 0; i < 3; i++) { [i] = [0]; }',
  'for (let i = 0; i < 3; i++) { ({ x: i } = { x: 0 }); }',
  'for (let i = 0; i < 3; i++) { a[i = 0] = 1; }',
  'for (let i = 0; i < 3; i++) { for (i of [0]) {} }',
  'for (let i = 0; i < 3; i++) { for (i in { 0: 0 }) {} }',
  'for (let i = 0; i < 3; i++) { later = () => { i = 0 }; }',
  "for (let i = 0; i < 3; i++) { eval('i = 0'); }",
  // Another cell may give a name at the top another value, even while this one runs.
  'const n = 3; for (let i = 0; i < n; i++) grow();',
  'const n = 3; function f() { for (let i = 0; i < n; i++) {} }',
  'const n = 3; for (let i = 0; i < n; i++) new Grow();',
  'const n = 3; for (let i = 0; i < n; i++) grow`more`;',
  'const n = 3; for (let i = 0; i < n; i++) await null;',
  'const n = 3; for (let i = 0; i < n; i++) for (const x of growing) {}',
  'const n = 3; for (let i = 0; i < n; i++) all = [...growing];',
  // Only a constant of one meaning counts, and only where it is known.
  'function f() { let n = 3; for (let i = 0; i < n; i++) n++; }',
  'function f() { let n = 3; for (let i = 0; i < n; i++) {} }',
  'function f(n) { { const n = 3; } for (let i = 0; i < n; i++) {} }',
  '{ for (let i = 0; i < n; i++) {} } { const n = 3; }',
  'function f() { const n = g(); for (let i = 0; i < n; i++) {} }',
  'function f() { const n = 3; n = 1e9; for (let i = 0; i < n; i++) {} }',
  'function f() { const [n] = [3]; for (let i = 0; i < n; i++) {} }'
])('%s may be long', text => {
  expect(isShort(text)).toBe(false);
});
