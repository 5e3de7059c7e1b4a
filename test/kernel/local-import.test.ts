/** What `./x` means: running and checking find the same file, or both say that there is none. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { CompilerClient } from '../../src/kernel/session/compiler-client.js';
import { startCompiler } from './in-process-compiler.js';
import { CellRunner, trace } from './run-cells.js';

const kernel = new CellRunner();
const { texts, reads } = kernel.files;
let compiler: CompilerClient;
let cells = 0;

/** (module (global (export "where") i32 (i32.const 7))) */
const WASM = Uint8Array.from([
  ...[0, 97, 115, 109, 1, 0, 0, 0, 6, 6, 1, 127, 0, 65, 7, 11],
  ...[7, 9, 1, 5, 119, 104, 101, 114, 101, 3, 0]
]);

/** A file that says which one it is. */
function content(name: string): string | Uint8Array<ArrayBuffer> {
  if (name.endsWith('.json')) return JSON.stringify({ where: name });
  if (name.endsWith('.wasm')) return WASM;
  return /\.d\.[mc]?ts$/.test(name)
    ? `export declare const where: '${name}'; export type Where = '${name}';`
    : `export const where = '${name}';`;
}

function put(...names: string[]): void {
  for (const name of names) texts[`course/${name}`] = content(name);
}

async function check(source: string): Promise<string[]> {
  const found = await compiler.check(`cell-${++cells}.ts`, source, false);
  return found.map(({ code, message }) => `TS${code} ${message}`);
}

beforeAll(() => {
  compiler = startCompiler(kernel.runFiles);
});

beforeEach(() => {
  for (const path of Object.keys(texts)) Reflect.deleteProperty(texts, path);
  reads.clear();
  kernel.runFiles.beginRun();
});

describe('an import of a file beside the notebook runs and is checked as the same file', () => {
  test.each([
    ['./x', ['x.ts', 'x.js', 'x/index.ts', 'x/index.js'], 'x.ts'],
    ['./x', ['x.js', 'x/index.ts', 'x/index.js'], 'x.js'],
    ['./x', ['x/index.ts', 'x/index.js'], 'x/index.ts'],
    ['./x', ['x/index.js'], 'x/index.js'],
    ['./x.ts', ['x.ts', 'x.js', 'x.ts.ts'], 'x.ts'],
    ['./x.js', ['x.ts', 'x.js'], 'x.js'],
    ['./x.js', ['x.ts'], 'x.ts'],
    ['./x.mts', ['x.ts', 'x.mts'], 'x.mts'],
    ['./x.mjs', ['x.mts', 'x.mjs', 'x.ts'], 'x.mjs'],
    ['./x.mjs', ['x.mts', 'x.ts'], 'x.mts'],
    ['./x.v2', ['x.v2.ts', 'x.ts'], 'x.v2.ts'],
    ['./x/index', ['x/index.ts'], 'x/index.ts'],
    ['./a/../x.ts', ['x.ts'], 'x.ts']
  ])('%s among %j is %s', async (specifier, files, expected) => {
    put(...files);
    const source = `import { where } from '${specifier}';`;
    expect((await kernel.run(`${source} where`)).result).toBe(`'${expected}'`);
    expect(await check(`${source} const no: never = where;`)).toEqual([
      `TS2322 Type '"${expected}"' is not assignable to type 'never'.`
    ]);
  });

  test('./x.json is its content, and ./x.wasm what it exports', async () => {
    put('x.json', 'x.wasm');
    const source = "import json from './x.json'; import { where } from './x.wasm'; [json.where, where.value]";
    expect((await kernel.run(source)).result).toBe("[ 'x.json', 7 ]");
    expect(await check(source)).toEqual([]);
    const wrong = "import { height } from './x.wasm'; height";
    expect(trace(await kernel.run(wrong))).toContain("'./x.wasm' has no export named 'height'");
    expect(await check(wrong)).toEqual([expect.stringMatching(/^TS2305 .*no exported member 'height'/)]);
  });

  test.each([
    ['./x', 'x.js', 'x.d.ts'],
    ['./x.js', 'x.js', 'x.d.ts'],
    ['./x.mjs', 'x.mjs', 'x.d.mts'],
    ['./x', 'x/index.js', 'x/index.d.ts']
  ])('%s runs as %s and has the types of %s', async (specifier, script, declarations) => {
    put(script, declarations);
    const source = `import { where } from '${specifier}';`;
    expect((await kernel.run(`${source} where`)).result).toBe(`'${script}'`);
    expect(await check(`${source} const no: never = where;`)).toEqual([
      `TS2322 Type '"${declarations}"' is not assignable to type 'never'.`
    ]);
  });

  // A file of its own each: what the checker has read once it knows.
  test.each([
    ["export * from './a'", 'lib/a.ts', 'where'],
    ["export * as all from './b'", 'lib/b.ts', 'all.where'],
    ["export { where as there } from './c'", 'lib/c.ts', 'there'],
    ["import * as d from './d'; export { d }", 'lib/d.ts', 'd.where']
  ])('a file in a folder may hand it on by %s', async (text, name, use) => {
    put(name);
    texts['course/lib/index.ts'] = text;
    const source = `import { ${use.split('.')[0]} } from './lib';`;
    expect((await kernel.run(`${source} ${use}`)).result).toBe(`'${name}'`);
    expect(await check(`${source} const no: never = ${use};`)).toEqual([
      `TS2322 Type '"${name}"' is not assignable to type 'never'.`
    ]);
  });

  test('declarations beside TypeScript are not looked at', async () => {
    put('x.ts', 'x.d.ts');
    expect(await check("import { where } from './x'; const here: 'x.ts' = where")).toEqual([]);
    expect(reads.has('course/x.d.ts')).toBe(false);
  });
});

