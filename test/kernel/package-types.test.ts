/** Types of real npm packages, fetched from a server of files: errors, completion and Shift-Tab after an import ran. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { CompilerClient } from '../../src/kernel/session/compiler-client.js';
import { complete, inspect } from '../../src/kernel/session/language-replies.js';
import { startCompiler } from './in-process-compiler.js';
import { MemoryFiles } from './memory-files.js';
import { PackageServer } from './package-server.js';

const files = new MemoryFiles('course', {});
let server: PackageServer;
let compiler: CompilerClient;
let cells = 0;

beforeAll(async () => {
  server = await PackageServer.start();
});

afterAll(async () => {
  await server.stop();
});

beforeEach(() => {
  compiler = startCompiler(files);
  server.failure = null;
  server.requests.length = 0;
});

/** Runs cells one after another, as far as the compiler knows; gives the errors of the last as `line:column message`. */
async function errors(...sources: string[]): Promise<string[]> {
  let found: string[] = [];
  for (const source of sources) {
    const address = `${server.url}/{package}`;
    const diagnostics = await compiler.check(`cell-${++cells}.ts`, source, false, address);
    found = diagnostics.map(({ line, column, message, file }) => `${file ?? ''}${line}:${column} ${message}`);
  }
  return found;
}

/** What is offered at the `¦` of a text. */
async function completed(text: string, remoteImports = true): Promise<readonly string[]> {
  const place = { code: text.replace('¦', ''), offset: text.indexOf('¦') };
  const reply = await complete(compiler, place, remoteImports);
  return (reply as { readonly matches: readonly string[] }).matches;
}

describe('a type error against a package', () => {
  test.each([
    [
      'with declarations of its own',
      "import { nanoid } from 'npm:nanoid@5';\nconst id: number = nanoid();",
      "2:7 Type 'string' is not assignable to type 'number'."
    ],
    [
      'with declarations for a module inside it',
      "import { customAlphabet } from 'npm:nanoid/non-secure';\ncustomAlphabet(1);",
      "2:16 Argument of type 'number' is not assignable to parameter of type 'string'."
    ],
    [
      'whose declarations are in @types',
      "import { rgb } from 'npm:d3-color@^3';\nrgb('teal').reed;",
      "2:13 Property 'reed' does not exist on type 'RGBColor'."
    ],
    [
      'whose declarations import those of another package',
      "import { interpolateCubehelix } from 'npm:d3-interpolate';\ninterpolateCubehelix({}, 'red');",
      "2:22 Argument of type '{}' is not assignable to parameter of type"
    ],
    [
      'that has no export of that name',
      "import { rgv } from 'npm:d3-color';",
      "1:10 Module '\"npm:d3-color\"' has no exported member 'rgv'."
    ],
    [
      'loaded by import()',
      "const { rgb } = await import('npm:d3-color');\nrgb(true);",
      '2:5 No overload matches this call.'
    ]
  ])('%s', async (_, source, message) => {
    const [first, ...others] = await errors(source);
    expect(first).toContain(message);
    expect(others).toEqual([]);
  });

  test('is told of the cells after the one that imports it', async () => {
    expect(await errors("import { rgb } from 'npm:d3-color';", "const c = rgb('red');", 'c.r = "1"')).toEqual(
      ["1:1 Type 'string' is not assignable to type 'number'."]
    );
  });

  test('is told of a cell that runs while the types are on their way', async () => {
    const first = errors("import { rgb } from 'npm:d3-color';");
    expect(await errors("rgb('red').reed")).toEqual([
      "1:12 Property 'reed' does not exist on type 'RGBColor'."
    ]);
    expect(await first).toEqual([]);
  });

  test('is told of a file beside the notebook that imports it', async () => {
    files.texts['course/paint.ts'] =
      "import { rgb } from 'npm:d3-color'; export const red: string = rgb('red').r;";
    expect(await errors("import { red } from './paint.ts'; red")).toEqual([
      "./paint.ts1:50 Type 'number' is not assignable to type 'string'."
    ]);
  });

  test('stops a cell that blocks on type errors', async () => {
    const source = "import { nanoid } from 'npm:nanoid@5'; const id: number = nanoid();";
    const found = await compiler.check('cell-b.ts', source, true, `${server.url}/{package}`);
    expect(found.map(({ code }) => code)).toEqual([2322]);
  });
});

