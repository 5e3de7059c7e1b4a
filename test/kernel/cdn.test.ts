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