describe('what cannot run is not found by the check either', () => {
  test.each([
    ['./x', [], /no file '.\/x' beside the notebook \(looked for course\/x\.ts, course\/x\.js, course\/x\//],
    ['./x.js', [], /looked for course\/x\.js, course\/x\.ts\)/],
    ['./x.ts', ['x.js', 'x.mts', 'x/index.ts'], /looked for course\/x\.ts\)/],
    ['./x', ['x.mts', 'x.mjs', 'x.json', 'x.wasm', 'x.tsx', 'x.cts'], /no file/],
    ['./x.json', ['x.ts', 'x.js', 'x.json.d.ts'], /looked for course\/x\.json\)/],
    ['./x.wasm', ['x.wasm.d.ts', 'x.ts'], /looked for course\/x\.wasm\)/],
    ['./x', ['x.d.ts', 'x/index.d.ts'], /no file/],
    ['./x.ts', ['x.d.ts'], /no file/],
    [
      './x.d.ts',
      ['x.d.ts', 'x.ts', 'x.d.ts.ts'],
      /a file of declarations has nothing to run; write import type/
    ],
    ['./x.d.mts', ['x.d.mts'], /a file of declarations has nothing to run/],
    ['./x.tsx', ['x.tsx', 'x.ts'], /JSX is not part of the language/],
    ['./x.jsx', ['x.jsx', 'x.tsx'], /JSX is not part of the language/],
    ['./x.cjs', ['x.cjs', 'x.cts'], /CommonJS modules cannot be imported/],
    ['./x.cts', ['x.cts'], /CommonJS modules cannot be imported/],
    ['../../x.ts', ['x.ts'], /it leads out of the folder/]
  ])('%s among %j', async (specifier, files, expected) => {
    put(...files);
    const source = `import { where } from '${specifier}'; where`;
    expect(trace(await kernel.run(source))).toMatch(expected);
    expect(await check(source)).toEqual([expect.stringMatching(/^TS2307 Cannot find module/)]);
    const bare = `import '${specifier}'`;
    expect(trace(await kernel.run(bare))).toMatch(expected);
    expect(await check(bare)).toEqual([expect.stringMatching(/^TS2882 Cannot find module/)]);
  });
});

