/** What each setting of the kernel changes, without a page. Those of types, history and imports: see the tests of these. */
import { afterEach, describe, expect, test } from 'vitest';

import { backend } from '../../src/engine/index.js';
import type { EngineChoice } from '../../src/kernel/protocol/messages.js';
import { library } from '../../src/kernel/runtime/library.js';
import { DEFAULT_SETTINGS } from '../../src/kernel/session/settings.js';
import schema from '../../schema/plugin.json' with { type: 'json' };
import { CellRunner } from './run-cells.js';

const AUTO: EngineChoice = { backend: 'auto', threads: 0 };
const kernel = new CellRunner();

afterEach(async () => {
  kernel.settings = DEFAULT_SETTINGS;
  await library.choose(AUTO);
});

test('the defaults are those of the settings editor', () => {
  const defaults = Object.entries(schema.properties).map(([name, { default: value }]) => [name, value]);
  expect({ ...DEFAULT_SETTINGS, exampleCard: true }).toEqual(Object.fromEntries(defaults));
});

describe('library.choose', () => {
  test.each(['reference', 'wasm'] as const)('({ backend: %j }) computes with it', async name => {
    expect(await library.choose({ backend: name, threads: 0 })).toBeUndefined();
    expect(backend.current).toBe(name);
    expect(library.report()).toMatchObject({ backend: name, threads: 1 });
  });

  test("({ backend: 'auto' }) goes back to the first that works here", async () => {
    await library.choose({ backend: 'reference', threads: 0 });
    await library.choose(AUTO);
    expect(backend.current).toBe(backend.available()[0]);
  });

  test('({ threads: 4 }) reports the threads that the engine has, not those asked for', async () => {
    expect(await library.choose({ backend: 'reference', threads: 4 })).toBeUndefined();
    expect(library.report()).toMatchObject({ backend: 'reference', threads: 1 });
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
