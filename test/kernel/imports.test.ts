/** Imports of files beside the notebook, through the real compiler, runtime and page's side. */
import { beforeEach, describe, expect, test } from 'vitest';

import { useImportCells } from './import-cells.js';
import { trace } from './run-cells.js';

const { cells, failure, kernel, texts } = useImportCells();

describe('a file beside the notebook', () => {
  test("import { area } from './shape.ts' brings TypeScript, found with and without its ending", async () => {
    texts['course/shape.ts'] =
      'export enum Kind { Round } export const area = (r: number): number => 3 * r * r; export default class Shape { #x = 2; get x() { return this.#x } }';
    expect(
      await cells("import Shape, { area, Kind } from './shape.ts'; [area(2), Kind[0], new Shape().x]")
    ).toBe("[ 12, 'Round', 2 ]");
    expect(await cells("import * as all from './shape'; Object.keys(all).sort()")).toBe(
      "[ 'Kind', 'area', 'default' ]"
    );
  });

  test('a type in an import needs no value', async () => {
    texts['course/types.ts'] =
      'export interface Shape { sides: number } export const one: Shape = { sides: 1 };';
    expect(await cells("import { Shape, one } from './types.ts'", 'const s: Shape = one; s.sides')).toBe('1');
  });

  test('a .js file, and a file of a folder above or below', async () => {
    texts['course/plain.js'] = "export * from './deep/er.ts'; export { top as renamed } from '../top.ts'";
    texts['course/deep/er.ts'] = "import { top } from '../../top.ts'; export const deep = top + 1";
    texts['top.ts'] = 'export let top = 1; export const raise = () => { top += 1 }';
    expect(await cells("import { deep, renamed } from './plain.js'; [deep, renamed]")).toBe('[ 2, 1 ]');
  });

  test('bindings are live between files, and cycles work', async () => {
    texts['course/even.ts'] =
      "import { odd } from './odd.ts'; export let asked = 0; export const even = (n: number): boolean => { asked++; return n === 0 || odd(n - 1) }";
    texts['course/odd.ts'] =
      "import { even, asked } from './even.ts'; export const odd = (n: number): boolean => n !== 0 && even(n - 1); export const seen = () => asked";
    expect(await cells("import { odd, seen } from './odd.ts'; [odd(7), seen()]")).toBe('[ true, 4 ]');
  });

  test('two imports at once of files in a cycle do not wait for each other', async () => {
    texts['course/left.ts'] =
      "import { right } from './right.ts'; await null; export const left = () => right()";
    texts['course/right.ts'] = "import './left.ts'; await null; export const right = () => 'r'";
    const source =
      "const [l, r] = await Promise.all([import('./left.ts'), import('./right.ts')]); [l.left(), r.right()]";
    expect(await cells(source)).toBe("[ 'r', 'r' ]");
  });

  test('two files whose values need each other load in the order of ECMAScript', async () => {
    texts['course/first.ts'] =
      "import { two } from './second.ts'; export const one = 1; export const three = two + 1;";
    texts['course/second.ts'] =
      "import { one } from './first.ts'; export const two = 2; export const late = () => one;";
    expect(
      await cells("import { three } from './first.ts'; import { late } from './second.ts'; [three, late()]")
    ).toBe('[ 3, 1 ]');
  });

  test('a file is one instance under all its spellings', async () => {
    texts['course/once.ts'] = "console.log('once'); export const once = {}";
    texts['course/twice.ts'] =
      "import { once as a } from './once'; import { once as b } from './deep/../once.ts'; export const isSame = a === b";
    const run = await kernel.run(
      "import { once as a } from './once.ts'; import { once as b } from '../course/once'; import { isSame } from './twice.ts'; isSame && a === b"
    );
    expect([trace(run), run.result, run.stdout]).toEqual(['', 'true', 'once\n']);
  });

  test('a changed file below a file that only hands it on is seen', async () => {
    texts['course/leaf.ts'] = 'export const leaf = 1';
    texts['course/middle.ts'] = "export * from './leaf.ts'";
    texts['course/top.ts'] = "import { leaf } from './middle.ts'; export const top = leaf * 2";
    expect(await cells("import { top } from './top.ts'; top")).toBe('2');
    texts['course/leaf.ts'] = 'export const leaf = 10';
    expect(await cells("import { top } from './top.ts'; top")).toBe('20');
  });

  test('a file is evaluated once while its content stays, and again when it or one below changes', async () => {
    texts['course/leaf.ts'] = 'export const leaf = 1';
    texts['course/root.ts'] =
      "import { leaf } from './leaf.ts'; console.log('root'); export const root = leaf * 10";
    const source = "import { root } from './root.ts'; root";
    const first = await kernel.run(source);
    expect([first.stdout, first.result]).toEqual(['root\n', '10']);
    const again = await kernel.run(source);
    expect([again.stdout, again.result]).toEqual(['', '10']);
    texts['course/leaf.ts'] = 'export const leaf = 2';
    const changed = await kernel.run(source);
    expect([changed.stdout, changed.result]).toEqual(['root\n', '20']);
  });

  test('a file has one receptive with the cells', async () => {
    texts['course/same.ts'] = "import * as receptive from 'receptive'; export { receptive }";
    expect(
      await cells("import { receptive as a } from './same.ts'; import * as b from 'receptive'; a === b")
    ).toBe('true');
  });

  test("JSON comes with and without { type: 'json' }", async () => {
    texts['course/data.json'] = '{ "rows": [1, 2] }';
    expect(
      await cells(
        "import a from './data.json'; import b from './data.json' with { type: 'json' }; a === b && a.rows"
      )
    ).toBe('[ 1, 2 ]');
    texts['course/bad.json'] = '{';
    expect(await failure("import c from './bad.json'")).toContain('course/bad.json must be JSON');
  });

  test('a .wasm file gives its exports, and imports what it needs', async () => {
    // (module (import "./three.ts" "three" (func (result i32))) (func (export "six") (result i32) call 0 call 0 i32.add))
    texts['course/six.wasm'] = Uint8Array.from([
      0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 2, 20, 1, 10, 46, 47, 116, 104, 114, 101, 101, 46,
      116, 115, 5, 116, 104, 114, 101, 101, 0, 0, 3, 2, 1, 0, 7, 7, 1, 3, 115, 105, 120, 0, 1, 10, 9, 1, 7, 0,
      16, 0, 16, 0, 106, 11
    ]);
    texts['course/three.ts'] = 'export const three = () => 3';
    expect(await cells("import { six } from './six.wasm'; six()")).toBe('6');
  });

  test('await at the top of a file and import() inside it work', async () => {
    texts['course/late.ts'] = "export const late = await import('./later.ts').then(m => m.later)";
    texts['course/later.ts'] = 'export const later = await new Promise(r => setTimeout(r, 5, 7))';
    expect(await cells("import { late } from './late.ts'; late")).toBe('7');
  });

  test('patterns at the top of a file take the rest of an object', async () => {
    texts['course/rest.ts'] = `
      const key = Symbol('key');
      export const { a, ...rest } = { a: 1, b: 2, [key]: 3 };
      export let c: object; let d: number;
      ({ b: d, ...c } = rest);
      export const left = [a, d, Reflect.ownKeys(rest).length, c[key], 'b' in c]`;
    expect(await cells("import { left } from './rest.ts'; left")).toBe('[ 1, 2, 2, 3, false ]');
  });

  test('an interrupt reaches a loop in a file', async () => {
    texts['course/spin.ts'] = 'export const spin = (): void => { while (true); }';
    kernel.interrupts += 1;
    const run = await kernel.run("import { spin } from './spin.ts'; spin()");
    expect(run.outcome).toMatchObject({ error: { ename: 'KeyboardInterrupt' } });
  });
});

