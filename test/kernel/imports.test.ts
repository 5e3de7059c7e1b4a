/** Imports of files beside the notebook and of addresses, through the real compiler, runtime and page's side. */
import { beforeEach, describe, expect, test } from 'vitest';

import { DEFAULT_SETTINGS } from '../../src/kernel/session/settings.js';
import { CellRunner, trace } from './run-cells.js';

const kernel = new CellRunner();
const { texts } = kernel.files;

beforeEach(() => {
  for (const path of Object.keys(texts)) Reflect.deleteProperty(texts, path);
  kernel.settings = DEFAULT_SETTINGS;
});

/** Runs cells one after another; gives the result of the last. */
async function cells(...sources: string[]): Promise<string | undefined> {
  let result: string | undefined;
  for (const source of sources) {
    const run = await kernel.run(source);
    expect(trace(run)).toBe('');
    result = run.result;
  }
  return result;
}

async function failure(source: string): Promise<string> {
  return trace(await kernel.run(source));
}

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

describe('a name that a file asks for and the other has not', () => {
  test.each([
    ["import { maxpool } from './names.ts'; export const used = maxpool", 10],
    ["import { maxpool as pool } from './names.ts'; export const used = () => [pool]", 10],
    ["export { maxpool } from './names.ts'", 10],
    ["import { maxpool } from './names.ts'; export { maxpool as used }", 48],
    ["export { maxpool } from './star.ts'", 10],
    ["import { maxpool } from './loop.ts'; maxpool;", 10]
  ])('%s is told with both files, before anything runs', async (source, column) => {
    texts['course/names.ts'] = "console.log('ran'); export const maxPool = 1";
    texts['course/star.ts'] = "export * from './names.ts'";
    texts['course/loop.ts'] = "export * from './star.ts'; export * from './loop.ts'";
    texts['course/asks.ts'] = `const first = 1;\n${source}`;
    const run = await kernel.run("const before = 1;\nimport './asks.ts'");
    const specifier = /'(\.\/[a-z]+\.ts)'/.exec(source)?.[1];
    expect([run.stdout, trace(run)]).toEqual([
      '',
      expect.stringMatching(
        new RegExp(
          `SyntaxError: import: module '${specifier}' has no export named 'maxpool' \\(did you mean 'maxPool'\\?\\), ` +
            `asked for by course/asks.ts, line 2:${column}\n[^]*> 2 \\| [^]*Cell \\[\\d+\\], line 2:8`
        )
      )
    ]);
  });

  test('is told of a default export, of JSON, of receptive and of a module from elsewhere', async () => {
    texts['course/bare.ts'] = 'export const b = 1';
    texts['course/rows.json'] = '{ "rows": [] }';
    for (const [name, from] of [
      ['default', './bare.ts'],
      ['rows', './rows.json'],
      ['nowhere', 'receptive'],
      ['nowhere', 'data:text/javascript,export const here = 1']
    ]) {
      texts['course/asks.ts'] = `import { ${name} as used } from '${from}'; export default [used]`;
      const told = `module '${from}' has no export named '${name}', asked for by course/asks.ts, line 1:10`;
      expect(await failure("import './asks.ts'")).toContain(told);
    }
  });

  test('is told of a name that only a type has, where it is used as a value', async () => {
    texts['course/types.ts'] = 'export interface Shape { sides: number } export type * from "./none.ts"';
    texts['course/hands-on.ts'] = "export { Shape } from './types.ts'; export type Other = 1";
    texts['course/asks.ts'] = "import { Shape } from './hands-on.ts'; export default [Shape]";
    expect(await failure("import './asks.ts'")).toContain("'./hands-on.ts' has no export named 'Shape'");
    expect(await failure("import { Shape } from './hands-on.ts'; [Shape]")).toContain(
      "'./hands-on.ts' has no export named 'Shape'"
    );
  });

  test.each([
    'interface Big extends Shape { size: number }',
    'class Square implements Shape { sides = 4 }',
    'const shape = { Shape: 1 }; shape.Shape; class Named { Shape = 1 }',
    'const draw = (Shape: number): Shape => ({ sides: Shape })',
    'export { Shape }',
    'export { Shape as default }',
    'declare const shape: Shape; type Alias = typeof shape & Shape'
  ])('is none of a type: import { Shape } and %s', async source => {
    texts['course/types.ts'] = 'export interface Shape { sides: number } export const one = 1';
    const text = `import { Shape, one } from './types.ts'; ${source}; export const used = one`;
    texts['course/uses.ts'] = text;
    expect(await cells(text, "import { used } from './uses.ts'; used")).toBe('1');
  });

  test('is none of what the other exports in any form', async () => {
    texts['course/forms.ts'] = `
      export const { a, b: [c = 1, ...d], ...e } = { a: 1, b: [2] as number[] };
      export function f() {} export class G {} export enum H {} export namespace I { export const x = 1 }
      export async function* j() {} export abstract class K {} export const enum L { M }
      const m = 1; export { m as n, m as "o p" }; export default function q() {}
      export * as r from './types.ts'; export import s = I.x; export let t: number; export var u = 1;`;
    texts['course/types.ts'] = 'export {}';
    texts['course/star.ts'] = "export * from './forms.ts'";
    texts['course/uses.ts'] = `
      import z, { a, c, d, e, f, G, H, I, j, K, L, n, "o p" as o, r, s, t, u } from './forms.ts';
      export { a, c, d, e, f, G, H, I, j, K, L, n, "o p", r, s, t, u } from './star.ts';
      export const used = [z, a, c, d, e, f, G, H, I, j, K, L, n, o, r, s, t, u].length`;
    expect(await cells("import { used } from './uses.ts'; used")).toBe('18');
  });
});