describe('declarations alone are enough', () => {
  test.each([
    ["import type { Where } from './x.d.ts'; const w: Where = 'x.d.ts'"],
    ["import type { Where } from './x'; const w: Where = 'x.d.ts'"],
    ["import type { Where } from './x.js'; const w: Where = 'x.d.ts'"],
    ["import type { Where } from './x.ts'; const w: Where = 'x.d.ts'"],
    ["const w: import('./x').Where = 'x.d.ts'"],
    ["export type { Where } from './x'"]
  ])('for %s', async source => {
    put('x.d.ts');
    expect(await check(source)).toEqual([]);
    expect(trace(await kernel.run(source))).toBe('');
  });

  test.each([
    ["import { Where } from './x'; export const w: Where = 'x.d.ts'", true],
    ["import { type Where } from './x'; export const w: Where = 'x.d.ts'", true],
    ["import { where } from './x'; export const w: typeof where = 'x.d.ts'", true],
    ["import { where } from './x'; export const w = where", false],
    ["import * as x from './x'; export const w = x.where", false],
    ["import { where } from './x'; export { where as w }", false],
    ["export { where as w } from './x'", false],
    ["import './x'; export const w = 1", false],
    ["export const w = (await import('./x')).where", false]
  ])('for a file that says %s: %s', async (text, isEnough) => {
    put('x.d.ts');
    texts['course/uses.ts'] = text;
    const run = await kernel.run("import { w } from './uses.ts'; typeof w");
    expect(trace(run) === '').toBe(isEnough);
    const found = await check("import { w } from './uses.ts'; w");
    expect(found.length === 0).toBe(isEnough);
  });

  test('for declarations that import others', async () => {
    put('y.d.ts');
    texts['course/x.js'] = "export const where = 'y.d.ts'";
    texts['course/x.d.ts'] = "import { Where } from './y'; export declare const where: Where;";
    expect(await check("import { where } from './x'; const w: 'y.d.ts' = where")).toEqual([]);
  });
});

test('a file that came between is found by files that have not changed', async () => {
  texts['course/uses.ts'] = "export { where } from './x'";
  const source = "import { where } from './uses.ts'; const no: never = where;";
  for (const name of ['x/index.ts', 'x.js', 'x.ts']) {
    put(name);
    expect(await check(source)).toEqual([`TS2322 Type '"${name}"' is not assignable to type 'never'.`]);
  }
  for (const [gone, name] of [
    ['x.ts', 'x.js'],
    ['x.js', 'x/index.ts']
  ]) {
    Reflect.deleteProperty(texts, `course/${gone}`);
    expect(await check(source)).toEqual([`TS2322 Type '"${name}"' is not assignable to type 'never'.`]);
  }
});

describe('a run asks for each file once, for what runs and what is checked together', () => {
  /** How often each path was asked for when a cell has run and been checked. */
  async function readsOf(source: string): Promise<Record<string, number>> {
    kernel.runFiles.beginRun();
    reads.clear();
    const [, run] = await Promise.all([check(source), kernel.run(source)]);
    expect(trace(run)).toBe('');
    return Object.fromEntries([...reads].sort());
  }

  test('whoever comes first', async () => {
    texts['course/a.ts'] = "export { c } from './c.ts'; export { b } from './b';";
    texts['course/b.ts'] = "export { c as b } from './c.ts';";
    texts['course/c.ts'] = "import './data.json'; import './x.wasm'; export const c = 1;";
    put('data.json', 'x.wasm');
    const once = Object.fromEntries(
      ['a.ts', 'b.ts', 'c.ts', 'data.json', 'x.wasm'].map(each => [`course/${each}`, 1])
    );
    const source = "import { b, c } from './a'; [b, c]";
    expect(await readsOf(source)).toEqual(once);
    expect(await readsOf(source)).toEqual(once);
    kernel.runFiles.beginRun();
    reads.clear();
    await kernel.run(source);
    await check(source);
    expect(Object.fromEntries([...reads].sort())).toEqual(once);
  });

  test('also for what is not there', async () => {
    put('x/index.js');
    expect(await readsOf("import { where } from './x'; where")).toEqual({
      'course/x.ts': 1,
      'course/x.js': 1,
      'course/x/index.ts': 1,
      'course/x/index.js': 1,
      // What only the check needs.
      'course/x/index.d.ts': 1
    });
  });

  test('but again where the run itself asks again, after a write, and in the next run', async () => {
    put('x.ts');
    const { runFiles } = kernel;
    const read = async (): Promise<string> =>
      new TextDecoder().decode((await runFiles.readToRun('course/x.ts'))!);
    await runFiles.readToCheck('course/x.ts');
    texts['course/x.ts'] = 'changed outside';
    expect(await read()).toBe(content('x.ts'));
    expect(await read()).toBe('changed outside');
    await runFiles.readToCheck('course/x.ts');
    await runFiles.write('course/x.ts', 'written');
    expect(await read()).toBe('written');
    await runFiles.readToCheck('course/x.ts');
    texts['course/x.ts'] = 'later';
    runFiles.beginRun();
    expect(await read()).toBe('later');
  });
});
