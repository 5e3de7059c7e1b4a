/** Imports from servers that answer as the public CDNs do: the module under Node, its types, and what fails. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { CompilerClient } from '../../src/kernel/session/compiler-client.js';
import { DEFAULT_SETTINGS } from '../../src/kernel/session/settings.js';
import type { Cdn } from './cdn-server.js';
import { CdnServer } from './cdn-server.js';
import { startCompiler } from './in-process-compiler.js';
import { NodeKernel } from './node-kernel.js';
import { contentOf, isAnswered, resultOf, traceOf } from './seen.js';

/** Asked before each cell. */
const settings = { ...DEFAULT_SETTINGS };
let server: CdnServer;
let node: NodeKernel;
let compiler: CompilerClient;

beforeAll(() => {
  node = new NodeKernel({ settings });
});

afterAll(() => {
  node.dispose();
});

// Each test has an address of its own, for modules and types are remembered by theirs.
beforeEach(async () => {
  server = await CdnServer.start();
  return () => server.stop();
});

function become(cdn: Cdn): void {
  settings.npmAddress = server.become(cdn);
}

async function errors(source: string): Promise<readonly string[]> {
  const found = await compiler.check('cell.ts', source, true, settings.npmAddress);
  return found.map(({ message }) => message);
}

async function failure(code: string): Promise<string> {
  return traceOf(await node.run(code));
}

describe.each(['jsDelivr', 'esm.sh', 'unpkg', 'jspm'] as const)('%s', cdn => {
  test('gives a package with what it imports', async () => {
    become(cdn);
    const messages = await node.run("import { deep } from 'npm:deep@2'; deep()");
    expect(traceOf(messages)).toBe('');
    expect(resultOf(messages)).toBe('{ width: 5 }');
  });

  test('gives its types with those that they import', async () => {
    become(cdn);
    compiler = startCompiler();
    expect(await errors("import { deep } from 'npm:deep@2'; deep().width.trim()")).toEqual([
      "Property 'trim' does not exist on type 'number'."
    ]);
  });

  test('without a package of that name says so, with the words of the server', async () => {
    become(cdn);
    const shown = await failure("import 'npm:nobody@1'");
    expect(shown).toContain('is this its name, and is there such a version?');
    expect(shown).toContain("is answered with 404 (Couldn't find the requested file");
  });
});

describe('esm.sh', () => {
  test('gives older builds below their number, with types', async () => {
    become('esm.sh');
    compiler = startCompiler();
    expect(resultOf(await node.run("import old from 'npm:old@1'; old()"))).toBe('5');
    expect(await errors("import old from 'npm:old@1'; old().trim()")).toEqual([
      "Property 'trim' does not exist on type 'number'."
    ]);
  });

  test('that is still building types is asked again', async () => {
    become('esm.sh');
    compiler = startCompiler();
    const source = "import { deep } from 'npm:deep@2'; deep().width.trim()";
    server.instead.set('/deep@2.1.0/types/index.d.ts', { status: 408, body: 'timeout' });
    expect(await errors(source)).toEqual([]);
    server.instead.clear();
    expect(await errors(source)).toHaveLength(1);
  });

  test('that fails names the status and another way', async () => {
    become('esm.sh');
    const shown = await failure("import 'npm:thrown@1'");
    expect(shown).toContain('is answered with 500');
    expect(shown).toContain('from another server: the environment variable RECEPTIVE_NPM_ADDRESS');
  });
});

describe('jsDelivr', () => {
  test('that cannot bundle a package says why in a module that throws', async () => {
    become('jsDelivr');
    const shown = await failure("import 'npm:unbundled@1'");
    expect(shown).toContain("module 'npm:unbundled@1' could not be loaded");
    expect(shown).toContain('Failed to bundle using Rollup v2.79.2');
    expect(shown).toContain('from another server');
  });

  test('that cannot bundle a package at the moment says so with the status', async () => {
    become('jsDelivr');
    expect(await failure("import 'npm:failing@1'")).toContain(
      'is answered with 500 (Failed to bundle failing@1.0.0 as ESM.)'
    );
  });

  test('without what the package imports names that', async () => {
    become('jsDelivr');
    server.instead.set('/npm/wide@1.4.0/+esm', { status: 404 });
    expect(await failure("import 'npm:deep@2'")).toContain('/npm/wide@1.4.0/+esm is answered with 404');
  });
});

