/** Imports of real npm packages from a server of files, through the whole kernel in threads. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { DEFAULT_SETTINGS } from '../../src/kernel/session/settings.js';
import { NodeKernel } from './node-kernel.js';
import { PackageServer } from './package-server.js';
import { resultOf, traceOf } from './seen.js';

/** Asked before each cell. */
const settings = { ...DEFAULT_SETTINGS };
let node: NodeKernel;
let server: PackageServer;

beforeAll(async () => {
  node = new NodeKernel({ settings });
  server = await PackageServer.start();
});

beforeEach(() => {
  server.failure = null;
  server.requests.length = 0;
  Object.assign(settings, DEFAULT_SETTINGS, { npmAddress: `${server.url}/{package}` });
});

afterAll(async () => {
  node.dispose();
  await server.stop();
});

/** The result of a cell that runs well. */
async function result(code: string): Promise<unknown> {
  const messages = await node.run(code);
  expect(traceOf(messages)).toBe('');
  return resultOf(messages);
}

async function failure(code: string): Promise<string> {
  return traceOf(await node.run(code));
}

describe('a package', () => {
  test.each([
    ["import { rgb } from 'npm:d3-color'; rgb('teal').formatHex()", "'#008080'"],
    ["import { hsl } from 'npm:d3-color@^3.1'; hsl('teal').h", '180'],
    ["import { nanoid } from 'npm:nanoid@5'; nanoid(9).length", '9'],
    ["import { customAlphabet } from 'npm:nanoid@5/non-secure'; customAlphabet('a', 3)()", "'aaa'"],
    ["const { rgb: from } = await import('npm:d3-color@3.1.1'); from('red').r", '255']
  ])('%s is %s', async (code, value) => {
    expect(await result(code)).toBe(value);
  });

  test('is one instance for all cells that import it, and fetched once', async () => {
    await result("import * as first from 'npm:d3-color@3';");
    const before = server.requests.filter(each => each.includes('d3-color@3/')).length;
    expect(await result("import * as second from 'npm:d3-color@3'; first === second")).toBe('true');
    expect(server.requests.filter(each => each.includes('d3-color@3/')).length).toBe(before);
  });

  test('comes by its address too', async () => {
    expect(
      await result(`import { rgb } from '${server.url}/d3-color@3.1.1/dist/d3-color.mjs'; rgb('red').b`)
    ).toBe('0');
  });
});

describe('a package that cannot be had', () => {
  test('names the address and the status, and the line of the cell', async () => {
    const shown = await failure("const before = 1;\nimport 'npm:no-such-package-here@1';");
    expect(shown).toContain(
      `import: module 'npm:no-such-package-here@1' could not be loaded (tried ${server.url}/no-such-package-here@1)`
    );
    expect(shown).toContain('no-such-package-here@1 is answered with 404');
    expect(shown).toMatch(/Cell \[\d+\], line 2/);
  });

  test('that imports another by its bare name says what server is needed', async () => {
    expect(await failure("import 'npm:d3-interpolate@3'")).toContain(
      "it imports 'd3-color' by its bare name, which means nothing to a page"
    );
  });

  test('is tried again by the next import', async () => {
    server.failure = 503;
    const source = `import { rgb } from '${server.url}/d3-color/dist/d3-color.mjs?again'; rgb('red').r`;
    expect(await failure(source)).toContain('is answered with 503');
    server.failure = null;
    expect(await result(source)).toBe('255');
  });

  test('from a server that is down says that no answer came', async () => {
    const gone = await PackageServer.start();
    const { url } = gone;
    await gone.stop();
    Object.assign(settings, { npmAddress: `${url}/{package}` });
    expect(await failure("import 'npm:d3-color@3'")).toContain(
      `${url}/d3-color@3 is not answered (ECONNREFUSED)`
    );
  });

  test('remoteImports: false asks nobody, and says how to turn it on', async () => {
    Object.assign(settings, { remoteImports: false });
    for (const specifier of ['npm:d3-color@3', `${server.url}/d3-color@3`]) {
      expect(await failure(`import '${specifier}'`)).toContain(
        'imports from the network are turned off in the settings; Settings → Settings Editor → Receptive'
      );
    }
    expect(server.requests).toEqual([]);
  });
});

test('a wrong use of a package is noted with the types of the package', async () => {
  const code = "import { rgb } from 'npm:d3-color@^3';\nrgb('teal').reed;";
  const id = node.send('execute_request', { code });
  const seen = await node.until(id, messages => messages.some(({ type }) => type === 'display_data'));
  expect(JSON.stringify(seen)).toContain("TS2339: Property 'reed' does not exist on type 'RGBColor'");
});