describe('a cell', () => {
  beforeEach(() => {
    texts['course/a.ts'] =
      "console.log('loaded'); export default 5; export const b = 6; export type T = number;";
  });

  test.each([
    ["import five, * as ns from './a.ts'; import './a.ts'; [five, ns.b]", '[ 5, 6 ]'],
    ["import five, { b, b as again } from './a.ts'; [five, b, again]", '[ 5, 6, 6 ]'],
    ["import type { T } from './nowhere.ts'; 1", '1'],
    ["import { type T, b } from './a.ts'; const t: T = b; t", '6'],
    ['export const kept = 1; export { kept as other }; export default kept', undefined],
    ["const name = 'a'; (await import(`./${name}.ts`)).b", '6'],
    [
      "export * as star from './a.ts'; export { b as c } from './a.ts'; typeof star + typeof c",
      "'undefinedundefined'"
    ],
    ['namespace N { export const k = 1 } import k = N.k; k', '1']
  ])('%s gives %s', async (source, result) => {
    expect(await cells(source)).toBe(result);
  });

  test('export declares its name for later cells', async () => {
    expect(await cells('export const exported = 7', 'exported')).toBe('7');
  });

  test("import x = require('./a.ts') is refused with what to write", async () => {
    await expect(kernel.run("import x = require('./a.ts')")).rejects.toThrow(
      "write import x from './a.ts' or import * as x from './a.ts'"
    );
    texts['course/old.ts'] = "import x = require('./a.ts'); export default x;";
    expect(await failure("import old from './old.ts'")).toContain('(course/old.ts, line 1:1)');
  });
});

