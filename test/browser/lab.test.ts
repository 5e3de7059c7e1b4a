/** @file Stock JupyterLab with the wheel installed: the main job from beginning to end, and its neighbours. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { notebookFile } from './harness/notebook-file.js';
import { type Output, printed } from './harness/notebook.js';
import { usePages } from './harness/pages.js';
import { Photographer } from './harness/pictures.js';
import { command, QUICKSTART } from './harness/places.js';
import { kindIn, KINDS_SHOWN } from './harness/quickstart.js';

const pages = usePages();
const photographer = new Photographer('lab');

function writeNotebook(path: string, kernel: string, ...sources: string[]): void {
  writeFileSync(join(pages.folder, path), notebookFile(sources, kernel));
}

interface SavedNotebook {
  cells: { id: string; cell_type: string; metadata: object; source: string | string[]; outputs?: Output[] }[];
}

function readNotebook(path: string): SavedNotebook {
  return JSON.parse(readFileSync(join(pages.folder, path), 'utf8')) as SavedNotebook;
}

/** The quickstart as it is saved after Run All. The first test that wants it makes it. */
async function saveQuickstart(): Promise<Output[]> {
  const outputs = (): Output[] => readNotebook('quickstart.ipynb').cells.flatMap(cell => cell.outputs ?? []);
  if (!existsSync(join(pages.folder, 'quickstart.ipynb'))) {
    cpSync(QUICKSTART, join(pages.folder, 'quickstart.ipynb'));
  }
  if (outputs().length === 0) {
    const notebook = await pages.openInLab('quickstart.ipynb');
    await notebook.runAll();
    await notebook.save();
  }
  return outputs();
}

describe('the quickstart', () => {
  it('Run All and Save leave every picture in the notebook', async () => {
    const saved = await saveQuickstart();
    expect(saved.map(kindIn).filter(Boolean)).toEqual(KINDS_SHOWN);
  });

  it('nbconvert --to html of the saved notebook has a picture or a table for every output of ours', async () => {
    const outputs = await saveQuickstart();
    expect(outputs.map(kindIn).filter(Boolean)).toEqual(KINDS_SHOWN);
    const source = join(pages.folder, 'quickstart.ipynb');
    execFileSync(command('jupyter'), ['nbconvert', '--to', 'html', source], { stdio: 'pipe' });
    const { page } = pages;
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
  });

  it('a saved notebook that nobody trusts still draws', async () => {
    await saveQuickstart();
    const foreign = readNotebook('quickstart.ipynb');
    foreign.cells.push({ id: 'note', cell_type: 'markdown', metadata: {}, source: 'Sent by somebody else.' });
    writeFileSync(join(pages.folder, 'foreign.ipynb'), JSON.stringify(foreign));
    const notebook = await pages.openInLab('foreign.ipynb');
    expect(await notebook.isTrusted()).toBe(false);
    const drawn = await photographer.outputs(notebook, 'untrusted', 'light');
    expect(drawn).toEqual(KINDS_SHOWN);
  });

  it('New → Receptive Example copies it beside the others under a name of its own and opens it', async () => {
    for (const name of ['receptive-quickstart.ipynb', 'receptive-quickstart-1.ipynb']) {
      rmSync(join(pages.folder, name), { force: true });
    }
    const notebook = await pages.openCells('beside', '1');
    await notebook.execute('receptive:new-example');
    await expect.poll(() => notebook.path()).toBe(pages.path('receptive-quickstart.ipynb'));
    await notebook.ready();
    await notebook.execute('receptive:new-example');
    await expect.poll(() => notebook.path()).toBe(pages.path('receptive-quickstart-1.ipynb'));
    await notebook.ready();
    expect(readNotebook('receptive-quickstart-1.ipynb')).toEqual(readNotebook('receptive-quickstart.ipynb'));
    expect(await notebook.kernelName()).toBe('receptive');
  });
});

describe('the kernel', () => {
  it('reloading the page brings a fresh kernel without a question', async () => {
    await pages.renew();
    writeNotebook('reload.ipynb', 'receptive', 'const before = 1', 'typeof before');
    const notebook = await pages.openInLab('reload.ipynb');
    await notebook.runAll();
    await notebook.save();
    await pages.page.reload();
    await notebook.ready();
    expect(await pages.page.locator('.jp-Dialog').count()).toBe(0);
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
    const notebook = await pages.openInLab('files.ipynb');
    await notebook.runCell(0);
    expect(printed(await notebook.runCell(1))).toContain("'Grüße0,255,7'");
    expect(readFileSync(join(pages.folder, 'note.txt'), 'utf8')).toBe('Grüße');
    expect([...readFileSync(join(pages.folder, 'raw.bin'))]).toEqual([0, 255, 7]);
    const { outputs } = await notebook.runCell(2);
    expect(outputs.at(-1)?.evalue).toContain("got 'missing.csv'");
  });

  it('what is typed into the box of an interrupted cell does not answer the next question', async () => {
    writeNotebook('no-input.ipynb', 'receptive', "await input('first')", "await input('second')");
    const notebook = await pages.openInLab('no-input.ipynb');
    const boxes = pages.page.locator('.jp-Stdin-input');
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
    const notebook = await pages.openInLab('restart.ipynb');
    await notebook.runAll();
    await notebook.restart();
    const cell = await notebook.runCell(1);
    expect(printed(cell)).toContain('undefined');
    expect(cell.execution_count).toBe(1);
  });

  it('jupyterlab/jupyterlab#8912, jupyterlite/pyodide-kernel#285: an open notebook switches receptive → python3 → receptive', async () => {
    writeNotebook('switch.ipynb', 'receptive', '1 + 1');
    const notebook = await pages.openInLab('switch.ipynb');
    expect(printed(await notebook.runCell(0))).toBe('2');
    await notebook.changeKernel('python3');
    await notebook.setCells('import sys; print(sys.version_info.major)');
    expect(printed(await notebook.runCell(0))).toBe('3\n');
    await notebook.changeKernel('receptive');
    await notebook.setCells('typeof globalThis');
    expect(printed(await notebook.runCell(0))).toContain('object');
    const sessions = (await (await fetch(`${pages.server.url}/api/sessions`)).json()) as { path: string }[];
    expect(sessions.filter(({ path }) => path === pages.path('switch.ipynb'))).toEqual([]);
  });

  it('a Python notebook runs beside it as ever', async () => {
    writeNotebook('python.ipynb', 'python3', 'print(6 * 7)');
    const python = await pages.openInLab('python.ipynb');
    expect(await python.kernelName()).toBe('python3');
    expect(printed(await python.runCell(0))).toBe('42\n');
    writeNotebook('beside.ipynb', 'receptive', '[6 * 7].length');
    await python.bring(pages.path('beside.ipynb'));
    expect(printed(await python.runCell(0))).toBe('1');
    await python.bring(pages.path('python.ipynb'));
    expect(printed(await python.runCell(0))).toBe('42\n');
  });
});
