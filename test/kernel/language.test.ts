/** The language service over cells: type errors across many cells, completion, inspection. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { CompilerClient } from '../../src/kernel/session/compiler-client.js';
import { complete, inspect } from '../../src/kernel/session/language-replies.js';
import type { TextPlace } from '../../src/kernel/session/message-contents.js';
import { parseContent } from '../../src/kernel/session/message-contents.js';
import { startCompiler } from './in-process-compiler.js';
import { MemoryFiles } from './memory-files.js';

const files = new MemoryFiles('course', {});
let compiler: CompilerClient;
let cells = 0;

beforeAll(() => {
  compiler = startCompiler(files);
});

beforeEach(() => {
  compiler.forget();
});

/** Declares cells one after another; gives the errors of the last as `line:column TSnnnn`. */
async function errors(...sources: string[]): Promise<string[]> {
  let found: string[] = [];
  for (const source of sources) {
    const diagnostics = await compiler.check(`cell-${++cells}.ts`, source, false);
    found = diagnostics.map(
      ({ line, column, code, file }) => `${file ? `${file}:` : ''}${line}:${column} TS${code}`
    );
  }
  return found;
}

interface Completed {
  readonly matches: readonly string[];
  readonly cursor_start: number;
  readonly cursor_end: number;
  readonly metadata: { readonly _jupyter_types_experimental: readonly { text: string; type: string }[] };
}

/** The place as the kernel reads it from a request. */
function placeIn(code: string, cursor_pos: number): TextPlace {
  return parseContent('complete_request', { code, cursor_pos });
}

/** Completes at the `¦` of a text. */
async function completed(text: string): Promise<Completed> {
  const at = [...new Intl.Segmenter('en').segment(text.slice(0, text.indexOf('¦')))].length;
  const reply = await complete(compiler, placeIn(text.replace('¦', ''), at), true);
  return reply as Completed;
}

/** Inspects at the `¦` of a text; gives the plain text, or null where nothing is known. */
async function inspected(text: string): Promise<string | null> {
  const reply = await inspect(compiler, placeIn(text.replace('¦', ''), text.indexOf('¦')));
  const { found, data } = reply as { found: boolean; data: Record<string, string> };
  return found ? data['text/plain'] : null;
}

describe('type errors', () => {
  const table: [what: string, sources: string[], errors: string[]][] = [
    ['a wrong assignment', ["const n: number = 'a'"], ['1:7 TS2322']],
    [
      'line and column of the cell, after many names',
      ['let a = 1, b = 2', "a; b\n  a = 'x'"],
      ['2:3 TS2322']
    ],
    ['a let keeps its type in later cells', ['let x = 1', "x = 'no'"], ['1:1 TS2322']],
    ['a const stays const', ['const c = 1', 'c = 2'], ['1:1 TS2588']],
    ['the latest declaration counts', ['let x = 1', "let x = 'a'", 'x.toUpperCase()'], []],
    [
      'a class is declared anew',
      ['class A { one() {} }', 'class A { two() {} }', 'new A().two(); new A().one()'],
      ['1:24 TS2339']
    ],
    [
      'a type is declared anew',
      ['type T = string', 'type T = number', "const t: T = 1; const u: T = 'a'"],
      ['1:23 TS2322']
    ],
    ['an interface is known later', ['interface I { k: string }', 'const i: I = { k: 1 }'], ['1:16 TS2322']],
    ['generics and overloads survive', ['function id<T>(x: T): T { return x }', 'id(1).toFixed()'], []],
    ['enums are values and types', ['enum E { A, B }', 'const e: E = E.B; e'], []],
    ['a namespace is known later', ['namespace N { export const k = 3 }', 'N.k.toFixed()'], []],
    ['destructured names', ['const { a, b: [c] } = { a: 1, b: ["x"] }', 'a.toFixed(); c.trim()'], []],
    ['var in a block', ['for (var i = 0; i < 3; i++) { var last = i }', 'i + last'], []],
    ['top-level await', ['const v = await Promise.resolve(5)', 'v.toFixed(); v.trim()'], ['1:16 TS2339']],
    [
      'a declared name shadows a global',
      ["const name = 1; const status = 'a'", 'name.toFixed(); status'],
      []
    ],
    ['an import lives on', ["import all, { answer as a } from 'receptive'", 'a.toFixed(); all.trim()'], []],
    [
      'an imported type lives on',
      ["import type { Shape } from 'receptive'", 'const s: Shape = { sides: 3 }'],
      []
    ],
    ['export is accepted', ['export const e = 1; export default 2; export { e as f }', 'e.toFixed()'], []],
    ['using is local to its cell', ['using u = { [Symbol.dispose]() {} }; u', 'u'], ['1:1 TS2304']],
    ['the globals of cells', ["display(1, { id: 'a' }); clearOutput({ wait: true }); await input('?')"], []],
    ['a misused global', ['await readFile(5)'], ['1:16 TS2345']],
    [
      'npm: and https: are any',
      ["import z from 'npm:lodash@4'; import * as y from 'https://x.y/z.js'; z(y.a)"],
      []
    ],
    ['an unknown package', ["import L from 'lodash'"], ['1:15 TS2307']],
    ['a parameter without a type is any', ['const f = x => x + 1'], []],
    ['null is not forgotten', ['const m = /a/.exec("b"); m.index'], ['1:26 TS18047']],
    ['text after an emoji', ["const s = '🙂'; const n: number = s"], ['1:23 TS2322']],
    ['a merged declaration', ['interface B { a: 1 } class B { b = 2 }', 'new B().a; new B().b'], []]
  ];
  test.each(table)('%s', async (_, sources, expected) => {
    expect(await errors(...sources)).toEqual(expected);
  });

  test('an earlier cell is judged again only when it runs again', async () => {
    await errors('const size = 3', 'size.toFixed()');
    expect(await errors("const size = 'large'")).toEqual([]);
    expect(await errors('size.toFixed()')).toEqual(['1:6 TS2551']);
  });

  test('advice about compiler options is left out', async () => {
    const [first] = await compiler.check('cell-document.ts', 'document.title', false);
    expect(first.message).toBe("Cannot find name 'document'.");
  });

  test('check(name, source, true) declares nothing where there are errors', async () => {
    expect(await compiler.check('cell-blocked.ts', "const n: number = 'a'", true)).toHaveLength(1);
    expect(await errors('n')).toEqual(['1:1 TS2304']);
    expect(await compiler.check('cell-free.ts', 'const n: number = 1', true)).toEqual([]);
    expect(await errors('n')).toEqual([]);
  });

  test('a cell that ran a thousand times leaves one module', async () => {
    for (let turn = 0; turn < 1000; turn++) compiler.declare(`cell-again-${turn}.ts`, 'let again = 1');
    expect(await errors("again = 'a'")).toEqual(['1:1 TS2322']);
  });
});

