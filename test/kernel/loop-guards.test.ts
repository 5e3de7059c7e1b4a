/** Guards stop every loop and call, and change nothing else. */
import { afterEach, expect, test } from 'vitest';

import { DEFAULT_SETTINGS } from '../../src/kernel/session/settings.js';
import { CellRunner, trace } from './run-cells.js';

const kernel = new CellRunner();

afterEach(() => {
  kernel.settings = DEFAULT_SETTINGS;
});

const LOOPS: [what: string, source: string][] = [
  ['a condition is asked once each turn', 'let n = 20000, t = 0; while (n-- > 0) t++; [n, t]'],
  [
    'break ends the loop, not the strip',
    'let t = 0; for (let i = 0; ; i++) { t += i; if (i === 9000) break; } t'
  ],
  ['break in the first turn', 'let t = 0; while (true) { t++; break; } t'],
  [
    'continue takes the step',
    'let t = 0; for (let i = 0; i < 20000; i++) { if (i % 2) continue; t += i; } t'
  ],
  [
    'a switch has breaks of its own',
    'let t = 0; for (let i = 0; i < 9e3; i++) { switch (i % 3) { case 0: t++; break; default: t += 2; } } t'
  ],
  [
    'a label of the loop around',
    'let t = 0; a: for (let i = 0; i < 300; i++) for (let j = 0; j < 300; j++) { if (j > i) continue a; if (i > 250) break a; t++; } t'
  ],
  [
    'a label of the loop itself',
    'let t = 0; a: for (let i = 0; i < 9e3; i++) { switch (i % 2) { case 1: continue a; } t++; } t'
  ],
  ['return from within', 'function f() { for (let i = 0; ; i++) if (i * i > 1e8) return i; } f()'],
  [
    'closures keep the counter of their turn',
    'const fs = []; for (let i = 0; i < 5; i++) fs.push(() => i); fs.map(f => f()).join()'
  ],
  ['var outlives its loop', 'function f() { for (var i = 0; i < 9e3; i++); return i; } f()'],
  ['no condition, no step', 'let i = 0; for (;;) { if (++i > 9e3) break; } i'],
  [
    'nests of short and long loops',
    'let t = 0; for (let i = 0; i < 50; i++) for (let j = 0; j < 300; j++) for (let k = 0; k < 3; k++) t += k; t'
  ],
  ['big integers count', 'let t = 0n; for (let i = 0n; i < 9000n; i++) t += i; t'],
  ['two counters', 'let t = 0; for (let i = 0, j = 9e3; i < j; i++, j--) t += j - i; t'],
  [
    'errors leave from within',
    'let t = 0; try { while (true) { if (++t > 9e3) throw t; } } catch (e) { t = -e; } t'
  ]
];

test.each(LOOPS)('%s: the same result with guards and without', async (_, source) => {
  const { result } = await kernel.run(source);
  kernel.settings = { ...DEFAULT_SETTINGS, loopGuards: false };
  const bare = await kernel.run(source);
  expect(trace(bare)).toBe('');
  expect(result).toBe(bare.result);
});

test.each([
  'while (true) {}',
  'for (;;);',
  'do {} while (true)',
  'while (true) { for (let i = 0; i < 32; i++) for (let j = 0; j < 32; j++) {} }',
  'while (true) { while (false) {} }',
  'while (true) { for (let i = 0; i < 0; i++) for (let j = 0; j < n; j++) {} } var n',
  'while (true) { for (const x of []) {} }',
  'while (true) { if (Date.now() > 0) continue; while (true) {} }',
  'for (let i = 0; i < 3; i++) { while (true) {} }',
  'for (let i = 1e17; i < 1e17 + 100; i++) {}',
  'for (let i = -1e17; i > -1e17 - 100; i--) {}',
  'for (let i = 1; i < 2; i += 1e-20) {}',
  'for (let i = 0; i < 10; i++) for (let j = 2 ** 53; j < 2 ** 53 + 10; j++) {}',
  'function f() { const start = 1e17; for (let i = start; i < start + 100; i++) {} } f()',
  'const top = 3; const raise = () => { top = Infinity }; for (let i = 0; i < top; i++) raise()',
  "for (let i = 0; i < 3; i++) eval('i = 0')",
  'const a = [1]; for (let i = 0; i < a.length; i++) { a.length = 2; a[1] = 1; i = 0 }',
  'const all = { length: Infinity }; for (let i = 0; i < all.length; i++) {}',
  'const fib = (n: number): number => n < 2 ? n : fib(n - 1) + fib(n - 2); fib(90)',
  'function* ones() { while (true) yield 1 } for (const one of ones()) {}',
  'function* none() { while (true) {} } [...none()]',
  'a: while (true) { for (;;) continue a }',
  'while (true) { try { throw 1 } catch {} }',
  'class Spin { get value() { while (true); } } new Spin().value'
])('%s is interrupted', async source => {
  kernel.interrupts += 1;
  const { outcome } = await kernel.run(source);
  expect(outcome).toMatchObject({ status: 'error', error: { ename: 'KeyboardInterrupt' } });
});