describe('what goes wrong with an import is told', () => {
  test.each([
    "await import('./none.ts')",
    "import './none.ts'",
    "import './above.ts'",
    "import './wrong.ts'"
  ])('%s names its own line, also where the fault lies deeper', async source => {
    texts['course/above.ts'] = "export * from './none.ts'";
    texts['course/wrong.ts'] = 'const = 2';
    expect(await failure(`const before = 1;\n${source}`)).toMatch(/Cell \[\d+\], line 2/);
  });

  test('an error in a file shows its line beside the cell that called it', async () => {
    texts['course/throws.ts'] =
      'export function fail(n: number): never {\n  throw new RangeError(`no ${n}`);\n}';
    const shown = await failure("import { fail } from './throws.ts'\nfail(3)");
    expect(shown).toMatch(
      /RangeError: no 3\n {4}at fail \.\/throws\.ts, line 2:9\n[^]*> 2 \| {3}throw[^]*Cell \[\d+\], line 2:/
    );
  });

  test.each([
    [
      "import './throws.ts'",
      /TypeError: now\n {4}at execute \.\/throws\.ts, line 2:[^]*Cell \[\d+\], line 2:8\n/
    ],
    ["import './above.ts'", /at execute \.\/throws\.ts, line 2:[^]*Cell \[\d+\], line 2:8\n/],
    ["await import('./throws.ts')", /at execute \.\/throws\.ts, line 2:[^]*Cell \[\d+\], line 2:7\n/],
    ["import './later.ts'", /\.\/throws\.ts, line 2:[^]*\.\/later\.ts, line 1:[^]*Cell \[\d+\], line 2:8\n/],
    ["import './bad.json'", /must be JSON\n {4}at Cell \[\d+\], line 2:8\n/],
    ["import './bad.wasm'", /CompileError[^]*\n {4}at Cell \[\d+\], line 2:8\n/],
    ["import './asks.ts'", /nowhere[^]*\n {4}at Cell \[\d+\], line 2:8\n/]
  ])('%s of what fails while it loads shows the line of the import once', async (source, shown) => {
    texts['course/throws.ts'] = "const before = 1;\nthrow new TypeError('now')";
    texts['course/above.ts'] = "export * from './throws.ts'";
    texts['course/later.ts'] = "await import('./throws.ts')";
    texts['course/bad.json'] = '{';
    texts['course/bad.wasm'] = Uint8Array.from([0, 1]);
    texts['course/asks.ts'] = "import 'nowhere'";
    const told = await failure(`const first = 1;\n${source}`);
    expect(told).toMatch(shown);
    expect(told.match(/Cell \[\d+\], line/g)).toHaveLength(1);
  });

  test('a file that throws while it loads is tried again by the next import', async () => {
    texts['course/flaky.ts'] = "if (!globalThis.calm) throw new Error('not yet'); export const flaky = 1";
    expect(await failure("import { flaky } from './flaky.ts'; flaky")).toMatch(
      /not yet[^]*\.\/flaky\.ts, line 1/
    );
    expect(await cells('globalThis.calm = true;', "import { flaky } from './flaky.ts'; flaky")).toBe('1');
  });

  test('a file below that throws is loaded again once it is mended', async () => {
    texts['course/hands-on.ts'] = "export { whole } from './torn.ts'";
    texts['course/torn.ts'] = "export const whole = 1;\nthrow new Error('torn')";
    expect(await failure("import { whole } from './hands-on.ts'; whole")).toMatch(
      /torn[^]*\.\/torn\.ts, line 2/
    );
    texts['course/torn.ts'] = 'export const whole = 2;';
    expect(await cells("import { whole } from './hands-on.ts'; whole")).toBe('2');
  });

  test('a missing file names what was looked for', async () => {
    expect(await failure("import './missing'")).toContain(
      "no file './missing' beside the notebook (looked for course/missing.ts, course/missing.js"
    );
    expect(await failure("import '../../outside.ts'")).toContain('leads out of the folder');
  });

  test('a file that is no TypeScript shows its own line', async () => {
    texts['course/broken.ts'] = 'const a = 1;\nconst = 2;';
    const shown = await failure("import './broken.ts'");
    expect(shown).toContain('Variable declaration expected. (course/broken.ts, line 2:7)');
    expect(shown).toContain('> 2 | const = 2;');
  });

  test('a missing name says what is near', async () => {
    texts['course/names.ts'] = 'export const maxPool = 1';
    expect(await failure("import { maxpool } from './names.ts'; maxpool")).toContain(
      "(did you mean 'maxPool'?)"
    );
  });
});

describe('imports from the network', () => {
  test('npm:name@range goes to the address of the settings, and a failure says what was tried', async () => {
    kernel.settings = { ...DEFAULT_SETTINGS, npmAddress: 'data:text/javascript,export default "{package}"' };
    expect(await cells("import name from 'npm:lodash-es@4/add'; name")).toBe("'lodash-es@4/add'");
    kernel.settings = { ...DEFAULT_SETTINGS, npmAddress: 'nowhere://{package}' };
    expect(await failure("import 'npm:lodash@4'")).toContain(
      "module 'npm:lodash@4' could not be loaded (tried nowhere://lodash@4)"
    );
  });

  test('remoteImports: false turns both kinds off', async () => {
    kernel.settings = { ...DEFAULT_SETTINGS, remoteImports: false };
    for (const specifier of ['npm:lodash', 'https://example.org/a.js'])
      expect(await failure(`import '${specifier}'`)).toContain('turned off in the settings');
  });
});
