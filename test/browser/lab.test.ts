/** @file Stock JupyterLab with the wheel installed: the main job from beginning to end, and its neighbours. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { notebookFile } from './harness/notebook-file.js';
import { Notebook, type Output, printed } from './harness/notebook.js';
import { takePictures } from './harness/pictures.js';
import { command } from './harness/places.js';
import { kindIn, KINDS_SHOWN } from './harness/quickstart.js';
import { usePages } from './harness/pages.js';

const pages = usePages();

/** Opens a notebook in a workspace of its own, where nothing of an earlier test is open. */
function open(path: string): Promise<Notebook> {
  const workspace = pages.unused(path.replace('.ipynb', ''));
  return Notebook.open(pages.watched.page, `${pages.server.url}/lab/workspaces/${workspace}/tree/${path}`);
}

function writeNotebook(path: string, kernel: string, ...sources: string[]): void {
  writeFileSync(join(pages.server.folder, path), notebookFile(sources, kernel));
}

interface SavedNotebook {
  cells: { id: string; cell_type: string; metadata: object; source: string | string[]; outputs?: Output[] }[];
}

function readNotebook(path: string): SavedNotebook {
  return JSON.parse(readFileSync(join(pages.server.folder, path), 'utf8')) as SavedNotebook;
}

describe('the quickstart', () => {
  it('Run All and Save leave every picture in the notebook', async () => {
    const notebook = await open('quickstart.ipynb');
    await notebook.runAll();
    await notebook.save();
    const saved = readNotebook('quickstart.ipynb').cells.flatMap(cell => cell.outputs ?? []);
    expect(saved.map(kindIn).filter(Boolean)).toEqual(KINDS_SHOWN);
  });

  it('nbconvert --to html of the saved notebook has a picture or a table for every output of ours', async () => {
    const outputs = readNotebook('quickstart.ipynb').cells.flatMap(cell => cell.outputs ?? []);
    const source = join(pages.server.folder, 'quickstart.ipynb');
    execFileSync(command('jupyter'), ['nbconvert', '--to', 'html', source], { stdio: 'pipe' });
    const { page } = pages.watched;
    await page.route(/^https?:/, route => route.abort());
    await page.goto(`file://${source.replace('.ipynb', '.html')}`, { waitUntil: 'domcontentloaded' });
    const shown = (): Promise<boolean[]> =>
      page.evaluate(() =>
        [...document.querySelectorAll('.jp-OutputArea-child')].map(node => {
          const picture = node.querySelector('img');
          return node.querySelector('table') !== null || (picture?.naturalWidth ?? 0) > 0;
        })
      );
    expect(await shown()).toHaveLength(outputs.length);
    const missing = async (): Promise<unknown> => {
      const there = await shown();
      return outputs.filter((output, index) => kindIn(output) && !there[index]).map(kindIn);
    };
    await expect.poll(missing).toEqual([]);
    pages.watched.complaints.length = 0;
  });

  it('a saved notebook that nobody trusts still draws', async () => {
    const foreign = readNotebook('quickstart.ipynb');
    foreign.cells.push({ id: 'note', cell_type: 'markdown', metadata: {}, source: 'Sent by somebody else.' });
    writeFileSync(join(pages.server.folder, 'foreign.ipynb'), JSON.stringify(foreign));
    const notebook = await open('foreign.ipynb');
    expect(await notebook.isTrusted()).toBe(false);
    expect(await takePictures(notebook, 'lab-untrusted')).toHaveLength(5);
  });

  it('New → Receptive Example copies it beside the others under a name of its own and opens it', async () => {
    for (const name of ['receptive-quickstart.ipynb', 'receptive-quickstart-1.ipynb']) {
      rmSync(join(pages.server.folder, name), { force: true });
    }
    const notebook = await open('quickstart.ipynb');
    await notebook.execute('receptive:new-example');
    await expect.poll(() => notebook.path()).toBe('receptive-quickstart.ipynb');
    await notebook.ready();
    await notebook.execute('receptive:new-example');
    await expect.poll(() => notebook.path()).toBe('receptive-quickstart-1.ipynb');
    await notebook.ready();
    expect(readNotebook('receptive-quickstart-1.ipynb')).toEqual(readNotebook('receptive-quickstart.ipynb'));
    expect(await notebook.kernelName()).toBe('receptive');
  });
});

describe('the settings', () => {
  it('unticking “Example in the launcher” takes the card away, and ticking it brings it back', async () => {
    const notebook = await open('quickstart.ipynb');
    await notebook.saveSettings('receptive:plugin', {});
    await pages.watched.page.reload();
    await notebook.ready();
    await notebook.execute('launcher:create');
    const card = pages.watched.page.locator('.jp-LauncherCard', { hasText: 'Receptive Example' });
    await card.waitFor();
    const toggle = async (): Promise<void> => {
      await notebook.execute('settingeditor:open', { query: 'Receptive' });
      await pages.watched.page.getByLabel('Example in the launcher').click();
    };
    await toggle();
    await card.waitFor({ state: 'detached' });
    await toggle();
    await card.waitFor({ state: 'attached' });
  });
});