describe('a name that is imported', () => {
  let versions = 0;

  beforeEach(() => {
    // Another content, so that each test has an instance of its own.
    texts['course/count.ts'] = `// ${++versions}
      export let n = 1; export const bump = (): void => { n += 1 }; export const fixed = 1; export default class {}`;
  });

  test.each([
    ["import { n, bump } from './count.ts'", 'n'],
    ["import { n as count, bump } from './count'", 'count'],
    ["import * as all from './count.ts'; const { bump } = all", 'all.n'],
    ["import { handed, bump } from './hands-on.ts'", 'handed'],
    ["import { n, bump } from './star.ts'", 'n'],
    ["import { twice as n, default as bump } from './import-export.ts'", 'n']
  ])('%s is live in its cell, in later cells and in functions of earlier cells', async (line, name) => {
    texts['course/hands-on.ts'] = "export { n as handed, bump } from './count.ts'";
    texts['course/star.ts'] = "export * from './count.ts'";
    texts['course/import-export.ts'] =
      "import { n, bump } from './count.ts'; export { n as twice, bump as default, own }; const own = 1;";
    const seen = `const seen: number[] = [${name}]; bump(); seen.push(${name}); bump(); bump(); seen.push(${name});`;
    expect(await cells(`${line}; ${seen} seen`)).toBe('[ 1, 2, 4 ]');
    expect(await cells(`const read = () => ${name};`, 'bump();', `[${name}, read()]`)).toBe('[ 5, 5 ]');
  });

  test('is declared anew by a later cell, which its module does not see', async () => {
    const [first, ...later] = [
      "import { n, bump } from './count.ts'; bump(); n",
      'let n = 10; bump(); n += 1; n'
    ];
    expect(await cells(first)).toBe('2');
    expect(await cells(...later)).toBe('11');
    expect(await cells("import { n } from './count.ts'; n")).toBe('3');
    expect(await cells('bump(); n')).toBe('4');
  });

  test('keeps its value where a cell that declares it anew fails before', async () => {
    await cells("import { n, fixed, bump } from './count.ts'; bump();");
    await failure("throw new Error('before'); let n = 0, fixed = 0");
    expect(await cells('[n, fixed]')).toBe('[ 2, 1 ]');
  });

  test('follows the module that a later import names', async () => {
    texts['course/other.ts'] = 'export let n = 100; export const raise = () => { n += 1 }';
    await cells(
      "import { n, bump } from './count.ts'; bump();",
      "import { n, raise } from './other.ts'; raise();"
    );
    expect(await cells('bump(); n')).toBe('101');
  });

  test.each([
    ['n = 5', 'n'],
    ['n++', 'n'],
    ['bump(); n = 5', 'n'],
    ['({ fixed } = { fixed: 2 })', 'fixed'],
    ['Count = Object', 'Count'],
    ['all = {}', 'all']
  ])('%s is refused, as in a module', async (assignment, name) => {
    const line = "import Count, * as all from './count.ts'; import { n, fixed, bump } from './count.ts'";
    const isRefused = new RegExp(`TypeError: [^]*'${name}' is imported[^]*line 1:`);
    expect(await failure(`${line}; ${assignment}`)).toMatch(isRefused);
    expect(await failure(assignment)).toMatch(isRefused);
    expect(await cells('all.n === n && fixed === 1')).toBe('true');
  });

  test('is refused through its namespace and in a file too', async () => {
    expect(await failure("import * as all from './count.ts'; all.n = 5")).toMatch(/TypeError[^]*line 1:/);
    expect(await failure("import * as all from './count.ts'; all.other = 5")).toMatch(/TypeError[^]*line 1:/);
    texts['course/assigns.ts'] = "import { n } from './count.ts';\nn = 5";
    expect(await failure("import './assigns.ts'")).toMatch(/TypeError[^]*\.\/assigns\.ts, line 2:/);
  });

  test('of a module from elsewhere is live too', async () => {
    const url = 'data:text/javascript,export let m = 1; export const raise = () => { m += 1 }';
    expect(await cells(`import { m, raise } from '${url}'; raise(); m`)).toBe('2');
    expect(await cells('raise(); m')).toBe('3');
    expect(await failure('m = 1')).toContain("'m' is imported");
    expect(await cells('let m = 7; raise(); m')).toBe('7');
  });

  test('shows as what it is, and its namespace with its values', async () => {
    expect(await cells("import * as all from './count.ts'; all.bump(); all")).toContain(
      'n: 2,\n  bump: [Function: bump],\n  fixed: 1'
    );
  });
});

test('two files that hand on all that the other exports come to an end', async () => {
  texts['course/ping.ts'] =
    "export * from './pong.ts'; export let ping = 1; export const up = () => { ping++ }";
  texts['course/pong.ts'] = "export * from './ping.ts'; export const pong = 2";
  expect(await cells("import { ping, pong, up } from './pong.ts'; up(); [ping, pong]")).toBe('[ 2, 2 ]');
});
