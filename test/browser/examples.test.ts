/** @file Every example leaves the same texts and kinds of pictures in a page and, through nbconvert, under Node. */
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { mimeType } from '../../src/mime/names.js';
import { Notebook, type Output } from './harness/notebook.js';
import { usePages } from './harness/pages.js';
import { command, EXAMPLES } from './harness/places.js';

const pages = usePages();

interface SavedCell {
  readonly cell_type: string;
  readonly execution_count?: number | null;
  readonly outputs?: readonly Output[];
}

interface Left {
  readonly count: number | null | undefined;
  readonly outputs: readonly {
    readonly type: string;
    readonly text: string;
    readonly kinds: readonly string[];
  }[];
}

/**
 * What each code cell has left in a notebook: every text, and as what else it can be shown. Without the seconds that it
 * took and what the type checker notes. Pictures are left out: engines of JavaScript differ in the last bit of a float.
 */
function outputsOf(path: string): Left[] {
  const { cells } = JSON.parse(readFileSync(path, 'utf8')) as { cells: SavedCell[] };
  return cells
    .filter(cell => cell.cell_type === 'code')
    .map(({ execution_count, outputs = [] }) => ({
      count: execution_count,
      outputs: outputs
        .filter(({ data }) => data?.[mimeType('diagnostics')] === undefined)
        .map(({ output_type, data = {}, text = data['text/plain'] }) => ({
          type: output_type,
          text: [text]
            .flat()
            .join('')
            .replace(/ · [\d.:]+ (?:s|min|h)(?= ·)/g, ' · … s'),
          kinds: Object.keys(data).sort()
        }))
    }));
}

it.each(readdirSync(EXAMPLES).filter(name => name.endsWith('.ipynb')))(
  '%s: nbconvert --execute gives what the page gave',
  async name => {
    const [inPage, underNode] = [join(pages.server.folder, name), join(pages.server.folder, `node-${name}`)];
    for (const path of [inPage, underNode]) {
      cpSync(join(EXAMPLES, name), path);
    }
    const notebook = await Notebook.open(pages.watched.page, `${pages.server.url}/lab/tree/${name}`);
    await notebook.runAll();
    await notebook.save();
    const conversion = ['nbconvert', '--to', 'notebook', '--execute', '--inplace'];
    const kernel = '--ExecutePreprocessor.kernel_name=receptive-node';
    execFileSync(command('jupyter'), [...conversion, kernel, underNode], { stdio: 'pipe' });
    const left = outputsOf(underNode);
    const outputs = left.flatMap(cell => cell.outputs);
    expect(outputs.map(({ type, text }) => (type === 'error' || text === '' ? type : ''))).toEqual(
      outputs.map(() => '')
    );
    expect(left.map(({ count }) => count)).toEqual(left.map((_, index) => index + 1));
    expect(left).toEqual(outputsOf(inPage));
  }
);