test('an interrupt reaches an import that is never answered', async () => {
  become('jsDelivr');
  server.instead.set('/npm/deep@2/+esm', 'never');
  const id = node.send('execute_request', { code: "import 'npm:deep@2'" });
  await expect.poll(() => server.requests).toContain('/npm/deep@2/+esm');
  await node.kernel.interrupt();
  const messages = await node.until(id, isAnswered);
  expect(contentOf(messages, 'error')?.ename).toBe('KeyboardInterrupt');
  expect(resultOf(await node.run('1 + 1'))).toBe('2');
});

describe('the declarations of a package', () => {
  const file = (body: string): { readonly body: string } => ({ body });

  beforeEach(() => {
    become('jsDelivr');
    compiler = startCompiler();
  });

  function publish(files: Readonly<Record<string, string>>): void {
    for (const [path, body] of Object.entries(files)) server.instead.set(`/npm/${path}`, file(body));
  }

  const USE = "import { value } from 'npm:pack@1'; value.trim()";
  const FOUND = ["Property 'trim' does not exist on type 'number'."];

  test('lie where typesVersions puts them, which import one another below it', async () => {
    publish({
      'pack@1/package.json':
        '{ "version": "1.0.0", "types": "index.d.ts", "typesVersions": { ">=4.2": { "*": ["dist/types/*"] } } }',
      'pack@1.0.0/dist/types/index.d.ts': "export * from './internal/value';",
      'pack@1.0.0/dist/types/internal/value.d.ts': 'export declare const value: number;'
    });
    expect(await errors(USE)).toEqual(FOUND);
  });

  test('are any where a file is not there that they hand on whole', async () => {
    publish({
      'pack@1/package.json': '{ "version": "1.0.0", "types": "index.d.ts" }',
      'pack@1.0.0/index.d.ts':
        "export * from './value.ts'; export * from './gone'; export declare const a: 1;",
      'pack@1.0.0/value.d.ts': 'export declare const value: number;'
    });
    expect(await errors("import { other, a } from 'npm:pack@1'; other(a.b)")).toEqual([]);
  });

  test('may name one another as the sources did', async () => {
    publish({
      'pack@1/package.json': '{ "version": "1.0.0", "types": "index.d.ts" }',
      'pack@1.0.0/index.d.ts': "export * from './value.ts';",
      'pack@1.0.0/value.d.ts': 'export declare const value: number;'
    });
    expect(await errors(USE)).toEqual(FOUND);
  });

  test('may be those of a folder with a package.json of its own', async () => {
    publish({
      'pack@1/package.json': '{ "version": "1.0.0", "main": "index.js" }',
      'pack@1.0.0/sub/package.json': '{ "types": "./types/sub.d.ts" }',
      'pack@1.0.0/sub/types/sub.d.ts': 'export declare const value: number;'
    });
    expect(await errors("import { value } from 'npm:pack@1/sub'; value.trim()")).toEqual(FOUND);
  });

  test('refer to a file by its path and to a package by its name', async () => {
    publish({
      'pack@1/package.json':
        '{ "version": "1.0.0", "types": "index.d.ts", "dependencies": { "@types/globe": "^2.0.0" } }',
      'pack@1.0.0/index.d.ts':
        '/// <reference path="extra.d.ts" />\n/// <reference types="globe" />\n/// <reference types="node" />\n' +
        'export declare const value: Extra & Globe.Radius;',
      'pack@1.0.0/extra.d.ts': 'type Extra = number;',
      '@types/globe@^2.0.0/package.json': '{ "version": "2.3.0", "types": "index.d.ts" }',
      '@types/globe@2.3.0/index.d.ts': 'declare namespace Globe { type Radius = number }'
    });
    expect(await errors(USE)).toEqual(FOUND);
    expect(server.requests.filter(each => each.includes('node'))).toEqual([]);
  });

  test('of a scoped package without any are those of @types', async () => {
    publish({
      '@my/pack@1/package.json': '{ "version": "1.0.0", "main": "index.js" }',
      '@types/my__pack@1/package.json': '{ "version": "1.0.4", "types": "" }',
      '@types/my__pack@1.0.4/index.d.ts': 'export declare const value: number;'
    });
    expect(await errors("import { value } from 'npm:@my/pack@1'; value.trim()")).toEqual(FOUND);
  });

  test.each([
    [1_000_000, FOUND],
    [2_600_000, []]
  ])('with two files of %i characters give %j: five millions are read', async (length, found) => {
    const long = `/*${'x'.repeat(length)}*/ export {};`;
    publish({
      'pack@1/package.json': '{ "version": "1.0.0", "types": "index.d.ts" }',
      'pack@1.0.0/index.d.ts':
        "export * from './a'; export * from './b'; export declare const value: number;",
      'pack@1.0.0/a.d.ts': long,
      'pack@1.0.0/b.d.ts': long
    });
    expect(await errors(USE)).toEqual(found);
  });
});
