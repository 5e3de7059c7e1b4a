/** Which cells have seen values that are no longer those of their names. */
import { describe, expect, test } from 'vitest';

import { TypeScriptCompiler } from '../../src/kernel/compiler/compiler.js';
import { StaleCells } from '../../src/kernel/session/stale-cells.js';

const compiler = new TypeScriptCompiler();

/** Runs `id: source` one after another, `console: source` where it is no cell; gives the ids that are stale after the last. */
function staleAfter(...runs: string[]): readonly string[] {
  const cells = new StaleCells();
  for (const run of runs) {
    const [id, source] = run.split(/: (.*)/s);
    const compiled = compiler.compile({ name: 'cell-1.ts', source });
    if (!compiled.ok) throw new Error(compiled.problem.message);
    cells.ran(id === 'console' ? null : id, source, compiled.cellNames);
  }
  return [...cells.stale.keys()];
}

describe('ran(id, source, names)', () => {
  const table: [what: string, runs: string[], stale: string[]][] = [
    ['nothing is stale in the order of reading', ['a: let x = 1', 'b: let y = x', 'c: y + x'], []],
    ['a new value makes its users stale', ['a: let x = 1', 'b: x + 1', 'c: 5', 'a: let x = 2'], ['b']],
    ['and those who build on them', ['a: let x = 1', 'b: let y = x', 'c: y', 'a: let x = 2'], ['b', 'c']],
    ['running one again makes it fresh', ['a: let x = 1', 'b: x', 'a: let x = 2', 'b: x'], []],
    [
      'what builds on it stays stale',
      ['a: let x = 1', 'b: let y = x', 'c: y', 'a: let x = 2', 'b: let y = x'],
      ['c']
    ],
    [
      'the same imports and functions change nothing',
      [
        "a: import { nn } from 'receptive'",
        'f: function f() {}',
        'b: nn; f()',
        "a: import { nn } from 'receptive'",
        'f: function f() {}'
      ],
      []
    ],
    ['another function does', ['f: function f() {}', 'b: f()', 'f: function f() { return 1 }'], ['b']],
    ['a function that another cell declares', ['f: class K {}', 'b: new K()', 'g: class K { x = 1 }'], ['b']],
    [
      'a parameter, a variable of a block, of a loop or of a catch is another one',
      [
        'a: let x = 1',
        'f: const f = (x: number) => x + 1; f(2)',
        'k: class K { m(x: any) { x = x + 1; return x } }; new K()',
        'b: { let x = 2; x }',
        'l: for (let x = 0; x < 2; x++) x; for (const x of [1]) x; for (const x in {}) x',
        'e: try { f(1) } catch (x) { x }',
        'd: (({ x: [y, ...z], ...rest }: any) => [y, z, rest])({ x: [] })',
        'v: (() => { if (true) { var x = 1 } return x })()',
        's: switch (1) { case 1: const x = 2; x }',
        'g: (function x() { return x })(); (class x { n = x })',
        'u: { using x = null; x }',
        'm: namespace M { export const x = 1; x }; enum E { x = 1, z = x }',
        'o: x: for (;;) break x',
        'a: let x = 2'
      ],
      []
    ],
    [
      'but a use of the same name beside it is one',
      ['a: let x = 1', 'b: ((x: number) => x)(1) + x', 'c: { let x = 2 } x', 'a: let x = 2'],
      ['b', 'c']
    ],
    [
      'a type parameter is no type of the notebook',
      [
        'a: type T = 1',
        'b: const same = <T,>(t: T): T => t; same(1)',
        'c: type Of<T> = { [K in keyof T]: T[K] }; type Item = [1] extends (infer T)[] ? T : never',
        'd: let t: T = 1',
        'a: type T = 2'
      ],
      ['d']
    ],
    [
      'what is imported or exported under another name',
      ["i: import { x as y } from 'receptive'", "e: export { x } from 'receptive'", 'a: let x = 1'],
      []
    ],
    [
      'what `using` holds ends with its cell',
      ['u: using door = null; door', 'a: let door = 1', 'b: door'],
      []
    ],
    ['a key is no use of a name', ['a: let x = 1', 'b: ({ x: 1 }).x', 'a: let x = 2'], []],
    ['a short key is one', ['a: let x = 1', 'b: ({ x })', 'a: let x = 2'], ['b']],
    [
      'a function looks its names up when it is called: its callers are stale, its own cell is not',
      ['a: let x = 1', 'f: function f() { return x }', 'b: f()', 'a: let x = 2'],
      ['b']
    ],
    ['so does an arrow', ['a: let x = 1', 'f: const f = () => x', 'b: f()', 'a: let x = 2'], ['b']],
    [
      'and the constructor of a class',
      ['a: let x = 1', 'n: class Net { width = x; constructor() { x } }', 'b: new Net()', 'a: let x = 2'],
      ['b']
    ],
    [
      'a static member is made at once',
      ['a: let x = 1', 'n: class Net { static width = x }', 'a: let x = 2'],
      ['n']
    ],
    [
      'so is what a class extends',
      ['a: class A {}', 'n: class Net extends A {}', 'a: class A { x = 1 }'],
      ['n']
    ],
    [
      'a cell that calls its own function has used what the function uses',
      ['a: let x = 1', 'f: const f = () => x; f()', 'a: let x = 2'],
      ['f']
    ],
    [
      'a callback is called at once',
      ['a: let x = 1', 'f: const y = [1].map(v => v + x)', 'a: let x = 2'],
      ['f']
    ],
    [
      'functions that call each other from two cells',
      ['a: let x = 1', 'f: function f() { g(); x }', 'g: function g() { f() }', 'b: g()', 'a: let x = 2'],
      ['b']
    ],
    ['input of a console makes cells stale', ['a: let x = 1', 'b: x', 'console: let x = 2'], ['b']],
    ['and is never stale itself', ['a: let x = 1', 'console: x', 'a: let x = 2'], []],
    ['a cell that uses its own names', ['a: let x = 1; x', 'a: let x = 2; x'], []]
  ];
  test.each(table)('%s', (_, runs, stale) => {
    expect(staleAfter(...runs)).toEqual(stale);
  });
});
