/** What TypeScript cells mean: each row runs cells through the real compiler and runtime. */
import { describe, expect, test } from 'vitest';

import { CellRunner, resultOf, trace } from './run-cells.js';

const kernel = new CellRunner();

const cells = (...sources: string[]): Promise<string | undefined> => resultOf(kernel, ...sources);

describe('names live on between cells', () => {
  const table: [what: string, sources: string[], result: string | undefined][] = [
    [
      'a closure sees a later assignment',
      ['let x: number = 1; const see = (): number => x;', 'x = 41; see()'],
      '41'
    ],
    ['a const is declared again', ['const c = 1;', 'const c = 2; c'], '2'],
    [
      'a function writes the shared name',
      ['let v = 1; function setV(n: number) { v = n }', 'setV(9); v'],
      '9'
    ],
    [
      'callers see the newest function',
      ['function g() { return 1 } const h = () => g();', 'function g() { return 2 } h()'],
      '2'
    ],
    [
      'a function is called before its declaration',
      ['early(); function early() { return 7 }', 'early()'],
      '7'
    ],
    [
      'an enum is declared anew',
      ['enum Pad { Same, Valid = 4 }', 'enum Pad { Only }', 'Object.keys(Pad).length'],
      '2'
    ],
    [
      'a class is declared anew',
      ['class A { who() { return 1 } }', 'class A { who() { return 2 } }', 'new A().who()'],
      '2'
    ],
    [
      'parameter properties and private fields work',
      [
        'class P { #p = 1; constructor(readonly n: number) {} get s() { return this.#p + this.n } }',
        'new P(4).s'
      ],
      '5'
    ],
    [
      'destructuring fills defaults and rests',
      ['const { d1, e1: [q1 = 7], ...rest } = { d1: 1, e1: [] as number[], z: 3 };', '[d1, q1, rest]'],
      '[ 1, 7, { z: 3 } ]'
    ],
    [
      'array patterns skip and gather',
      ['const [p0, , p2 = 5, ...ps] = [1, 2, undefined, 4, 5];', '[p0, p2, ps]'],
      '[ 1, 5, [ 4, 5 ] ]'
    ],
    [
      'nested var and for var are shared',
      ['for (var i = 0; i < 3; i++) { var last = i }', '[i, last]'],
      '[ 3, 2 ]'
    ],
    ['for (var … of …) is shared', ['for (var each of [1, 2, 3]) {}', 'each'], '3'],
    [
      'a block keeps let to itself',
      ['if (true) { let inner = 1; var outer = 2 }', 'typeof inner + outer'],
      "'undefined2'"
    ],
    ['var without a value keeps the old one', ['var kept = 5;', 'var kept; kept'], '5'],
    [
      'let without a value starts again',
      ['let again = 5;', 'let again: number | undefined; typeof again'],
      "'undefined'"
    ],
    ['a namespace is a value', ['namespace NS { export const k = 3 }', 'NS.k'], '3'],
    ['types leave nothing behind', ['interface T { a: 1 } type U = T; ({ a: 1 } satisfies U)'], '{ a: 1 }'],
    [
      'generators and async functions are shared',
      [
        'function* gen() { yield 1; yield 2 } async function later() { return 3 }',
        '[...gen(), await later()]'
      ],
      '[ 1, 2, 3 ]'
    ],
    [
      'export is accepted',
      ['export const e1x = 1; export function e2x() { return 2 } export default 3;', 'e1x + e2x()'],
      '3'
    ],
    ['top-level await waits', ['const waited = await Promise.resolve(5);', 'waited'], '5'],
    ['an import is shared', ["import all, { answer as a } from 'receptive';", '[all, a]'], "[ 'all', 42 ]"],
    ['a namespace import is shared', ["import * as receptive from 'receptive';", 'receptive.answer'], '42'],
    [
      'an imported type needs no value',
      ["import { Missing, answer } from 'receptive'; const m: Missing | 1 = 1; m"],
      '1'
    ],
    [
      'decorated classes are shared',
      [
        'const seen: string[] = []; const mark = (_: unknown, c: ClassDecoratorContext) => { seen.push(String(c.name)) };',
        '@mark class D {}',
        'seen'
      ],
      "[ 'D' ]"
    ],
    [
      'using ends with its cell, const beside it stays',
      [
        'using q = { [Symbol.dispose]() { globalThis.closed = true } }; const beside = 2;',
        '[typeof q, beside, closed]'
      ],
      "[ 'undefined', 2, true ]"
    ]
  ];
  test.each(table)('%s', async (_, sources, result) => {
    expect(await cells(...sources)).toBe(result);
  });

  test('values set before an error are kept', async () => {
    const run = await kernel.run("let before = 5; throw new Error('z')");
    expect(run.outcome.status).toBe('error');
    expect(await cells('before')).toBe('5');
  });
});