describe('an address', () => {
  test('has the types that its answer names in X-TypeScript-Types', async () => {
    const source = `import { nanoid } from '${server.url}/nanoid@5.1.16/index.browser.js?header';\nnanoid('9');`;
    expect(await errors(source)).toEqual([
      "2:8 Argument of type 'string' is not assignable to parameter of type 'number'."
    ]);
    expect(server.requests).not.toContain('GET /nanoid@5.1.16/index.browser.d.ts');
  });

  test('otherwise has those of the .d.ts file beside it', async () => {
    const source = `import { nanoid } from '${server.url}/nanoid@5.1.16/index.js';\nnanoid('9');`;
    expect(await errors(source)).toEqual([
      "2:8 Argument of type 'string' is not assignable to parameter of type 'number'."
    ]);
  });

  test('without either is any', async () => {
    const source = `import { rgb } from '${server.url}/d3-color@3.1.1/dist/d3-color.mjs';\nrgb(1).anything;`;
    expect(await errors(source)).toEqual([]);
  });
});

describe('types that cannot be had are any, silently', () => {
  test.each([
    ['a package that is not there', "import { x } from 'npm:no-such-package-here'; x.y"],
    ['declarations that are a script and no module', "import { x } from 'npm:@types/node/globals.d.ts'; x.y"]
  ])('%s', async (_, source) => {
    expect(await errors(source)).toEqual([]);
  });

  test('a server that fails is asked again by the next cell that imports', async () => {
    const source = "import { rgb } from 'npm:d3-color'; rgb('red').reed";
    server.failure = 500;
    expect(await errors(source)).toEqual([]);
    server.failure = null;
    expect(await errors(source)).toHaveLength(1);
  });

  test('a server that does not answer holds up neither names nor errors of other cells', async () => {
    const silent = await PackageServer.start();
    silent.isSilent = true;
    const address = `${silent.url}/{package}`;
    const check = compiler.check(
      'cell-s.ts',
      "import { x } from 'npm:d3-color'; const y = 1",
      false,
      address
    );
    expect(await errors('y.z')).toEqual(["1:3 Property 'z' does not exist on type '1'."]);
    expect(await check).toEqual([]);
    await silent.stop();
  });

  test('without leave to fetch nobody is asked', async () => {
    const source = "import { rgb } from 'npm:d3-color'; rgb('red').reed";
    expect(await compiler.check('cell-n.ts', source, false, null)).toEqual([]);
    compiler.declare('cell-d.ts', source, null);
    await completed("import { rgb } from 'npm:d3-color'; rgb('red').¦");
    expect(server.requests).toEqual([]);
  });
});

describe('after the import ran', () => {
  test('members and exports of the package are completed, and Shift-Tab tells of them', async () => {
    await errors("import * as color from 'npm:d3-color';");
    expect(await completed('color.rg¦')).toEqual(['rgb']);
    expect(await completed("color.rgb('red').formatH¦")).toEqual(['formatHex', 'formatHex8', 'formatHsl']);
    expect(await completed("import { hs¦ } from 'npm:d3-color'")).toContain('hsl');
    const code = "color.rgb('red').darker";
    const reply = await inspect(compiler, { code, offset: code.length });
    expect((reply as { data: Record<string, string> }).data['text/plain']).toContain(
      'darker copy of this color'
    );
  });

  test('a cell that is not checked has its types too', async () => {
    compiler.declare('cell-q.ts', "import { rgb } from 'npm:d3-color';", `${server.url}/{package}`);
    await expect.poll(() => completed("rgb('red').formatR¦"), { timeout: 5000 }).toEqual(['formatRgb']);
  });

  test('its name is offered in the text of an import', async () => {
    await errors("import 'npm:d3-color@3'");
    expect(await completed("import { rgb } from 'npm:d¦'")).toEqual(['npm:d3-color@3']);
    expect(await completed("import { rgb } from 'npm:d¦'", false)).toEqual([]);
  });

  test('nothing is fetched a second time', async () => {
    await errors("import { rgb } from 'npm:d3-color';");
    const before = server.requests.length;
    await errors("import { hsl } from 'npm:d3-color';");
    expect(server.requests.length).toBe(before);
  });
});