describe('files beside the notebook', () => {
  test('./x.ts takes part in type checking, and a changed file is seen', async () => {
    files.texts['course/shape.ts'] = 'export const sides: number = 3';
    expect(await errors("import { sides } from './shape.ts'; sides.trim()")).toEqual(['1:43 TS2339']);
    files.texts['course/shape.ts'] = "export const sides = 'three'";
    expect(await errors("import { sides } from './shape.ts'; sides.trim()")).toEqual([]);
  });

  test('a name of a file lives on in later cells', async () => {
    files.texts['course/lives.ts'] = 'export class Lives { on = 1 }';
    expect(await errors("import { Lives } from './lives'", 'new Lives().on.trim()')).toEqual(['1:16 TS2339']);
  });

  test('files import files, in cycles and from the folder above', async () => {
    files.texts['course/a.ts'] = "import { b } from './b.ts'; export const a = (): number => b()";
    files.texts['course/b.ts'] =
      "import { a } from './a'; export const b = (): number => a() + c; import { c } from '../c'";
    files.texts['c.ts'] = 'export const c = 1';
    expect(await errors("import { a } from './a.ts'; a().trim()")).toEqual(['1:33 TS2339']);
  });

  test('JSON is known by its content, with and without an attribute', async () => {
    files.texts['course/d.json'] = '{ "rows": [1, 2] }';
    expect(
      await errors(
        "import d from './d.json'; import e from './d.json' with { type: 'json' }; d.rows[0].trim(); e.rows"
      )
    ).toEqual(['1:85 TS2339']);
  });

  test('a missing file is an error at its name', async () => {
    expect(await errors("import { x } from './missing.ts'")).toEqual(['1:19 TS2307']);
  });

  test('after a move, cells import from the new folder and still know what older cells have declared', async () => {
    files.texts['course/where.ts'] = 'export const where: number = 1';
    files.texts['moved/where.ts'] = "export const where: string = 'there'; export const more = 2";
    const first = "import { where } from './where.ts'; const old = where";
    expect(await errors(first, 'const alsoOld: number = old')).toEqual([]);
    files.folder = 'moved';
    compiler.move();
    try {
      expect(
        await errors("import { more } from './where.ts'; const both: number = old + alsoOld + more")
      ).toEqual([]);
      expect(await errors("import { where } from './where.ts'; const n: number = where")).toEqual([
        '1:43 TS2322'
      ]);
      expect((await completed('alsoO¦')).matches).toEqual(['alsoOld']);
    } finally {
      files.folder = 'course';
      compiler.move();
    }
  });

  test('an error inside an imported file is told with the file', async () => {
    files.texts['course/wrong.ts'] = "export const w: number = 'a'";
    expect(await errors("import { w } from './wrong.ts'; w")).toEqual(['./wrong.ts:1:14 TS2322']);
  });
});

