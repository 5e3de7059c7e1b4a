/** @file Each setting of the kernel, chosen by a user of stock JupyterLab, does what it says. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PackageServer } from '../kernel/package-server.js';
import { type Cell, type Notebook, printed } from './harness/notebook.js';
import { usePages } from './harness/pages.js';
import { startServer } from './harness/server.js';

const pages = usePages({ start: startServer, isFresh: true });
let packages: PackageServer;

beforeAll(async () => {
  packages = await PackageServer.start();
});

afterAll(() => packages.stop());

/** A notebook of these cells in a page whose user has chosen these settings. */
function openWith(settings: object, ...sources: string[]): Promise<Notebook> {
  pages.server.saveSettings('receptive:plugin', settings);
  return pages.openCells('settings', ...sources);
}

/** What an error says, without colours. */
function errorOf({ outputs }: Cell): string {
  const { ename = '', evalue = '' } = outputs.find(({ output_type: type }) => type === 'error') ?? {};
  return `${ename}: ${evalue}`;
}

const WRONG = "const count: number = 'three'";

it('“Type errors: off” looks for none', async () => {
  const strict = "// @receptive strict\nconst size: number = 'four'";
  const notebook = await openWith({ diagnostics: 'off' }, WRONG, WRONG, strict);
  await notebook.runAll();
  // The cells are looked at one after the other: a note under the first two would be there before this error.
  expect(errorOf(await notebook.cell(2))).toContain('TypeCheckError');
  expect((await notebook.cells()).slice(0, 2).map(({ outputs }) => outputs)).toEqual([[], []]);
});

it('“Type errors: block” keeps the cell from running', async () => {
  const notebook = await openWith({ diagnostics: 'block' }, WRONG, "'count' in globalThis");
  expect(errorOf(await notebook.runCell(0))).toContain('TypeCheckError');
  expect(printed(await notebook.runCell(1))).toBe('false');
});

it('without “Imports from the network” an import is refused and nobody is asked', async () => {
  const chosen = { remoteImports: false, npmAddress: `${packages.url}/{package}` };
  const notebook = await openWith(chosen, "import { rgb } from 'npm:d3-color@^3'");
  const before = packages.requests.length;
  expect(errorOf(await notebook.runCell(0))).toContain('settings');
  expect(packages.requests).toHaveLength(before);
});

it('“Address of npm packages” is where a package comes from, with its types', async () => {
  const before = packages.requests.length;
  const chosen = { npmAddress: `${packages.url}/{package}` };
  const notebook = await openWith(
    chosen,
    "import { rgb } from 'npm:d3-color@^3'\nrgb('teal').formatHex()",
    "rgb('teal').reed"
  );
  expect(packages.requests).toHaveLength(before);
  expect(printed(await notebook.runCell(0))).toBe("'#008080'");
  expect(packages.requests.slice(before)).toContain('GET /d3-color@%5E3');
  await notebook.runCell(1);
  await expect
    .poll(async () => JSON.stringify((await notebook.cell(1)).outputs), { timeout: 20_000 })
    .toContain("Property 'reed' does not exist on type 'RGBColor'");
});

it('a package that cannot be had is an error that tells the address and the line', async () => {
  const chosen = { npmAddress: `${packages.url}/{package}` };
  const notebook = await openWith(chosen, "1\nimport { x } from 'npm:nobody-has-this'");
  const cell = await notebook.runCell(0);
  expect(errorOf(cell)).toContain(`${packages.url}/nobody-has-this`);
  expect(errorOf(cell)).toContain('the answer was HTTP status 404 (not here); is this its name');
});

