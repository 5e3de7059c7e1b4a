/** Imports that cannot be had, and those from the network, through the real compiler, runtime and page's side. */
import { describe, expect, test } from 'vitest';

import { DEFAULT_SETTINGS } from '../../src/kernel/session/settings.js';
import { useImportCells } from './import-cells.js';
import { trace } from './run-cells.js';

const { cells, failure, kernel, texts } = useImportCells();

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