describe('completion', () => {
  test('names of cells, of the kernel and of the language, best first and each once', async () => {
    await errors('const displacement = 1; class Dispatcher {}');
    const { matches, cursor_start, cursor_end, metadata } = await completed('dis¦');
    expect(matches.slice(0, 2)).toEqual(['Dispatcher', 'displacement']);
    expect(matches).toContain('display');
    expect(new Set(matches).size).toBe(matches.length);
    expect([cursor_start, cursor_end]).toEqual([0, 3]);
    const types = metadata._jupyter_types_experimental.map(({ text, type }) => `${text} ${type}`);
    expect(types).toContain('Dispatcher class');
    expect(types).toContain('display function');
  });

  const table: [text: string, match: string][] = [
    ["'a'.toUp¦", 'toUpperCase'],
    ["import { ans¦ } from 'receptive'", 'answer'],
    ["import { answer } from 'rec¦'", 'receptive'],
    ['const o = { alpha: 1 }; o.¦', 'alpha'],
    ['const o: { alpha: number } = { al¦', 'alpha'],
    ["declare function pad(mode: 'same' | 'valid'): void; pad('sa¦')", 'same'],
    ["import { nn } from 'receptive'; new nn.Lin¦", 'Linear'],
    ["import { Layer } from 'receptive'; new Layer(1, { bi¦", 'bias'],
    ['Jupyter.comm.reg¦', 'registerTarget'],
    ['await readF¦', 'readFile'],
    ['switch¦', 'switch'],
    ['class A { #secret = 1; m() { this.#se¦', '#secret']
  ];
  test.each(table)('%s offers %s', async (text, match) => {
    expect((await completed(text)).matches).toContain(match);
  });

  test('offsets count characters, also behind emoji', async () => {
    const { matches, cursor_start, cursor_end } = await completed("const s = '🙂🙂'; s.toUp¦");
    expect(matches).toEqual(['toUpperCase']);
    expect([cursor_start, cursor_end]).toEqual([18, 22]);
  });

  test('nothing is known of a name that nobody declared', async () => {
    expect((await completed('nobodyDeclaredThis.x¦')).matches).toEqual([]);
  });
});

test('the first completion of a new kernel sees the cell that has just run', async () => {
  const fresh = startCompiler(files);
  const check = fresh.check('cell-first.ts', "import { Layer } from 'receptive'", false);
  const { matches } = (await complete(fresh, placeIn('new Laye', 8), true)) as Completed;
  expect(matches).toContain('Layer');
  expect(await check).toEqual([]);
});

describe('inspection', () => {
  test('a function of an earlier cell with its doc comment', async () => {
    await errors('/** Adds two numbers. */ function add(a: number, b: number) { return a + b }');
    expect(await inspected('add¦')).toBe('function add(a: number, b: number): number\n\nAdds two numbers.');
    expect(await inspected('add(1, ¦')).toContain('Adds two numbers.');
  });

  test('a constant of an earlier cell with its type and comment', async () => {
    await errors('/** How many. */ const many = [1, 2];');
    expect(await inspected('ma¦ny')).toBe('const many: number[]\n\nHow many.');
  });

  test('a class of the library with its constructor, and a member', async () => {
    await errors("import { Layer } from 'receptive'; const layer = new Layer(1)");
    expect(await inspected('Layer¦')).toContain('new Layer(size: number, options?: {');
    expect(await inspected('Layer¦')).toContain('A layer of a network.');
    expect(await inspected('layer.forward(¦')).toContain('Gives the input on.');
  });

  test('what a method gives and throws, and an example that can be copied', async () => {
    await errors("import { Layer } from 'receptive'; const layer = new Layer(1)");
    const found = await inspected('layer.forward(¦');
    expect(found).toContain('**Returns** the input\n\n**Throws** `ValueError` for NaN.');
    expect(found).toContain('**Example**\n\n```typescript\nlayer.forward(1); // → 1\n```');
  });

  test('a global of the kernel', async () => {
    expect(await inspected('display(¦')).toContain('Shows a value under the cell');
  });

  test('nothing is found in a blank', async () => {
    expect(await inspected('  ¦  ')).toBeNull();
  });
});

test('completion on an object of a class that can be called has its members, and none of functions', async () => {
  await errors(
    'declare class Layer { forward(x: number): number; apply(fn: () => void): this; }\n' +
      'interface Layer { (...inputs: Parameters<this["forward"]>): ReturnType<this["forward"]>; }\n' +
      'declare class Linear extends Layer { weight: number; }\n' +
      'declare const callable: Linear;'
  );
  const { matches } = (await complete(compiler, placeIn('callable.', 9), true)) as Completed;
  expect([...matches].sort()).toEqual(['apply', 'forward', 'weight']);
  const ofClass = (await complete(compiler, placeIn('Linear.', 7), true)) as Completed;
  expect(ofClass.matches).toContain('prototype');
});
