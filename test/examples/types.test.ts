/** The examples hold no type error, by the declarations that the kernel itself carries: those of the built library. */
import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { receptiveLibrary, typescriptLibrary } from '../../scripts/library.mjs';
import { startCompiler } from '../kernel/in-process-compiler.js';

interface NotebookCell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
}

const FOLDER = new URL('../../examples/', import.meta.url);
const library = { ...typescriptLibrary(), ...receptiveLibrary() };

/** The sources of the code cells, in order. */
function codeCells(name: string): string[] {
  const { cells } = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as { cells: NotebookCell[] };
  return cells
    .filter(({ cell_type }) => cell_type === 'code')
    .map(({ source }) => (typeof source === 'string' ? source : source.join('')));
}

describe('type errors', () => {
  test.each(readdirSync(FOLDER).filter(name => name.endsWith('.ipynb')))('%s has none', async name => {
    const compiler = startCompiler(undefined, library);
    for (const [index, source] of codeCells(name).entries()) {
      const found = await compiler.check(`cell-${index}.ts`, source, false);
      expect(found.map(({ message }) => message)).toEqual([]);
    }
  });

  test('a method that no tensor has is one', async () => {
    const compiler = startCompiler(undefined, library);
    const source = "import { tensor } from 'receptive'; tensor([1]).argmaxx(0)";
    const found = await compiler.check('cell-1.ts', source, false);
    expect(found.map(({ message }) => message)).toEqual([expect.stringContaining('argmaxx')]);
  });
});
