/** What each setting of the kernel changes, without a page. Those of types, history and imports: see the tests of these. */
import { afterEach, describe, expect, test } from 'vitest';

import { backend } from '../../src/engine/index.js';
import { library } from '../../src/kernel/runtime/library.js';
import { DEFAULT_SETTINGS } from '../../src/kernel/session/settings.js';
import schema from '../../schema/plugin.json' with { type: 'json' };
import { CellRunner } from './run-cells.js';

const kernel = new CellRunner();

afterEach(async () => {
  kernel.settings = DEFAULT_SETTINGS;
  await library.choose('auto');
});

test('the defaults are those of the settings editor', () => {
  const defaults = Object.entries(schema.properties).map(([name, { default: value }]) => [name, value]);
  expect({ ...DEFAULT_SETTINGS, exampleCard: true }).toEqual(Object.fromEntries(defaults));
});

describe('library.choose', () => {
  test.each(['reference', 'wasm'] as const)('(%j) computes with it', async name => {
    expect(await library.choose(name)).toBeUndefined();
    expect(backend.current).toBe(name);
    expect(library.report()).toMatchObject({ backend: name });
  });

  test("('auto') goes back to the first that works here", async () => {
    await library.choose('reference');
    await library.choose('auto');
    expect(backend.current).toBe(backend.available()[0]);
  });

  test('of a backend that does not work here names those that do', async () => {
    const choose = library.choose as (name: string) => Promise<string | undefined>;
    expect(await choose('webgpu')).toBe('backend webgpu does not work here, wasm, reference does');
    expect(backend.current).toBe(backend.available()[0]);
  });
});

describe('a cell', () => {
  test('tells once that a backend does not work here', async () => {
    kernel.settings = { ...DEFAULT_SETTINGS, backend: 'wasm' };
    const told = (await kernel.run('1')).messages.filter(each => each.type === 'stream');
    expect(told).toMatchObject([
      { name: 'stderr', text: 'the setting is not followed: backend wasm does not work here\n' }
    ]);
    expect((await kernel.run('2')).messages.some(each => each.type === 'stream')).toBe(false);
  });

  test('loopGuards: false runs on through an interrupt and ends by itself', async () => {
    const source = 'const end = Date.now() + 400; let turns = 0; while (Date.now() < end) turns++; turns > 0';
    kernel.interrupts += 1;
    expect((await kernel.run(source)).outcome).toMatchObject({ error: { ename: 'KeyboardInterrupt' } });
    kernel.settings = { ...DEFAULT_SETTINGS, loopGuards: false };
    kernel.interrupts += 1;
    expect((await kernel.run(source)).result).toBe('true');
  });
});