describe('the settings of the kernel', () => {
  it('“Type errors: block” keeps a cell with a type error from running, from the next cell on', async () => {
    writeNotebook('block.ipynb', 'receptive', "const count: number = 'three'", "'count' in globalThis");
    const notebook = await open('block.ipynb');
    const choose = async (label: string): Promise<void> => {
      await notebook.execute('settingeditor:open', { query: 'Receptive' });
      await pages.watched.page.locator('select[id$="_diagnostics"]').selectOption({ label });
      await notebook.bring('block.ipynb');
    };
    await choose('block');
    try {
      // The editor saves a moment after the choice.
      await expect.poll(async () => (await notebook.runCell(0)).outputs[0]?.ename).toBe('TypeCheckError');
      await notebook.restart();
      expect((await notebook.runCell(0)).outputs[0]?.ename).toBe('TypeCheckError');
      expect(printed(await notebook.runCell(1))).toBe('false');
    } finally {
      await choose('show');
    }
    await expect.poll(async () => (await notebook.runCell(0)).outputs[0]?.output_type).toBe('display_data');
  });
});

describe('the kernel', () => {
  it('reloading the page brings a fresh kernel without a question', async () => {
    writeNotebook('reload.ipynb', 'receptive', 'const before = 1', 'typeof before');
    const notebook = await open('reload.ipynb');
    await notebook.runAll();
    await notebook.save();
    await pages.watched.page.reload();
    await notebook.ready();
    expect(await pages.watched.page.locator('.jp-Dialog').count()).toBe(0);
    expect(await notebook.kernelName()).toBe('receptive');
    const cell = await notebook.runCell(1);
    expect(printed(cell)).toContain('undefined');
    expect(cell.execution_count).toBe(1);
    expect(await notebook.history(3)).toContain('const before = 1');
  });

  it('readFile and writeFile work in the notebook’s folder', async () => {
    writeNotebook(
      'files.ipynb',
      'receptive',
      "await writeFile('note.txt', 'Grüße'); await writeFile('raw.bin', new Uint8Array([0, 255, 7]))",
      "new TextDecoder().decode(await readFile('note.txt')) + (await readFile('raw.bin')).join()",
      "await readFile('missing.csv')"
    );
    const notebook = await open('files.ipynb');
    await notebook.runCell(0);
    expect(printed(await notebook.runCell(1))).toContain("'Grüße0,255,7'");
    expect(readFileSync(join(pages.server.folder, 'note.txt'), 'utf8')).toBe('Grüße');
    expect([...readFileSync(join(pages.server.folder, 'raw.bin'))]).toEqual([0, 255, 7]);
    const { outputs } = await notebook.runCell(2);
    expect(outputs.at(-1)?.evalue).toContain("got 'missing.csv'");
    // The server says 404 for the missing file, and the browser reports it.
    pages.watched.complaints.length = 0;
  });

  it('what is typed into the box of an interrupted cell does not answer the next question', async () => {
    writeNotebook('no-input.ipynb', 'receptive', "await input('first')", "await input('second')");
    const notebook = await open('no-input.ipynb');
    const boxes = pages.watched.page.locator('.jp-Stdin-input');
    await notebook.startCell(0);
    await boxes.first().waitFor();
    await notebook.interrupt();
    await notebook.startCell(1);
    await boxes.nth(1).waitFor();
    await boxes.first().fill('too late');
    await boxes.first().press('Enter');
    await boxes.last().fill('in time');
    await boxes.last().press('Enter');
    await notebook.waitForStatus('idle');
    expect((await notebook.cell(1)).outputs.at(-1)?.data?.['text/plain']).toBe("'in time'");
  });

  it('restarting forgets the variables and counts from 1', async () => {
    writeNotebook('restart.ipynb', 'receptive', 'const before = 1', 'typeof before');
    const notebook = await open('restart.ipynb');
    await notebook.runAll();
    await notebook.restart();
    const cell = await notebook.runCell(1);
    expect(printed(cell)).toContain('undefined');
    expect(cell.execution_count).toBe(1);
  });

  it('jupyterlab/jupyterlab#8912, jupyterlite/pyodide-kernel#285: an open notebook switches receptive → python3 → receptive', async () => {
    writeNotebook('switch.ipynb', 'receptive', '1 + 1');
    const notebook = await open('switch.ipynb');
    expect(printed(await notebook.runCell(0))).toBe('2');
    await notebook.changeKernel('python3');
    await notebook.setCells('import sys; print(sys.version_info.major)');
    expect(printed(await notebook.runCell(0))).toBe('3\n');
    await notebook.changeKernel('receptive');
    await notebook.setCells('typeof globalThis');
    expect(printed(await notebook.runCell(0))).toContain('object');
    expect(await (await fetch(`${pages.server.url}/api/sessions`)).json()).toEqual([]);
  });

  it('a Python notebook runs beside it as ever', async () => {
    writeNotebook('python.ipynb', 'python3', 'print(6 * 7)');
    const python = await open('python.ipynb');
    expect(await python.kernelName()).toBe('python3');
    expect(printed(await python.runCell(0))).toBe('42\n');
    writeNotebook('beside.ipynb', 'receptive', '[6 * 7].length');
    await python.bring('beside.ipynb');
    expect(printed(await python.runCell(0))).toBe('1');
    await python.bring('python.ipynb');
    expect(printed(await python.runCell(0))).toBe('42\n');
  });
});