it('a package is an error at once where the computer is offline, and an interrupt ends an import without an answer', async () => {
  const silent = await PackageServer.start();
  silent.isSilent = true;
  const chosen = { npmAddress: `${silent.url}/{package}` };
  const notebook = await openWith(
    chosen,
    "import 'npm:d3-color@3.1.0'",
    "import 'npm:d3-color@3.1.1'",
    '1 + 1'
  );
  await notebook.startCell(0);
  await expect.poll(() => silent.requests.length).toBeGreaterThan(0);
  await notebook.execute('notebook:interrupt-kernel');
  await notebook.waitForStatus('idle');
  expect(errorOf(await notebook.cell(0))).toContain('KeyboardInterrupt');
  await pages.page.context().setOffline(true);
  expect(errorOf(await notebook.runCell(1))).toContain('this computer is offline');
  await pages.page.context().setOffline(false);
  expect(printed(await notebook.runCell(2))).toBe('2');
  await silent.stop();
});

it('“Most characters of output” is how much a cell shows', async () => {
  const notebook = await openWith(
    { outputLimit: 1000 },
    "console.log('beginning'); console.log('x'.repeat(50_000))"
  );
  const shown = printed(await notebook.runCell(0));
  expect(shown).toContain('beginning');
  expect(shown.length).toBeLessThan(2000);
});

it('“Cells in the history” is how many the next page remembers', async () => {
  const notebook = await openWith({ historySize: 1 }, '1', '2', '3');
  await notebook.runAll();
  await pages.page.reload();
  await notebook.ready();
  expect(await notebook.history(10)).toEqual(['3']);
});

it('without “Interruptible loops” an endless loop ends with its worker, and says so', async () => {
  const notebook = await openWith({ loopGuards: false }, "console.log('on'); while (true) {}", '1 + 1');
  await notebook.startCell(0);
  await expect.poll(async () => printed(await notebook.cell(0))).toContain('on');
  await notebook.execute('notebook:interrupt-kernel');
  await expect
    .poll(async () => errorOf(await notebook.cell(0)), { timeout: 20_000 })
    .toContain('all variables are lost');
  expect(printed(await notebook.runCell(1))).toBe('2');
});

it('“Backend: reference” computes with plain loops, and the status bar says so', async () => {
  const notebook = await openWith(
    { backend: 'reference' },
    "import { backend } from 'receptive'\nbackend.current"
  );
  expect(printed(await notebook.runCell(0))).toContain('reference');
  await pages.page.locator('#jp-main-statusbar', { hasText: 'reference' }).waitFor();
});

describe('chosen in the settings editor', () => {
  it('“Example in the launcher”: unticked takes the card away, ticked brings it back', async () => {
    const { page } = pages;
    const notebook = await openWith({});
    await notebook.execute('launcher:create');
    const card = page.locator('.jp-LauncherCard', { hasText: 'Receptive Example' });
    await card.waitFor();
    const toggle = async (): Promise<void> => {
      await notebook.execute('settingeditor:open', { query: 'Receptive' });
      await page.getByLabel('Example in the launcher').click();
    };
    await toggle();
    await card.waitFor({ state: 'detached' });
    await toggle();
    await card.waitFor({ state: 'attached' });
  });

  it('“Type errors: block” keeps a cell with a type error from running, from the next cell on', async () => {
    const notebook = await openWith({}, WRONG, "'count' in globalThis");
    const path = await notebook.path();
    const choose = async (label: string): Promise<void> => {
      await notebook.execute('settingeditor:open', { query: 'Receptive' });
      await pages.page.locator('select[id$="_diagnostics"]').selectOption({ label });
      await notebook.bring(path);
    };
    await choose('block');
    // The editor saves a moment after the choice.
    await expect.poll(async () => errorOf(await notebook.runCell(0))).toContain('TypeCheckError');
    await notebook.restart();
    expect(errorOf(await notebook.runCell(0))).toContain('TypeCheckError');
    expect(printed(await notebook.runCell(1))).toBe('false');
    await choose('show');
    await expect.poll(async () => (await notebook.runCell(0)).outputs[0]?.output_type).toBe('display_data');
  });
});