describe('the value of a cell', () => {
  const table: [source: string, result: string | undefined][] = [
    ['1 + 1', '2'],
    ['1 + 1;', undefined],
    ['1 + 1; // why', undefined],
    ['1 + 1;\n\n/* why */\n', undefined],
    ['1 + 1 // why', '2'],
    ['let value1 = 3', undefined],
    ['globalThis.value2 = 4', '4'],
    ['if (true) 5', undefined],
    ['undefined', undefined],
    ['null', 'null'],
    ['({ a: 1 })', '{ a: 1 }'],
    ['Promise.resolve(6)', '6'],
    ['', undefined],
    ['// nothing', undefined],
    ['class Ended {}\n"use strict"', "'use strict'"]
  ];
  test.each(table)('%j gives %j', async (source, result) => {
    expect(await cells(source)).toBe(result);
  });

  test('a rejected promise as the last expression is the error of the cell', async () => {
    expect(trace(await kernel.run("Promise.reject(new TypeError('no'))"))).toContain('TypeError: no');
  });
});

describe('console.table', () => {
  test.each([
    [
      'has a column for each key',
      '[{ a: 1, b: 2 }, { b: 3 }]',
      ['│ (index) │ a │ b │', '│ 0       │ 1 │ 2 │', '│ 1       │   │ 3 │']
    ],
    ['shows the columns that are named', "[{ a: 1, b: 2 }], ['b']", ['│ (index) │ b │', '│ 0       │ 2 │']],
    ['of arrays has their indices', '[[1, 2]]', ['│ (index) │ 0 │ 1 │', '│ 0       │ 1 │ 2 │']],
    [
      'of a Map has keys and values',
      "new Map([['k', 1]])",
      ['│ (iteration index) │ Key │ Values │', "│ 0                 │ 'k' │ 1      │"]
    ]
  ])('%s', async (_, call, lines) => {
    const { stdout } = await kernel.run(`console.table(${call})`);
    expect(stdout.split('\n').filter(line => line.startsWith('│'))).toEqual(lines);
  });
});

describe('holes of an array are counted', () => {
  test.each([
    ['[1, , , 4]', '[ 1, <2 empty items>, 4 ]'],
    ['new Array(2 ** 32 - 1)', 'Array(4294967295) [ <4294967295 empty items> ]'],
    ['const far: number[] = []; far[4e9] = 1; far', 'Array(4000000001) [ <4000000000 empty items>, 1 ]']
  ])('%s', async (source, result) => {
    expect(await cells(source)).toBe(result);
  });
});

describe('errors speak of the source', () => {
  test('every cell in the chain is shown with its line and a ^ under the place', async () => {
    await kernel.run(
      'function inner(n: number): number {\n  if (n > 0) throw new RangeError("deep");\n  return n;\n}'
    );
    const shown = trace(await kernel.run('const unused: string = "x";\ninner(1)'));
    expect(shown).toContain('RangeError: deep');
    expect(shown).toContain('> 2 |   if (n > 0) throw new RangeError("deep");\n    |                    ^');
    expect(shown).toMatch(
      /at Cell \[\d+\], line 2:1\n {2}1 \| const unused: string = "x";\n> 2 \| inner\(1\)\n {4}\| \^/
    );
    expect(shown).not.toMatch(/executor|evaluator/);
    expect(shown).not.toContain('$$');
  });

  test('causes and the parts of an AggregateError follow', async () => {
    const shown = trace(
      await kernel.run(
        "throw new AggregateError([new Error('a'), 'b'], 'both', { cause: new TypeError('why') })"
      )
    );
    expect(shown).toMatch(
      /AggregateError: both[^]*errors\[0\]: Error: a[^]*errors\[1\]: Uncaught 'b'[^]*Caused by: TypeError: why/
    );
  });

  test('throw of a value that is no error says the value', async () => {
    const run = await kernel.run('throw { code: 7 }');
    expect(run.outcome).toMatchObject({
      status: 'error',
      error: { ename: 'Uncaught', evalue: '{ code: 7 }' }
    });
  });

  test('endless recursion is a short traceback', async () => {
    const shown = trace(await kernel.run('function down(): number { return down() + 1 }\ndown()'));
    expect(shown).toContain('RangeError: Maximum call stack size exceeded');
    expect(shown.length).toBeLessThan(3000);
  });

  test('a message of a million characters and a circular cause stay under 20,000 characters', async () => {
    const shown = trace(await kernel.run("const e = new Error('x'.repeat(1e6)); e.cause = e; throw e"));
    expect(shown.length).toBeLessThan(20_000);
    expect(shown).toContain('(shown above)');
  });

  test('an import of a missing name and of an unknown module say what is there', async () => {
    expect(trace(await kernel.run("import { Answer } from 'receptive'; Answer"))).toContain(
      "module 'receptive' has no export named 'Answer' (did you mean 'answer'?)"
    );
    expect(trace(await kernel.run("import x from 'lodash'"))).toContain(
      "from npm it is imported as 'npm:lodash'"
    );
  });
});

describe('output', () => {
  test('console writes both streams in order', async () => {
    const { messages } = await kernel.run(
      'console.log("a", 1); console.error("b"); console.log("%s=%d", "c", 2)'
    );
    expect(messages.flatMap(each => (each.type === 'stream' ? [[each.name, each.text]] : []))).toEqual([
      ['stdout', 'a 1\n'],
      ['stderr', 'b\n'],
      ['stdout', 'c=2\n']
    ]);
  });

  test('a million printed lines are shown by their beginning, a count and their end', async () => {
    const { stdout } = await kernel.run('for (let line = 1; line <= 1_000_000; line++) console.log(line)');
    expect(stdout.startsWith('1\n2\n')).toBe(true);
    expect(stdout).toMatch(/\n… [\d,]+ lines left out \([\d,]+ characters\) …\n/);
    expect(stdout.endsWith('\n999999\n1000000\n')).toBe(true);
    expect(stdout.length).toBeLessThan(500_200);
  });

  test('display(value, { id, update, metadata }) and clearOutput({ wait }) go out as they are called', async () => {
    const { messages } = await kernel.run(
      "display(1, { id: 'i' }); display(2, { id: 'i', update: true, metadata: { a: 1 } }); clearOutput({ wait: true });"
    );
    expect(messages.slice(0, 3)).toMatchObject([
      { type: 'display', displayId: 'i', update: false, bundle: { data: { 'text/plain': '1' } } },
      { type: 'display', displayId: 'i', update: true, bundle: { metadata: { a: 1 } } },
      { type: 'clear', wait: true }
    ]);
  });

  test('display(value, { update: true }) without an id is an error', async () => {
    expect(trace(await kernel.run('display(1, { update: true })'))).toContain(
      'display: update expects the id'
    );
  });

  test("Symbol.for('Jupyter.display') comes before _toMime() before _toHtml()", async () => {
    const { messages } = await kernel.run(`
      const html = { _toHtml: () => 'h' };
      const mime = { ...html, _toMime: () => ({ 'text/markdown': 'm' }) };
      display(html); display(mime);
      ({ ...mime, [Symbol.for('Jupyter.display')]: async () => ({ 'text/latex': 'l' }) })`);
    const shown = messages.flatMap(each => ('bundle' in each ? [Object.keys(each.bundle.data)] : []));
    expect(shown).toEqual([
      ['text/html', 'text/plain'],
      ['text/markdown', 'text/plain'],
      ['text/latex', 'text/plain']
    ]);
  });

  test('a display method that throws leaves its message', async () => {
    const { result } = await kernel.run("({ _toHtml() { throw new Error('not today') } })");
    expect(result).toContain('[its display failed: Error: not today]');
  });

  test('an asynchronous display is there before the cell is done', async () => {
    const { messages } = await kernel.run(
      "display({ [Symbol.for('Jupyter.display')]: () => new Promise(r => setTimeout(r, 20, { 'text/html': 'x' })) });"
    );
    expect(messages.map(({ type }) => type)).toEqual(['display']);
  });

  test('output of a timer and of an async function belongs to the cell that began it', async () => {
    const first = await kernel.run(`
      setTimeout(() => console.log('timer'), 30);
      Promise.resolve().then(() => new Promise(r => setTimeout(r, 30))).then(() => console.log('then'));
      (async () => { await new Promise(r => setTimeout(r, 30)); console.log('async') })();`);
    const second = await kernel.run("await new Promise(r => setTimeout(r, 90)); console.log('second')");
    const late = kernel.messages.flatMap(each =>
      each.type === 'stream' && each.run === first.run ? [each.text.trim()] : []
    );
    expect(late.sort()).toEqual(['async', 'then', 'timer']);
    expect(second.stdout).toBe('second\n');
  });

  test('an error in a timer is told in its cell, and the timer goes on', async () => {
    const { run } = await kernel.run("setTimeout(() => { throw new Error('tick') }, 5);");
    await kernel.run('await new Promise(r => setTimeout(r, 30))');
    const late = kernel.messages.find(each => each.type === 'late-error' && each.run === run);
    expect(late).toMatchObject({ error: { ename: 'Error', evalue: 'tick' } });
  });
});

describe('an interrupt', () => {
  test('while (true) {} ends with KeyboardInterrupt, finally blocks run, values stay', async () => {
    kernel.interrupts += 1;
    const run = await kernel.run(
      'let turns = 0; let tidy = false; try { while (true) turns++ } finally { tidy = true }'
    );
    expect(run.outcome).toMatchObject({ status: 'error', error: { ename: 'KeyboardInterrupt' } });
    expect(await cells('[turns > 0, tidy]')).toBe('[ true, true ]');
  });

  test('a cell that awaits ends at once, its finally blocks run', async () => {
    const running = kernel.run('let left = 0; try { await new Promise(() => {}) } finally { left = 1 }');
    setTimeout(() => {
      kernel.interrupt();
    }, 20);
    expect((await running).outcome).toMatchObject({ status: 'error', error: { ename: 'KeyboardInterrupt' } });
    expect(await cells('left')).toBe('1');
  });

  test('catch may hold the first interrupt of a cell, not the second', async () => {
    kernel.interrupts += 2;
    const run = await kernel.run('let caught = 0; while (true) { try { while (true); } catch { caught++ } }');
    expect(run.outcome).toMatchObject({ status: 'error', error: { ename: 'KeyboardInterrupt' } });
    expect(await cells('caught')).toBe('1');
  });

  test('endless recursion through a callback and for await are reached', async () => {
    kernel.interrupts += 1;
    const callback = await kernel.run(
      'const spin = (): void => { [1, 2, 3].forEach(() => { while (true); }) }; spin()'
    );
    expect(callback.outcome).toMatchObject({ error: { ename: 'KeyboardInterrupt' } });
    const running = kernel.run(
      'async function* never() { while (true) { await new Promise(r => setTimeout(r, 5)); yield 1 } } for await (const each of never()) {}'
    );
    setTimeout(() => {
      kernel.interrupt();
    }, 30);
    expect((await running).outcome).toMatchObject({ error: { ename: 'KeyboardInterrupt' } });
  });
});

test('a name that the language fixes is refused clearly', async () => {
  expect(trace(await kernel.run('var NaN = 1'))).toContain('NaN: a cell cannot declare this name');
});
